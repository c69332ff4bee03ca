/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a tracker tells of its flows: values that stand alone, so that they can be read on another thread, with an order
 * among the news of several trackers that share the four-tuples of one capture. Judges nothing.
 */
#ifndef TRACK_NEWS_H
#define TRACK_NEWS_H

#include <stdbool.h>

#include "flow.h"

enum news_kind {
    NEWS_STREAM, /* a stream began; of no flow. Whoever reads it writes the capture's `number` of it */
    NEWS_OPENED, /* a flow began: the first that is told of it */
    NEWS_HEARD,  /* `side` sent a segment: told of its SYNs, its first two segments, and then one in HEARD_EVERY */
    NEWS_MOVED,  /* an endpoint's `state` went from one to another */
    NEWS_OVER    /* the flow is, or the capture: the last that is told of it */
};

#define HEARD_EVERY (SECOND / 2)

/*
 * When something came out, as it is compared: at which arrival; there the timers first, in the order in which they are
 * due, of those due together the flow first that was opened first; then the segment. So it does not depend on how the
 * four-tuples are shared out.
 */
struct turn {
    uint64_t order; /* of the arrival, from 1; TURN_END: the capture is over */
    int64_t tick;   /* when the timer's slot came up; TURN_SEGMENT: what the arrival itself led to */
    uint64_t round; /* how often that slot was emptied before */
    int64_t due;
    uint64_t opened; /* the order of the arrival that opened the timer's flow */
};

#define TURN_END UINT64_MAX
#define TURN_SEGMENT INT64_MAX

struct news {
    struct turn turn;
    int64_t time;      /* of the segment or the move; OVER: of the capture so far */
    struct flow *flow; /* OVER: the reader's until tracker_take_back; else NULL */
    uint64_t hash;     /* STREAM, OVER: of the four-tuple */
    uint64_t stream;   /* STREAM: how many the tracker numbered before. OPENED: the flow's, UINT64_MAX when unknown */
    uint64_t number;   /* STREAM: the capture's, once it was read */
    bool settled;      /* OPENED: `stream` is the capture's number; else it is as STREAM has it */
    uint32_t seat;     /* a number that the flow has to itself from OPENED to OVER */
    uint8_t kind;      /* enum news_kind */
    uint8_t side;      /* of HEARD and MOVED */
    uint8_t from, to;  /* MOVED: enum finwait_state */
    uint8_t flags;     /* HEARD: the segment's */
    bool first;        /* HEARD: the side's first SYN */
    bool unanswered;   /* HEARD: the server has not been heard */
    bool one_way;      /* HEARD: it acknowledges what its peer was not seen to send */
    uint8_t ttl;       /* MOVED: of the side's last SYN; 0 none */

    /* The flow's. */
    uint8_t family;
    uint16_t port[FINWAIT_SIDE_COUNT];
    struct finwait_address address[FINWAIT_SIDE_COUNT];
    int64_t start;
};

bool turn_before(const struct turn *left, const struct turn *right);

#endif
