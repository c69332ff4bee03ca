/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Segments in, finished flows out: finds each segment's flow and incarnation, runs the timers on capture time.
 * Judges nothing.
 */
#ifndef TRACK_TRACKER_H
#define TRACK_TRACKER_H

#include "streams.h"
#include "table.h"
#include "timers.h"

struct tracker_options {
    const struct profile *profile;
    uint64_t max_connections; /* live at once; 0 no cap */
    uint64_t seed;
    void *user;
    /* A flow is over, or the capture is; borrowed for the call. */
    void (*done)(void *user, struct flow *flow);
    /* An endpoint's `state` went from one to another at `time`; the last call for a flow leads to CLOSED. */
    void (*moved)(void *user, struct flow *flow, enum finwait_side side, enum finwait_state from, enum finwait_state to,
                  int64_t time);
    /* `side` sent this segment: told of all its SYNs, its first two segments, and then one in HEARD_EVERY. */
    void (*heard)(void *user, struct flow *flow, enum finwait_side side, const struct finwait_segment *segment);
    /* The segment at hand is of this flow, before anything is told of what came of it; NULL: nobody asks. */
    void (*taken)(void *user, const struct flow *flow);
    /* The ledger has grown or was revised, or flow->look has come; NULL: nobody asks before the flow is over. */
    void (*changed)(void *user, struct flow *flow);
    bool forgets; /* an unending capture: the number of a stream goes with its flow */
};

#define HEARD_EVERY (SECOND / 2)

struct tracker {
    struct tracker_options options;
    struct table table;
    struct timers timers;
    struct streams streams;
    int64_t now;      /* highest time seen */
    int64_t previous; /* of the frame before */
    uint64_t next_id;
    uint64_t stream;      /* number of the segment at hand; UINT64_MAX when memory was short */
    uint8_t completeness; /* of that stream */
    uint64_t mark;        /* the caller's word about the segment at hand, kept by the flow that it opens */
    uint64_t duplicates, time_reversals, capped;
    bool short_of_memory;
};

bool tracker_init(struct tracker *tracker, const struct tracker_options *options);
void tracker_done(struct tracker *tracker);
void tracker_segment(struct tracker *tracker, const struct finwait_segment *segment);
/* Lets capture time pass, for frames that hold no segment. */
void tracker_time(struct tracker *tracker, int64_t time);
/* Hands over every live flow, by id. */
void tracker_finish(struct tracker *tracker);

#endif
