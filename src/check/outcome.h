/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a check came to: the captures, and one case for each rule with whatever broke it. Filled by checker.c; the
 * outputs (text, JUnit, SARIF, …) walk it and say what stands here. Judges nothing and prints nothing.
 */
#ifndef CHECK_OUTCOME_H
#define CHECK_OUTCOME_H

#include <finwait/finwait.h>

#include "arena.h"

/* Kept of one case, the worst first and then the earliest; the rest is only counted. */
#define OUTCOME_KEPT 100

enum outcome_verdict {
    OUTCOME_PASSED,
    OUTCOME_TOLERATED, /* broken, but below the bar of --fail-on: told, and does not fail the check */
    OUTCOME_FAILED,
    OUTCOME_SKIPPED, /* not asked for, or nothing there to judge and the rule is optional */
    OUTCOME_VERDICT_COUNT
};

/* A frame in the file that holds it. */
struct outcome_place {
    size_t input;    /* index into the outcome's inputs; meaningless when `frame` is 0 */
    uint64_t frame;  /* its number there, from 1; 0: unknown */
    uint64_t number; /* its number in the whole capture, as the report and the display filter have it */
};

/* One thing that a rule does not accept: a finding, or an expectation about many connections that is not met. */
struct outcome_failure {
    const char *sentence; /* whole sentences, with the numbers */
    enum finwait_severity severity;
    const struct finwait_explanation *finding; /* its entry of the catalogue; NULL: it is no finding */
    enum finwait_certainty certainty;          /* PROVEN when it is no finding */
    enum finwait_side endpoint;                /* whose fault or whose state; FINWAIT_NOBODY */
    bool has_connection;                       /* the two that follow hold something */
    uint64_t connection, stream;
    const char *subject; /* "a:1 → b:80", "service b:80"; "" when it is about all that was selected */
    const char *service; /* "b:80": what stays the same from run to run; "" likewise */
    int64_t time;        /* where to look first; meaningless without places */
    struct outcome_place places[FINWAIT_FINDING_FRAMES]; /* the evidence, in order; where to look first: `first` */
    unsigned place_count, first;
    const char *cause, *advice, *filter; /* "" when there is none to give */
};

/* One rule and how it went. */
struct outcome_case {
    const char *id;     /* stable from run to run, of [a-z0-9_.-]: a finding's code, or made from the rule's name */
    const char *name;   /* for a person */
    const char *reason; /* why the rule is there; "" when nobody said */
    enum finwait_severity severity; /* of the rule; where each failure has its own, the usual one */
    enum outcome_verdict verdict;
    const char *sentence; /* what was seen, or why it was skipped */
    uint64_t failures;    /* all */
    uint64_t counted;     /* those at or above the bar */
    struct outcome_failure *kept[OUTCOME_KEPT];
    unsigned kept_count;
};

struct outcome {
    const struct finwait_capture_info *const *inputs; /* borrowed */
    size_t input_count;
    const struct finwait_summary *summary; /* borrowed */
    const char *policy, *baseline;         /* files that the rules came from; NULL: none */
    enum finwait_severity bar;             /* failures from here on fail the check; FINWAIT_SEVERITY_COUNT: none does */
    const char **missing;                  /* of each input, why it is not whole, in a sentence; NULL: it is */
    bool cut;                              /* one is not: cut short, damaged, or packets lost: the rest is judged */
    bool lenient;                          /* and the caller accepts that */
    bool empty_accepted;                   /* there is no connection, and the caller accepts that */
    struct outcome_case *cases;
    size_t case_count;
    uint64_t counts[OUTCOME_VERDICT_COUNT]; /* of cases */
    struct arena texts;                     /* owns every string and failure here */
};

/* "passed", "tolerated", "failed", "skipped" */
const char *outcome_verdict_name(enum outcome_verdict verdict);

/* Whether the check as a whole passes: no case failed, and nothing went unread unless that is accepted. */
bool outcome_passed(const struct outcome *outcome);

/* Room for `count` cases, all passed with empty texts. False when memory is short. Free with outcome_done. */
bool outcome_init(struct outcome *outcome, size_t count, enum finwait_severity bar);
void outcome_done(struct outcome *outcome);

/*
 * Counts a failure of `severity` and, where it belongs among those kept, returns it to be filled: zeroed but for its
 * severity, certainty and empty texts. NULL: only counted.
 */
struct outcome_failure *outcome_fail(struct outcome *outcome, struct outcome_case *of, enum finwait_severity severity);

/* The same for a finding, filled from it. `connection` or `service` carries it, the other one is NULL. */
void outcome_fail_finding(struct outcome *outcome, struct outcome_case *of, enum finwait_severity severity,
                          const struct finwait_finding *finding, const struct finwait_connection *connection,
                          const struct finwait_service *service, finwait_report_locate *locate, void *user);

/* All rules have spoken: the verdicts that are not SKIPPED, and the counts. */
void outcome_close(struct outcome *outcome);

#endif
