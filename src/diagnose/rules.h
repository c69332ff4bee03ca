/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a rule is given and how it reports. A rule is a pure function of the flow and its story that adds findings;
 * it sees no other rule's findings.
 */
#ifndef DIAGNOSE_RULES_H
#define DIAGNOSE_RULES_H

#include "diagnose.h"
#include "evidence.h"

struct rules {
    const struct flow *flow;
    const struct context *context;
    const struct glance *glance;
    const struct finwait_connection *connection; /* story complete, findings under way */
    struct diagnosis *diagnosis;
};

/* So many copies without an answer are worth a word even when the capture ends before the next one. */
#define NOTABLE_COPIES 4

/*
 * What is true of a connection, a bit each: the ledger's notes of either side as they are, how it opened and closed,
 * its verdict, and what is worth a bit because few connections have it.
 */
#define FACT_OPEN(kind) (UINT64_C(1) << (20 + (kind)))
#define FACT_CLOSE(kind) (UINT64_C(1) << (28 + (kind)))
#define FACT_VERDICT(verdict) (UINT64_C(1) << (36 + (verdict)))
#define FACT_LOSS (UINT64_C(1) << 48)       /* of a step of the opening or a wave of the close */
#define FACT_SYNS (UINT64_C(1) << 49)       /* more than one of the client */
#define FACT_HELD_SYN (UINT64_C(1) << 50)   /* one that opened nothing */
#define FACT_REUSED (UINT64_C(1) << 51)     /* its four-tuple, shortly before */
#define FACT_HALF_CLOSE (UINT64_C(1) << 52) /* payload after the first FIN */
#define FACT_CLOSE_WAIT (UINT64_C(1) << 53) /* one side was there for as long as the profile calls long */
#define FACT_REPEATS (UINT64_C(1) << 54)    /* of one side, unanswered, as many as are notable */
#define FACT_ONE_WAY (UINT64_C(1) << 55)    /* one side sent nothing */
#define FACT_CUT (UINT64_C(1) << 56)        /* segments whose options were cut off */
#define FACT_REORDERED (UINT64_C(1) << 57)
_Static_assert(NOTE_CHALLENGED < 1 << 20 && FINWAIT_OPEN_COUNT <= 8 && FINWAIT_CLOSE_COUNT <= 8 &&
                   FINWAIT_VERDICT_COUNT <= 12,
               "a bit each");

/* A rule is asked where any of the facts that it needs is true. */
struct rule {
    void (*ask)(struct rules *rules);
    uint64_t needs;
};

/* Rules by area, each list ends with one that asks nothing. */
extern const struct rule silence_rules[];
extern const struct rule opening_rules[];
extern const struct rule syn_rules[];
extern const struct rule closing_rules[];
extern const struct rule reset_rules[];
extern const struct rule waiting_rules[];
extern const struct rule capture_rules[];

/*
 * A finding with the catalogue's severity, cause and advice, to be completed by the rule; never NULL (beyond the cap a
 * scratch one is returned and forgotten).
 */
struct finwait_finding *finding_add(struct rules *rules, enum finwait_code code, enum finwait_certainty certainty,
                                    enum finwait_side endpoint);

/* How certain a loss is, and where it was, as the end of "… was lost …". */
enum finwait_certainty loss_certainty(const struct finwait_loss *loss);
const char *loss_place(const struct finwait_loss *loss);

/* "server 10.0.0.2:8080", in the diagnosis' arena. */
const char *side_text(struct rules *rules, enum finwait_side side);
/* "10.0.0.2:8080", in the diagnosis' arena. */
const char *socket_text(struct rules *rules, const struct finwait_address *address, uint16_t port);
/* "1.204 s", "45 ms", "3 min 20 s", in the diagnosis' arena. */
const char *duration_text(struct arena *arena, int64_t nanoseconds);

/* A SYN-ACK repeated although the client's ACK and data had passed toward the server. */
struct overflow {
    const struct ledger_entry *ack, *data, *again; /* the first of each; `again` NULL: there is none */
    int64_t syn_acks_again;
    bool likely; /* too much data passed before to have been lost with the ACK */
};
struct overflow overflow_read(const struct rules *rules);

/* SYNs that the server's host ignored although it serves that port. */
struct ignored {
    unsigned syns; /* 0: none that can be told from lost or filtered ones */
    enum finwait_certainty certainty;
};
struct ignored ignored_read(const struct rules *rules);

/* The opening's step of this kind; NULL when it has none. */
const struct finwait_step *step_of(const struct finwait_connection *connection, enum finwait_step_kind kind);

/* The ledger's line of a frame; NULL when it has none. */
const struct ledger_entry *entry_of_frame(const struct rules *rules, uint64_t frame);

/* The sentence of a connection: who closed first, with which frames, what went wrong, why. */
const char *summary_text(struct rules *rules);

#endif
