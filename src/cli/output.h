/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a report goes: standard output or a file. Keeps the reason of the first failure. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct output {
    FILE *file;
    const char *path; /* NULL: standard output */
    atomic_int error; /* errno of the first failure, on whichever thread; 0: none */
    bool made;        /* nothing was there before */
    bool begun;
};

/*
 * Opens `path`, which must be none of the `inputs`; what is there stays until output_begin. False after a complaint.
 */
bool output_open(struct output *output, const char *path, char *const *inputs, size_t input_count);

/* Empties a file. False after a complaint. */
bool output_begin(struct output *output);

/* Call when a write has just failed: keeps errno. */
void output_failed(struct output *output);

/*
 * Flushes and closes. When something failed: complains, removes what a regular file got, returns false. What was never
 * begun is as it was before.
 */
bool output_close(struct output *output);

#endif
