/* SPDX-License-Identifier: BSD-2-Clause */
#include "checker.h"

#include <inttypes.h>

/* Before the cases of the policy's rules: a check that saw nothing must not pass. */
static void init_first_case(struct outcome_case *first)
{
    first->id = "connections_seen";
    first->name = "There is something to check";
    first->reason = "A capture without a connection proves nothing: a wrong interface or filter looks just like it.";
    first->severity = FINWAIT_ERROR;
}

bool checker_init(struct checker *checker, const struct policy *policy, enum finwait_severity bar,
                  finwait_report_locate *locate, void *user)
{
    *checker = (struct checker){.policy = policy, .locate = locate, .user = user};
    if (!outcome_init(&checker->outcome, policy->rule_count + 1, bar))
        return false;
    init_first_case(&checker->outcome.cases[0]);
    for (size_t i = 0; i < policy->rule_count; i++) {
        const struct policy_rule *rule = &policy->rules[i];
        struct outcome_case *of = &checker->outcome.cases[i + 1];
        of->id = rule->id;
        of->name = rule->name;
        of->reason = rule->reason;
        of->severity = rule->severity;
    }
    return true;
}

void checker_done(struct checker *checker)
{
    outcome_done(&checker->outcome);
}

static void take_finding(struct checker *checker, const struct finwait_finding *finding,
                         const struct finwait_connection *connection, const struct finwait_service *service)
{
    for (size_t i = 0; i < checker->policy->rule_count; i++) {
        const struct policy_rule *rule = &checker->policy->rules[i];
        if (!rule->skipped && rule->denied & POLICY_CODE(finding->code))
            outcome_fail_finding(&checker->outcome, &checker->outcome.cases[i + 1],
                                 rule->graded ? finding->severity : rule->severity, finding, connection, service,
                                 checker->locate, checker->user);
    }
}

void checker_connection(struct checker *checker, const struct finwait_connection *connection)
{
    checker->connections++;
    for (size_t i = 0; i < connection->finding_count; i++)
        take_finding(checker, &connection->findings[i], connection, NULL);
}

void checker_service(struct checker *checker, const struct finwait_service *service)
{
    for (size_t i = 0; i < service->finding_count; i++)
        take_finding(checker, &service->findings[i], NULL, service);
}

static void close_first_case(struct checker *checker)
{
    struct outcome *outcome = &checker->outcome;
    struct outcome_case *first = &outcome->cases[0];
    struct outcome_failure *failure;
    first->sentence = arena_print(&outcome->texts, "%" PRIu64 " TCP connection%s.", checker->connections,
                                  checker->connections == 1 ? "" : "s");
    if (checker->connections > 0)
        return;
    if (checker->policy->empty) {
        first->verdict = OUTCOME_SKIPPED;
        first->sentence = "No TCP connection; --allow-empty accepts that.";
    } else if ((failure = outcome_fail(outcome, first, FINWAIT_ERROR))) {
        failure->sentence = "The capture holds no TCP connection, so that nothing was checked.";
        failure->advice = "See that the interface, the filter and the time of the capture are right; --allow-empty "
                          "accepts a capture without connections.";
    }
}

static void close_rule(struct outcome *outcome, const struct policy_rule *rule, struct outcome_case *of)
{
    if (rule->skipped) {
        of->verdict = OUTCOME_SKIPPED;
        of->sentence = rule->skipped;
    } else if (of->failures == 0)
        of->sentence = "Not found.";
    else
        of->sentence =
            arena_print(&outcome->texts, "Found %" PRIu64 " time%s.", of->failures, of->failures == 1 ? "" : "s");
}

const struct outcome *checker_finish(struct checker *checker, const struct finwait_capture_info *const *inputs,
                                     size_t input_count, const struct finwait_summary *summary, bool cut, bool lenient)
{
    struct outcome *outcome = &checker->outcome;
    outcome->inputs = inputs;
    outcome->input_count = input_count;
    outcome->summary = summary;
    outcome->policy = checker->policy->path;
    outcome->cut = cut;
    outcome->lenient = lenient;
    close_first_case(checker);
    for (size_t i = 0; i < checker->policy->rule_count; i++)
        close_rule(outcome, &checker->policy->rules[i], &outcome->cases[i + 1]);
    outcome_close(outcome);
    return outcome->texts.failed ? NULL : outcome;
}
