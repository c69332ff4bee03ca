/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "streams.h"

#define A FINWAIT_ACK
#define S FINWAIT_SYN
#define R FINWAIT_RST

/* Packets of two four-tuples in the order of a capture, and the tcp.stream that Wireshark gives each. */
static const struct {
    uint64_t tuple;
    bool back;
    uint8_t flags;
    uint32_t seq;
    uint64_t stream;
} rows[] = {
    /* clang-format off */
    {10, false, S, 100, 0},
    {10, true, S | A, 900, 0},
    {20, false, S, 5, 1},
    {10, false, S, 100, 0},     /* the same ISN: a copy */
    {10, true, S | A, 901, 0},  /* a SYN-ACK begins nothing, whatever its ISN */
    {10, false, R, 101, 0},
    {10, false, S, 100, 0},     /* after a RST, too */
    {10, false, S, 4711, 2},    /* another ISN */
    {10, true, A, 77, 2},
    {20, true, A, 6, 1},
    {30, false, A, 501, 3},     /* midstream */
    {30, false, S, 500, 3},     /* its SYN, late: the ISN fits */
    {30, false, S, 600, 4},
    {20, true, S, 5, 1},        /* fits the numbers of that side's ACK */
    {20, true, S, 500, 5},      /* does not */
    {40, true, S | A, 70, 6},
    {40, true, S | A, 80, 6},
    {40, true, S, 80, 6},       /* a SYN-ACK moves the base */
    {40, true, S, 70, 7},
    {50, true, R, 7, 8},
    {50, false, S, 70, 8},      /* nothing is known of this side */
    {50, true, S | A, 90, 8},
    {60, true, A, 7, 9},        /* acknowledges 0: the other side's SYN would be the one before */
    {60, false, S, UINT32_MAX, 9},
    {60, false, S, 70, 10},
    /* clang-format on */
};

static void streams_are_numbered_as_wireshark_does(void **state)
{
    (void)state;
    struct streams streams;
    assert_true(streams_init(&streams, STREAMS_KEPT, NULL));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct finwait_segment s = {.flags = rows[i].flags, .seq = rows[i].seq, .family = 4};
        s.src.bytes[0] = rows[i].back ? 2 : 1;
        s.dst.bytes[0] = rows[i].back ? 1 : 2;
        uint64_t number = streams_take(&streams, rows[i].tuple << 8, &s)->number;
        if (number != rows[i].stream)
            fail_msg("packet %zu: stream %llu, not %llu", i, (unsigned long long)number,
                     (unsigned long long)rows[i].stream);
    }
    streams_done(&streams);
}

/* Segments of one stream and the tcp.completeness that tshark -2 shows in the end. */
static const struct {
    struct {
        uint8_t flags;
        uint32_t payload;
    } segments[3];
    uint8_t completeness;
} conversations[] = {
    {{{S, 0}, {S | A, 0}, {A, 0}}, 7},
    {{{S, 1}, {S, 1}}, 9},
    {{{S, 0}, {S, 1}}, 1},           /* only with the very first SYN does payload count */
    {{{A, 0}, {S, 1}}, 4},           /* and a SYN only where it begins the stream */
    {{{S | A, 1}, {A, 0}}, 6},       /* not with a SYN-ACK */
    {{{0, 1}, {A, 0}}, 4},           /* not without ACK */
    {{{FINWAIT_FIN, 0}, {A, 1}}, 8}, /* nor does a FIN */
    {{{FINWAIT_FIN | A, 0}, {A, 0}}, 20},
    {{{FINWAIT_FIN | A, 1}, {A, 0}}, 28},
    {{{R | A, 1}, {R, 1}}, 40},
    {{{S | R, 0}, {A, 0}}, 37},
};

static void streams_are_as_complete_as_wireshark_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof conversations / sizeof *conversations; i++) {
        struct streams streams;
        const struct stream *stream = NULL;
        assert_true(streams_init(&streams, STREAMS_KEPT, NULL));
        for (size_t k = 0; k < 3; k++) {
            struct finwait_segment s = {.flags = conversations[i].segments[k].flags,
                                        .payload = conversations[i].segments[k].payload,
                                        .seq = conversations[i].segments[k].flags & S ? 9 : 10,
                                        .family = 4};
            if (s.flags || s.payload)
                stream = streams_take(&streams, 7, &s);
        }
        if (!stream || stream->completeness != conversations[i].completeness)
            fail_msg("conversation %zu: %d, not %d", i, stream ? stream->completeness : -1,
                     conversations[i].completeness);
        streams_done(&streams);
    }
}

static void numbers_outlive_growth(void **state)
{
    (void)state;
    struct streams streams;
    struct finwait_segment s = {.flags = A, .seq = 1, .family = 4};
    assert_true(streams_init(&streams, STREAMS_KEPT, NULL));
    for (unsigned round = 0; round < 2; round++) {
        for (uint64_t i = 0; i < 5000; i++)
            assert_int_equal(streams_take(&streams, (i + 1) * UINT64_C(0x9e3779b97f4a7c15), &s)->number, i);
    }
    assert_false(streams.full);
    streams_done(&streams);
}

static uint64_t key_of(uint64_t i)
{
    return (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t over(const struct streams *streams)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < STREAM_SHARES; i++)
        sum += streams->shares[i].over;
    return sum;
}

/* What is open stays; of what is over, a cap's worth does, and what was over longest goes first. */
static void what_is_over_is_forgotten_beyond_the_cap(void **state)
{
    (void)state;
    struct streams streams;
    struct finwait_segment s = {.flags = A, .seq = 1, .family = 4};
    const uint64_t many = 4 * STREAMS_KEPT;
    uint64_t sure = 2 * STREAMS_KEPT / 3;
    assert_true(streams_init(&streams, STREAMS_KEPT, NULL));
    for (uint64_t i = 0; i < many; i++) {
        assert_int_equal(streams_take(&streams, key_of(i), &s)->number, i);
        if (i % 1000)
            streams_over(&streams, key_of(i));
    }
    assert_int_equal(over(&streams), STREAMS_KEPT);
    assert_int_equal(streams.forgotten, many - many / 1000 - 1 - STREAMS_KEPT);
    for (uint64_t i = 0; i < many; i += 1000)
        assert_int_equal(streams_take(&streams, key_of(i), &s)->number, i);
    for (uint64_t i = many - sure; i < many; i++)
        assert_int_equal(streams_take(&streams, key_of(i), &s)->number, i);
    assert_int_equal(streams_take(&streams, key_of(1), &s)->number, many);
    streams_done(&streams);
}

/* A straggler opens its stream again: it is not forgotten until that connection is over, too. */
static void a_straggler_keeps_its_stream(void **state)
{
    (void)state;
    struct streams streams;
    struct finwait_segment s = {.flags = A, .seq = 1, .family = 4};
    assert_true(streams_init(&streams, STREAMS_KEPT, NULL));
    streams_take(&streams, key_of(0), &s);
    streams_over(&streams, key_of(0));
    streams_take(&streams, key_of(0), &s);
    assert_int_equal(over(&streams), 0);
    for (uint64_t i = 1; i < 4 * STREAMS_KEPT; i++) {
        streams_take(&streams, key_of(i), &s);
        streams_over(&streams, key_of(i));
    }
    assert_int_equal(streams_take(&streams, key_of(0), &s)->number, 0);
    streams_done(&streams);
}

/* A number that comes late does not touch the stream that took the place of its own. */
static void a_number_is_settled_once(void **state)
{
    (void)state;
    struct streams streams;
    struct finwait_segment s = {.flags = S, .seq = 1, .family = 4}, other = {.flags = S, .seq = 2, .family = 4};
    assert_true(streams_init(&streams, STREAMS_KEPT, NULL));
    assert_false(streams_take(&streams, key_of(0), &s)->settled);
    assert_true(streams.fresh);
    streams_settle(&streams, key_of(0), 0, 77);
    streams_settle(&streams, key_of(0), 0, 78);
    assert_int_equal(streams_take(&streams, key_of(0), &s)->number, 77);
    assert_true(streams_take(&streams, key_of(0), &s)->settled);
    assert_int_equal(streams_take(&streams, key_of(0), &other)->number, 1);
    assert_false(streams.fresh); /* another number, but a connection of that key may be open */
    streams_settle(&streams, key_of(0), 0, 79);
    assert_false(streams_take(&streams, key_of(0), &other)->settled);
    streams_settle(&streams, key_of(1), 0, 80); /* there is none */
    assert_int_equal(streams_take(&streams, key_of(1), &s)->number, 2);
    streams_done(&streams);
}

static void a_stream_is_forgotten_at_once(void **state)
{
    (void)state;
    struct streams streams;
    struct finwait_segment s = {.flags = A, .seq = 1, .family = 4};
    assert_true(streams_init(&streams, STREAMS_KEPT, NULL));
    for (uint64_t i = 0; i < 5000; i++)
        streams_take(&streams, key_of(i), &s);
    streams_over(&streams, key_of(0));
    for (uint64_t i = 0; i < 5000; i += 3)
        streams_forget(&streams, key_of(i));
    assert_int_equal(over(&streams), 0);
    for (uint64_t i = 0; i < 5000; i++)
        assert_int_equal(streams_take(&streams, key_of(i), &s)->number, i % 3 ? i : 5000 + i / 3);
    streams_done(&streams);
}

static void what_is_forgotten_leaves_no_memory(void **state)
{
    (void)state;
    struct streams streams;
    struct finwait_memory memory = {0};
    struct finwait_segment s = {.flags = A, .seq = 1, .family = 4};
    assert_true(streams_init(&streams, STREAMS_KEPT, &memory));
    uint64_t empty = memory.total;
    for (uint64_t i = 1; i <= 50000; i++)
        streams_take(&streams, key_of(i - 1), &s);
    assert_true(memory.rooms[FINWAIT_ROOM_STREAMS] >= 50000 * sizeof(struct stream));
    for (uint64_t i = 1; i <= 50000; i++)
        if (i != 49001)
            streams_forget(&streams, key_of(i - 1));
    assert_int_equal(streams_take(&streams, key_of(49000), &s)->number, 49000);
    assert_true(memory.total <= 3 * empty);
    streams_done(&streams);
    assert_int_equal(memory.total, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_over_is_forgotten_beyond_the_cap),
        cmocka_unit_test(a_straggler_keeps_its_stream),
        cmocka_unit_test(a_stream_is_forgotten_at_once),
        cmocka_unit_test(a_number_is_settled_once),
        cmocka_unit_test(what_is_forgotten_leaves_no_memory),
        cmocka_unit_test(streams_are_numbered_as_wireshark_does),
        cmocka_unit_test(streams_are_as_complete_as_wireshark_says),
        cmocka_unit_test(numbers_outlive_growth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
