/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a placed segment as events: what it shows of its sender, what it may do to its receiver, what deserves a
 * line in the ledger. The steps of RFC 9293 section 3.10.7, seen from beside the path.
 */
#ifndef TRACK_READING_H
#define TRACK_READING_H

#include "endpoint.h"
#include "sequence.h"

struct reading {
    struct flow *flow;
    enum finwait_side side; /* the sender */
    struct endpoint *from, *to;
    const struct finwait_segment *segment;
    struct placing place;
    const struct profile *profile;
    bool suspect; /* the TTL is not the sender's */
};

/* What the segment shows of its sender. Before sequence_commit. */
void reading_sender(struct reading *reading);
/* What it may do to its receiver. After sequence_commit. */
void reading_receiver(struct reading *reading);
/* Both, for a RST (nothing to commit). */
void reading_rst(struct reading *reading);
/* Facts that rules ask for: idle times, closed windows, repeats without answer. Before sequence_commit, after the note.
 */
void reading_observe(struct reading *reading);
/* The ledger's line, when it deserves one. Before sequence_commit; later steps may add notes to what it returns. */
void reading_note(struct reading *reading);
/* The line of a sender's first payload that is nothing else. */
void reading_note_first_data(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment);
/* Payload whose numbers fit a SYN cookie may raise its receiver once that is gone: how far it reached is remembered. */
bool reading_note_cookie(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment);

#endif
