/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Holds connections and services against a policy as they come, and tells the outcome at the end. Keeps counts,
 * distributions and a few failures, never connections: memory does not grow with the capture. Opens nothing and prints
 * nothing.
 */
#ifndef CHECK_CHECKER_H
#define CHECK_CHECKER_H

#include "outcome.h"
#include "policy.h"

struct watch;

struct checker {
    const struct policy *policy; /* borrowed */
    finwait_report_locate *locate;
    void *user;    /* handed to `locate` */
    int64_t start; /* time of the capture's first frame; the caller sets it before the first connection comes */
    struct outcome outcome;
    struct watch *watches; /* one a rule; owned */
    uint64_t connections;
};

/* `bar`: see struct outcome. False when memory is short. Free with checker_done. */
bool checker_init(struct checker *checker, const struct policy *policy, enum finwait_severity bar,
                  finwait_report_locate *locate, void *user);
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
