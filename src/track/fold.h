/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A flow at rest takes a few hundred bytes instead of thousands: its words without their zeroes, times as distances
 * from its start, each line of the ledger as what differs from the line before. Unfolded it is the same flow bit by
 * bit.
 */
#ifndef TRACK_FOLD_H
#define TRACK_FOLD_H

#include "flow.h"

/* Lines of the ledger, and of each timeline, beyond which a flow is not folded: such are few. */
#define FOLD_LINES 64U
/* Bytes that no folded flow exceeds. */
#define FOLD_MAX 32768U

/* Whether it can be folded: nothing of it is too long, and no SYN of it is pending. */
bool flow_can_fold(const struct flow *flow);
/* Writes the flow to `out` (FOLD_MAX bytes) and returns how many bytes it took. It is unchanged. */
size_t flow_fold(const struct flow *flow, uint8_t *out);
/*
 * Makes `flow` what was folded. What it owned before it keeps, and uses: a flow that was folded may serve as the shell
 * of another. False: out of memory, and `flow` holds nothing but what it owns.
 */
bool flow_unfold(const uint8_t *bytes, struct flow *flow);

#endif
