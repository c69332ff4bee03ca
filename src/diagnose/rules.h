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

typedef void rule(struct rules *rules);

/* Rules by area, each list ends with NULL. */
extern rule *const silence_rules[];
extern rule *const opening_rules[];
extern rule *const syn_rules[];
extern rule *const closing_rules[];
extern rule *const reset_rules[];
extern rule *const waiting_rules[];
extern rule *const capture_rules[];

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
