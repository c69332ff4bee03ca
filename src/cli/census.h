/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many endpoints were in each state, step after step of the capture, gathered from the timelines of connections.
 */
#ifndef CLI_CENSUS_H
#define CLI_CENSUS_H

#include "settings.h"

/* Cap on lines: a longer step is needed beyond. */
#define CENSUS_LINES ((size_t)1024 * 1024)

struct census {
    const struct settings *settings; /* host, step */
    finwait_states states;           /* to count */
    unsigned columns;                /* how many that are */
    int64_t start;                   /* of the first line */
    uint64_t *counts;                /* by line and column; until census_finish changes since the line before. Owned */
    size_t lines, room;
    bool too_long, short_of_memory;
};

/* `start` is the time of the first frame. */
void census_init(struct census *census, const struct settings *settings, int64_t start);

/* Counts its endpoints. `gone` is when it was over for good, INT64_MAX when it goes on to the end. */
void census_take(struct census *census, const struct finwait_connection *connection, int64_t gone);

/* The lines up to `last`, the time of the last frame. False when there are too many, or memory was short. */
bool census_finish(struct census *census, int64_t last, struct finwait_census *result);
void census_done(struct census *census);

#endif
