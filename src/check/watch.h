/* SPDX-License-Identifier: BSD-2-Clause */
/* What one rule has seen: the tally of what it selects, and for each expectation who spoke against it. */
#ifndef CHECK_WATCH_H
#define CHECK_WATCH_H

#include "outcome.h"
#include "policy.h"

#define WATCH_BLAMED 8 /* named of one expectation; the rest is counted */

struct blamed {
    uint64_t count;
    uint64_t streams[WATCH_BLAMED], frames[WATCH_BLAMED];
    const char *subject, *service; /* of the first; NULL: none */
};

struct watch {
    const struct policy_rule *rule; /* borrowed */
    struct outcome_case *of;        /* the outcome's */
    uint64_t selected;              /* connections */
    struct tally tally;             /* kept only where the rule expects something of it */
    struct blamed *blamed;          /* one an expectation; owned */
};

/* False when memory is short. */
bool watch_init(struct watch *watch, const struct policy_rule *rule, struct outcome_case *of);
void watch_done(struct watch *watch);

/* A connection that the rule selects; a service that it selects whole. Names of the blamed live in `texts`. */
void watch_connection(struct watch *watch, const struct finwait_connection *connection, struct arena *texts);
void watch_service(struct watch *watch, const struct finwait_service *service, struct arena *texts);

/* Everything was seen: what is expected and does not hold becomes failures, and the case gets its sentence. */
void watch_close(struct watch *watch, struct outcome *outcome, finwait_report_locate *locate, void *user);

#endif
