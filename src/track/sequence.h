/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a segment lies in both sequence spaces: new, again, beyond a hole, acceptable or not (RFC 9293 3.10.7.4).
 * Knows no states.
 */
#ifndef TRACK_SEQUENCE_H
#define TRACK_SEQUENCE_H

#include "flow.h"

/* Nothing stays on the path for longer, as far as a RST and what it overtakes go. */
#define IN_FLIGHT SECOND

/* One segment against what is known of its sender X and of the peer P. */
struct placing {
    uint32_t length; /* of sequence space: payload, SYN and FIN */
    uint32_t end;    /* seq + length */
    bool syn, fin, rst, ack;
    bool stray;       /* not acceptable to this connection */
    bool again;       /* X sent all of it before, as far as the tap knows */
    bool fills;       /* its beginning fills a hole, or was acknowledged before it passed: the tap sees it first */
    bool fresh;       /* it carries sequence numbers or an acknowledgement that the tap has not seen */
    bool stale;       /* X sent it before something that passed already: an old copy, or reordered */
    bool late;        /* X's RST has passed, and X may have sent this before it */
    bool probe;       /* keepalive or zero-window probe (RFC 9293 sections 3.8.4, 3.8.6.1) */
    bool acks_fin;    /* it acknowledges P's FIN */
    bool acks_syn;    /* it acknowledges P's SYN */
    uint32_t unseen;  /* bytes that it acknowledges, beyond all that the tap saw of P */
    uint32_t skipped; /* bytes that it acknowledges, of a hole in what the tap saw of P */
    bool dsack;       /* it reports P's SYN or FIN as received twice */
};

struct placing sequence_place(const struct flow *flow, enum finwait_side side, const struct finwait_segment *segment);

/* Commits the segment to X's sequence space. `suspect`: X may not have sent it. */
void sequence_commit(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment,
                     const struct placing *place, bool suspect);

/* Bytes of X that P is not seen to have acknowledged. */
uint32_t sequence_owed(const struct flow *flow, enum finwait_side side);

#endif
