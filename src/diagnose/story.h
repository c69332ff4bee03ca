/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What happened, read off the ledger: how the connection opened, how it closed, what was lost, who reset it.
 * Each reader is a pure function of a flow and the context; rules build on what they find.
 */
#ifndef DIAGNOSE_STORY_H
#define DIAGNOSE_STORY_H

#include "arena.h"
#include "flow.h"

/* A SYN, and the SYN-ACK for it that came from another address or port than it went to. */
struct elsewhere {
    struct finwait_address client, asked, answerer;
    uint16_t client_port, asked_port, answerer_port;
    uint32_t isn;
    bool several;              /* the same SYN went to other places too, as a scanner's do: it tells nothing */
    uint64_t syn_frame, frame; /* of the first SYN, of the SYN-ACK; 0: none */
};

/* The capture as far as it matters to one connection. */
struct context {
    const struct profile *profile;
    enum finwait_vantage vantage;      /* the user's word; FINWAIT_VANTAGE_UNKNOWN: tell from the handshake */
    int64_t last_time;                 /* of the capture so far */
    const struct elsewhere *elsewhere; /* where the client's SYN was answered from elsewhere; else NULL */
    uint8_t host_ttl;                  /* of the server's SYN-ACKs on other connections; 0 not known */
    bool goes_on;                      /* the capture does: what is missing was not cut off by its end */
    bool still_open;    /* the connection is judged before it is over: what is open may yet be answered */
    bool findings_only; /* nobody will read the summary */
    bool lossy;         /* frames were dropped while it lasted */
};

/* What the ledger holds at all: read once, and asked before anybody looks for it. */
struct glance {
    uint32_t notes[FINWAIT_SIDE_COUNT]; /* of a side's entries together */
    unsigned syns;                      /* entries that are SYNs of the client */
    bool fates;                         /* a second tap tells of some */
    int64_t round_trip;                 /* as the handshake shows it; a few milliseconds when it does not */
};
void glance_read(const struct flow *flow, struct glance *glance);

/* The first entry of `side` with `note`; NULL when there is none. */
static inline const struct ledger_entry *story_find(const struct flow *flow, const struct glance *glance,
                                                    enum finwait_side side, enum ledger_note note)
{
    return glance->notes[side] & note ? ledger_find(&flow->ledger, side, note) : NULL;
}

/*
 * A step of which nothing is known. Steps are large, and most of one is places for losses: they are not set to zero,
 * nor copied, beyond their count.
 */
void step_clear(struct finwait_step *step);
void step_copy(struct finwait_step *to, const struct finwait_step *from);

/* Questions and answers that the ledger notes: SYN and SYN-ACK, SYN-ACK and ACK, FIN and its ACK. */
struct exchange {
    enum finwait_side asker;
    unsigned question, answer; /* enum ledger_note */
};

/*
 * All copies of both, with the losses that they show. A question repeated after its answer had passed: the answer was
 * lost behind the tap. Repeated without an answer: the next answer tells which copy reached its goal, by its D-SACK
 * (RFC 2883) or by the timestamp that it echoes (RFC 7323). An answer younger than a round trip may have crossed the
 * copy. `sack`: a copy received twice would be reported by D-SACK. Both steps are cleared first.
 */
void exchange_read(const struct ledger *ledger, const struct glance *glance, const struct exchange *exchange, bool sack,
                   struct finwait_step *question, struct finwait_step *answer);

enum finwait_vantage vantage_read(const struct flow *flow, const struct context *context);
void opening_read(const struct flow *flow, const struct glance *glance, struct finwait_open *open);
/* That an endpoint has its peer's FIN is known by its acknowledgement. */
bool has_peer_fin(const struct flow *flow, enum finwait_side side);
void closing_read(const struct flow *flow, const struct context *context, const struct glance *glance,
                  struct finwait_close *close);
/* The first RST that took effect; false when there is none. */
bool reset_read(const struct flow *flow, const struct context *context, struct finwait_reset *reset);
/* A clause that ends a sentence: "the socket was closed with data unread". */
const char *cause_text(enum finwait_cause cause);
/* The same of a reset, with the next likely cause where the wire can't tell them apart. */
const char *reset_text(const struct finwait_reset *reset, struct arena *arena);
/* All causes that are within reach, the likeliest first. */
const char *reset_causes(const struct finwait_reset *reset, struct arena *arena);
/* Who sent it, as far as that is known: "the NAME", "Somebody in the name of the NAME" where a sentence `begins`. */
const char *reset_sender(const struct finwait_reset *reset, const char *name, bool begins, struct arena *arena);
/* The same where its alleged sender was named just before: "", "somebody in its name ". */
const char *reset_author(const struct finwait_reset *reset);

/*
 * Weaver, Sommer and Paxson (NDSS 2009): a RST whose alleged sender goes on (their RST_SEQ_DATA), or one that is
 * followed by RSTs at other sequence numbers (RST_SEQ_CHANGE), here only together with a TTL that is not the sender's.
 * The TTL alone makes a forgery possible; without it the other signs are left unsaid. Of two taps the sender's own
 * tells: what it never saw, while it saw that sender's other segments, came from elsewhere.
 */
enum forgery { FORGERY_NONE, FORGERY_TTL_ALONE, FORGERY_SENDER_GOES_ON, FORGERY_RST_TRAIN, FORGERY_UNSENT };
enum forgery forgery_read(const struct flow *flow, const struct ledger_entry *rst);
enum finwait_verdict verdict_read(const struct flow *flow, const struct context *context,
                                  const struct finwait_open *open, const struct finwait_close *close);

/*
 * Whether the capture went on long enough after `time` that a retransmission with this gap behind it (0: the first)
 * would be in it. What is missing before that is not missing (docs/observer.md).
 */
bool waited_enough(const struct context *context, int64_t time, int64_t gap);

/* All that the capture holds of it are RSTs: of an old connection, or from an address that its peer never spoke to
 * (NAT). */
bool only_resets(const struct flow *flow);
bool both_permit_sack(const struct flow *flow);

#endif
