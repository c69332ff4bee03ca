/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The flows under way, the one with the earliest packet first: a binary heap. Owns the flows, no more than so many.
 */
#ifndef BENCH_AGENDA_H
#define BENCH_AGENDA_H

#include "flow.h"

struct agenda_entry {
    uint64_t time;
    struct flow *flow;
};

struct agenda {
    struct flow *flows;
    struct agenda_entry *entries; /* the first `count` are the heap; behind them are flows that nobody uses */
    size_t count, capacity;
};

/* False when there is not enough memory. */
bool agenda_init(struct agenda *agenda, size_t capacity);
void agenda_done(struct agenda *agenda);

/* An unused flow; only while count < capacity. What is put in then has to be filled in before. */
struct flow *agenda_spare(const struct agenda *agenda);

/* The spare flow, filled in, is under way. */
void agenda_add(struct agenda *agenda);

/* The first flow's time has changed. */
void agenda_moved(struct agenda *agenda);

/* The first flow is over. */
void agenda_drop(struct agenda *agenda);

#endif
