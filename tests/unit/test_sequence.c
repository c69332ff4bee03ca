/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sequence.h"

#define A FINWAIT_ACK
#define F FINWAIT_FIN
#define S FINWAIT_SYN

/*
 * After SYN, SYN-ACK, ACK, 100 bytes of the client and 300 of the server, both acknowledged, and the server's FIN at
 * 301, unanswered: a further segment of the client, relative to the ISNs.
 */
static const struct {
    const char *name;
    uint32_t seq, ack, payload;
    uint8_t flags;
    struct {
        bool stray, again, fresh, stale, probe, acks_fin;
        uint32_t unseen;
    } is;
} rows[] = {
    {"the next data", 101, 301, 50, A, {.fresh = true}},
    {"data sent before", 1, 301, 100, A, {.again = true}},
    {"data half sent before", 51, 301, 100, A, {.fresh = true}},
    {"a bare ACK, once more", 101, 301, 0, A, {0}},
    {"an ACK from before", 101, 1, 0, A, {.stale = true}},
    {"the ACK of the FIN", 101, 302, 0, A, {.fresh = true, .acks_fin = true}},
    {"the FIN, and the ACK of the other", 101, 302, 0, A | F, {.fresh = true, .acks_fin = true}},
    {"a keepalive probe", 100, 301, 0, A, {.probe = true}},
    {"a keepalive probe with a byte", 100, 301, 1, A, {.again = true, .probe = true}},
    {"data beyond a hole", 201, 301, 50, A, {.fresh = true}},
    {"an ACK of bytes the tap never saw", 101, 352, 0, A, {.fresh = true, .acks_fin = true, .unseen = 50}},
    {"far beyond the window", 101 + 900000000, 301, 0, A, {.stray = true}},
    {"an ACK of far more than was offered", 101, 301 + 900000000, 0, A, {.stray = true}},
    {"the SYN again, late", 0, 0, 0, S, {.again = true, .stale = true}},
};

static struct finwait_segment segment(uint32_t seq, uint32_t ack, uint32_t payload, uint8_t flags)
{
    static uint64_t frame;
    frame++;
    return (struct finwait_segment){.time = (int64_t)frame * 10 * MILLISECOND,
                                    .frame = frame,
                                    .family = 4,
                                    .flags = flags,
                                    .seq = seq,
                                    .ack = ack,
                                    .payload = payload,
                                    .window = 60000,
                                    .ttl = 64,
                                    .ip_id = (uint16_t)frame};
}

static void feed(struct flow *flow, enum finwait_side side, struct finwait_segment s)
{
    flow_segment(flow, side, &s, profile_get(FINWAIT_PROFILE_LINUX));
}

static void begin_open(struct flow *flow, uint32_t c, uint32_t s)
{
    *flow = (struct flow){0};
    struct finwait_segment syn = segment(c, 0, 0, S);
    flow_start(flow, FINWAIT_CLIENT, &syn);
    feed(flow, FINWAIT_CLIENT, syn);
    feed(flow, FINWAIT_SERVER, segment(s, c + 1, 0, S | A));
    feed(flow, FINWAIT_CLIENT, segment(c + 1, s + 1, 0, A));
    feed(flow, FINWAIT_CLIENT, segment(c + 1, s + 1, 100, A));
    feed(flow, FINWAIT_SERVER, segment(s + 1, c + 101, 300, A));
    feed(flow, FINWAIT_CLIENT, segment(c + 101, s + 301, 0, A));
}

static void begin(struct flow *flow, uint32_t c, uint32_t s)
{
    begin_open(flow, c, s);
    feed(flow, FINWAIT_SERVER, segment(s + 301, c + 101, 0, A | F));
}

static void check_row(size_t i, uint32_t c, uint32_t s)
{
    struct flow flow;
    begin(&flow, c, s);
    struct finwait_segment next = segment(c + rows[i].seq, s + rows[i].ack, rows[i].payload, rows[i].flags);
    struct placing place = sequence_place(&flow, FINWAIT_CLIENT, &next);
    bool good = place.stray == rows[i].is.stray && place.again == rows[i].is.again && place.fresh == rows[i].is.fresh &&
                place.stale == rows[i].is.stale && place.probe == rows[i].is.probe &&
                place.acks_fin == rows[i].is.acks_fin && place.unseen == rows[i].is.unseen;
    flow_done(&flow);
    if (!good)
        fail_msg("%s, ISNs %u and %u: stray %d again %d fresh %d stale %d probe %d acks_fin %d unseen %u", rows[i].name,
                 c, s, place.stray, place.again, place.fresh, place.stale, place.probe, place.acks_fin, place.unseen);
}

/* Wherever 2^32 falls: in the handshake, the data, the FIN, behind it. */
static void a_segment_has_its_place_whatever_the_isn(void **state)
{
    (void)state;
    static const uint32_t isns[] = {0,         1000,      0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 0U - 50U,
                                    0U - 101U, 0U - 102U, 0U - 301U,  0U - 302U,  0U - 303U,  0U - 1000U};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t j = 0; j < sizeof isns / sizeof *isns; j++) {
            check_row(i, isns[j], 77777);
            check_row(i, 77777, isns[j]);
            check_row(i, isns[j], isns[j]);
        }
    }
}

static void what_no_ack_covers_is_owed(void **state)
{
    (void)state;
    struct flow flow;
    begin(&flow, 0U - 150U, 0U - 310U);
    assert_int_equal(sequence_owed(&flow, FINWAIT_CLIENT), 0);
    feed(&flow, FINWAIT_CLIENT, segment(0U - 49U, 0U - 9U, 500, A));
    assert_int_equal(sequence_owed(&flow, FINWAIT_CLIENT), 500);
    feed(&flow, FINWAIT_SERVER, segment(0U - 8U, 201, 0, A));
    assert_int_equal(sequence_owed(&flow, FINWAIT_CLIENT), 250);
    assert_int_equal(sequence_owed(&flow, FINWAIT_SERVER), 0);
    flow_done(&flow);
}

/* Sequence numbers come round every 4 GiB; what follows them is as new as ever, and a RST behind it as exact. */
static void a_connection_may_carry_more_than_sequence_numbers_count(void **state)
{
    (void)state;
    struct flow flow;
    uint32_t seq = 1000 + 101, part = 100000000;
    begin_open(&flow, 1000, 77777);
    for (unsigned i = 0; i < 120; i++) {
        struct finwait_segment next = segment(seq, 77777 + 301, part, A);
        struct placing place = sequence_place(&flow, FINWAIT_CLIENT, &next);
        if (place.stray || !place.fresh || place.again || place.unseen > 0)
            fail_msg("after %u parts", i);
        feed(&flow, FINWAIT_CLIENT, next);
        seq += part;
        assert_int_equal(sequence_owed(&flow, FINWAIT_CLIENT), part);
        struct finwait_segment probe = segment(seq - 1, 77777 + 301, 0, A);
        assert_true(sequence_place(&flow, FINWAIT_CLIENT, &probe).probe);
        feed(&flow, FINWAIT_SERVER, segment(77777 + 301, seq, 0, A));
    }
    feed(&flow, FINWAIT_CLIENT, segment(seq, 77777 + 301, 0, A | F));
    assert_int_equal(flow.ends[FINWAIT_CLIENT].state, FINWAIT_FIN_WAIT_1);
    assert_int_equal(flow.strays, 0);
    flow_done(&flow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_segment_has_its_place_whatever_the_isn),
        cmocka_unit_test(what_no_ack_covers_is_owed),
        cmocka_unit_test(a_connection_may_carry_more_than_sequence_numbers_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
