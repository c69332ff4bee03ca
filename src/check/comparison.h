/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Holds a capture against a baseline: what is new, and what is worse by more than is tolerated, breaks a rule; what was
 * always there does not. The rules are cases of the checker's outcome, behind those of its policy.
 */
#ifndef CHECK_COMPARISON_H
#define CHECK_COMPARISON_H

#include "baseline.h"
#include "outcome.h"
#include "roster.h"

#define COMPARISON_CASES(X)                                                                                            \
    X(GONE, "baseline.connections", "Every service of the baseline is there", ERROR,                                   \
      "A service that is not talked to any more is not tested.")                                                       \
    X(NEW_SERVICE, "baseline.services", "No service is new", NOTE,                                                     \
      "What the baseline does not know it can't vouch for.")                                                           \
    X(NEW_FINDING, "baseline.new_findings", "No finding is new", ERROR, "The baseline's service did not do this.")     \
    X(FINDINGS, "baseline.findings", "No finding is more frequent", ERROR, "The baseline's service did this less.")    \
    X(VERDICTS, "baseline.verdicts", "Connections end as well as before", ERROR,                                       \
      "More of them end in a way that loses something.")                                                               \
    X(CLOSERS, "baseline.closers", "The same side closes first", WARNING,                                              \
      "Whoever closes first keeps TIME_WAIT, and needs a port for it.")                                                \
    X(RESETS, "baseline.resets", "No more connections are reset", ERROR, "A reset destroys what was not read yet.")    \
    X(RTT, "baseline.handshake_rtt", "Handshakes take no longer", ERROR, "The way is longer, or a listener is slow.")  \
    X(STATES, "baseline.time_in_state", "No side stays longer in a state of opening or closing", ERROR,                \
      "A side takes longer to open or close: an application is late, or segments are lost.")                           \
    X(OCCUPANCY, "baseline.occupancy", "No more endpoints wait at once", ERROR, "Something piles up.")

enum comparison_case {
#define X(upper, id, name, severity, reason) COMPARISON_##upper,
    COMPARISON_CASES(X)
#undef X
        COMPARISON_COUNT
};

struct comparison {
    const struct baseline *baseline; /* borrowed */
    uint64_t allowed;                /* findings that are not looked at: bit `1 << code` */
    struct outcome *outcome;         /* the checker's */
    struct outcome_case *cases;      /* COMPARISON_COUNT of its cases */
    finwait_report_locate *locate;
    void *user; /* handed to `locate` */
    struct roster roster;
};

/* `cases`: those of the outcome that are this comparison's. NULL when memory is short. */
struct comparison *comparison_new(const struct baseline *baseline, uint64_t allowed, struct outcome *outcome,
                                  struct outcome_case *cases, finwait_report_locate *locate, void *user);
void comparison_free(struct comparison *comparison);

void comparison_connection(struct comparison *comparison, const struct finwait_connection *connection);
void comparison_service(struct comparison *comparison, const struct finwait_service *service);

/* What is said of the capture as a whole. */
void comparison_capture(struct comparison *comparison, const struct finwait_summary *summary);

/* The capture is over. False when memory ran short. */
bool comparison_close(struct comparison *comparison);

#endif
