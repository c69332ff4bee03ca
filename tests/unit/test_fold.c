/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fold.h"

static uint64_t random_state;

static struct folder folder;

static uint64_t draw(void)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return random_state >> 20;
}

/* A word of any length, 0, -1, or close to `near`: each way of writing it. */
static uint64_t some_word(uint64_t near)
{
    switch (draw() % 6) {
    case 0:
        return UINT64_MAX;
    case 1:
        return near + (draw() >> draw() % 44);
    case 2:
        return ((draw() << 30) ^ draw()) >> draw() % 64;
    default:
        return 0;
    }
}

static void scribble(void *bytes, size_t size, uint64_t near)
{
    for (size_t i = 0; i < size; i += sizeof near) {
        uint64_t word = some_word(near);
        memcpy((unsigned char *)bytes + i, &word, sizeof word);
    }
}

/* Any bits at all, but what it owns and where it sits. */
static void scribble_flow(struct flow *flow, struct ledger_entry *entries,
                          struct finwait_timeline_entry *changes[FINWAIT_SIDE_COUNT])
{
    int64_t start = draw() % 3 ? (int64_t)(INT64_C(1700000000) * SECOND + (int64_t)draw()) : 0;
    scribble(flow, sizeof *flow, (uint64_t)start);
    flow->start = start;
    flow->seat = NULL;
    flow->next_shell = NULL;
    flow->touched = false;
    flow->weight = 0;
    flow->bed = 0;
    flow->pending_syn = NULL;
    flow->ledger = (struct ledger){.entries = entries, .count = (uint32_t)(draw() % (FOLD_LINES + 1))};
    scribble(entries, flow->ledger.count * sizeof *entries, (uint64_t)start);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        struct timeline *timeline = &flow->ends[side].timeline;
        *timeline = (struct timeline){.entries = changes[side], .count = (uint32_t)(draw() % (FOLD_LINES + 1))};
        scribble(changes[side], timeline->count * sizeof *changes[side], (uint64_t)start);
    }
}

static void assert_same(const struct flow *a, const struct flow *b)
{
    struct flow left = *a, right = *b;
    struct flow *const copies[] = {&left, &right};
    assert_int_equal(a->ledger.count, b->ledger.count);
    assert_memory_equal(a->ledger.entries, b->ledger.entries, a->ledger.count * sizeof *a->ledger.entries);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const struct timeline *one = &a->ends[side].timeline, *other = &b->ends[side].timeline;
        assert_int_equal(one->count, other->count);
        assert_memory_equal(one->entries, other->entries, one->count * sizeof *one->entries);
    }
    for (unsigned i = 0; i < 2; i++) {
        memset(&copies[i]->ledger, 0, sizeof copies[i]->ledger);
        for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
            memset(&copies[i]->ends[side].timeline, 0, sizeof copies[i]->ends[side].timeline);
    }
    assert_memory_equal(&left, &right, sizeof left);
}

/* One shell after the other, larger and smaller than what it held before. */
static void any_flow_is_the_same_when_unfolded(void **state)
{
    (void)state;
    static struct flow flow, shell;
    static struct ledger_entry entries[FOLD_LINES];
    static struct finwait_timeline_entry client[FOLD_LINES], server[FOLD_LINES];
    struct finwait_timeline_entry *changes[FINWAIT_SIDE_COUNT] = {client, server};
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        random_state = seed;
        scribble_flow(&flow, entries, changes);
        assert_true(flow_can_fold(&flow));
        size_t size = flow_fold(&folder, &flow);
        assert_true(size > 0 && size <= FOLD_MAX);
        assert_int_equal(folded_size(folder.out), size);
        uint8_t *folded = malloc(size); /* so that a sanitizer sees what is read beyond */
        assert_non_null(folded);
        memcpy(folded, folder.out, size);
        assert_true(flow_unfold(&folder, folded, &shell));
        free(folded);
        assert_same(&flow, &shell);
    }
    flow_done(&shell);
    folder_done(&folder);
}

static void what_is_long_or_pending_is_not_folded(void **state)
{
    (void)state;
    struct finwait_segment syn = {.seq = 1};
    struct flow flow = {.ledger = {.count = FOLD_LINES}};
    assert_true(flow_can_fold(&flow));
    flow.ledger.count = FOLD_LINES + 1;
    assert_false(flow_can_fold(&flow));
    flow = (struct flow){.pending_syn = &syn};
    assert_false(flow_can_fold(&flow));
    flow = (struct flow){0};
    flow.ends[FINWAIT_SERVER].timeline.count = FOLD_LINES + 1;
    assert_false(flow_can_fold(&flow));
}

static void start_syn(struct flow *flow, unsigned n)
{
    struct finwait_segment syn = {.time = INT64_C(1700000000) * SECOND + n * INT64_C(3000),
                                  .frame = 1234567 + n,
                                  .family = 4,
                                  .src = {{10, 1, (uint8_t)(n * 7), (uint8_t)(n * 31)}},
                                  .dst = {{192, 168, 0, 1}},
                                  .src_port = (uint16_t)(40000 + n * 77),
                                  .dst_port = 443,
                                  .flags = FINWAIT_SYN,
                                  .options = FINWAIT_OPT_MSS,
                                  .seq = 0x89abcdef + n * 0x1234567,
                                  .wire_size = 74,
                                  .window = 64240,
                                  .ip_id = (uint16_t)(54321 + n * 555),
                                  .mss = 1460,
                                  .ttl = 64};
    flow->address[FINWAIT_CLIENT] = syn.src;
    flow->address[FINWAIT_SERVER] = syn.dst;
    flow->port[FINWAIT_CLIENT] = syn.src_port;
    flow->port[FINWAIT_SERVER] = syn.dst_port;
    flow->family = 4;
    flow->stream = 100 + n;
    flow_start(flow, FINWAIT_CLIENT, &syn);
    flow_segment(flow, FINWAIT_CLIENT, &syn, profile_get(FINWAIT_PROFILE_LINUX));
}

/* The promise of the header: a lone SYN in some dozens of bytes, once there was one like it. */
static void a_lone_syn_folds_small(void **state)
{
    (void)state;
    static struct flow shell;
    for (unsigned n = 0; n < 100; n++) {
        struct flow flow = {0};
        start_syn(&flow, n);
        size_t size = flow_fold(&folder, &flow);
        assert_true(size > 0 && (n == 0 || size < 72));
        assert_true(flow_unfold(&folder, folder.out, &shell));
        assert_same(&flow, &shell);
        flow_done(&flow);
    }
    flow_done(&shell);
    folder_done(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_flow_is_the_same_when_unfolded),
        cmocka_unit_test(what_is_long_or_pending_is_not_folded),
        cmocka_unit_test(a_lone_syn_folds_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
