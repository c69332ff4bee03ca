/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A flow at rest takes a few hundred bytes instead of thousands, a lone SYN some dozens: times, frames and sequence
 * numbers are written as distances, and of the words then what differs from a flow of the same kind that was folded
 * before. Unfolded it is the same flow bit by bit.
 */
#ifndef TRACK_FOLD_H
#define TRACK_FOLD_H

#include "flow.h"

/* Lines of the ledger, and of each timeline, beyond which a flow is not folded: such are few. */
#define FOLD_LINES 64U
/* Bytes that no folded flow exceeds. */
#define FOLD_MAX 16384U

/* Kinds of flows, by their lines and states; the first one folded of each kind is the model of all later ones. */
#define FOLD_MODELS 128U
/* Lines of the ledger, and of each timeline, that a model has. */
#define FOLD_MODEL_LINES 12U

struct fold_model;

struct folder {
    struct fold_model *models[FOLD_MODELS]; /* owned; NULL until there is one */
    size_t taken;                           /* bytes of all of them */
    uint32_t scratch[FOLD_MAX / sizeof(uint32_t)];
    uint8_t out[FOLD_MAX]; /* what was folded last */
};

/* Frees the models: nothing that was folded can be unfolded after. A zeroed folder is ready. */
void folder_done(struct folder *folder);

/* Whether it can be folded: nothing of it is too long, and no SYN of it is pending. */
bool flow_can_fold(const struct flow *flow);
/* Writes the flow to folder->out and returns how many bytes it took; 0: out of memory. The flow is unchanged. */
size_t flow_fold(struct folder *folder, const struct flow *flow);
/* How many bytes a folded flow takes. */
size_t folded_size(const uint8_t *bytes);
/*
 * Makes `flow` what the same folder folded. What it owned before it keeps, and uses: a flow that was folded may serve
 * as the shell of another. False: out of memory, and `flow` holds nothing but what it owns.
 */
bool flow_unfold(struct folder *folder, const uint8_t *bytes, struct flow *flow);

#endif
