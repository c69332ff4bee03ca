/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a flow hangs in the table, among the others by age and in the timers, whether it is awake or folded; and the
 * memory of all seats, which is a cache line each. Seats name each other by number. Knows nothing of the flow's
 * content.
 */
#ifndef TRACK_SEAT_H
#define TRACK_SEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flow;

#define SEAT_OPENED_MAX ((UINT64_C(1) << 48) - 1)

/* Numbers of other seats are 0 where there is none. */
struct seat {
    uint64_t hash;        /* of the four-tuple */
    uint64_t opened : 48; /* the order of the arrival that opened the flow (news.h) */
    uint64_t rank : 3;    /* enum table_rank */
    uint64_t awake : 1;
    uint64_t slot : 12; /* of the timers: where it hangs, plus 1; 0 nowhere */
    union {
        struct flow *flow; /* while it is awake */
        uint8_t *folded;   /* else; owned */
    };
    int64_t due;     /* when a timer of the flow fires; 0 none */
    uint32_t number; /* no other seat has it */
    uint32_t next_in_bucket;
    uint32_t next_by_id, previous_by_id;
    uint32_t next_in_rank, previous_in_rank;
    uint32_t timer_next, timer_previous;
};
_Static_assert(sizeof(struct seat) == 64, "a cache line");

#define SEATS_BLOCK 256U

struct seats {
    struct seat **blocks; /* owned, as each of them */
    uint32_t count, room; /* blocks */
    uint32_t free;        /* by next_in_bucket */
};

/* A seat that is zero but for its number; NULL: out of memory. */
struct seat *seats_take(struct seats *seats);
void seats_give(struct seats *seats, struct seat *seat);
void seats_done(struct seats *seats);

/* What they take, free or not. */
static inline uint64_t seats_bytes(const struct seats *seats)
{
    return (uint64_t)seats->count * SEATS_BLOCK * sizeof(struct seat) + seats->room * sizeof(struct seat *);
}

/* The seat of that number, which is not 0. */
static inline struct seat *seats_at(const struct seats *seats, uint32_t number)
{
    return &seats->blocks[number / SEATS_BLOCK][number % SEATS_BLOCK];
}

/* The same, or NULL for 0. */
static inline struct seat *seats_find(const struct seats *seats, uint32_t number)
{
    return number ? seats_at(seats, number) : NULL;
}

#endif
