/* SPDX-License-Identifier: BSD-2-Clause */
#include "watch.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "found.h"

bool watch_init(struct watch *watch, const struct policy_rule *rule, struct outcome_case *of)
{
    size_t count = rule->expectation_count;
    *watch = (struct watch){.rule = rule, .of = of, .blamed = calloc(count ? count : 1, sizeof *watch->blamed)};
    return watch->blamed;
}

void watch_done(struct watch *watch)
{
    tally_done(&watch->tally);
    free(watch->blamed);
}

static void blame(struct blamed *blamed, const struct finwait_connection *connection, uint64_t frame,
                  struct arena *texts)
{
    char subject[FOUND_SUBJECT];
    const struct finwait_endpoint *server = &connection->endpoints[FINWAIT_SERVER];
    if (blamed->count == 0) {
        blamed->subject = arena_print(texts, "%s", found_connection_subject(connection, subject));
        blamed->service = arena_print(
            texts, "%s", found_endpoint_subject(&server->address, connection->family, server->port, subject));
    }
    if (blamed->count < WATCH_BLAMED) {
        blamed->streams[blamed->count] = connection->stream;
        blamed->frames[blamed->count] = frame;
    }
    blamed->count++;
}

void watch_connection(struct watch *watch, const struct finwait_connection *connection, struct arena *texts)
{
    uint64_t frame;
    watch->selected++;
    if (watch->rule->expectation_count == 0)
        return;
    tally_connection(&watch->tally, connection);
    for (size_t i = 0; i < watch->rule->expectation_count; i++)
        if (expectation_blames(&watch->rule->expectations[i], connection, &frame))
            blame(&watch->blamed[i], connection, frame, texts);
}

void watch_service(struct watch *watch, const struct finwait_service *service, struct arena *texts)
{
    char subject[FOUND_ENDPOINT];
    tally_service(&watch->tally, service);
    for (size_t i = 0; i < watch->rule->expectation_count; i++) {
        const struct expectation *expectation = &watch->rule->expectations[i];
        struct blamed *blamed = &watch->blamed[i];
        if (expectation->measure != MEASURE_OCCUPANCY ||
            (double)tally_service_peak(service, expectation->peak) <= expectation->most || blamed->service)
            continue;
        blamed->service = arena_print(
            texts, "%s", found_endpoint_subject(&service->address, service->family, service->port, subject));
        blamed->subject = arena_print(texts, "service %s", blamed->service);
    }
}

static void place_blamed(struct outcome_failure *failure, const struct blamed *blamed, finwait_report_locate *locate,
                         void *user)
{
    for (size_t i = 0; i < WATCH_BLAMED && i < blamed->count; i++) {
        if (blamed->frames[i] == 0)
            continue;
        struct outcome_place *place = &failure->places[failure->place_count++];
        place->number = blamed->frames[i];
        if (!locate || !locate(user, place->number, &place->input, &place->frame))
            place->frame = 0;
    }
}

/* A display filter of the streams to blame. */
static const char *filter_of(const struct blamed *blamed, struct arena *texts)
{
    char filter[WATCH_BLAMED * 48] = "";
    for (size_t i = 0; i < WATCH_BLAMED && i < blamed->count; i++)
        snprintf(filter + strlen(filter), sizeof filter - strlen(filter), "%stcp.stream eq %" PRIu64, i ? " or " : "",
                 blamed->streams[i]);
    return arena_print(texts, "%s", filter);
}

static void break_expectation(const struct watch *watch, size_t index, const struct measured *measured,
                              struct outcome *outcome, finwait_report_locate *locate, void *user)
{
    const struct expectation *expectation = &watch->rule->expectations[index];
    const struct blamed *blamed = &watch->blamed[index];
    char name[EXPECTATION_TEXT], value[EXPECTATION_TEXT], bounds[EXPECTATION_TEXT];
    struct outcome_failure *failure = outcome_fail(outcome, watch->of, watch->rule->severity);
    if (!failure)
        return;
    failure->sentence =
        arena_print(&outcome->texts, "%s: %s, must be %s.", expectation_name(expectation, name),
                    expectation_value(expectation, measured, value), expectation_bounds(expectation, bounds));
    if (blamed->subject)
        failure->subject = blamed->count > 1 ? arena_print(&outcome->texts, "%s and %" PRIu64 " more", blamed->subject,
                                                           blamed->count - 1)
                                             : blamed->subject;
    if (blamed->service)
        failure->service = blamed->service;
    failure->filter = filter_of(blamed, &outcome->texts);
    place_blamed(failure, blamed, locate, user);
    if (expectation->measure == MEASURE_FINDINGS) {
        const struct finwait_explanation *entry = finwait_explain((enum finwait_code)__builtin_ctzll(expectation->set));
        failure->cause = entry->cause;
        failure->advice = entry->advice;
    }
}

/* "12 connections. Number of connections: 12 (at least 1)." */
static void tell(const struct watch *watch, const struct account *account, struct outcome *outcome)
{
    char name[EXPECTATION_TEXT], value[EXPECTATION_TEXT], bounds[EXPECTATION_TEXT];
    const struct policy_rule *rule = watch->rule;
    const char *text =
        arena_print(&outcome->texts, "%" PRIu64 " connection%s.", watch->selected, watch->selected == 1 ? "" : "s");
    if (rule->denied || rule->denied_from != FINWAIT_SEVERITY_COUNT)
        text =
            arena_print(&outcome->texts, "%s Findings that may not be there: %" PRIu64 ".", text, watch->of->failures);
    for (size_t i = 0; i < rule->expectation_count; i++) {
        const struct expectation *expectation = &rule->expectations[i];
        struct measured measured = expectation_measure(expectation, account);
        text = arena_print(&outcome->texts, "%s %s: %s (%s).", text, expectation_name(expectation, name),
                           expectation_value(expectation, &measured, value), expectation_bounds(expectation, bounds));
    }
    watch->of->sentence = text;
}

static void fail_unmatched(const struct watch *watch, struct outcome *outcome)
{
    struct outcome_failure *failure = outcome_fail(outcome, watch->of, FINWAIT_ERROR);
    if (!failure)
        return;
    failure->sentence = "The rule selects no connection of this capture, so that nothing was checked by it.";
    failure->advice = "Correct its selection, see that the traffic is in the capture, or mark it optional.";
}

void watch_close(struct watch *watch, struct outcome *outcome, finwait_report_locate *locate, void *user)
{
    const struct policy_rule *rule = watch->rule;
    bool accepted = rule->optional || outcome->empty_accepted;
    struct account account;
    if (rule->skipped) {
        watch->of->verdict = OUTCOME_SKIPPED;
        watch->of->sentence = rule->skipped;
        return;
    }
    account_of(&watch->tally, &account);
    tell(watch, &account, outcome);
    if (watch->selected == 0 && !policy_rule_counts(rule)) {
        if (!accepted)
            fail_unmatched(watch, outcome);
        else if (watch->of->failures == 0 && !rule->graded) {
            watch->of->verdict = OUTCOME_SKIPPED;
            watch->of->sentence = "It selects no connection of this capture, which is accepted.";
        }
        return;
    }
    for (size_t i = 0; i < rule->expectation_count; i++) {
        struct measured measured = expectation_measure(&rule->expectations[i], &account);
        if (!expectation_holds(&rule->expectations[i], &measured))
            break_expectation(watch, i, &measured, outcome, locate, user);
    }
}
