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

/*
 * Whether the segment carries new payload, or acknowledges anew, and nothing else: in order, ACK its only flag that
 * counts, no option that tells of a loss. Both endpoints have talked, nothing of theirs is missing or amid an end.
 */
bool sequence_is_plain(const struct endpoint *from, const struct endpoint *to, const struct finwait_segment *segment);

/* Commits the segment to X's sequence space. `suspect`: X may not have sent it. */
void sequence_commit(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment,
                     const struct placing *place, bool suspect);

/* The same of one that is plain. */
void sequence_commit_plain(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment);

/*
 * Whether a listener that runs SYN cookies (RFC 4987 section 3.6) may take the segment for a handshake's ACK: the
 * cookie only ties the client's numbers to its own.
 */
bool sequence_fits_cookie(const struct flow *flow, enum finwait_side side, const struct finwait_segment *segment);

/* The lowest of X's sequence numbers that order still tells from later ones: the ISN, until 1 GiB lies behind it. */
uint32_t sequence_floor(const struct endpoint *end);

/* Bytes of X that P is not seen to have acknowledged. */
uint32_t sequence_owed(const struct flow *flow, enum finwait_side side);

#endif
