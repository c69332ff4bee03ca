/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory runs short at each allocation of an analysis in turn, once or from then on: it goes on with what it has, or
 * says that it can't, leaves nothing behind, and counts no memory that it did not get.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <finwait/finwait.h>

#include "docket.h"

#define CONNECTIONS 300U
#define SERVERS 40U

/* The linker gives these in place of the C library's (--wrap), which keep their names with __real_ before them. */
void *real_malloc(size_t size) __asm__("__real_malloc");
void *real_calloc(size_t count, size_t size) __asm__("__real_calloc");
void *real_realloc(void *block, size_t size) __asm__("__real_realloc");
void *real_aligned_alloc(size_t alignment, size_t size) __asm__("__real_aligned_alloc");
char *real_strdup(const char *text) __asm__("__real_strdup");
void real_free(void *block) __asm__("__real_free");
void *short_malloc(size_t size) __asm__("__wrap_malloc");
void *short_calloc(size_t count, size_t size) __asm__("__wrap_calloc");
void *short_realloc(void *block, size_t size) __asm__("__wrap_realloc");
void *short_aligned_alloc(size_t alignment, size_t size) __asm__("__wrap_aligned_alloc");
char *short_strdup(const char *text) __asm__("__wrap_strdup");
void short_free(void *block) __asm__("__wrap_free");

static struct {
    unsigned long asked; /* for memory, so far */
    unsigned long first; /* of those that fail; 0: none does */
    bool only;           /* that one */
    long held;           /* blocks */
} heap;

static bool fails(void)
{
    heap.asked++;
    return heap.first > 0 && (heap.only ? heap.asked == heap.first : heap.asked >= heap.first);
}

static void *hold(void *block)
{
    heap.held += block != NULL;
    return block;
}

void *short_malloc(size_t size)
{
    return fails() ? NULL : hold(real_malloc(size));
}

void *short_calloc(size_t count, size_t size)
{
    return fails() ? NULL : hold(real_calloc(count, size));
}

void *short_realloc(void *block, size_t size)
{
    if (fails())
        return NULL;
    return block ? real_realloc(block, size) : hold(real_realloc(NULL, size));
}

void *short_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : hold(real_aligned_alloc(alignment, size));
}

char *short_strdup(const char *text)
{
    return fails() ? NULL : hold(real_strdup(text));
}

void short_free(void *block)
{
    heap.held -= block != NULL;
    real_free(block);
}

/* What is sent of a connection, by the client unless `back`. */
static const struct {
    bool back;
    uint8_t flags;
    uint32_t seq, ack;
    uint16_t payload;
} script[] = {
    {false, FINWAIT_SYN, 100, 0, 0},
    {true, FINWAIT_SYN | FINWAIT_ACK, 500, 101, 0},
    {false, FINWAIT_ACK, 101, 501, 0},
    {false, FINWAIT_ACK, 101, 501, 50},
    {true, FINWAIT_ACK, 501, 151, 900},
    {true, FINWAIT_ACK | FINWAIT_FIN, 1401, 151, 0},
    {true, FINWAIT_ACK | FINWAIT_FIN, 1401, 151, 0},
    {false, FINWAIT_ACK | FINWAIT_FIN, 151, 1402, 0},
    {true, FINWAIT_ACK, 1402, 152, 0},
};
#define STEPS (sizeof script / sizeof *script)

struct counts {
    uint64_t connections, findings, services;
    uint64_t kept; /* bytes, at most */
};

static void take_connection(void *user, const struct finwait_connection *connection)
{
    struct counts *counts = user;
    counts->connections++;
    counts->findings += connection->finding_count;
}

static void take_service(void *user, const struct finwait_service *service)
{
    struct counts *counts = user;
    counts->services += service->connections > 0;
}

static void take_finding(void *user, const struct finwait_connection *connection, const struct finwait_finding *finding)
{
    (void)user;
    assert_non_null(finding->message);
    assert_true(connection->packets > 0);
}

static void take_service_finding(void *user, const struct finwait_service *service,
                                 const struct finwait_finding *finding)
{
    (void)user;
    assert_non_null(finding->message);
    assert_true(service->begun > 0);
}

/* Step `step` of connection `n`; every third connection is over after its SYN, every fifth after its data. */
static void pass(struct finwait_analyzer *analyzer, uint64_t frame, uint32_t n, size_t step)
{
    struct finwait_address client = {{10}}, server = {{20, 0, 0, (uint8_t)(n % SERVERS)}};
    bool back = script[step].back;
    if ((n % 3 == 0 && step > 0) || (n % 5 == 0 && step > 4))
        return;
    memcpy(&client.bytes[8], &n, sizeof n);
    struct finwait_segment segment = {.kind = FINWAIT_SEGMENT_TCP,
                                      .family = 6,
                                      .flags = script[step].flags,
                                      .seq = script[step].seq,
                                      .ack = script[step].ack,
                                      .payload = script[step].payload,
                                      .window = 1000,
                                      .src = back ? server : client,
                                      .dst = back ? client : server,
                                      .src_port = back ? 80 : 40000,
                                      .dst_port = back ? 40000 : 80,
                                      .frame = frame,
                                      .time = INT64_C(1700000000) * SECOND + (int64_t)frame * SECOND / 10};
    finwait_analyzer_segment(analyzer, &segment);
}

/* False when it says that memory was short. */
static bool analyze(bool live, struct counts *counts)
{
    struct finwait_options options = finwait_options_default();
    struct finwait_sink sink = {.user = counts, .connection = take_connection, .service = take_service};
    *counts = (struct counts){0};
    options.jobs = 1;
    options.unending = live;
    if (live) {
        options.zeek = false;
        sink.finding = take_finding;
        sink.service_finding = take_service_finding;
    }
    struct finwait_analyzer *analyzer = finwait_analyzer_new(&options, &sink);
    if (!analyzer)
        return false;
    uint64_t frame = 0;
    for (size_t step = 0; step < STEPS; step++) {
        for (uint32_t n = 0; n < CONNECTIONS; n++)
            pass(analyzer, ++frame, n, step);
        uint64_t kept = finwait_analyzer_memory(analyzer)->total;
        counts->kept = kept > counts->kept ? kept : counts->kept;
    }
    bool whole = finwait_analyzer_finish(analyzer);
    finwait_analyzer_free(analyzer);
    return whole;
}

static void try_each(bool live, bool only)
{
    struct counts all, counts;
    heap.first = heap.asked = 0;
    assert_true(analyze(live, &all));
    assert_int_equal(heap.held, 0);
    unsigned long asked = heap.asked, refused = 0;
    assert_true(all.connections >= CONNECTIONS && all.findings > 0 && all.services == SERVERS);
    /* The first ones one by one, of the many alike that follow some. */
    for (unsigned long first = 1; first <= asked; first += first < 300 ? 1 : 1 + asked / 300) {
        heap.first = first;
        heap.only = only;
        heap.asked = 0;
        bool whole = analyze(live, &counts);
        refused += !whole;
        assert_true(heap.asked >= first);
        assert_int_equal(heap.held, 0);
        assert_true(counts.kept <= all.kept + all.kept / 8); /* what can't be folded takes more */
        if (whole) {
            assert_int_equal(counts.connections, all.connections);
            assert_int_equal(counts.findings, all.findings);
            assert_int_equal(counts.services, all.services);
        }
    }
    heap.first = 0;
    assert_true(refused > 0);
}

static void a_capture_survives_one_allocation_that_fails(void **state)
{
    (void)state;
    try_each(false, true);
}

static void a_capture_survives_the_end_of_memory(void **state)
{
    (void)state;
    try_each(false, false);
}

static void live_survives_one_allocation_that_fails(void **state)
{
    (void)state;
    try_each(true, true);
}

static void live_survives_the_end_of_memory(void **state)
{
    (void)state;
    try_each(true, false);
}

static void what_was_not_given_is_not_counted(void **state)
{
    (void)state;
    struct finwait_memory memory = {0};
    static struct dockets dockets;
    dockets = (struct dockets){.memory = &memory};
    heap.only = true;
    for (unsigned long first = 1; first <= 2; first++) {
        heap.asked = 0;
        heap.first = first;
        assert_null(dockets_open(&dockets, 1));
        assert_int_equal(memory.total, 0);
    }
    heap.first = 0;
    assert_non_null(dockets_open(&dockets, 1));
    assert_true(memory.total > 0);
    dockets_done(&dockets);
    assert_int_equal(heap.held, 0);
}

/* Memory is there again for the next of the same block: what malloc finds in it must not speak for the one before. */
static void a_docket_that_could_not_be_opened_says_nothing(void **state)
{
    (void)state;
    static struct dockets dockets;
    heap.asked = 0;
    heap.first = 2; /* after the list of blocks, the block */
    heap.only = true;
    assert_null(dockets_open(&dockets, 5));
    assert_null(dockets_find(&dockets, 5));
    assert_non_null(dockets_open(&dockets, 6));
    assert_int_equal(dockets_find(&dockets, 5)->service, 0);
    heap.first = 0;
    dockets_done(&dockets);
    assert_int_equal(heap.held, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_capture_survives_one_allocation_that_fails),
        cmocka_unit_test(a_capture_survives_the_end_of_memory),
        cmocka_unit_test(live_survives_one_allocation_that_fails),
        cmocka_unit_test(live_survives_the_end_of_memory),
        cmocka_unit_test(what_was_not_given_is_not_counted),
        cmocka_unit_test(a_docket_that_could_not_be_opened_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
