/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <stdlib.h>

#include <cmocka.h>

#include "news.h"
#include "timers.h"

#define FLOWS 100
#define ROUNDS 20000

/* The twin: a due time for each flow, and when it was last armed; searched from end to end. */
struct twin {
    int64_t due, armed_at;
};

static uint64_t random_state;

static uint64_t draw(uint64_t below)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (random_state >> 33) % below;
}

static int64_t tick(int64_t time)
{
    return time / TIMER_TICK;
}

/* Numbered as they are taken, from 1. */
static void make_seats(struct timers *timers, struct seats *seats, uint32_t count)
{
    *timers = (struct timers){.seats = seats};
    *seats = (struct seats){0};
    for (uint32_t i = 1; i <= count; i++) {
        struct seat *seat = seats_take(seats);
        assert_non_null(seat);
        assert_int_equal(seat->number, i);
    }
}

static void take_all(struct timers *timers, struct twin *twins, int64_t now)
{
    struct seat *seat;
    struct turn last = {.tick = INT64_MIN};
    while ((seat = timers_take(timers, now)) != NULL) {
        struct turn turn = {0, timers->now, timers->round, seat->due, seat->opened};
        assert_true(turn_before(&last, &turn)); /* the order of news is theirs */
        last = turn;
        struct twin *twin = &twins[seat->number - 1];
        assert_true(twin->due != 0); /* once only, and not when disarmed */
        assert_true(twin->due <= now);
        assert_int_equal(twin->due, seat->due);
        twin->due = 0;
        seat->due = 0;
    }
    for (unsigned i = 0; i < FLOWS; i++) { /* a slot late at most */
        int64_t latest = tick(twins[i].due) > tick(twins[i].armed_at) ? tick(twins[i].due) : tick(twins[i].armed_at);
        assert_true(twins[i].due == 0 || latest + 1 > tick(now));
    }
}

/* Mostly soon, sometimes past, sometimes more than a turn of the calendar away. */
static int64_t choose_due(int64_t now)
{
    switch (draw(8)) {
    case 0:
        return now - (int64_t)draw(10) * SECOND;
    case 1:
        return now + (int64_t)draw(3000) * SECOND;
    default:
        return now + (int64_t)draw(120000) * MILLISECOND;
    }
}

static void play(uint64_t seed)
{
    static struct timers timers;
    static struct seats seats;
    static struct twin twins[FLOWS];
    make_seats(&timers, &seats, FLOWS);
    for (unsigned i = 0; i < FLOWS; i++) {
        seats_at(&seats, i + 1)->opened = i + 1;
        twins[i] = (struct twin){0, 0};
    }
    random_state = seed;
    int64_t now = INT64_C(1700000000) * SECOND;
    take_all(&timers, twins, now);
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned i = (unsigned)draw(FLOWS);
        struct seat *seat = seats_at(&seats, i + 1);
        seat->due = draw(5) == 0 ? 0 : choose_due(now);
        twins[i] = (struct twin){seat->due, now};
        timers_arm(&timers, seat);
        if (draw(3) == 0) {
            now += draw(50) == 0 ? (int64_t)draw(2000) * SECOND : (int64_t)draw(2000) * MILLISECOND;
            take_all(&timers, twins, now);
        }
    }
    for (unsigned i = 0; i < FLOWS; i++)
        timers_disarm(&timers, seats_at(&seats, i + 1));
    for (unsigned i = 0; i < TIMER_SLOTS; i++)
        assert_int_equal(timers.slots[i], 0);
    seats_done(&seats);
}

static unsigned take_due(struct timers *timers, int64_t now)
{
    const struct seat *seat = timers_take(timers, now);
    return seat ? seat->number : 0;
}

/* What is armed again for a slot that is just emptied comes after all that hung there. */
static void those_due_together_fire_in_the_order_of_opening(void **state)
{
    (void)state;
    static struct timers timers;
    struct seats seats;
    static const struct {
        int64_t due;
        uint16_t opened;
    } flows[] = {{3 * SECOND, 7}, {3 * SECOND + 1, 1}, {3 * SECOND, 5}, {3 * SECOND, 6}};
    make_seats(&timers, &seats, 4);
    assert_null(timers_take(&timers, SECOND));
    for (uint32_t i = 0; i < 4; i++) {
        struct seat *seat = seats_at(&seats, i + 1);
        seat->due = flows[i].due;
        seat->opened = flows[i].opened;
        timers_arm(&timers, seat);
    }
    int64_t now = 9 * SECOND;
    assert_int_equal(take_due(&timers, now), 3);
    timers_arm(&timers, seats_at(&seats, 3));
    assert_int_equal(take_due(&timers, now), 4);
    assert_int_equal(take_due(&timers, now), 1);
    assert_int_equal(take_due(&timers, now), 2);
    assert_int_equal(take_due(&timers, now), 3);
    assert_null(timers_take(&timers, now));
    seats_done(&seats);
}

static void timers_fire_as_a_naive_list_would(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++)
        play(seed);
}

static void a_disarmed_timer_never_fires(void **state)
{
    (void)state;
    static struct timers timers;
    struct seats seats;
    make_seats(&timers, &seats, 1);
    struct seat *seat = seats_at(&seats, 1);
    seat->due = 5 * SECOND;
    assert_null(timers_take(&timers, SECOND));
    timers_arm(&timers, seat);
    timers_disarm(&timers, seat);
    timers_disarm(&timers, seat);
    assert_null(timers_take(&timers, 1000 * SECOND));
    seats_done(&seats);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers_fire_as_a_naive_list_would),
        cmocka_unit_test(those_due_together_fire_in_the_order_of_opening),
        cmocka_unit_test(a_disarmed_timer_never_fires),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
