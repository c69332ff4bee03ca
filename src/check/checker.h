/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Holds connections and services against a policy as they come, and tells the outcome at the end. Keeps counts,
 * distributions and a few failures, never connections: memory does not grow with the capture. Opens nothing and prints
 * nothing.
 */
#ifndef CHECK_CHECKER_H
#define CHECK_CHECKER_H

#include "comparison.h"
#include "policy.h"

struct watch;

/* What to check with; all borrowed. */
struct checker_options {
    const struct policy *policy;
    const struct baseline *baseline; /* NULL: none */
    const char *baseline_path;
    policy_codes allowed;      /* findings that the comparison with the baseline leaves out */
    enum finwait_severity bar; /* as in struct outcome */
    finwait_report_locate *locate;
    void *user; /* handed to `locate` */
};

struct checker {
    struct checker_options options;
    int64_t start; /* time of the capture's first frame; the caller sets it before the first connection comes */
    struct outcome outcome;
    struct watch *watches;         /* one a rule of the policy; owned */
    struct comparison *comparison; /* NULL without a baseline; owned */
    uint64_t connections;
};

/* False when memory is short. Free with checker_done in both cases. */
bool checker_init(struct checker *checker, const struct checker_options *options);
void checker_done(struct checker *checker);

void checker_connection(struct checker *checker, const struct finwait_connection *connection);
void checker_service(struct checker *checker, const struct finwait_service *service);

/*
 * The capture is over. The outcome belongs to the checker and borrows what is handed over here; NULL when memory ran
 * short, for then it may lack failures.
 */
const struct outcome *checker_finish(struct checker *checker, const struct finwait_capture_info *const *inputs,
                                     size_t input_count, const struct finwait_summary *summary, bool cut, bool lenient);

#endif
