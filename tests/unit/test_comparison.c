/* SPDX-License-Identifier: BSD-2-Clause */
/* A capture against a baseline: what was always there is kept, what is new or worse than tolerated is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "checker.h"

#define MS INT64_C(1000000)

/* Connections of one service, of which the first few are not plain: closed by the client, 20 ms in CLOSE_WAIT. */
struct sample {
    unsigned connections, warned, noted, half_closed, lossy, reset, by_server;
    int64_t wait; /* in CLOSE_WAIT, of all; 0: 20 ms, -1: not entered */
    int64_t rest; /* in TIME_WAIT, of all */
    uint64_t peak;
    uint16_t port; /* 0: 80 */
};

static void offer(const struct sample *sample, void *user,
                  void (*connection)(void *user, const struct finwait_connection *connection),
                  void (*service)(void *user, const struct finwait_service *service))
{
    uint16_t port = sample->port ? sample->port : 80;
    for (unsigned i = 0; i < sample->connections; i++) {
        struct finwait_finding finding = {.code = FINWAIT_CODE_HALF_CLOSE};
        struct finwait_connection one = {.family = 4, .findings = &finding, .open.rtt = 10 * MS};
        one.finding_count = i < sample->warned + sample->noted;
        finding.severity = i < sample->warned ? FINWAIT_WARNING : FINWAIT_NOTE;
        one.endpoints[FINWAIT_SERVER].port = port;
        one.endpoints[FINWAIT_SERVER].time_in_state[FINWAIT_CLOSE_WAIT] = sample->wait ? sample->wait : 20 * MS;
        one.endpoints[FINWAIT_CLIENT].time_in_state[FINWAIT_TIME_WAIT] = sample->rest;
        one.close.initiator = i < sample->by_server ? FINWAIT_SERVER : FINWAIT_CLIENT;
        one.close.has_reset = i < sample->reset;
        one.close.reset.from = FINWAIT_SERVER;
        one.verdict = i < sample->half_closed                   ? FINWAIT_VERDICT_HALF_CLOSED
                      : i < sample->half_closed + sample->lossy ? FINWAIT_VERDICT_CLOSED_WITH_LOSS
                                                                : FINWAIT_VERDICT_CLOSED;
        connection(user, &one);
    }
    struct finwait_service whole = {.family = 4, .port = port, .time_wait.count = sample->peak};
    if (sample->connections > 0)
        service(user, &whole);
}

static void to_roster(void *user, const struct finwait_connection *connection)
{
    roster_connection(user, connection);
}

static void service_to_roster(void *user, const struct finwait_service *service)
{
    roster_service(user, service);
}

static void to_checker(void *user, const struct finwait_connection *connection)
{
    checker_connection(user, connection);
}

static void service_to_checker(void *user, const struct finwait_service *service)
{
    checker_service(user, service);
}

/* Tolerated by default: 2 in 100 connections, half a time and 50 ms, half a peak and 10, half the connections. */
static const struct {
    struct sample before, now;
    const char *broken, *sentence; /* the case that is not passed; NULL: none */
} rows[] = {
    {{.connections = 100, .warned = 10, .half_closed = 5, .reset = 5, .peak = 50},
     {.connections = 100, .warned = 10, .half_closed = 5, .reset = 5, .peak = 50},
     NULL,
     NULL},
    {{.connections = 100}, {.connections = 50}, NULL, NULL},
    {{.connections = 100}, {.connections = 1000}, NULL, NULL},
    {{.connections = 100}, {.connections = 49}, "baseline.connections", "Number of connections: 49, was 100."},
    {{.connections = 100}, {.connections = 100, .warned = 1}, "baseline.new_findings", ""},
    {{.connections = 100, .warned = 1}, {.connections = 100, .warned = 3}, NULL, NULL},
    {{.connections = 100, .warned = 1},
     {.connections = 100, .warned = 4},
     "baseline.findings",
     "Share of connections with half_close: 4 % (4 of 100), was 1 % (1 of 100)."},
    {{.connections = 100, .half_closed = 1}, {.connections = 100, .half_closed = 3}, NULL, NULL},
    {{.connections = 100, .half_closed = 1},
     {.connections = 100, .half_closed = 4},
     "baseline.verdicts",
     "Share of connections that end as half_closed: 4 % (4 of 100), was 1 % (1 of 100)."},
    {{.connections = 100, .half_closed = 50}, {.connections = 100}, NULL, NULL},
    {{.connections = 100}, {.connections = 100, .lossy = 50}, NULL, NULL},
    {{.connections = 100}, {.connections = 100, .reset = 2}, NULL, NULL},
    {{.connections = 100},
     {.connections = 100, .reset = 3},
     "baseline.resets",
     "Share of connections that the server resets: 3 % (3 of 100), was 0 % (0 of 100)."},
    {{.connections = 100}, {.connections = 100, .wait = 80 * MS}, NULL, NULL},
    {{.connections = 100},
     {.connections = 100, .wait = 81 * MS},
     "baseline.time_in_state",
     "Time of the server in close_wait, p50: 81 ms, was 20 ms."},
    {{.connections = 100, .wait = -1}, {.connections = 100, .wait = 50 * MS}, NULL, NULL},
    {{.connections = 100, .wait = -1},
     {.connections = 100, .wait = 51 * MS},
     "baseline.time_in_state",
     "Time of the server in close_wait, p50: 51 ms, was none."},
    {{.connections = 100, .rest = 1000 * MS}, {.connections = 100, .rest = 60000 * MS}, NULL, NULL},
    {{.connections = 100, .peak = 20}, {.connections = 100, .peak = 40}, NULL, NULL},
    {{.connections = 100, .peak = 20},
     {.connections = 100, .peak = 41},
     "baseline.occupancy",
     "Endpoints of one service in time_wait at once: 41, was 20."},
};

struct check {
    struct roster roster;
    struct baseline baseline;
    struct policy policy;
    struct checker checker;
};

static const struct outcome *run(struct check *check, const struct sample *before, const struct sample *now,
                                 bool by_port)
{
    static const struct finwait_summary summary;
    struct policy_wish wish = {.denied_only = true};
    *check = (struct check){.roster.by_port = by_port, .baseline.tolerance = tolerance_default};
    offer(before, &check->roster, to_roster, service_to_roster);
    assert_true(roster_account(&check->roster, &check->baseline.accounts));
    assert_true(policy_init_default(&check->policy, &wish));
    struct checker_options options = {.policy = &check->policy, .baseline = &check->baseline, .bar = FINWAIT_ERROR};
    assert_true(checker_init(&check->checker, &options));
    offer(now, &check->checker, to_checker, service_to_checker);
    return checker_finish(&check->checker, NULL, 0, &summary, false, false);
}

static void done(struct check *check)
{
    checker_done(&check->checker);
    policy_done(&check->policy);
    accounts_done(&check->baseline.accounts);
    roster_done(&check->roster);
}

static const struct outcome_case *find(const struct outcome *outcome, const char *id)
{
    for (size_t i = 0; i < outcome->case_count; i++)
        if (strcmp(outcome->cases[i].id, id) == 0)
            return &outcome->cases[i];
    fail_msg("no case %s", id);
    return NULL;
}

static void only_what_is_new_or_worse_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        static struct check check;
        const struct outcome *outcome = run(&check, &rows[i].before, &rows[i].now, false);
        for (size_t j = 0; j < outcome->case_count; j++) {
            const struct outcome_case *of = &outcome->cases[j];
            bool broken = rows[i].broken && strcmp(of->id, rows[i].broken) == 0;
            if ((of->verdict == OUTCOME_PASSED) == broken)
                fail_msg("row %zu: %s is %s: %s", i, of->id, outcome_verdict_name(of->verdict),
                         of->kept_count ? of->kept[0]->sentence : "");
        }
        if (rows[i].broken)
            assert_string_equal(find(outcome, rows[i].broken)->kept[0]->sentence, rows[i].sentence);
        assert_int_equal(outcome_passed(outcome), !rows[i].broken);
        done(&check);
    }
}

/* Told, and no failure: a change of the closer, a new note, a new service. */
static void what_is_only_different_is_tolerated(void **state)
{
    static const struct {
        struct sample before, now;
        const char *id;
    } differences[] = {
        {{.connections = 10}, {.connections = 10, .by_server = 10}, "baseline.closers"},
        {{.connections = 10}, {.connections = 10, .noted = 5}, "baseline.new_findings"},
        {{.connections = 10, .noted = 1}, {.connections = 10, .noted = 5}, "baseline.findings"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof differences / sizeof *differences; i++) {
        static struct check check;
        const struct outcome *outcome = run(&check, &differences[i].before, &differences[i].now, false);
        assert_int_equal(find(outcome, differences[i].id)->verdict, OUTCOME_TOLERATED);
        assert_true(outcome_passed(outcome));
        done(&check);
    }
}

static void a_service_that_is_gone_fails_and_a_new_one_is_told(void **state)
{
    static struct check check;
    struct sample before = {.connections = 3, .port = 80}, now = {.connections = 3, .port = 81};
    (void)state;
    const struct outcome *outcome = run(&check, &before, &now, false);
    assert_int_equal(find(outcome, "baseline.connections")->verdict, OUTCOME_FAILED);
    assert_string_equal(find(outcome, "baseline.connections")->kept[0]->service, "0.0.0.0:80");
    assert_int_equal(find(outcome, "baseline.services")->verdict, OUTCOME_TOLERATED);
    assert_string_equal(find(outcome, "baseline.services")->kept[0]->service, "0.0.0.0:81");
    done(&check);
    outcome = run(&check, &before, &now, true);
    assert_string_equal(find(outcome, "baseline.connections")->kept[0]->service, "port 80");
    done(&check);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_new_or_worse_fails),
        cmocka_unit_test(what_is_only_different_is_tolerated),
        cmocka_unit_test(a_service_that_is_gone_fails_and_a_new_one_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
