/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames on their way from the thread that decodes them to those that track and to the one that judges: in order, a
 * batch at a time, each for whom it concerns. Which shard a four-tuple belongs to is said here, and nothing else of it.
 */
#ifndef ANALYZE_BATCH_H
#define ANALYZE_BATCH_H

#include "arrival.h"
#include "handover.h"

/* All of them, 0.8 MB, fit the second-level cache of a server's core; one is so long that its lock does not show. */
#define BATCHES 8
#define BATCH_SIZE 512U
/* So many arrivals before a SYN's turn comes, what it needs is on its way into the cache. */
#define BATCH_AHEAD 8U
#define SHARDS_MAX (HANDOVER_READERS - 1)
#define NO_SHARD SHARDS_MAX

struct batch {
    unsigned count;
    uint64_t first;               /* order of the first arrival; the others follow one by one */
    uint16_t readers[BATCH_SIZE]; /* bit 1 << reader: it concerns that one */
    uint8_t owner[BATCH_SIZE];    /* the shard that tracks its segment; else NO_SHARD */
    struct arrival arrivals[BATCH_SIZE];
};

struct batches {
    struct handover handover;
    unsigned shards;       /* the first readers; the last one judges */
    bool zeek;             /* who judges sees everything */
    int64_t slot;          /* the timers' slot so far, in TIMER_TICK: every shard is told when the next begins */
    struct batch *filling; /* NULL: none */
    bool finished;         /* the capture is over, at `clock`: holds once no batch is left */
    int64_t clock;
    struct batch batches[BATCHES];
};

void batches_init(struct batches *batches, unsigned shards, bool zeek);
void batches_done(struct batches *batches);

/* Where the next arrival is to be written, and that it is. */
struct arrival *batches_room(struct batches *batches);
void batches_push(struct batches *batches);
/* There will be no more: the capture is over, or nobody wants to know (`finished`). */
void batches_end(struct batches *batches, bool finished, int64_t clock);

/* The next batch for a reader, which has it until batches_read; NULL when there is no more. */
const struct batch *batches_next(struct batches *batches, unsigned reader);
void batches_read(struct batches *batches, unsigned reader);

#endif
