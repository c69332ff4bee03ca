/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * usage: properties CASES
 * What must hold of any capture, tried with the recorded cases: endpoints that trade addresses change nothing, two
 * captures in one change nothing, and a packet that is missing may weaken a finding but never makes one proven.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <finwait/analyzer.h>

#include "facts.h"

#define CASES 256
#define SEGMENTS 1024
#define CONNECTIONS 512

struct recording {
    char name[160];
    struct finwait_segment segments[SEGMENTS];
    unsigned count;
    int64_t end;
};

struct result {
    struct facts facts[CONNECTIONS]; /* by order of the first frame */
    uint64_t first[CONNECTIONS];
    unsigned count;
    unsigned proven[FINWAIT_CODE_COUNT];
};

static struct recording recordings[CASES];
static unsigned recording_count;

/* The heartbeat of the laboratory only lets time pass. */
static bool is_background(const struct finwait_segment *s)
{
    return s->src_port == 14999 || s->dst_port == 14999 || s->src_port == 9000 || s->dst_port == 9000;
}

/* Those that are too long to be tried without each of their packets are left out: false. */
static bool load(const char *path, struct recording *recording)
{
    struct finwait_error error;
    struct finwait_frame frame;
    struct finwait_capture *capture = finwait_capture_open(path, NULL, &error);
    assert_non_null(capture);
    snprintf(recording->name, sizeof recording->name, "%s", path);
    recording->count = 0;
    while (recording->count < SEGMENTS && finwait_capture_next(capture, &frame) == FINWAIT_CAPTURE_FRAME) {
        struct finwait_segment *s = &recording->segments[recording->count];
        enum finwait_decode_verdict verdict =
            finwait_frame_decode(frame.link_type, frame.bytes, frame.captured, frame.wire_size, s);
        recording->end = frame.time;
        if ((verdict != FINWAIT_DECODE_SEGMENT && verdict != FINWAIT_DECODE_ICMP_ERROR) || is_background(s))
            continue;
        s->time = frame.time;
        s->frame = finwait_capture_frame_number(capture);
        recording->count++;
    }
    finwait_capture_free(capture);
    return recording->count < SEGMENTS;
}

static void take_connection(void *user, const struct finwait_connection *connection)
{
    struct result *result = user;
    for (size_t i = 0; i < connection->finding_count; i++) {
        if (connection->findings[i].certainty == FINWAIT_PROVEN)
            result->proven[connection->findings[i].code]++;
    }
    if (result->count == CONNECTIONS)
        return;
    unsigned at = result->count++;
    for (; at > 0 && result->first[at - 1] > connection->first_frame; at--) {
        result->first[at] = result->first[at - 1];
        result->facts[at] = result->facts[at - 1];
    }
    result->first[at] = connection->first_frame;
    result->facts[at] = (struct facts){0};
    struct finwait_connection apart = *connection; /* numbers that other connections shift are left out */
    apart.stream = 0;
    facts_of(&result->facts[at], &apart);
}

/* `without`: the index of a segment that is left out; beyond the last, none is. */
static void analyze(const struct finwait_segment *segments, unsigned count, unsigned without, int64_t end,
                    struct result *result)
{
    static const uint8_t arp[42] = {[12] = 0x08, [13] = 0x06};
    struct finwait_frame last = {.time = end, .bytes = arp, .captured = 42, .wire_size = 42, .link_type = 1};
    struct finwait_options options = finwait_options_default();
    struct finwait_sink sink = {.user = result, .connection = take_connection};
    memset(result, 0, sizeof *result);
    struct finwait_analyzer *analyzer = finwait_analyzer_new(&options, &sink);
    assert_non_null(analyzer);
    for (unsigned i = 0; i < count; i++) {
        if (i != without)
            finwait_analyzer_segment(analyzer, &segments[i]);
    }
    finwait_analyzer_frame(analyzer, &last, 0);
    assert_true(finwait_analyzer_finish(analyzer));
    finwait_analyzer_free(analyzer);
}

static void result_done(struct result *result)
{
    for (unsigned i = 0; i < result->count; i++)
        facts_done(&result->facts[i]);
}

static bool same_facts(const struct facts *a, const struct facts *b)
{
    return strcmp(a->text ? a->text : "", b->text ? b->text : "") == 0;
}

static void swap_ends(struct finwait_segment *s)
{
    struct finwait_address address = s->src;
    uint16_t port = s->src_port;
    s->src = s->dst;
    s->src_port = s->dst_port;
    s->dst = address;
    s->dst_port = port;
}

/* Only who is client can depend on the ports, and only where no SYN tells. */
static void traded_addresses_change_nothing(void **state)
{
    (void)state;
    static struct finwait_segment swapped[SEGMENTS];
    struct result plain, mirrored;
    for (unsigned i = 0; i < recording_count; i++) {
        const struct recording *r = &recordings[i];
        /* What one service does to its clients tells of each of them: traded, each client has a service of its own. */
        if (strstr(r->name, "/accept-queue-ignores-syns/"))
            continue;
        if (strstr(r->name, "/answered-from-elsewhere/")) /* by two servers: traded, one client would be two */
            continue;
        memcpy(swapped, r->segments, r->count * sizeof *swapped);
        for (unsigned j = 0; j < r->count; j++)
            swap_ends(&swapped[j]);
        analyze(r->segments, r->count, SEGMENTS, r->end, &plain);
        analyze(swapped, r->count, SEGMENTS, r->end, &mirrored);
        assert_int_equal(plain.count, mirrored.count);
        for (unsigned j = 0; j < plain.count; j++) {
            if (!same_facts(&plain.facts[j], &mirrored.facts[j]))
                fail_msg("%s\n%s--- and with its ends traded\n%s", r->name, plain.facts[j].text,
                         mirrored.facts[j].text);
        }
        result_done(&plain);
        result_done(&mirrored);
    }
}

/* Both in the order of time, from the same beginning; the second elsewhere in the address space and in the frames. */
static unsigned interleave(const struct recording *a, const struct recording *b, struct finwait_segment *out,
                           struct finwait_segment *moved)
{
    unsigned i = 0, j = 0, count = 0;
    memcpy(moved, b->segments, b->count * sizeof *moved);
    for (unsigned k = 0; k < b->count; k++) {
        moved[k].time += a->segments[0].time - b->segments[0].time;
        moved[k].src.bytes[1] ^= 0x40;
        moved[k].dst.bytes[1] ^= 0x40;
        moved[k].frame += 1000000;
    }
    while (i < a->count || j < b->count) {
        bool first = j == b->count || (i < a->count && a->segments[i].time <= moved[j].time);
        out[count++] = first ? a->segments[i++] : moved[j++];
    }
    return count;
}

static void expect_part(const struct recording *r, const struct result *alone, const struct result *both,
                        unsigned offset)
{
    for (unsigned i = 0; i < alone->count; i++) {
        if (!same_facts(&alone->facts[i], &both->facts[offset + i]))
            fail_msg("%s alone\n%s--- and among others\n%s", r->name, alone->facts[i].text,
                     both->facts[offset + i].text);
    }
}

static void interleaved_captures_change_nothing(void **state)
{
    (void)state;
    static struct finwait_segment mixed[2 * SEGMENTS], moved[SEGMENTS];
    struct result first, second, both;
    for (unsigned i = 0; i < recording_count; i++) {
        const struct recording *a = &recordings[i], *b = &recordings[(i + 7) % recording_count];
        unsigned count = interleave(a, b, mixed, moved);
        int64_t end = mixed[count - 1].time + INT64_C(20000000000);
        analyze(a->segments, a->count, SEGMENTS, end, &first);
        analyze(moved, b->count, SEGMENTS, end, &second);
        analyze(mixed, count, 2 * SEGMENTS, end, &both);
        assert_int_equal(both.count, first.count + second.count);
        expect_part(a, &first, &both, 0);
        expect_part(b, &second, &both, first.count);
        result_done(&first);
        result_done(&second);
        result_done(&both);
    }
}

/* What the capture itself lacks is the one thing that a missing packet does prove. */
static bool is_about_the_capture(unsigned code)
{
    return finwait_explain((enum finwait_code)code)->area == FINWAIT_AREA_CAPTURE;
}

/* Findings that the capture proves without some segments and did not with all. */
static unsigned count_invented(const struct recording *r, const struct result *whole, const struct result *less,
                               const char *without)
{
    unsigned invented = 0;
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++) {
        if (less->proven[code] <= whole->proven[code] || is_about_the_capture(code))
            continue;
        print_error("%s without %s: %s is proven\n", r->name, without, finwait_code_name((enum finwait_code)code));
        invented++;
    }
    return invented;
}

static void a_missing_packet_proves_nothing(void **state)
{
    (void)state;
    unsigned invented = 0;
    char without_text[32];
    for (unsigned i = 0; i < recording_count; i++) {
        const struct recording *r = &recordings[i];
        struct result whole, less;
        analyze(r->segments, r->count, SEGMENTS, r->end, &whole);
        for (unsigned without = 0; without < r->count; without++) {
            analyze(r->segments, r->count, without, r->end, &less);
            snprintf(without_text, sizeof without_text, "frame %u", (unsigned)r->segments[without].frame);
            invented += count_invented(r, &whole, &less, without_text);
            result_done(&less);
        }
        result_done(&whole);
    }
    assert_int_equal(invented, 0);
}

static uint64_t random_state;

static unsigned draw(unsigned below)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)((random_state >> 33) % below);
}

static void drop_some(const struct recording *r, const struct result *whole, uint64_t seed, unsigned *invented)
{
    static struct finwait_segment left[SEGMENTS];
    struct result less;
    char text[32];
    unsigned count = 0, share = 2 + (unsigned)(seed % 8);
    random_state = seed;
    for (unsigned i = 0; i < r->count; i++) {
        if (draw(share) != 0)
            left[count++] = r->segments[i];
    }
    analyze(left, count, SEGMENTS, r->end, &less);
    snprintf(text, sizeof text, "what seed %u drops", (unsigned)seed);
    *invented += count_invented(r, whole, &less, text);
    result_done(&less);
}

static void missing_packets_prove_nothing(void **state)
{
    (void)state;
    unsigned invented = 0;
    for (unsigned i = 0; i < recording_count; i++) {
        struct result whole;
        analyze(recordings[i].segments, recordings[i].count, SEGMENTS, recordings[i].end, &whole);
        for (uint64_t seed = 1; seed <= 200; seed++)
            drop_some(&recordings[i], &whole, seed, &invented);
        result_done(&whole);
    }
    assert_int_equal(invented, 0);
}

int main(int argc, char **argv)
{
    char pattern[512];
    glob_t paths;
    snprintf(pattern, sizeof pattern, "%s/*/in.pcap*", argc > 1 ? argv[1] : ".");
    if (glob(pattern, 0, NULL, &paths) != 0) {
        printf("no cases in %s\n", pattern);
        return 77;
    }
    for (size_t i = 0; i < paths.gl_pathc && i < CASES; i++)
        recording_count += load(paths.gl_pathv[i], &recordings[recording_count]);
    globfree(&paths);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(traded_addresses_change_nothing),
        cmocka_unit_test(interleaved_captures_change_nothing),
        cmocka_unit_test(a_missing_packet_proves_nothing),
        cmocka_unit_test(missing_packets_prove_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
