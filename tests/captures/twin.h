/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * finwait's reading of a capture held against libpcap's: the same packets, times and bytes.
 */
#ifndef CAPTURES_TWIN_H
#define CAPTURES_TWIN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct twin_options {
    bool is_damaged;   /* on purpose: libpcap's arithmetic has other limits, and it checks less */
    bool is_converted; /* libpcap reads a file made from ours: one link type for all, and it ends where ours is cut */
};

enum twin_result {
    TWIN_AGREES,
    TWIN_REFUSED, /* libpcap does not open the file, or not read it to its end: as far as it goes they agree */
    TWIN_DIFFERS
};

/*
 * Reads `path` by finwait, to its end, and `theirs` by libpcap, which closes it. `why` gets the reason for a result
 * other than TWIN_AGREES. *frames: how many finwait has read; -1 when it does not open the file.
 */
enum twin_result twin_compare(const char *path, FILE *theirs, const struct twin_options *options, int64_t *frames,
                              char *why, size_t why_size);

#endif
