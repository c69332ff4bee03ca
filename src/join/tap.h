/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One of two taps: its segments in a queue that is read ahead of what is handed out, so that the other tap can be asked
 * for them.
 */
#ifndef JOIN_TAP_H
#define JOIN_TAP_H

#include <finwait/capture.h>
#include <finwait/segment.h>

#include "clocks.h"

/* Cap on segments in a queue. */
#define TAP_CAP ((size_t)256 * 1024)
#define TAP_BUCKETS ((size_t)64 * 1024)

/* What an arrival turned out to be. */
enum arrival {
    ARRIVAL_OPEN, /* not looked at yet */
    ARRIVAL_OF,   /* of the segment `partner` of the other tap */
    ARRIVAL_COPY, /* a further one of a segment that arrived: doubled on the way */
    ARRIVAL_ALONE /* its sender's tap never saw it */
};

struct tap_entry {
    struct finwait_segment segment; /* its time is on the client tap's clock, its frame the tap's own number */
    uint64_t identity;
    uint64_t older;   /* the one sent before it in the same bucket, plus 1; 0 none */
    uint64_t partner; /* of an arrival */
    enum arrival arrival;
    bool own;     /* sent on this side of the path */
    bool arrived; /* at the other tap */
    bool doubted; /* what arrived may as well be a copy, made on the way, of a later one that is the same bit by bit */
};

struct tap {
    struct finwait_merge *merge;
    const struct clocks *clocks;
    enum side side;
    struct tap_entry *ring;
    size_t room;                   /* a power of two */
    uint64_t front, cursor, back;  /* ordinals: next to hand out, next arrival to look at, next to read */
    uint64_t *newest;              /* by bucket: own segments, ordinal plus 1 */
    int64_t first_time, read_time; /* of the first and the latest segment or other frame */
    bool any, over, short_of_memory;
};

/* Takes the merge. False when memory is short. */
bool tap_init(struct tap *tap, enum side side, const struct clocks *clocks, struct finwait_merge *merge);
void tap_done(struct tap *tap);

/* Reads one more segment into the queue; sets `over` at the end. */
void tap_read(struct tap *tap);
bool tap_is_full(const struct tap *tap);

struct tap_entry *tap_entry_at(const struct tap *tap, uint64_t ordinal);

/*
 * The segment sent here that an arrival elsewhere at `time` must be: the newest of this identity that was sent by then
 * and has not arrived yet. Its ordinal in *ordinal, and marked so. ARRIVAL_COPY when all have, ARRIVAL_ALONE when there
 * is none.
 */
enum arrival tap_find_sent(struct tap *tap, uint64_t identity, int64_t time, uint64_t *ordinal);

#endif
