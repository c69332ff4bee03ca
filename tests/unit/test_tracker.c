/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tracker lets go when it may keep no more, and what an unending capture leaves behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tracker.h"

#define A FINWAIT_ACK
#define S FINWAIT_SYN
#define F FINWAIT_FIN
#define R FINWAIT_RST
#define NOTED_PORT 9
#define SERVER 1U

struct scene {
    struct tracker tracker;
    uint64_t done, done_by_port[8];
    struct finwait_segment segment;
    uint64_t frame;
    int64_t leaps; /* of half a minute */
    int64_t now;
};

static void count_done(void *user, struct news *news)
{
    struct scene *scene = user;
    uint16_t port = news->port[FINWAIT_SERVER];
    scene->done += news->kind == NEWS_OVER;
    if (news->kind == NEWS_OVER && port < 8)
        scene->done_by_port[port]++;
    tracker_take_back(&scene->tracker, news);
}

/* As if a finding had been told. */
static void note(void *user, struct flow *flow)
{
    (void)user;
    if (flow->port[FINWAIT_SERVER] == 4)
        flow->told[0] = 1;
}

static void begin(struct scene *scene, struct tracker_options options)
{
    *scene = (struct scene){.frame = 0};
    options.profile = profile_get(FINWAIT_PROFILE_LINUX);
    options.seed = 7;
    options.beds = TABLE_BEDS;
    options.kept = STREAMS_KEPT;
    options.user = scene;
    options.tell = count_done;
    assert_true(tracker_init(&scene->tracker, &options));
}

/* Client `n` and a port of the server; so shortly after the last segment that no timer matters, but those that leap. */
static void pass(struct scene *scene, uint32_t n, uint16_t port, bool back, uint8_t flags, uint32_t seq, uint32_t ack)
{
    struct finwait_segment s = {.kind = FINWAIT_SEGMENT_TCP, .family = 4, .flags = flags, .seq = seq, .ack = ack};
    struct finwait_address client = {{2}}, server = {{SERVER}};
    memcpy(&client.bytes[8], &n, sizeof n);
    s.src = back ? server : client;
    s.dst = back ? client : server;
    s.src_port = back ? port : 40000;
    s.dst_port = back ? 40000 : port;
    s.window = 1000;
    s.frame = ++scene->frame;
    s.time = (scene->leaps * 30 * SECOND) + (int64_t)scene->frame * (MILLISECOND / 50);
    tracker_time(&scene->tracker, scene->frame, s.time);
    tracker_segment(&scene->tracker, &s, table_hash(7, &s));
    scene->now = s.time;
}

static void open_connection(struct scene *scene, uint32_t n, uint16_t port)
{
    pass(scene, n, port, false, S, 100, 0);
    pass(scene, n, port, true, S | A, 500, 101);
    pass(scene, n, port, false, A, 101, 501);
}

static void close_connection(struct scene *scene, uint32_t n, uint16_t port)
{
    pass(scene, n, port, false, F | A, 101, 501);
    pass(scene, n, port, true, F | A, 501, 102);
    pass(scene, n, port, false, A, 102, 502);
}

enum { OVER = 1, UNANSWERED, OPEN, NOTED }; /* the least interesting first, where they began in this order */

/* Some of each kind, the more interesting ones first. */
static void fill(struct scene *scene, uint32_t each)
{
    for (uint32_t n = 0; n < each; n++)
        open_connection(scene, n, NOTED);
    for (uint32_t n = 0; n < each; n++)
        open_connection(scene, n, OPEN);
    for (uint32_t n = 0; n < each; n++) {
        open_connection(scene, n, OVER);
        close_connection(scene, n, OVER);
    }
    for (uint32_t n = 0; n < each; n++)
        pass(scene, n, UNANSWERED, false, S, 100, 0);
}

#define EACH 2000U
#define LIMIT (UINT64_C(16) << 20)
#define SLACK (LIMIT / 16) /* a segment may make a table grow; room is made before the next */

static void full_memory_costs_the_least_interesting_first(void **state)
{
    (void)state;
    static struct scene scene;
    struct finwait_memory memory = {.limit = LIMIT};
    begin(&scene, (struct tracker_options){.memory = &memory, .forgets = true, .changed = note});
    fill(&scene, EACH);
    assert_int_equal(scene.done, 0);
    uint64_t last[NOTED + 1] = {0};
    for (uint32_t n = 0; scene.tracker.capped < 3 * EACH; n++) {
        open_connection(&scene, n, 5 + (n & 1)); /* open ones, which are no less interesting than those of OPEN */
        assert_true(memory.total <= LIMIT + SLACK);
        for (unsigned kind = OVER; kind < NOTED; kind++) {
            if (scene.done_by_port[kind + 1] > last[kind + 1])
                assert_int_equal(scene.done_by_port[kind], EACH);
            last[kind + 1] = scene.done_by_port[kind + 1];
        }
    }
    assert_int_equal(scene.done, scene.tracker.capped);
    assert_int_equal(scene.done_by_port[NOTED], 0);
    assert_int_equal(scene.done_by_port[OPEN], EACH); /* the oldest of them first */
    tracker_finish(&scene.tracker, scene.now);
    tracker_done(&scene.tracker);
    assert_int_equal(memory.total, 0);
}

/* Who asked just now may be answered yet; who is over has nothing to lose. */
static void a_new_connection_outlives_those_that_are_over(void **state)
{
    (void)state;
    static struct scene scene;
    begin(&scene, (struct tracker_options){.forgets = true, .max_connections = 10});
    pass(&scene, 99, UNANSWERED, false, S, 100, 0);
    for (uint32_t n = 0; n < 9; n++) {
        open_connection(&scene, n, OVER);
        close_connection(&scene, n, OVER);
    }
    pass(&scene, 50, OPEN, false, S, 100, 0); /* costs what waits for longest */
    assert_int_equal(scene.done_by_port[UNANSWERED], 1);
    for (uint32_t n = 51; n < 60; n++)
        pass(&scene, n, OPEN, false, S, 100, 0);
    assert_int_equal(scene.done_by_port[OVER], 9);
    assert_int_equal(scene.done_by_port[OPEN], 0);
    pass(&scene, 60, OPEN, false, S, 100, 0);
    assert_int_equal(scene.done_by_port[OPEN], 1);
    tracker_finish(&scene.tracker, scene.now);
    tracker_done(&scene.tracker);
}

/* Each takes a part of the memory at once: a flood does not make each of its SYNs search for what else could go. */
static void a_flood_fits_the_memory(void **state)
{
    (void)state;
    static struct scene scene;
    struct finwait_memory memory = {.limit = LIMIT};
    begin(&scene, (struct tracker_options){.memory = &memory, .forgets = true});
    open_connection(&scene, 1, OPEN);
    unsigned times = 0;
    for (uint32_t n = 0, before = 0; n < 200000; n++) {
        pass(&scene, n, UNANSWERED, false, S, n, 0);
        times += scene.tracker.capped > before;
        before = (uint32_t)scene.tracker.capped;
        assert_true(memory.total <= LIMIT + SLACK);
    }
    assert_true(scene.tracker.capped > 100000);
    assert_true(times < scene.tracker.capped / 100);
    assert_int_equal(scene.done_by_port[OPEN], 0);
    assert_int_equal(scene.tracker.table.count + scene.done, 200001);
    assert_true(scene.tracker.table.count > 10000); /* no more went than had to */
    for (unsigned i = 0; i < TABLE_SMALL; i++)
        assert_null(scene.tracker.table.small[i].blocks); /* they keep what they took, and nobody counts it */
    tracker_finish(&scene.tracker, scene.now);
    tracker_done(&scene.tracker);
}

static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(random_state >> 33) % below;
}

static uint64_t numbers_kept(const struct streams *streams)
{
    uint64_t count = 0;
    for (unsigned i = 0; i < STREAM_PARTS; i++)
        count += streams->parts[i].count;
    return count;
}

/* Any segments at all on a few four-tuples: whatever number was given, it goes with the connection. */
static void numbers_of_an_unending_capture_go_with_their_connections(void **state)
{
    (void)state;
    static struct scene scene;
    static const uint8_t flags[] = {S, S, S | A, A, A, F | A, R, R | A, S | F};
    for (uint64_t seed = 1; seed <= 200; seed++) {
        random_state = seed;
        begin(&scene, (struct tracker_options){.forgets = true, .max_connections = seed % 3 ? 0 : 3});
        for (unsigned i = 0; i < 500; i++) {
            pass(&scene, draw(6), OPEN, draw(3) == 0, flags[draw(sizeof flags)], draw(4) * 1000, draw(4) * 1000);
            if (draw(20) == 0)
                scene.leaps += draw(4);
            assert_true(numbers_kept(&scene.tracker.streams) <= scene.tracker.table.count);
            assert_true(scene.tracker.table.count <= 6); /* one connection of a four-tuple at a time */
        }
        tracker_finish(&scene.tracker, scene.now);
        tracker_done(&scene.tracker);
    }
}

/* Streams that pretend to take any slot they have. */
static void crowd(struct streams *streams, bool crowded)
{
    for (unsigned i = 0; i < STREAM_PARTS; i++)
        streams->parts[i].count = crowded ? streams->parts[i].size : 0;
    streams->full = streams->full || crowded;
}

/* Its stream was never noted, as memory was short; later there is room, but it is no new connection. */
static void a_connection_without_a_stream_is_found(void **state)
{
    (void)state;
    static struct scene scene;
    begin(&scene, (struct tracker_options){.forgets = false});
    crowd(&scene.tracker.streams, true);
    pass(&scene, 1, OPEN, false, S, 100, 0);
    crowd(&scene.tracker.streams, false);
    pass(&scene, 1, OPEN, false, S, 100, 0);
    assert_int_equal(scene.tracker.table.count, 1);
    tracker_finish(&scene.tracker, scene.now);
    assert_int_equal(scene.done, 1);
    tracker_done(&scene.tracker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_memory_costs_the_least_interesting_first),
        cmocka_unit_test(a_new_connection_outlives_those_that_are_over),
        cmocka_unit_test(a_flood_fits_the_memory),
        cmocka_unit_test(numbers_of_an_unending_capture_go_with_their_connections),
        cmocka_unit_test(a_connection_without_a_stream_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
