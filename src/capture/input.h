/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bytes of one input, a file or standard input, as a stdio stream whose beginning has already been looked at.
 * Here, and nowhere else, finwait meets the file system. Knows no capture format.
 */
#ifndef CAPTURE_INPUT_H
#define CAPTURE_INPUT_H

#include <stdint.h>
#include <stdio.h>

#include <finwait/capture.h>

#include "format.h"

struct input {
    int fd;
    uint8_t head[FORMAT_HEAD]; /* the first bytes, still to be handed out */
    size_t head_size;          /* less than FORMAT_HEAD when the input is that short */
    size_t head_given;
    uint64_t position; /* bytes handed out */
    uint64_t size;     /* 0 when not a regular file */
    int failure;       /* errno of a failed read, 0 when none */
};

/* Opens `path` ("-" is standard input) and reads its head. False with *error filled when there is nothing to read. */
bool input_open(struct input *input, const char *path, struct finwait_error *error);

/* For an input that no stream was made of. */
void input_close(struct input *input);

/* A stream over the whole input, which must outlive it and is closed with it; NULL when memory is short. */
FILE *input_stream(struct input *input);

#endif
