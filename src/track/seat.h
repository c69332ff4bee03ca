/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a flow hangs in the table, among the others by id and in the timers, whether it is awake or folded. Knows
 * nothing of its content.
 */
#ifndef TRACK_SEAT_H
#define TRACK_SEAT_H

#include <stdint.h>

struct flow;

struct seat {
    uint64_t hash;   /* of the four-tuple */
    uint64_t opened; /* the order of the arrival that opened the flow (news.h) */
    struct seat *next_in_bucket;
    struct flow *flow; /* NULL while it is folded */
    uint8_t *folded;   /* else NULL; owned */
    struct seat *next_by_id, *previous_by_id;
    struct seat *next_in_rank, *previous_in_rank;
    struct seat *timer_next, **timer_link;
    int64_t due;          /* when a timer of the flow fires; 0 none */
    int64_t armed;        /* the due time under which it hangs in the timers */
    uint16_t rank;        /* enum table_rank */
    uint16_t folded_size; /* bytes, while it is folded */
    uint32_t bed;         /* while it is awake: its place in the table's list of those */
    uint32_t number;      /* no other seat of the table has it */
};

#endif
