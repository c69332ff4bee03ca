/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The newest findings, or the newest connections that are over, each with the ladder of its connection as it stood
 * then. Keeps copies, as many as CASES; older ones are forgotten.
 */
#ifndef TOP_CASES_H
#define TOP_CASES_H

#include <stdbool.h>
#include <stddef.h>

#include <finwait/connection.h>

#define CASES 500
#define CASE_NAME 56  /* room for "[address]:port" in IPv6 */
#define CASE_STEPS 40 /* of a longer ladder the last ones are kept */

/* A rung: where both ends stood after it. */
struct case_step {
    int64_t time;
    uint64_t frame; /* 0: a timer */
    enum finwait_state states[FINWAIT_SIDE_COUNT];
    enum finwait_side from; /* who sent the segment; FINWAIT_NOBODY: a timer */
    enum finwait_why why;   /* of the sender, or of the side that moved */
};

struct found_case {
    uint64_t serial;     /* from 1 */
    uint64_t connection; /* 0: of a service */
    char client[CASE_NAME], server[CASE_NAME];
    int64_t time, duration; /* of the finding or the end; ns */
    enum finwait_severity severity;
    enum finwait_verdict verdict;
    char code[40]; /* of the finding; empty: a connection */
    char text[320];
    struct case_step steps[CASE_STEPS];
    unsigned step_count, steps_before; /* those left out in front */
};

struct cases {
    struct found_case *ring;                 /* owned; CASES of them */
    uint64_t newest;                         /* serial; 0: none yet */
    uint64_t counts[FINWAIT_SEVERITY_COUNT]; /* of all that were added */
};

/* False when memory is short. */
bool cases_init(struct cases *cases);
void cases_done(struct cases *cases);

/* Adds a case of `connection`; `finding` is NULL for one that is over. */
void cases_add(struct cases *cases, const struct finwait_connection *connection, const struct finwait_finding *finding);

/* Adds what was found of a service: without a ladder. */
void cases_add_service(struct cases *cases, const struct finwait_service *service,
                       const struct finwait_finding *finding);

/* NULL when it is forgotten, or was never there. Borrowed until the next cases_add. */
const struct found_case *cases_get(const struct cases *cases, uint64_t serial);

#endif
