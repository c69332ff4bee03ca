/* SPDX-License-Identifier: BSD-2-Clause */
#include "checker.h"

#include <inttypes.h>
#include <stdlib.h>

#include "watch.h"

/* Before the cases of the policy's rules: a check that saw nothing must not pass. */
static void init_first_case(struct outcome_case *first)
{
    first->id = "connections_seen";
    first->name = "There is something to check";
    first->reason = "A capture without a connection proves nothing: a wrong interface or filter looks just like it.";
    first->severity = FINWAIT_ERROR;
}

static bool init_rules(struct checker *checker)
{
    const struct policy *policy = checker->options.policy;
    for (size_t i = 0; i < policy->rule_count; i++) {
        const struct policy_rule *rule = &policy->rules[i];
        struct outcome_case *of = &checker->outcome.cases[i + 1];
        of->id = rule->id;
        of->name = rule->name;
        of->reason = rule->reason;
        of->severity = rule->severity;
        if (!watch_init(&checker->watches[i], rule, of))
            return false;
    }
    return true;
}

static bool init_comparison(struct checker *checker)
{
    const struct checker_options *options = &checker->options;
    if (!options->baseline)
        return true;
    checker->outcome.baseline = options->baseline_path;
    checker->comparison =
        comparison_new(options->baseline, options->allowed, &checker->outcome,
                       &checker->outcome.cases[1 + options->policy->rule_count], options->locate, options->user);
    return checker->comparison;
}

bool checker_init(struct checker *checker, const struct checker_options *options)
{
    size_t rules = options->policy->rule_count, cases = 1 + rules + (options->baseline ? COMPARISON_COUNT : 0);
    *checker = (struct checker){.options = *options};
    checker->watches = calloc(rules + 1, sizeof *checker->watches);
    if (!checker->watches || !outcome_init(&checker->outcome, cases, options->bar))
        return false;
    init_first_case(&checker->outcome.cases[0]);
    return init_rules(checker) && init_comparison(checker);
}

void checker_done(struct checker *checker)
{
    for (size_t i = 0; checker->watches && i < checker->options.policy->rule_count; i++)
        watch_done(&checker->watches[i]);
    free(checker->watches);
    comparison_free(checker->comparison);
    outcome_done(&checker->outcome);
}

static void take_findings(struct checker *checker, const struct watch *watch, const struct finwait_finding *findings,
                          size_t count, const struct finwait_connection *connection,
                          const struct finwait_service *service)
{
    const struct policy_rule *rule = watch->rule;
    for (size_t i = 0; i < count; i++)
        if (policy_rule_denies(rule, &findings[i]))
            outcome_fail_finding(&checker->outcome, watch->of, rule->graded ? findings[i].severity : rule->severity,
                                 &findings[i], connection, service, checker->options.locate, checker->options.user);
}

void checker_connection(struct checker *checker, const struct finwait_connection *connection)
{
    checker->connections++;
    if (checker->comparison)
        comparison_connection(checker->comparison, connection);
    for (size_t i = 0; i < checker->options.policy->rule_count; i++) {
        struct watch *watch = &checker->watches[i];
        if (watch->rule->skipped ||
            !selector_takes(&watch->rule->select, connection, &checker->options.policy->home, checker->start))
            continue;
        watch_connection(watch, connection, &checker->outcome.texts);
        take_findings(checker, watch, connection->findings, connection->finding_count, connection, NULL);
    }
}

void checker_service(struct checker *checker, const struct finwait_service *service)
{
    if (checker->comparison)
        comparison_service(checker->comparison, service);
    for (size_t i = 0; i < checker->options.policy->rule_count; i++) {
        struct watch *watch = &checker->watches[i];
        const struct selector *select = &watch->rule->select;
        if (watch->rule->skipped || !selector_is_of_services(select) || !selector_takes_service(select, service))
            continue;
        watch_service(watch, service, &checker->outcome.texts);
        take_findings(checker, watch, service->findings, service->finding_count, NULL, service);
    }
}

/* What is said of the whole capture concerns rules about all of it. */
static void take_capture(struct checker *checker, const struct finwait_summary *summary)
{
    if (checker->comparison)
        comparison_capture(checker->comparison, summary);
    for (size_t i = 0; i < checker->options.policy->rule_count; i++) {
        struct watch *watch = &checker->watches[i];
        if (watch->rule->skipped || !selector_is_of_all(&watch->rule->select))
            continue;
        tally_findings(&watch->tally, summary->findings, summary->finding_count);
        take_findings(checker, watch, summary->findings, summary->finding_count, NULL, NULL);
    }
}

static void fail_first(struct outcome *outcome, const char *sentence, const char *advice)
{
    struct outcome_failure *failure = outcome_fail(outcome, &outcome->cases[0], FINWAIT_ERROR);
    if (!failure)
        return;
    failure->sentence = sentence;
    failure->advice = advice;
}

static void close_first_case(struct checker *checker, uint64_t left_out)
{
    struct outcome *outcome = &checker->outcome;
    struct outcome_case *first = &outcome->cases[0];
    first->sentence = arena_print(&outcome->texts, "%" PRIu64 " TCP connection%s.", checker->connections,
                                  checker->connections == 1 ? "" : "s");
    if (left_out > 0)
        fail_first(outcome,
                   arena_print(&outcome->texts,
                               "%" PRIu64 " connections were left out, for there are too many of them or of services.",
                               left_out),
                   "Check the capture in parts, or with a filter.");
    if (checker->connections > 0)
        return;
    if (outcome->empty_accepted) {
        first->verdict = OUTCOME_SKIPPED;
        first->sentence = checker->options.policy->empty;
    } else
        fail_first(outcome, "The capture holds no TCP connection, so that nothing was checked.",
                   "See that the interface, the filter and the time of the capture are right; --allow-empty accepts a "
                   "capture without connections.");
}

static bool ran_short(const struct checker *checker)
{
    bool failed = checker->outcome.texts.failed;
    for (size_t i = 0; i < checker->options.policy->rule_count; i++)
        failed |= checker->watches[i].tally.failed;
    return failed;
}

static const char *why_not_whole(struct arena *texts, const struct finwait_capture_info *info)
{
    uint64_t lost = info->kernel_drops + info->interface_drops;
    if (lost == 0)
        return info->error;
    const char *drops =
        arena_print(texts,
                    "%s: %" PRIu64 " packet%s lost while it was captured, %" PRIu64 " by the kernel and %" PRIu64
                    " by the interface.",
                    info->path, lost, lost == 1 ? " was" : "s were", info->kernel_drops, info->interface_drops);
    return info->error ? arena_print(texts, "%s %s", info->error, drops) : drops;
}

/* What was lost before it could be read may have broken a rule as well as what can't be read. */
static void find_missing(struct outcome *outcome)
{
    outcome->missing = arena_take(&outcome->texts, outcome->input_count * sizeof *outcome->missing);
    for (size_t i = 0; outcome->missing && i < outcome->input_count; i++) {
        outcome->missing[i] = why_not_whole(&outcome->texts, outcome->inputs[i]);
        outcome->cut |= outcome->missing[i] != NULL;
    }
}

const struct outcome *checker_finish(struct checker *checker, const struct finwait_capture_info *const *inputs,
                                     size_t input_count, const struct finwait_summary *summary, bool cut, bool lenient)
{
    struct outcome *outcome = &checker->outcome;
    outcome->inputs = inputs;
    outcome->input_count = input_count;
    outcome->summary = summary;
    outcome->policy = checker->options.policy->path;
    outcome->cut = cut;
    outcome->lenient = lenient;
    find_missing(outcome);
    outcome->empty_accepted = checker->connections == 0 && checker->options.policy->empty;
    close_first_case(checker, summary->capped_connections + summary->capped_services);
    take_capture(checker, summary);
    for (size_t i = 0; i < checker->options.policy->rule_count; i++)
        watch_close(&checker->watches[i], outcome, checker->options.locate, checker->options.user);
    if (checker->comparison && !comparison_close(checker->comparison))
        return NULL;
    outcome_close(outcome);
    return ran_short(checker) ? NULL : outcome;
}
