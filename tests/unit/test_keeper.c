/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "keeper.h"

#define SIZE 100U /* of each packet */
#define LINES 64

/* What was written: a packet's time tells which one it is, its bytes whether they are its own. */
struct written {
    unsigned count;
    struct {
        int64_t time;
        uint32_t input;
        char comment[80];
    } list[LINES];
    bool fails;
};

static bool take(void *user, uint32_t input, const struct finwait_frame *frame, const char *comment)
{
    struct written *written = user;
    uint8_t own[SIZE];
    memset(own, (int)(frame->time & 0xff), sizeof own);
    assert_int_equal(frame->captured, SIZE);
    assert_memory_equal(frame->bytes, own, SIZE);
    assert_true(written->count < LINES);
    written->list[written->count].time = frame->time;
    written->list[written->count].input = input;
    snprintf(written->list[written->count].comment, sizeof written->list->comment, "%s", comment ? comment : "");
    written->count++;
    return !written->fails;
}

/* The bytes do not outlive the call: the keeper has to copy them. */
static void keep(struct keeper *keeper, uint64_t connection, uint32_t input, int64_t time)
{
    uint8_t bytes[SIZE];
    memset(bytes, (int)(time & 0xff), sizeof bytes);
    struct finwait_frame frame = {
        .time = time, .bytes = bytes, .captured = SIZE, .wire_size = 2 * SIZE, .link_type = 1};
    keeper_take(keeper, connection, input, &frame);
}

static void the_last_ones_and_all_that_follow(void **state)
{
    (void)state;
    static struct written written;
    struct keeper *keeper = keeper_new(1U << 20, take, &written);
    for (int64_t time = 1; time <= 40; time++) {
        keep(keeper, 7, 3, time);
        keep(keeper, 8, 0, 100 + time);
    }
    assert_true(keeper_settle(keeper));
    assert_int_equal(written.count, 0);
    keeper_find(keeper, 7, FINWAIT_CODE_WAVE_1_LOST);
    keeper_find(keeper, 7, FINWAIT_CODE_CLOSE_WAIT_STUCK);
    assert_true(keeper_settle(keeper));
    assert_int_equal(written.count, KEEPER_PACKETS);
    for (unsigned i = 0; i < KEEPER_PACKETS; i++) {
        assert_int_equal(written.list[i].time, 40 - KEEPER_PACKETS + 1 + i);
        assert_int_equal(written.list[i].input, 3);
        assert_string_equal(written.list[i].comment,
                            i + 1 < KEEPER_PACKETS ? "" : "finwait: wave_1_lost, close_wait_stuck");
    }
    keep(keeper, 7, 4, 41);
    assert_true(keeper_settle(keeper));
    assert_int_equal(written.count, KEEPER_PACKETS + 1);
    assert_int_equal(written.list[KEEPER_PACKETS].time, 41);
    assert_int_equal(written.list[KEEPER_PACKETS].input, 4);
    assert_string_equal(written.list[KEEPER_PACKETS].comment, "");
    keeper_free(keeper);
}

static void a_finding_without_a_packet_is_named_on_the_next(void **state)
{
    (void)state;
    static struct written written;
    struct keeper *keeper = keeper_new(1U << 20, take, &written);
    keep(keeper, 1, 0, 1);
    keeper_find(keeper, 1, FINWAIT_CODE_FIN_THEN_RST);
    keeper_settle(keeper);
    keeper_find(keeper, 1, FINWAIT_CODE_HALF_CLOSE);
    keeper_settle(keeper);
    assert_int_equal(written.count, 1);
    keep(keeper, 1, 0, 2);
    keeper_settle(keeper);
    assert_int_equal(written.count, 2);
    assert_string_equal(written.list[0].comment, "finwait: fin_then_rst");
    assert_string_equal(written.list[1].comment, "finwait: half_close");
    keeper_free(keeper);
}

static void beyond_the_limit_the_oldest_go_first(void **state)
{
    (void)state;
    static struct written written;
    const size_t limit = 20 * (SIZE + 300);
    struct keeper *keeper = keeper_new(limit, take, &written);
    for (int64_t time = 1; time <= 10; time++)
        keep(keeper, 1, 0, time);
    for (int64_t time = 11; time <= 60; time++) {
        keep(keeper, 2 + (uint64_t)time % 3, 0, time);
        assert_true(keeper_used(keeper) <= limit);
    }
    keeper_find(keeper, 1, FINWAIT_CODE_FIN_THEN_RST);
    keeper_settle(keeper);
    assert_int_equal(written.count, 0);
    keeper_find(keeper, 2, FINWAIT_CODE_FIN_THEN_RST);
    keeper_settle(keeper);
    assert_true(written.count > 1 && written.count < 17);
    for (unsigned i = 0; i < written.count; i++)
        assert_int_equal(written.list[i].time, 60 - 3 * (written.count - 1 - i));
    keeper_free(keeper);
}

static void one_packet_is_kept_however_small_the_limit(void **state)
{
    (void)state;
    static struct written written;
    struct keeper *keeper = keeper_new(1, take, &written);
    keep(keeper, 1, 0, 1);
    keep(keeper, 1, 0, 2);
    keeper_find(keeper, 1, FINWAIT_CODE_FIN_THEN_RST);
    keeper_settle(keeper);
    assert_int_equal(written.count, 1);
    assert_int_equal(written.list[0].time, 2);
    keeper_free(keeper);
}

static void what_is_over_is_forgotten(void **state)
{
    (void)state;
    static struct written written;
    struct keeper *keeper = keeper_new(1U << 24, take, &written);
    size_t empty = keeper_used(keeper);
    for (uint64_t id = 1; id <= 5000; id++)
        keep(keeper, id, 0, (int64_t)id);
    keeper_find(keeper, 4000, FINWAIT_CODE_FIN_THEN_RST);
    for (uint64_t id = 1; id <= 5000; id++)
        assert_true(keeper_over(keeper, id));
    assert_true(keeper_over(keeper, 6000));
    assert_int_equal(written.count, 1);
    assert_int_equal(written.list[0].time, 4000);
    assert_int_equal(keeper_used(keeper), empty);
    keep(keeper, 4000, 0, 1); /* another of the same id */
    keeper_settle(keeper);
    assert_int_equal(written.count, 1);
    keeper_free(keeper);
}

static void a_write_that_fails_is_told(void **state)
{
    (void)state;
    static struct written written;
    struct keeper *keeper = keeper_new(1U << 20, take, &written);
    written.fails = true;
    keep(keeper, 1, 0, 1);
    keeper_find(keeper, 1, FINWAIT_CODE_FIN_THEN_RST);
    assert_false(keeper_settle(keeper));
    keep(keeper, 1, 0, 2);
    assert_false(keeper_over(keeper, 1));
    keeper_free(keeper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_ones_and_all_that_follow),
        cmocka_unit_test(a_finding_without_a_packet_is_named_on_the_next),
        cmocka_unit_test(beyond_the_limit_the_oldest_go_first),
        cmocka_unit_test(one_packet_is_kept_however_small_the_limit),
        cmocka_unit_test(what_is_over_is_forgotten),
        cmocka_unit_test(a_write_that_fails_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
