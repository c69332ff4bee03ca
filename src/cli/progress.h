/* SPDX-License-Identifier: BSD-2-Clause */
/* A line on standard error that says how far reading is. Silent unless standard error is a terminal. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown; /* the line stands on the terminal */
    bool enabled;
    double started, last; /* seconds of a clock that never steps */
    uint64_t total;       /* bytes of all inputs; 0 unknown */
    uint64_t packets;
};

/* `total` is 0 when the size of an input is unknown. */
void progress_init(struct progress *progress, uint64_t total);

/* Call once a packet; `position` is how many bytes of `total` have been read. */
void progress_tick(struct progress *progress, uint64_t position);

/* Wipes the line; returns the seconds since progress_init. May be called again for the seconds. */
double progress_done(struct progress *progress);

#endif
