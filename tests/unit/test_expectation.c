/* SPDX-License-Identifier: BSD-2-Clause */
/* What a policy expects, held against a few connections made by hand: kept, and broken by the least that breaks it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "checker.h"

#define MS INT64_C(1000000)

/* Ten connections of a second each; the client closes the first `client` of them first, the server the others. */
struct sample {
    unsigned closed, reset_by_client, reset_by_server, by_client, both, open;
    unsigned findings;    /* connections with midstream, twice each */
    int64_t slowest_rtt;  /* of the last one; of all others 10 ms */
    int64_t longest_wait; /* in CLOSE_WAIT at the server, of the last one; of all others 20 ms */
    uint64_t time_wait;   /* peak of the service */
};

#define PLAIN                                                                                                          \
    {                                                                                                                  \
        .closed = 10, .by_client = 10, .slowest_rtt = 10 * MS, .longest_wait = 20 * MS, .time_wait = 5                 \
    }

static void offer(struct checker *checker, const struct sample *sample)
{
    for (unsigned i = 0; i < 10; i++) {
        struct finwait_finding findings[2] = {{.code = FINWAIT_CODE_MIDSTREAM}, {.code = FINWAIT_CODE_MIDSTREAM}};
        struct finwait_connection one = {.family = 4, .id = i + 1, .stream = i, .first_frame = 10 * i + 1};
        one.last_frame = 10 * i + 9;
        one.verdict = i < sample->closed ? FINWAIT_VERDICT_CLOSED : FINWAIT_VERDICT_RESET;
        one.close.has_reset = i < sample->reset_by_client + sample->reset_by_server;
        one.close.reset.from = i < sample->reset_by_client ? FINWAIT_CLIENT : FINWAIT_SERVER;
        one.close.reset.frame = one.last_frame;
        one.close.initiator = i < sample->by_client ? FINWAIT_CLIENT : FINWAIT_SERVER;
        one.close.both = i >= 10 - sample->both;
        if (one.close.both || i >= 10 - sample->open)
            one.close.initiator = FINWAIT_NOBODY;
        one.open.rtt = i < 9 ? 10 * MS : sample->slowest_rtt;
        one.endpoints[FINWAIT_SERVER].time_in_state[FINWAIT_CLOSE_WAIT] = i < 9 ? 20 * MS : sample->longest_wait;
        one.endpoints[FINWAIT_CLIENT].time_in_state[FINWAIT_TIME_WAIT] = 60000 * MS;
        one.findings = findings;
        one.finding_count = i < sample->findings ? 2 : 0;
        checker_connection(checker, &one);
    }
    struct finwait_service service = {.family = 4, .port = 80, .connections = 10};
    service.time_wait.count = sample->time_wait;
    checker_service(checker, &service);
}

static const struct {
    const char *expect;
    struct sample sample;
    const char *broken; /* NULL: it is kept */
} rows[] = {
    {"\"connections\": {\"min_count\": 10, \"max_count\": 10}", PLAIN, NULL},
    {"\"connections\": {\"min_count\": 11}", PLAIN, "Number of connections: 10, must be at least 11."},
    {"\"connections\": {\"max_count\": 9}", PLAIN, "Number of connections: 10, must be at most 9."},
    {"\"verdicts\": [{\"verdicts\": [\"closed\"], \"min_share\": 0.9}]", {.closed = 9}, NULL},
    {"\"verdicts\": [{\"verdicts\": [\"closed\"], \"min_share\": 0.9}]",
     {.closed = 8},
     "Share of connections that end as closed: 80 % (8 of 10), must be at least 90 %."},
    {"\"verdicts\": [{\"verdicts\": [\"closed\", \"reset\"], \"min_share\": 1}]", {.closed = 8}, NULL},
    {"\"verdicts\": [{\"verdicts\": [\"reset\", \"refused\", \"abandoned\"], \"max_count\": 1}]", {.closed = 9}, NULL},
    {"\"verdicts\": [{\"verdicts\": [\"reset\", \"refused\", \"abandoned\"], \"max_count\": 1}]",
     {.closed = 8},
     "Number of connections that end as reset, refused or abandoned: 2, must be at most 1."},
    {"\"closes_first\": {\"side\": \"client\"}", PLAIN, NULL},
    {"\"closes_first\": {\"side\": \"client\"}",
     {.by_client = 9},
     "Share of closes that the client begins: 90 % (9 of 10), must be at least 100 %."},
    {"\"closes_first\": {\"side\": \"client\", \"min_share\": 0.9}", {.by_client = 9}, NULL},
    {"\"closes_first\": {\"side\": \"client\"}",
     {.by_client = 10, .both = 1},
     "Share of closes that the client begins: 90 % (9 of 10), must be at least 100 %."},
    {"\"closes_first\": {\"side\": \"client\"}", {.by_client = 9, .open = 1}, NULL},
    {"\"closes_first\": {\"side\": \"client\"}", {.open = 10}, NULL},
    {"\"findings\": [{\"code\": \"midstream\", \"max_count\": 4, \"max_share\": 0.2}]", {.findings = 2}, NULL},
    {"\"findings\": [{\"code\": \"midstream\", \"max_count\": 3}]",
     {.findings = 2},
     "Number of findings midstream: 4, must be at most 3."},
    {"\"findings\": [{\"code\": \"midstream\", \"max_share\": 0.19}]",
     {.findings = 2},
     "Share of connections with midstream: 20 % (2 of 10), must be at most 19 %."},
    {"\"findings\": [{\"code\": \"half_close\", \"max_count\": 0}]", {.findings = 2}, NULL},
    {"\"resets\": {\"from\": \"server\", \"max_count\": 0}", {.reset_by_client = 3}, NULL},
    {"\"resets\": {\"from\": \"server\", \"max_count\": 0}",
     {.reset_by_client = 3, .reset_by_server = 1},
     "Number of connections that the server resets: 1, must be 0."},
    {"\"resets\": {\"max_share\": 0.4}", {.reset_by_client = 3, .reset_by_server = 1}, NULL},
    {"\"resets\": {\"max_share\": 0.4}",
     {.reset_by_client = 3, .reset_by_server = 2},
     "Share of connections that either side resets: 50 % (5 of 10), must be at most 40 %."},
    {"\"handshake_rtt\": {\"p50\": \"10.1ms\", \"max\": \"1s\"}", {.slowest_rtt = 1000 * MS}, NULL},
    {"\"handshake_rtt\": {\"p95\": \"500ms\"}",
     {.slowest_rtt = 1000 * MS},
     "Time of the handshake, p95: 1 s, must be at most 500 ms."},
    {"\"handshake_rtt\": {\"p50\": \"9ms\"}", PLAIN, "Time of the handshake, p50: 10 ms, must be at most 9 ms."},
    {"\"time_in_state\": [{\"side\": \"server\", \"state\": \"close_wait\", \"max\": \"3s\"}]",
     {.longest_wait = 3000 * MS},
     NULL},
    {"\"time_in_state\": [{\"side\": \"server\", \"state\": \"close_wait\", \"max\": \"3s\"}]",
     {.longest_wait = 3001 * MS},
     "Time of the server in close_wait, max: 3.001 s, must be at most 3 s."},
    {"\"time_in_state\": [{\"side\": \"client\", \"state\": \"close_wait\", \"max\": \"1ms\"}]", PLAIN, NULL},
    {"\"occupancy\": [{\"state\": \"time_wait\", \"max_count\": 5}]", PLAIN, NULL},
    {"\"occupancy\": [{\"state\": \"time_wait\", \"max_count\": 4}]", PLAIN,
     "Endpoints of one service in time_wait at once: 5, must be at most 4."},
    {"\"occupancy\": [{\"state\": \"close_wait\", \"max_count\": 0}]", PLAIN, NULL},
    {"\"deny\": [\"midstream\"]", PLAIN, NULL},
    {"\"deny\": [\"midstream\"]", {.findings = 1}, ""},
};

static bool no_place(void *user, uint64_t frame, size_t *input, uint64_t *inside)
{
    (void)user, (void)frame, (void)input, (void)inside;
    return false;
}

/* `select` and `more` are members of the rule, with a comma behind them. */
static void start(struct checker *checker, struct policy *policy, const char *members, const char *expect)
{
    char text[600];
    struct finwait_error error = {0};
    snprintf(text, sizeof text, "{\"rules\": [{%s\"name\": \"a\", \"reason\": \"r\", \"expect\": {%s}}]}", members,
             expect);
    if (!policy_take(policy, "p", text, strlen(text), &error))
        fail_msg("%s: %s", text, error.text);
    struct checker_options options = {.policy = policy, .bar = FINWAIT_ERROR, .locate = no_place};
    assert_true(checker_init(checker, &options));
}

static void an_expectation_is_kept_or_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct policy policy;
        struct checker checker;
        struct finwait_summary summary = {.connections = 10};
        start(&checker, &policy, "", rows[i].expect);
        offer(&checker, &rows[i].sample);
        const struct outcome *outcome = checker_finish(&checker, NULL, 0, &summary, false, false);
        const struct outcome_case *of = &outcome->cases[1];
        if ((of->verdict == OUTCOME_FAILED) != (rows[i].broken != NULL))
            fail_msg("%s: %s", rows[i].expect, of->sentence);
        if (rows[i].broken)
            assert_string_equal(of->kept[0]->sentence, rows[i].broken);
        assert_int_equal(outcome_passed(outcome), !rows[i].broken);
        checker_done(&checker);
        policy_done(&policy);
    }
}

static void those_to_blame_are_named(void **state)
{
    struct policy policy;
    struct checker checker;
    struct finwait_summary summary = {.connections = 10};
    struct sample sample = {.closed = 10, .reset_by_server = 2};
    (void)state;
    start(&checker, &policy, "", "\"resets\": {\"max_count\": 1}");
    offer(&checker, &sample);
    const struct outcome_failure *failure = checker_finish(&checker, NULL, 0, &summary, false, false)->cases[1].kept[0];
    assert_string_equal(failure->filter, "tcp.stream eq 0 or tcp.stream eq 1");
    assert_string_equal(failure->subject, "0.0.0.0:0 → 0.0.0.0:0 and 1 more");
    assert_int_equal(failure->place_count, 2);
    assert_int_equal(failure->places[1].number, 19);
    checker_done(&checker);
    policy_done(&policy);
}

/* A RST without a FIN begins a close as well. */
static void who_resets_first_is_shown_by_the_reset(void **state)
{
    struct policy policy;
    struct checker checker;
    struct finwait_summary summary = {.connections = 10};
    struct sample sample = {.by_client = 9, .reset_by_server = 10};
    (void)state;
    start(&checker, &policy, "", "\"closes_first\": {\"side\": \"client\"}");
    offer(&checker, &sample);
    const struct outcome_failure *failure = checker_finish(&checker, NULL, 0, &summary, false, false)->cases[1].kept[0];
    assert_int_equal(failure->place_count, 1);
    assert_int_equal(failure->places[0].number, 99);
    checker_done(&checker);
    policy_done(&policy);
}

/* What nothing is selected for, of ten connections to port 0 and of none. */
static const struct {
    const char *members, *expect;
    bool empty;
    enum outcome_verdict verdict;
} unmatched[] = {
    {"\"select\": {\"server_ports\": [1]}, ", "\"deny\": [\"note\"]", false, OUTCOME_FAILED},
    {"\"select\": {\"server_ports\": [1]}, \"optional\": true, ", "\"deny\": [\"note\"]", false, OUTCOME_SKIPPED},
    {"\"select\": {\"server_ports\": [1]}, ", "\"connections\": {\"max_count\": 3}", false, OUTCOME_PASSED},
    {"\"select\": {\"server_ports\": [1]}, ", "\"connections\": {\"min_count\": 1}", false, OUTCOME_FAILED},
    {"\"select\": {\"server_ports\": [1]}, \"severity\": \"note\", ", "\"deny\": [\"note\"]", false, OUTCOME_FAILED},
    {"", "\"deny\": [\"note\"]", true, OUTCOME_FAILED},
    {"\"optional\": true, ", "\"deny\": [\"note\"]", true, OUTCOME_SKIPPED},
};

static void a_rule_that_selects_nothing_fails_unless_it_is_optional(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof unmatched / sizeof *unmatched; i++) {
        struct policy policy;
        struct checker checker;
        struct finwait_summary summary = {.connections = 10};
        start(&checker, &policy, unmatched[i].members, unmatched[i].expect);
        if (!unmatched[i].empty)
            offer(&checker, &(struct sample)PLAIN);
        const struct outcome *outcome = checker_finish(&checker, NULL, 0, &summary, false, false);
        assert_string_equal(outcome_verdict_name(outcome->cases[1].verdict),
                            outcome_verdict_name(unmatched[i].verdict));
        /* Whatever the rules say, a capture of nothing does not pass. */
        assert_int_equal(outcome->cases[0].verdict, unmatched[i].empty ? OUTCOME_FAILED : OUTCOME_PASSED);
        checker_done(&checker);
        policy_done(&policy);
    }
}

static void a_rule_below_the_bar_is_told_and_does_not_fail(void **state)
{
    struct policy policy;
    struct checker checker;
    struct finwait_summary summary = {.connections = 10};
    (void)state;
    start(&checker, &policy, "\"severity\": \"warning\", ", "\"connections\": {\"min_count\": 11}");
    offer(&checker, &(struct sample)PLAIN);
    const struct outcome *outcome = checker_finish(&checker, NULL, 0, &summary, false, false);
    assert_int_equal(outcome->cases[1].verdict, OUTCOME_TOLERATED);
    assert_true(outcome_passed(outcome));
    checker_done(&checker);
    policy_done(&policy);
}

/* A case that is full keeps the worst, and of those the first. */
static void a_full_case_keeps_the_worst(void **state)
{
    struct outcome outcome;
    (void)state;
    assert_true(outcome_init(&outcome, 1, FINWAIT_ERROR));
    for (unsigned i = 0; i < OUTCOME_KEPT + 10; i++)
        outcome_fail(&outcome, &outcome.cases[0], FINWAIT_WARNING);
    outcome_fail(&outcome, &outcome.cases[0], FINWAIT_ERROR)->stream = 7;
    outcome_fail(&outcome, &outcome.cases[0], FINWAIT_ERROR)->stream = 8;
    assert_null(outcome_fail(&outcome, &outcome.cases[0], FINWAIT_NOTE));
    outcome_close(&outcome);
    const struct outcome_case *of = &outcome.cases[0];
    assert_int_equal(of->failures, OUTCOME_KEPT + 13);
    assert_int_equal(of->counted, 2);
    assert_int_equal(of->kept_count, OUTCOME_KEPT);
    assert_int_equal(of->kept[0]->stream, 7);
    assert_int_equal(of->kept[1]->stream, 8);
    assert_int_equal(of->kept[OUTCOME_KEPT - 1]->severity, FINWAIT_WARNING);
    assert_int_equal(of->verdict, OUTCOME_FAILED);
    outcome_done(&outcome);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_expectation_is_kept_or_broken),
        cmocka_unit_test(those_to_blame_are_named),
        cmocka_unit_test(who_resets_first_is_shown_by_the_reset),
        cmocka_unit_test(a_rule_that_selects_nothing_fails_unless_it_is_optional),
        cmocka_unit_test(a_rule_below_the_bar_is_told_and_does_not_fail),
        cmocka_unit_test(a_full_case_keeps_the_worst),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
