/* SPDX-License-Identifier: BSD-2-Clause */
#include "comparison.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "expectation.h"

static const struct {
    const char *id, *name, *reason;
    enum finwait_severity severity;
} rows[COMPARISON_COUNT] = {
#define X(upper, id_, name_, severity_, reason_)                                                                       \
    [COMPARISON_##upper] = {.id = id_, .name = name_, .reason = reason_, .severity = FINWAIT_##severity_},
    COMPARISON_CASES(X)
#undef X
};

struct comparison *comparison_new(const struct baseline *baseline, uint64_t allowed, struct outcome *outcome,
                                  struct outcome_case *cases, finwait_report_locate *locate, void *user)
{
    struct comparison *comparison = calloc(1, sizeof *comparison);
    if (!comparison)
        return NULL;
    comparison->baseline = baseline;
    comparison->allowed = allowed;
    comparison->outcome = outcome;
    comparison->cases = cases;
    comparison->locate = locate;
    comparison->user = user;
    comparison->roster.by_port = baseline->accounts.by_port;
    for (unsigned i = 0; i < COMPARISON_COUNT; i++) {
        cases[i].id = rows[i].id;
        cases[i].name = rows[i].name;
        cases[i].reason = rows[i].reason;
        cases[i].severity = rows[i].severity;
    }
    return comparison;
}

void comparison_free(struct comparison *comparison)
{
    if (!comparison)
        return;
    roster_done(&comparison->roster);
    free(comparison);
}

/* Findings that the service did not have. Notes stay notes: a baseline is no reason to fail on what is no fault. */
static void take_findings(struct comparison *comparison, const struct account *before,
                          const struct finwait_finding *findings, size_t count,
                          const struct finwait_connection *connection, const struct finwait_service *whole)
{
    for (size_t i = 0; i < count; i++) {
        const struct finwait_finding *finding = &findings[i];
        if (comparison->allowed >> finding->code & 1 || (before && before->findings[finding->code] > 0))
            continue;
        outcome_fail_finding(comparison->outcome, &comparison->cases[COMPARISON_NEW_FINDING],
                             finding->severity > FINWAIT_NOTE ? FINWAIT_ERROR : FINWAIT_NOTE, finding, connection,
                             whole, comparison->locate, comparison->user);
    }
}

void comparison_connection(struct comparison *comparison, const struct finwait_connection *connection)
{
    char name[ACCOUNT_NAME];
    const struct finwait_endpoint *server = &connection->endpoints[FINWAIT_SERVER];
    roster_connection(&comparison->roster, connection);
    roster_name(comparison->roster.by_port, &server->address, connection->family, server->port, name);
    if (connection->finding_count > 0)
        take_findings(comparison, accounts_find(&comparison->baseline->accounts, name), connection->findings,
                      connection->finding_count, connection, NULL);
}

void comparison_service(struct comparison *comparison, const struct finwait_service *service)
{
    char name[ACCOUNT_NAME];
    roster_service(&comparison->roster, service);
    roster_name(comparison->roster.by_port, &service->address, service->family, service->port, name);
    take_findings(comparison, accounts_find(&comparison->baseline->accounts, name), service->findings,
                  service->finding_count, NULL, service);
}

void comparison_capture(struct comparison *comparison, const struct finwait_summary *summary)
{
    take_findings(comparison, &comparison->baseline->accounts.total, summary->findings, summary->finding_count, NULL,
                  NULL);
}

/* One service, before and now. */
struct pair {
    struct comparison *comparison;
    const char *service;
    const struct account *before, *now;
};

static void fail(const struct pair *pair, enum comparison_case which, enum finwait_severity severity,
                 const char *sentence)
{
    struct outcome *outcome = pair->comparison->outcome;
    struct outcome_failure *failure = outcome_fail(outcome, &pair->comparison->cases[which], severity);
    if (!failure)
        return;
    failure->sentence = arena_print(&outcome->texts, "%s", sentence);
    failure->service = arena_print(&outcome->texts, "%s", pair->service);
    if (*pair->service)
        failure->subject = arena_print(&outcome->texts, "service %s", pair->service);
}

/* What both sides of a comparison measure, in words: "Share of …: 3 % (3 of 100), was 1 % (1 of 100)." */
static void tell(const struct pair *pair, enum comparison_case which, enum finwait_severity severity,
                 const struct expectation *of, const struct measured *now, const struct measured *before)
{
    char name[EXPECTATION_TEXT], value[EXPECTATION_TEXT], old[EXPECTATION_TEXT], sentence[3 * EXPECTATION_TEXT];
    snprintf(sentence, sizeof sentence, "%s: %s, was %s.", expectation_name(of, name),
             expectation_value(of, now, value), expectation_value(of, before, old));
    fail(pair, which, severity, sentence);
}

/* A share that may not rise. */
static bool share_rises(const struct pair *pair, const struct measured *now, const struct measured *before)
{
    double tolerated = pair->comparison->baseline->tolerance.share;
    return now->known && now->value > (before->known ? before->value : 0) + tolerated + 1e-9;
}

/*
 * A time that may not grow; a state that was not entered before took none. Half of all and nearly all are judged: a
 * longest one is chance.
 */
static bool time_grows(const struct pair *pair, const struct expectation *of, const struct measured *now,
                       const struct measured *before)
{
    const struct tolerance *tolerance = &pair->comparison->baseline->tolerance;
    return (of->point == POINT_P50 || of->point == POINT_P95) && now->known &&
           (before->known || of->measure == MEASURE_STATE) &&
           now->value > before->value * (1 + tolerance->time) + (double)tolerance->time_floor;
}

static bool peak_grows(const struct pair *pair, const struct measured *now, const struct measured *before)
{
    const struct tolerance *tolerance = &pair->comparison->baseline->tolerance;
    return now->value > before->value * (1 + tolerance->occupancy) + (double)tolerance->occupancy_floor;
}

#define GOOD_ENDS                                                                                                      \
    (1U << FINWAIT_VERDICT_CLOSED | 1U << FINWAIT_VERDICT_CLOSED_WITH_LOSS | 1U << FINWAIT_VERDICT_OPEN |              \
     1U << FINWAIT_VERDICT_MIDSTREAM)

/* Those of opening and closing that do not end by a timer of their own. */
#define JUDGED_STATES                                                                                                  \
    (FINWAIT_IN(FINWAIT_SYN_SENT) | FINWAIT_IN(FINWAIT_SYN_RECEIVED) | FINWAIT_IN(FINWAIT_FIN_WAIT_1) |                \
     FINWAIT_IN(FINWAIT_FIN_WAIT_2) | FINWAIT_IN(FINWAIT_CLOSE_WAIT) | FINWAIT_IN(FINWAIT_CLOSING) |                   \
     FINWAIT_IN(FINWAIT_LAST_ACK))

/* The rule that this measure breaks; COMPARISON_COUNT: none. What is new is told finding by finding. */
static enum comparison_case judge(const struct pair *pair, const struct expectation *of, const struct measured *now,
                                  const struct measured *before)
{
    bool rises = of->unit == UNIT_SHARE && share_rises(pair, now, before);
    bool grows = of->unit == UNIT_TIME && time_grows(pair, of, now, before);
    switch (of->measure) {
    case MEASURE_CONNECTIONS:
        return now->value == 0 || now->value < before->value * (1 - pair->comparison->baseline->tolerance.connections)
                   ? COMPARISON_GONE
                   : COMPARISON_COUNT;
    case MEASURE_FINDINGS:
        return rises && before->part > 0 && !(pair->comparison->allowed & of->set) ? COMPARISON_FINDINGS
                                                                                   : COMPARISON_COUNT;
    case MEASURE_VERDICTS:
        return rises && !(of->set & GOOD_ENDS) ? COMPARISON_VERDICTS : COMPARISON_COUNT;
    case MEASURE_CLOSERS:
        return rises && before->known ? COMPARISON_CLOSERS : COMPARISON_COUNT;
    case MEASURE_RESETS:
        return rises ? COMPARISON_RESETS : COMPARISON_COUNT;
    case MEASURE_RTT:
        return grows ? COMPARISON_RTT : COMPARISON_COUNT;
    case MEASURE_STATE:
        return grows && JUDGED_STATES & FINWAIT_IN(of->state) ? COMPARISON_STATES : COMPARISON_COUNT;
    case MEASURE_OCCUPANCY:
        return peak_grows(pair, now, before) ? COMPARISON_OCCUPANCY : COMPARISON_COUNT;
    }
    return COMPARISON_COUNT;
}

/* A note is no fault, however frequent. */
static enum finwait_severity severity_of(const struct pair *pair, enum comparison_case which,
                                         const struct expectation *of)
{
    if (which == COMPARISON_FINDINGS && pair->now->severities[__builtin_ctzll(of->set)] == FINWAIT_NOTE)
        return FINWAIT_NOTE;
    return rows[which].severity;
}

static void compare_service(const struct pair *pair)
{
    struct expectation all[EXPECTATION_MEASURES];
    size_t count = expectation_all(all);
    for (size_t i = 0; i < count; i++) {
        struct measured now = expectation_measure(&all[i], pair->now);
        struct measured before = expectation_measure(&all[i], pair->before);
        enum comparison_case which = judge(pair, &all[i], &now, &before);
        if (which != COMPARISON_COUNT)
            tell(pair, which, severity_of(pair, which, &all[i]), &all[i], &now, &before);
    }
}

static void tell_new(struct comparison *comparison, const struct service_account *service)
{
    char sentence[EXPECTATION_TEXT];
    struct pair pair = {comparison, service->name, NULL, &service->account};
    snprintf(sentence, sizeof sentence, "The baseline does not know this service: %" PRIu64 " connection%s.",
             service->account.connections, service->account.connections == 1 ? "" : "s");
    fail(&pair, COMPARISON_NEW_SERVICE, FINWAIT_NOTE, sentence);
}

static void close_cases(struct comparison *comparison, size_t services)
{
    for (unsigned i = 0; i < COMPARISON_COUNT; i++)
        comparison->cases[i].sentence =
            arena_print(&comparison->outcome->texts, "%zu services compared; %" PRIu64 " %s.", services,
                        comparison->cases[i].failures, comparison->cases[i].failures == 1 ? "deviation" : "deviations");
}

bool comparison_close(struct comparison *comparison)
{
    static const struct account none;
    const struct accounts *before = &comparison->baseline->accounts;
    struct accounts now;
    bool complete = roster_account(&comparison->roster, &now);
    for (size_t i = 0; i < before->count; i++) {
        const char *name = before->services[i].name;
        const struct account *found = accounts_find(&now, name);
        compare_service(&(struct pair){comparison, name, &before->services[i].account, found ? found : &none});
    }
    for (size_t i = 0; i < now.count; i++)
        if (!accounts_find(before, now.services[i].name))
            tell_new(comparison, &now.services[i]);
    if (now.left_out > 0)
        fail(&(struct pair){comparison, "", NULL, NULL}, COMPARISON_GONE, FINWAIT_ERROR,
             "There are too many services to compare all of them: check the capture in parts, or with a filter.");
    close_cases(comparison, before->count);
    accounts_done(&now);
    return complete;
}
