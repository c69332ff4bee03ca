/* SPDX-License-Identifier: BSD-2-Clause */
/* The short way against the long one: what flow_plain takes leaves the flow as flow_segment would, bit by bit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"

#define A FINWAIT_ACK
#define P FINWAIT_PSH
#define F FINWAIT_FIN
#define R FINWAIT_RST
#define S FINWAIT_SYN

static struct finwait_segment segment(uint64_t frame, uint32_t seq, uint32_t ack, uint32_t payload, uint8_t flags)
{
    return (struct finwait_segment){.time = (int64_t)frame * MILLISECOND,
                                    .frame = frame,
                                    .family = 4,
                                    .flags = flags,
                                    .seq = seq,
                                    .ack = ack,
                                    .payload = payload,
                                    .wire_size = 54 + payload,
                                    .window = 500,
                                    .ttl = 64,
                                    .ip_id = (uint16_t)frame};
}

#define LINES LEDGER_CAP

static bool same(const struct flow *a, const struct flow *b)
{
    struct flow twin = *b;
    twin.ledger.entries = a->ledger.entries;
    twin.ledger.room = a->ledger.room;
    return memcmp((const char *)a, (const char *)&twin, sizeof twin) == 0 &&
           memcmp(a->ledger.entries, b->ledger.entries, a->ledger.count * sizeof *a->ledger.entries) == 0;
}

/* Both ways, on two copies of the flow and its ledger. Whether the short one took it. */
static bool feed(struct flow *flow, enum finwait_side side, const struct finwait_segment *s)
{
    struct ledger_entry lines[LINES];
    struct flow plain = *flow;
    if (plain.ledger.count > 0)
        memcpy(lines, plain.ledger.entries, plain.ledger.count * sizeof *lines);
    plain.ledger.entries = lines;
    plain.ledger.room = LINES;
    bool taken = flow_plain(&plain, side, s);
    flow_segment(flow, side, s, profile_get(FINWAIT_PROFILE_LINUX));
    if (taken && !same(&plain, flow))
        fail_msg("frame %u, side %d: seq %u ack %u payload %u flags %#x", (unsigned)s->frame, side, s->seq, s->ack,
                 s->payload, s->flags);
    return taken;
}

/* Handshake, 100 bytes of the client and 300 of the server, and their acknowledgements. ISNs 1000 and 5000. */
static void begin(struct flow *flow)
{
    static const struct {
        enum finwait_side side;
        uint32_t seq, ack, payload;
        uint8_t flags;
    } lines[] = {{FINWAIT_CLIENT, 1000, 0, 0, S},      {FINWAIT_SERVER, 5000, 1001, 0, S | A},
                 {FINWAIT_CLIENT, 1001, 5001, 0, A},   {FINWAIT_CLIENT, 1001, 5001, 100, A | P},
                 {FINWAIT_SERVER, 5001, 1101, 300, A}, {FINWAIT_CLIENT, 1101, 5301, 0, A},
                 {FINWAIT_SERVER, 5301, 1101, 0, A}};
    *flow = (struct flow){0};
    for (uint64_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct finwait_segment s = segment(i + 1, lines[i].seq, lines[i].ack, lines[i].payload, lines[i].flags);
        if (i == 0)
            flow_start(flow, FINWAIT_CLIENT, &s);
        feed(flow, lines[i].side, &s);
    }
}

/* The client's next segment after that. */
static const struct {
    const char *name;
    uint32_t seq, ack, payload;
    uint8_t flags;
    bool plain;
} nexts[] = {
    {"data", 1101, 5301, 50, A, true},
    {"data, pushed", 1101, 5301, 50, A | P, true},
    {"an ACK that says nothing new", 1101, 5301, 0, A, false},
    {"data sent before", 1001, 5301, 100, A, false},
    {"data beyond a hole", 1111, 5301, 50, A, false},
    {"an ACK of what never passed", 1101, 5302, 0, A, false},
    {"data with an older ACK", 1101, 5001, 50, A, false},
    {"data without ACK", 1101, 0, 50, 0, false},
    {"a probe", 1100, 5301, 0, A, false},
    {"FIN", 1101, 5301, 0, A | F, false},
    {"RST", 1101, 5301, 0, A | R, false},
    {"SYN", 1101, 5301, 0, A | S, false},
};

static void only_what_is_ordinary_is_plain(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof nexts / sizeof *nexts; i++) {
        struct flow flow;
        begin(&flow);
        assert_true(flow.steady);
        struct finwait_segment s = segment(8, nexts[i].seq, nexts[i].ack, nexts[i].payload, nexts[i].flags);
        if (feed(&flow, FINWAIT_CLIENT, &s) != nexts[i].plain)
            fail_msg("%s", nexts[i].name);
        flow_done(&flow);
    }
}

static void the_first_payload_is_plain_and_has_a_line(void **state)
{
    (void)state;
    struct flow flow = {0};
    struct finwait_segment opening[] = {
        segment(1, 1000, 0, 0, S),
        segment(2, 5000, 1001, 0, S | A),
        segment(3, 1001, 5001, 100, A | P),
        segment(4, 5001, 1101, 0, A),
    };
    flow_start(&flow, FINWAIT_CLIENT, &opening[0]);
    for (unsigned i = 0; i < 4; i++)
        feed(&flow, i % 2 ? FINWAIT_SERVER : FINWAIT_CLIENT, &opening[i]);
    uint32_t lines = flow.ledger.count;
    struct finwait_segment answer = segment(5, 5001, 1101, 300, A | P);
    assert_true(feed(&flow, FINWAIT_SERVER, &answer));
    assert_int_equal(flow.ledger.count, lines + 1);
    assert_int_equal(flow.ledger.entries[lines].notes, NOTE_FIRST_DATA);
    flow_done(&flow);
}

static void a_closed_window_and_cut_or_sack_options_are_news(void **state)
{
    (void)state;
    struct flow flow;
    struct finwait_segment s = segment(8, 1101, 5301, 50, A);
    begin(&flow);
    s.window = 0;
    assert_false(flow_plain(&flow, FINWAIT_CLIENT, &s));
    s.window = 500;
    s.options = FINWAIT_OPT_CUT;
    assert_false(flow_plain(&flow, FINWAIT_CLIENT, &s));
    s.options = FINWAIT_OPT_SACK;
    s.sack_count = 1;
    assert_false(flow_plain(&flow, FINWAIT_CLIENT, &s));
    flow_done(&flow);
}

static uint32_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

/* One in `of`. */
static bool chance(uint64_t *random, uint32_t of)
{
    return next_random(random) % of == 0;
}

/* What a peer might send next, now and then out of line. */
static struct finwait_segment some_segment(uint64_t *random, uint64_t frame, const struct flow *flow,
                                           enum finwait_side side)
{
    static const uint8_t odd[] = {S, S | A, F | A, F, R, R | A, 0, A};
    const struct endpoint *from = &flow->ends[side], *to = &flow->ends[peer_of(side)];
    uint32_t payload = chance(random, 3) ? 0 : next_random(random) % 1448;
    struct finwait_segment s = segment(frame, from->snd_max, to->snd_max, payload, chance(random, 4) ? A | P : A);
    if (chance(random, 12))
        s.seq += next_random(random) % 3000 - 1500;
    if (chance(random, 8))
        s.ack += next_random(random) % 3000 - 2900;
    if (chance(random, 60))
        s.flags = odd[next_random(random) % sizeof odd];
    if (chance(random, 40))
        s.window = 0;
    if (chance(random, 15)) { /* the same packet once more */
        const struct recent *last = &from->recents.list[next_random(random) % RECENT_COUNT];
        s.seq = last->seq;
        s.ack = last->ack;
        s.payload = last->payload;
        s.flags = last->flags;
        s.ip_id = last->ip_id;
        s.time = last->time + MILLISECOND;
    }
    if (chance(random, 30)) {
        s.sack_count = 1;
        s.sack[0] = (struct finwait_sack_block){from->isn, s.ack - next_random(random) % 1000};
    }
    if (chance(random, 100))
        s.ttl = 30;
    return s;
}

/* Opened by a handshake or picked up amid data, near where sequence numbers wrap and far from it. */
static unsigned wander(uint64_t seed)
{
    uint64_t random = seed;
    unsigned taken = 0;
    struct flow flow = {0};
    uint32_t isns[FINWAIT_SIDE_COUNT] = {chance(&random, 3) ? 0U - 3000U : next_random(&random), next_random(&random)};
    struct finwait_segment first = segment(1, isns[0], 0, 0, S);
    if (chance(&random, 3))
        first = segment(1, isns[0], isns[1], 100, A);
    flow_start(&flow, FINWAIT_CLIENT, &first);
    feed(&flow, FINWAIT_CLIENT, &first);
    if (first.flags & S) {
        struct finwait_segment second = segment(2, isns[1], isns[0] + 1, 0, S | A);
        feed(&flow, FINWAIT_SERVER, &second);
    }
    for (uint64_t frame = 3; frame < 80; frame++) {
        enum finwait_side side = chance(&random, 2) ? FINWAIT_CLIENT : FINWAIT_SERVER;
        struct finwait_segment s = some_segment(&random, frame * 10, &flow, side);
        taken += feed(&flow, side, &s);
        if (chance(&random, 20))
            flow_tick(&flow, s.time);
    }
    flow_done(&flow);
    return taken;
}

static void the_short_way_leads_where_the_long_one_does(void **state)
{
    (void)state;
    unsigned taken = 0;
    for (uint64_t seed = 1; seed <= 20000; seed++)
        taken += wander(seed);
    assert_true(taken > 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_ordinary_is_plain),
        cmocka_unit_test(the_first_payload_is_plain_and_has_a_line),
        cmocka_unit_test(a_closed_window_and_cut_or_sack_options_are_news),
        cmocka_unit_test(the_short_way_leads_where_the_long_one_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
