/* SPDX-License-Identifier: BSD-2-Clause */
/* The lists of finwait top: what is kept, in which order, and the ladders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <rows.h>

#define SECOND INT64_C(1000000000)

static struct finwait_connection connection_to(uint8_t host, uint16_t port)
{
    struct finwait_connection connection = {.id = host, .family = 4, .end = host * SECOND, .summary = "A summary."};
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        uint8_t address[] = {192, 0, 2, side == FINWAIT_CLIENT ? host : 80};
        memcpy(connection.endpoints[side].address.bytes, address, sizeof address);
    }
    connection.endpoints[FINWAIT_CLIENT].port = 40000;
    connection.endpoints[FINWAIT_SERVER].port = port;
    return connection;
}

static void add_finding(struct cases *cases, uint8_t host, enum finwait_code code, enum finwait_severity severity)
{
    struct finwait_connection connection = connection_to(host, 443);
    struct finwait_finding finding = {
        .code = code, .severity = severity, .time = host * SECOND, .message = "A message."};
    cases_add(cases, &connection, &finding);
}

static void one_frame_is_one_step_of_both_ends(void **state)
{
    (void)state;
    static const struct finwait_timeline_entry client[] = {
        {1, 0, FINWAIT_SYN_SENT, 0, FINWAIT_WHY_SENT_SYN},
        {2, 10, FINWAIT_ESTABLISHED, 0, FINWAIT_WHY_RECEIVED_SYN_ACK},
        {0, 99, FINWAIT_CLOSED, 0, FINWAIT_WHY_TIMER_2MSL},
    };
    static const struct finwait_timeline_entry server[] = {
        {2, 10, FINWAIT_SYN_RECEIVED, 0, FINWAIT_WHY_SENT_SYN_ACK},
        {3, 20, FINWAIT_ESTABLISHED, 0, FINWAIT_WHY_RECEIVED_ACK_OF_SYN},
    };
    static const struct case_step expected[] = {
        {0, 1, {FINWAIT_SYN_SENT, FINWAIT_CLOSED}, FINWAIT_CLIENT, FINWAIT_WHY_SENT_SYN},
        {10, 2, {FINWAIT_ESTABLISHED, FINWAIT_SYN_RECEIVED}, FINWAIT_SERVER, FINWAIT_WHY_SENT_SYN_ACK},
        {20, 3, {FINWAIT_ESTABLISHED, FINWAIT_ESTABLISHED}, FINWAIT_CLIENT, FINWAIT_WHY_RECEIVED_ACK_OF_SYN},
        {99, 0, {FINWAIT_CLOSED, FINWAIT_ESTABLISHED}, FINWAIT_NOBODY, FINWAIT_WHY_TIMER_2MSL},
    };
    struct cases cases;
    struct finwait_connection connection = connection_to(1, 443);
    connection.endpoints[FINWAIT_CLIENT].timeline = client;
    connection.endpoints[FINWAIT_CLIENT].timeline_count = 3;
    connection.endpoints[FINWAIT_SERVER].timeline = server;
    connection.endpoints[FINWAIT_SERVER].timeline_count = 2;
    assert_true(cases_init(&cases));
    cases_add(&cases, &connection, NULL);
    const struct found_case *found = cases_get(&cases, 1);
    assert_int_equal(found->step_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_true(found->steps[i].time == expected[i].time && found->steps[i].frame == expected[i].frame);
        assert_memory_equal(found->steps[i].states, expected[i].states, sizeof expected[i].states);
        assert_int_equal(found->steps[i].from, expected[i].from);
        assert_int_equal(found->steps[i].why, expected[i].why);
    }
    cases_done(&cases);
}

static void a_long_ladder_keeps_its_end(void **state)
{
    (void)state;
    struct finwait_timeline_entry client[CASE_STEPS + 7];
    for (unsigned i = 0; i < CASE_STEPS + 7; i++)
        client[i] = (struct finwait_timeline_entry){i + 1, i, FINWAIT_ESTABLISHED, 0, FINWAIT_WHY_SENT_DATA};
    struct cases cases;
    struct finwait_connection connection = connection_to(1, 443);
    connection.endpoints[FINWAIT_CLIENT].timeline = client;
    connection.endpoints[FINWAIT_CLIENT].timeline_count = CASE_STEPS + 7;
    assert_true(cases_init(&cases));
    cases_add(&cases, &connection, NULL);
    const struct found_case *found = cases_get(&cases, 1);
    assert_int_equal(found->step_count, CASE_STEPS);
    assert_int_equal(found->steps_before, 7);
    assert_int_equal(found->steps[0].frame, 8);
    assert_int_equal(found->steps[CASE_STEPS - 1].frame, CASE_STEPS + 7);
    cases_done(&cases);
}

static void the_oldest_are_forgotten(void **state)
{
    (void)state;
    struct cases cases;
    struct rows rows;
    assert_true(cases_init(&cases) && rows_init(&rows));
    assert_null(cases_get(&cases, 0));
    assert_null(cases_get(&cases, 1));
    for (unsigned i = 0; i < CASES + 3; i++)
        add_finding(&cases, 1, FINWAIT_CODE_HALF_CLOSE, FINWAIT_NOTE);
    assert_null(cases_get(&cases, 3));
    assert_non_null(cases_get(&cases, 4));
    assert_int_equal(cases.counts[FINWAIT_NOTE], CASES + 3);
    rows_of_cases(&rows, VIEW_FINDINGS, &cases, &(struct row_order){.filter = ""});
    assert_int_equal(rows.count, CASES);
    assert_int_equal(rows.list[0].serial, CASES + 3);
    rows_done(&rows);
    cases_done(&cases);
}

static void findings_are_sorted_and_filtered(void **state)
{
    (void)state;
    static const struct {
        struct row_order order;
        const char *serials;
    } expected[] = {
        {{0, false, ""}, "4321"},      {{0, true, ""}, "1234"},   {{1, false, ""}, "2431"},
        {{2, false, ""}, "2314"},      {{3, false, ""}, "1234"},  {{0, false, "RESET"}, ""},
        {{0, false, "HALF"}, "31"},    {{0, false, "2.3:"}, "3"}, {{0, true, "WARNING"}, "4"},
        {{0, false, "00:00:02"}, "2"},
    };
    struct cases cases;
    struct rows rows;
    assert_true(cases_init(&cases) && rows_init(&rows));
    add_finding(&cases, 1, FINWAIT_CODE_HALF_OPEN_CONNECTION, FINWAIT_NOTE);
    add_finding(&cases, 2, FINWAIT_CODE_FIN_THEN_RST, FINWAIT_ERROR);
    add_finding(&cases, 3, FINWAIT_CODE_HALF_CLOSE, FINWAIT_NOTE);
    add_finding(&cases, 4, FINWAIT_CODE_WAVE_1_LOST, FINWAIT_WARNING);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        char serials[8] = "";
        rows_of_cases(&rows, VIEW_FINDINGS, &cases, &expected[i].order);
        for (size_t r = 0; r < rows.count; r++)
            serials[r] = (char)('0' + rows.list[r].serial);
        assert_string_equal(serials, expected[i].serials);
        assert_int_equal(rows.of, 4);
    }
    rows_done(&rows);
    cases_done(&cases);
}

static void an_ipv6_server_has_brackets(void **state)
{
    (void)state;
    struct cases cases;
    struct finwait_connection connection = connection_to(1, 443);
    connection.family = 6;
    connection.endpoints[FINWAIT_SERVER].address = (struct finwait_address){{0x20, 0x01, 0x0d, 0xb8, [15] = 1}};
    assert_true(cases_init(&cases));
    cases_add(&cases, &connection, NULL);
    assert_string_equal(cases_get(&cases, 1)->server, "[2001:db8::1]:443");
    cases_done(&cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_frame_is_one_step_of_both_ends), cmocka_unit_test(a_long_ladder_keeps_its_end),
        cmocka_unit_test(the_oldest_are_forgotten),           cmocka_unit_test(findings_are_sorted_and_filtered),
        cmocka_unit_test(an_ipv6_server_has_brackets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
