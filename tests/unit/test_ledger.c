/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ledger.h"

static void the_ledger_keeps_to_its_cap_and_counts_the_rest(void **state)
{
    (void)state;
    struct ledger ledger = {.count = 0};
    for (uint32_t i = 0; i < LEDGER_CAP + 10; i++) {
        struct finwait_segment s = {.frame = i + 1, .seq = i, .options = FINWAIT_OPT_TIMESTAMPS, .ts_value = i + 5};
        struct ledger_entry *entry = ledger_add(&ledger, FINWAIT_SERVER, &s);
        assert_int_equal(entry != NULL, i < LEDGER_CAP);
        assert_true(!entry || entry->notes == 0);
    }
    assert_int_equal(ledger.count, LEDGER_CAP);
    assert_int_equal(ledger.dropped, 10);
    for (uint32_t i = 0; i < LEDGER_CAP; i++) {
        assert_int_equal(ledger.entries[i].frame, i + 1);
        assert_int_equal(ledger.entries[i].ts_value, i + 5);
        assert_int_equal(ledger.entries[i].side, FINWAIT_SERVER);
    }
    ledger_done(&ledger);
    assert_int_equal(ledger.count, 0);
    ledger_done(&ledger);
}

static void a_segment_without_timestamps_has_none_in_the_ledger(void **state)
{
    (void)state;
    struct ledger ledger = {.count = 0};
    struct finwait_segment s = {.ts_value = 7, .ts_echo = 8};
    assert_int_equal(ledger_add(&ledger, FINWAIT_CLIENT, &s)->ts_value, 0);
    assert_int_equal(ledger.entries[0].ts_echo, 0);
    ledger_done(&ledger);
}

static void the_timeline_keeps_to_its_cap_and_counts_the_rest(void **state)
{
    (void)state;
    struct timeline timeline = {.count = 0};
    for (uint32_t i = 0; i < TIMELINE_CAP + 3; i++)
        timeline_add(&timeline, &(struct finwait_timeline_entry){.frame = i});
    assert_int_equal(timeline.count, TIMELINE_CAP);
    assert_int_equal(timeline.dropped, 3);
    assert_int_equal(timeline.entries[TIMELINE_CAP - 1].frame, TIMELINE_CAP - 1);
    timeline_done(&timeline);
}

/* As when a flow that was folded with one line wakes in memory that held none. */
static void one_line_taken_over_leaves_room_to_grow(void **state)
{
    (void)state;
    struct timeline timeline = {.count = 1};
    struct ledger ledger = {.count = 1};
    assert_true(timeline_adopt(&timeline, &(struct timeline){.count = 0}));
    assert_true(ledger_adopt(&ledger, &(struct ledger){.count = 0}));
    timeline_add(&timeline, &(struct finwait_timeline_entry){.frame = 7});
    assert_non_null(ledger_add(&ledger, FINWAIT_CLIENT, &(struct finwait_segment){.frame = 7}));
    assert_int_equal(timeline.dropped, 0);
    assert_int_equal(timeline.entries[1].frame, 7);
    timeline_done(&timeline);
    ledger_done(&ledger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ledger_keeps_to_its_cap_and_counts_the_rest),
        cmocka_unit_test(a_segment_without_timestamps_has_none_in_the_ledger),
        cmocka_unit_test(the_timeline_keeps_to_its_cap_and_counts_the_rest),
        cmocka_unit_test(one_line_taken_over_leaves_room_to_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
