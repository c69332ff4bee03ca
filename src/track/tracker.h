/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Segments in, finished flows out: finds each segment's flow and incarnation, runs the timers on capture time.
 * Judges nothing.
 */
#ifndef TRACK_TRACKER_H
#define TRACK_TRACKER_H

#include "news.h"
#include "streams.h"
#include "table.h"
#include "timers.h"

struct tracker_options {
    const struct profile *profile;
    uint64_t max_connections;      /* live at once; 0 no cap */
    struct finwait_memory *memory; /* the ledger, and its cap; NULL: nobody counts */
    uint64_t seed;
    uint32_t beds; /* of the table */
    uint64_t kept; /* streams whose connection is over */
    void *user;
    void (*tell)(void *user, struct news *news); /* borrowed for the call; to come back by tracker_take_back */
    /* The segment at hand is of this flow, before anything is told of what came of it; NULL: nobody asks. */
    void (*taken)(void *user, const struct flow *flow);
    /* The ledger has grown or was revised, or flow->look has come; NULL: nobody asks before the flow is over. */
    void (*changed)(void *user, struct flow *flow);
    bool forgets; /* an unending capture: the number of a stream goes with its flow */
};

struct tracker {
    struct tracker_options options;
    struct table table;
    struct timers timers;
    struct streams streams;
    int64_t now;          /* highest time seen */
    struct turn turn;     /* whose it is */
    uint64_t stream;      /* number of the segment at hand; UINT64_MAX when memory was short */
    bool settled;         /* it is the capture's */
    uint8_t completeness; /* of that stream */
    uint64_t duplicates, capped;
    bool short_of_memory;
};

bool tracker_init(struct tracker *tracker, const struct tracker_options *options);
void tracker_done(struct tracker *tracker);
/* News that were read come back: the memory of a flow that was over, the number that a stream has in the capture. */
void tracker_take_back(struct tracker *tracker, const struct news *news);

/*
 * The next frame arrives: timers that are due by then fire. `order` counts the frames, of all trackers that share a
 * capture; `time` is the highest so far (a lower one fires nothing).
 */
void tracker_time(struct tracker *tracker, uint64_t order, int64_t time);
/* A segment that may open a flow comes soon: what it needs is fetched into the cache. */
static inline void tracker_expect(const struct tracker *tracker, uint64_t hash)
{
    streams_expect(&tracker->streams, hash);
    table_expect(&tracker->table, hash);
}
/* What that frame brought; `hash`: table_hash. */
void tracker_segment(struct tracker *tracker, const struct finwait_segment *segment, uint64_t hash);
/* The capture is over, at `time`: all flows are, in the order in which they were opened. */
void tracker_finish(struct tracker *tracker, int64_t time);

#endif
