/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Live flows by four-tuple, in either direction. Owns the flows; knows nothing of their content but the key.
 *
 * A flow is awake or folded (fold.h). Thousands are awake; when one more has to be, the table folds one that was not
 * asked for lately. So memory follows what is open, at a few hundred bytes a flow, and what is busy stays in the cache.
 */
#ifndef TRACK_TABLE_H
#define TRACK_TABLE_H

#include "flow.h"
#include "fold.h"
#include "memory.h"
#include "pool.h"
#include "seat.h"

/*
 * So many flows are awake in all tables together where all of them are busy, fewer where memory is limited, and more
 * only where they can't be folded; so many in each where few are busy.
 */
#define TABLE_BEDS 16384U
#define TABLE_FEW_BEDS 2048U

/* What is lost with a flow that has to go before it is over: the least first. */
enum table_rank {
    RANK_UNANSWERED, /* one side was heard, if any */
    RANK_OVER,       /* it waits for stragglers, or in TIME_WAIT */
    RANK_OPEN,
    RANK_NOTED, /* open, and something was found of it */
    TABLE_RANKS
};

struct rank_list {
    uint32_t first, last; /* seats in the order in which they came into the rank; 0 none */
};

/*
 * Flows that are folded to up to eight times as many bytes lie in pools, without what malloc puts beside each: those
 * that saw but a SYN, of which a flood leaves millions.
 */
#define TABLE_SMALL 8U

struct table {
    struct seats seats;
    uint32_t *buckets; /* the first seat of each; 0 none */
    uint64_t mask;     /* bucket count - 1 */
    uint64_t count;
    uint64_t seed;
    uint32_t oldest, newest; /* seats by age */
    struct rank_list ranks[TABLE_RANKS];

    struct seat **beds; /* those who are awake, in no order; NULL: a place is free */
    uint32_t bed_count, bed_limit;
    uint32_t hand; /* where to look next for one that may be folded */
    struct flow *shells;
    struct folder folder;
    struct pool small[TABLE_SMALL]; /* flows folded to 1 to 8 bytes, to 9 to 16 and so on */
    bool gives_back;                /* its owner's wish: none lie there, for a pool keeps what it once took */
    bool short_of_memory;           /* some flow could not be woken */
    struct finwait_memory *memory;
};

/*
 * A seed that an attacker does not know keeps chains short. `beds`: how many may be awake. What is taken is counted in
 * `memory`, which may be NULL. False: out of memory.
 */
bool table_init(struct table *table, uint64_t seed, uint32_t beds, struct finwait_memory *memory);
/* Frees every flow that is left. */
void table_done(struct table *table);

/*
 * The four-tuples are dealt out in so many shares: the highest bits of the hash tell which. No seed changes them, so
 * that what goes by shares is the same in every run; whoever makes all of his four-tuples fall into one gains nothing
 * but a slower analysis.
 */
#define SHARE_BITS 6U

/* The hash of a four-tuple: the same for both directions. `seed`: the table's. */
uint64_t table_hash(uint64_t seed, const struct finwait_segment *segment);

/*
 * The flow of the segment's four-tuple, and which side sent the segment; NULL when there is none. Borrowed until the
 * next call that adds, finds or wakes a flow, as every flow here.
 */
struct flow *table_find(struct table *table, uint64_t hash, const struct finwait_segment *segment,
                        enum finwait_side *side);
/* A flow of that hash is searched for or added soon: its bucket is fetched into the cache. */
void table_expect(const struct table *table, uint64_t hash);
/* The next steps of it, each once the one before had its time: the first seat there, and the flow if it is that one. */
void table_expect_seat(const struct table *table, uint64_t hash);
void table_expect_flow(const struct table *table, uint64_t hash);
/* A zeroed flow, keyed by the segment whose sender is `side`; NULL when out of memory. */
struct flow *table_add(struct table *table, uint64_t hash, const struct finwait_segment *segment,
                       enum finwait_side side);
/* The flow that sits there; NULL when out of memory. */
struct flow *table_wake(struct table *table, struct seat *seat);
/* The same, but no other is folded in its favour: it is to be removed, to rest again or to stay (table_stay) next. */
struct flow *table_rouse(struct table *table, struct seat *seat);
void table_stay(struct table *table, struct flow *flow);
/* Folds the flow if it can be: nothing is expected of it. */
void table_rest(struct table *table, struct flow *flow);
/* What the flow owns may be more than it was. */
void table_weigh(struct table *table, struct flow *flow);
/* Frees what was kept for flows to come. */
void table_spare(struct table *table);
/* Moves the flow to another rank, where it is the youngest; it begins in the lowest. */
void table_rank(struct table *table, struct seat *seat, enum table_rank rank);
/*
 * The oldest of the lowest rank that anyone has, but one that is over before one that is unanswered for less long: it
 * may be answered yet. NULL when there is no flow.
 */
struct seat *table_least(const struct table *table);
/* No flow is searched for from here on, nor added: they leave, one by one, and at less cost. */
void table_close(struct table *table);
/* Unlinks and frees the flow, awake or not. */
void table_remove(struct table *table, struct seat *seat);
/* Unlinks the flow, which is awake, and hands it over; its memory serves the next once it is given back. */
struct flow *table_release(struct table *table, struct seat *seat);
void table_give_back(struct table *table, struct flow *flow);

#endif
