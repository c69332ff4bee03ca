/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One connection under way: whose it is, how far its story has come, and the numbers that its next packet takes.
 * Writes nothing.
 */
#ifndef BENCH_FLOW_H
#define BENCH_FLOW_H

#include "kinds.h"

/* SplitMix64: the same numbers for the same seed on every machine. */
uint64_t random_next(uint64_t *state);

struct flow {
    const struct story *story;
    unsigned step;
    uint64_t rounds;         /* of the loop still to come */
    uint64_t time;           /* of the packet at `step`, in microseconds since the capture's start */
    uint32_t address[SIDES]; /* IPv4; over IPv6 the last 32 bits */
    uint16_t port[SIDES];
    uint32_t next[SIDES];  /* sequence number of the side's next byte */
    uint32_t clock[SIDES]; /* what its time stamps run ahead of the capture's milliseconds */
    uint32_t stamp[SIDES]; /* its last one */
    uint16_t ip_id[SIDES];
};

/* Connection `number` of its kind, counted from 0, begins at `time`. */
void flow_begin(struct flow *flow, const struct kind *kind, uint64_t number, uint64_t time, uint64_t rounds,
                uint64_t *random);

/* Goes on to the next packet, after the one at `step` was written; false when there is none. */
bool flow_advance(struct flow *flow, uint64_t *random);

#endif
