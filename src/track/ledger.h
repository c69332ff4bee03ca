/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is remembered of one connection: the segments that matter to its opening and closing, in order, and each
 * endpoint's changes of state. Draws no conclusions.
 */
#ifndef TRACK_LEDGER_H
#define TRACK_LEDGER_H

#include <stddef.h>

#include <finwait/connection.h>

/* What made a segment worth an entry; several may hold. */
enum ledger_note {
    NOTE_SYN = 0x0001,
    NOTE_SYN_ACK = 0x0002,
    NOTE_HANDSHAKE_ACK = 0x0004, /* acknowledges the peer's SYN or SYN-ACK: the first, or again after a copy */
    NOTE_FIN = 0x0008,
    NOTE_ACK_OF_FIN = 0x0010, /* acknowledges the peer's FIN: the first, or again after a copy of the FIN */
    NOTE_RST = 0x0020,
    NOTE_ICMP = 0x0040,
    NOTE_AGAIN = 0x0080,       /* the sender sent the same sequence numbers before */
    NOTE_DSACK = 0x0100,       /* its D-SACK (RFC 2883) reports the peer's SYN or FIN as received twice */
    NOTE_PROBE = 0x0200,       /* keepalive or zero-window probe */
    NOTE_GAP = 0x0400,         /* acknowledges `unseen` bytes */
    NOTE_AFTER_FIN = 0x0800,   /* payload beyond the sender's own FIN */
    NOTE_STRAY = 0x1000,       /* not acceptable to this connection: moved nothing */
    NOTE_SUSPECT = 0x2000,     /* TTL unlike the sender's other segments */
    NOTE_AFTER_CLOSE = 0x4000, /* a RST toward an endpoint that was closed already */
    NOTE_EXACT = 0x8000,       /* a RST whose sequence number is just what the receiver expects (RFC 5961) */
    NOTE_OUTLIVED = 0x10000,   /* a RST after which its receiver went on: lost, or not taken */
    NOTE_DISOWNED = 0x20000,   /* a RST after which its alleged sender went on, as no host that sent one can */
    NOTE_FIRST_DATA = 0x40000, /* the sender's first payload, or a copy of it before it was acknowledged */
    NOTE_CHALLENGED = 0x80000  /* a SYN that arrived: an ACK of the incarnation before answered it (RFC 5961) */
};

struct ledger_entry {
    int64_t time;
    uint64_t frame;
    uint64_t answers;          /* RST: frame of the segment that it seems to answer, 0 none */
    uint32_t answered_payload; /* of that segment */
    uint8_t answered_flags;
    uint32_t seq, ack, payload;
    uint32_t unseen;            /* bytes that it acknowledges and the tap has not seen, nor soon after */
    uint32_t owed;              /* RST: payload of either side that no acknowledgement covered */
    int64_t idle;               /* FIN: since the last payload that its sender knew of; -1 unknown */
    int64_t stalled;            /* FIN: how long the peer's closed window had held its sender up; 0 not */
    uint32_t ts_value, ts_echo; /* 0 without the option */
    uint32_t notes;
    uint16_t ip_id, window;
    uint8_t flags, side, ttl, icmp_type, icmp_code;
    uint8_t fate;     /* enum finwait_fate */
    uint8_t to_state; /* of the receiver, as it stood before (enum finwait_state) */
};

/* Cap on entries of a connection: a storm of SYNs or RSTs needs no more to be judged. */
#define LEDGER_CAP 512
/* Cap on changes of state kept for an endpoint. */
#define TIMELINE_CAP 256

struct ledger {
    struct ledger_entry *entries;
    uint32_t count, room;
    uint32_t dropped; /* entries not kept, for the cap or for want of memory */
    uint32_t revised; /* how often more became known of an entry in hindsight */
};

struct timeline {
    struct finwait_timeline_entry *entries;
    uint32_t count, room;
    uint32_t dropped;
};

/* An entry at the end for this segment, its notes still 0; NULL when the cap or memory forbids it (counted in
 * `dropped`). */
struct ledger_entry *ledger_add(struct ledger *ledger, enum finwait_side side, const struct finwait_segment *segment);
/* The newest entry when it is of this frame; else NULL. Borrowed until the next ledger_add. */
struct ledger_entry *ledger_last(struct ledger *ledger, uint64_t frame);
/* The first entry of `side` with any of `notes`; NULL when there is none. Borrowed until the next ledger_add. */
const struct ledger_entry *ledger_find(const struct ledger *ledger, enum finwait_side side, unsigned notes);
void timeline_add(struct timeline *timeline, const struct finwait_timeline_entry *entry);
/* Whether something was not kept for want of memory: the cap was not reached. */
bool ledger_is_starved(const struct ledger *ledger);
bool timeline_is_starved(const struct timeline *timeline);
/*
 * Takes over the memory of `other` and makes room there for its own `count` lines, which are then to be written. False:
 * out of memory, and no line is left.
 */
bool ledger_adopt(struct ledger *ledger, const struct ledger *other);
bool timeline_adopt(struct timeline *timeline, const struct timeline *other);
void ledger_done(struct ledger *ledger);
void timeline_done(struct timeline *timeline);

#endif
