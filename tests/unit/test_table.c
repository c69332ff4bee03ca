/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "table.h"

#define MANY 2000U /* fewer than beds: all stay awake */
#define SLEEPERS (TABLE_BEDS + 4000U)

static struct seat *first(const struct table *table)
{
    return seats_find(&table->seats, table->oldest);
}

static struct seat *next(const struct table *table, const struct seat *seat)
{
    return seats_find(&table->seats, seat->next_by_id);
}

static struct finwait_segment tuple(unsigned n, bool back)
{
    struct finwait_segment s = {.family = 4, .src_port = (uint16_t)(n % 500), .dst_port = 80};
    s.src.bytes[0] = 10;
    s.src.bytes[3] = (uint8_t)(n / 500);
    s.dst.bytes[0] = 192;
    if (back) {
        struct finwait_segment other = s;
        other.src = s.dst;
        other.dst = s.src;
        other.src_port = s.dst_port;
        other.dst_port = s.src_port;
        return other;
    }
    return s;
}

static struct flow *find(struct table *table, const struct finwait_segment *s, enum finwait_side *side)
{
    return table_find(table, table_hash(table->seed, s), s, side);
}

static void a_flow_is_found_from_both_sides(void **state)
{
    (void)state;
    static struct table table;
    enum finwait_side side;
    struct finwait_segment there = tuple(7, false), back = tuple(7, true), other = tuple(8, false);
    assert_true(table_init(&table, 42, TABLE_BEDS, NULL));
    assert_int_equal(table_hash(table.seed, &there), table_hash(table.seed, &back));
    struct flow *flow = table_add(&table, table_hash(table.seed, &there), &there, FINWAIT_SERVER);
    assert_ptr_equal(find(&table, &there, &side), flow);
    assert_int_equal(side, FINWAIT_SERVER);
    assert_ptr_equal(find(&table, &back, &side), flow);
    assert_int_equal(side, FINWAIT_CLIENT);
    assert_null(find(&table, &other, &side));
    there.family = 6;
    assert_null(find(&table, &there, &side));
    table_done(&table);
}

/* Without the share, which has no seed. */
static uint64_t bucket_of(const struct finwait_segment *segment)
{
    return table_hash(42, segment) << SHARE_BITS;
}

/* Whoever owns a network chooses address and port together: no choice of one makes up for the other. */
static void ports_do_not_undo_addresses(void **state)
{
    (void)state;
    struct finwait_segment one = {.family = 6, .dst_port = 80};
    one.src.bytes[0] = one.dst.bytes[0] = 0x20;
    for (unsigned at = 0; at < sizeof one.src.bytes - 1; at++) {
        struct finwait_segment other = one;
        other.src_port = 0x0102;
        other.src.bytes[at] ^= 0x01;
        other.src.bytes[at + 1] ^= 0x02;
        assert_int_not_equal(bucket_of(&one), bucket_of(&other));
        other.src.bytes[at] ^= 0x03;
        other.src.bytes[at + 1] ^= 0x03;
        assert_int_not_equal(bucket_of(&one), bucket_of(&other));
    }
}

static void an_endpoint_that_talks_to_itself_is_found(void **state)
{
    (void)state;
    static struct table table;
    enum finwait_side side;
    struct finwait_segment s = {.family = 4, .src_port = 5, .dst_port = 5};
    assert_true(table_init(&table, 1, TABLE_BEDS, NULL));
    struct flow *flow = table_add(&table, table_hash(table.seed, &s), &s, FINWAIT_CLIENT);
    assert_ptr_equal(find(&table, &s, &side), flow);
    table_done(&table);
}

static void many_flows_come_and_go(void **state)
{
    (void)state;
    static struct table table;
    static struct flow *flows[MANY];
    enum finwait_side side;
    struct finwait_memory memory = {0};
    assert_true(table_init(&table, 99, TABLE_BEDS, &memory));
    uint64_t empty = memory.total;
    for (unsigned i = 0; i < MANY; i++) {
        struct finwait_segment s = tuple(i, false);
        flows[i] = table_add(&table, table_hash(table.seed, &s), &s, FINWAIT_CLIENT);
        flows[i]->id = i;
    }
    for (unsigned i = 0; i < MANY; i += 3) {
        table_remove(&table, flows[i]->seat);
        flows[i] = NULL;
    }
    for (unsigned i = 0; i < MANY; i++) {
        struct finwait_segment s = tuple(i, i % 2 == 0);
        assert_ptr_equal(find(&table, &s, &side), flows[i]);
    }
    uint64_t last = 0, count = 0;
    for (struct seat *seat = first(&table); seat; seat = next(&table, seat), count++) {
        struct flow *flow = table_wake(&table, seat);
        assert_true(count == 0 || flow->id > last);
        last = flow->id;
    }
    assert_int_equal(count, table.count);
    assert_int_equal(table_wake(&table, seats_at(&table.seats, table.newest))->id, last);
    while (table.oldest)
        table_remove(&table, first(&table));
    table_spare(&table);
    assert_true(memory.total <= empty + (MANY + 300) * sizeof(struct seat)); /* all but seats went with them */
    table_done(&table);
    assert_int_equal(memory.total, 0);
}

/* More than there are beds, asked for in turns: each is itself whenever it is woken. */
static void flows_are_the_same_after_sleep(void **state)
{
    (void)state;
    static struct table table;
    enum finwait_side side;
    struct finwait_memory memory = {0};
    assert_true(table_init(&table, 5, TABLE_BEDS, &memory));
    for (unsigned i = 0; i < SLEEPERS; i++) {
        struct finwait_segment s = tuple(i, false);
        table_add(&table, table_hash(table.seed, &s), &s, FINWAIT_CLIENT)->id = i;
    }
    for (unsigned i = 0; i < SLEEPERS; i++) {
        unsigned n = i * 7919U % SLEEPERS;
        struct finwait_segment s = tuple(n, i % 2 == 0);
        struct flow *flow = find(&table, &s, &side);
        assert_int_equal(flow->id, n);
        if (i % 3 == 0)
            table_rest(&table, flow);
    }
    unsigned awake = 0;
    for (struct seat *seat = first(&table); seat; seat = next(&table, seat))
        awake += seat->awake;
    assert_true(awake > 0 && awake <= TABLE_BEDS);
    for (unsigned i = 0; i < SLEEPERS; i += 2) { /* asleep or not */
        struct finwait_segment s = tuple(i, false);
        table_remove(&table, find(&table, &s, &side)->seat);
    }
    table_remove(&table, first(&table));
    assert_int_equal(table.count, SLEEPERS / 2 - 1);
    assert_true(memory.rooms[FINWAIT_ROOM_CONNECTIONS] == memory.total &&
                memory.total > table.count * sizeof(struct seat));
    table_done(&table);
    assert_int_equal(memory.total, 0);
}

static uint32_t awake_in(const struct table *table)
{
    uint32_t awake = 0;
    for (struct seat *seat = first(table); seat; seat = next(table, seat))
        awake += seat->awake;
    return awake;
}

/* Who is asked for over and over stays awake, and who came once, in whatever number, drives none of them out. */
static void the_busy_stay_awake(void **state)
{
    (void)state;
    static struct table table;
    enum finwait_side side;
    const unsigned busy = 3 * TABLE_FEW_BEDS;
    assert_true(table_init(&table, 5, TABLE_BEDS, NULL));
    for (unsigned i = 0; i < SLEEPERS; i++) {
        struct finwait_segment s = tuple(i, false);
        table_add(&table, table_hash(table.seed, &s), &s, FINWAIT_CLIENT);
    }
    assert_int_equal(awake_in(&table), TABLE_FEW_BEDS);
    for (unsigned i = 0; i < 40 * busy; i++) {
        struct finwait_segment s = tuple(i % busy, false);
        assert_non_null(find(&table, &s, &side));
    }
    for (unsigned i = 0; i < busy; i++) {
        struct finwait_segment s = tuple(i, false);
        struct flow *flow = find(&table, &s, &side);
        assert_true(flow->touched); /* it was awake */
    }
    assert_true(awake_in(&table) <= TABLE_BEDS);
    table_done(&table);
}

/* Where memory is limited those who are awake, and large, are no more than fit it beside the others. */
static void little_memory_has_few_awake(void **state)
{
    (void)state;
    static struct table table;
    struct finwait_memory memory = {.limit = 16 << 20};
    assert_true(table_init(&table, 5, TABLE_BEDS, &memory));
    for (unsigned i = 0; i < SLEEPERS; i++) {
        struct finwait_segment s = tuple(i, false);
        table_add(&table, table_hash(table.seed, &s), &s, FINWAIT_CLIENT);
    }
    uint64_t awake = 0;
    for (struct seat *seat = first(&table); seat; seat = next(&table, seat))
        awake += seat->awake ? seat->flow->weight : 0;
    assert_in_range(awake, memory.limit / 64, memory.limit / 4);
    table_done(&table);
}

/* What can't be folded stays awake, however many there are. */
static void a_pending_syn_keeps_awake(void **state)
{
    (void)state;
    static struct table table;
    assert_true(table_init(&table, 5, TABLE_BEDS, NULL));
    for (unsigned i = 0; i < SLEEPERS; i++) {
        struct finwait_segment s = tuple(i, false);
        struct flow *flow = table_add(&table, table_hash(table.seed, &s), &s, FINWAIT_CLIENT);
        flow->pending_syn = calloc(1, sizeof *flow->pending_syn);
        assert_non_null(flow->pending_syn);
    }
    for (struct seat *seat = first(&table); seat; seat = next(&table, seat))
        assert_true(seat->awake);
    table_done(&table);
}

/* What is left when the capture ends goes one by one, awake or folded, with all that it took. */
static void a_closed_table_empties(void **state)
{
    (void)state;
    static struct table table;
    struct finwait_memory memory = {0};
    assert_true(table_init(&table, 5, TABLE_BEDS, &memory));
    for (unsigned i = 0; i < SLEEPERS; i++) {
        struct finwait_segment s = tuple(i, false);
        assert_non_null(table_add(&table, table_hash(table.seed, &s), &s, FINWAIT_CLIENT));
    }
    uint64_t open = memory.total;
    table_close(&table);
    assert_true(memory.total <= open - SLEEPERS * sizeof(uint32_t)); /* no more buckets */
    for (struct seat *seat; (seat = first(&table)) != NULL;)
        table_remove(&table, seat);
    assert_int_equal(table.count, 0);
    table_done(&table);
    assert_int_equal(memory.total, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flow_is_found_from_both_sides),
        cmocka_unit_test(ports_do_not_undo_addresses),
        cmocka_unit_test(an_endpoint_that_talks_to_itself_is_found),
        cmocka_unit_test(many_flows_come_and_go),
        cmocka_unit_test(flows_are_the_same_after_sleep),
        cmocka_unit_test(little_memory_has_few_awake),
        cmocka_unit_test(the_busy_stay_awake),
        cmocka_unit_test(a_pending_syn_keeps_awake),
        cmocka_unit_test(a_closed_table_empties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
