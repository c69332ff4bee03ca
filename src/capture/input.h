/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bytes of one input, a file or standard input, whose beginning has already been looked at. Here, and nowhere
 * else, finwait meets the file system. Knows no capture format.
 */
#ifndef CAPTURE_INPUT_H
#define CAPTURE_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include <finwait/capture.h>

#include "byte_source.h"
#include "format.h"

struct input {
    struct byte_source source;
    int fd;                    /* -1: not open */
    uint8_t head[FORMAT_HEAD]; /* the first bytes; the source hands them out too */
    size_t head_size;          /* less than FORMAT_HEAD when the input is that short */
    size_t head_given;
    uint64_t size; /* 0 when not a regular file */
};

/* Opens `path` ("-" is standard input) and reads its head. False with *error filled when there is nothing to read. */
bool input_open(struct input *input, const char *path, struct finwait_error *error);
void input_close(struct input *input);

#endif
