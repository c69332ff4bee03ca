/* SPDX-License-Identifier: BSD-2-Clause */
/* Live flows by four-tuple, in either direction. Owns the flows; knows nothing of their content but the key. */
#ifndef TRACK_TABLE_H
#define TRACK_TABLE_H

#include "flow.h"

struct table {
    struct flow **buckets;
    uint32_t mask; /* bucket count - 1 */
    uint64_t count;
    uint64_t seed;
    struct flow *oldest, *newest; /* by id */
};

/* A seed that an attacker does not know keeps chains short. False: out of memory. */
bool table_init(struct table *table, uint64_t seed);
/* Frees every flow that is left. */
void table_done(struct table *table);

/* The hash of a four-tuple: the same for both directions. */
uint64_t table_hash(const struct table *table, const struct finwait_segment *segment);

/* The flow of the segment's four-tuple, and which side sent the segment; NULL when there is none. Borrowed. */
struct flow *table_find(const struct table *table, uint64_t hash, const struct finwait_segment *segment,
                        enum finwait_side *side);
/* A zeroed flow, keyed by the segment whose sender is `side`; NULL when out of memory. Owned by the table. */
struct flow *table_add(struct table *table, uint64_t hash, const struct finwait_segment *segment,
                       enum finwait_side side);
/* Unlinks and frees the flow. */
void table_remove(struct table *table, struct flow *flow);

#endif
