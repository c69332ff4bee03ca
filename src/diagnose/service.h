/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is known of one service across its connections, and the rules that judge it: pure functions of these tallies.
 */
#ifndef DIAGNOSE_SERVICE_H
#define DIAGNOSE_SERVICE_H

#include "arena.h"
#include "flow.h"

/* Cap on idle times kept of a service: enough to tell a regular one. */
#define IDLE_SAMPLES 64
/* Room for all findings of a service: its rules add seven at most. */
#define SERVICE_FINDINGS 8

/* States whose occupancy is counted, as the public peaks name them. */
enum watched { WATCHED_TIME_WAIT, WATCHED_CLOSE_WAIT, WATCHED_FIN_WAIT_2, WATCHED_HALF_OPEN, WATCHED_COUNT };

struct occupancy {
    uint32_t now[FINWAIT_SIDE_COUNT];
    uint64_t entered[FINWAIT_SIDE_COUNT];
    int64_t first; /* time of the first entry */
};

/* The client host that holds most TIME_WAIT toward the service at once. */
struct presser {
    struct finwait_address address;
    uint32_t count; /* at its peak */
    uint64_t entered;
    int64_t first, time; /* first entry, and the peak */
};

struct service_facts {
    struct finwait_service service;
    int64_t within;         /* ns: the counts are of so long ago at most; 0: of the whole capture */
    uint64_t costly_resets; /* those that findings call more than a note */
    uint64_t completed;     /* connections whose handshake was completed, or was before the capture began */
    uint64_t given_up;      /* and of the others those whose client sent one SYN and never came back to it */
    uint64_t syn_acked;     /* of these, those that were answered, and watched for MISSING_AFTER after that */
    uint64_t acked_again;   /* and answered again */
    struct occupancy watched[WATCHED_COUNT];
    uint64_t stuck[FINWAIT_SIDE_COUNT]; /* in CLOSE_WAIT at the end, their owners silent for MISSING_AFTER */
    int64_t stuck_since;                /* the oldest of them */
    uint64_t stuck_frame;
    int64_t idle[IDLE_SAMPLES]; /* before the server's FINs, ns */
    unsigned idle_count;
    struct presser presser;
    int64_t answered; /* when it last answered a SYN; 0 never */
};

/* How long an endpoint must have been silent before its FIN is called missing. */
#define MISSING_AFTER (10 * SECOND)

/* The whole capture, to compare a service with the rest. */
struct service_rest {
    uint64_t connections, costly_resets, refused;
};

/* The idle time before the server's FIN when the server closed first for want of requests; -1 when it did not. */
int64_t service_idle_close(const struct flow *flow, const struct finwait_connection *connection);
/* A reset that cost something: that which cost nothing is a note (rules_closing.c), and no part of a storm. */
bool service_is_costly(const struct finwait_finding *finding);
/*
 * Sets service.findings, which are written to `findings` (room for SERVICE_FINDINGS). `all` counts every service
 * together. Texts live in `arena`.
 */
void service_judge(struct service_facts *facts, const struct service_rest *all, const struct profile *profile,
                   struct finwait_finding *findings, struct arena *arena);

#endif
