/* SPDX-License-Identifier: BSD-2-Clause */
#include "decoding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"

#define PAYLOAD 5 /* of the word "tcp" */

static const struct finwait_segment standard = {
    .src_port = 40000,
    .dst_port = 8080,
    .kind = FINWAIT_SEGMENT_TCP,
    .flags = FINWAIT_PSH | FINWAIT_ACK,
    .seq = 0x11223344,
    .ack = 0x55667788,
    .payload = PAYLOAD,
    .window = 0x2000,
    .ttl = 64,
};

static struct finwait_segment expected_segment(int family, size_t wire_size)
{
    static const uint8_t ip4[2][4] = {{10, 0, 0, 1}, {10, 0, 0, 2}};
    static const uint8_t ip6[2][16] = {{0x20, 0x01, 0x0d, 0xb8, [15] = 1}, {0x20, 0x01, 0x0d, 0xb8, [15] = 2}};
    struct finwait_segment segment = standard;
    segment.family = (uint8_t)family;
    segment.ip_id = family == 4 ? 0xabcd : 0;
    segment.wire_size = (uint32_t)wire_size;
    memcpy(segment.src.bytes, family == 4 ? ip4[0] : ip6[0], family == 4 ? 4 : 16);
    memcpy(segment.dst.bytes, family == 4 ? ip4[1] : ip6[1], family == 4 ? 4 : 16);
    return segment;
}

/* The family of the last IP header that the words name. */
static int innermost_family(const char *words)
{
    int family = 4;
    for (const char *at = words; (at = strstr(at, "ip")) != NULL; at += 2)
        if (strncmp(at, "ip4", 3) == 0 || strncmp(at, "ip6", 3) == 0)
            family = at[2] - '0';
    return family;
}

static bool same_segment(const struct finwait_segment *a, const struct finwait_segment *b)
{
    return memcmp(&a->src, &b->src, sizeof a->src) == 0 && memcmp(&a->dst, &b->dst, sizeof a->dst) == 0 &&
           a->src_port == b->src_port && a->dst_port == b->dst_port && a->family == b->family && a->kind == b->kind &&
           a->flags == b->flags && a->options == b->options && a->seq == b->seq && a->ack == b->ack &&
           a->payload == b->payload && a->wire_size == b->wire_size && a->window == b->window && a->ip_id == b->ip_id &&
           a->ttl == b->ttl && a->mss == b->mss && a->sack_count == b->sack_count;
}

static void check_segment(const struct decoding *row, const struct finwait_segment *segment, size_t wire_size)
{
    const struct finwait_segment expected = expected_segment(innermost_family(row->words), wire_size);
    if (!same_segment(segment, &expected))
        fail_msg("%s: not the segment expected", row->words);
}

static void check_beginnings(const struct decoding *row, const struct frame *frame, struct guard guard)
{
    for (size_t size = 0; size < frame->size; size++) {
        const uint8_t *bytes = guard_place(guard, frame_bytes(frame), size);
        struct finwait_segment segment = {0};
        enum finwait_decode_verdict cut = finwait_frame_decode(row->link_type, bytes, size, frame->size, &segment);
        if (cut != row->verdict && cut != FINWAIT_DECODE_CUT && cut != FINWAIT_DECODE_NOT_TCP)
            fail_msg("%s: verdict %d when cut after %zu bytes", row->words, (int)cut, size);
        if (cut == FINWAIT_DECODE_SEGMENT)
            check_segment(row, &segment, frame->size);
        if (cut == FINWAIT_DECODE_SEGMENT && size + PAYLOAD + 6 < frame->size)
            fail_msg("%s: a segment found in %zu bytes", row->words, size);
        enum finwait_decode_verdict small = finwait_frame_decode(row->link_type, bytes, size, size, &segment);
        if (small >= FINWAIT_DECODE_VERDICTS)
            fail_msg("%s: verdict %d when %zu bytes long", row->words, (int)small, size);
    }
}

static void check_decoding(const struct decoding *row, struct guard guard)
{
    struct frame frame;
    struct finwait_segment segment = {0};
    frame_build(&frame, row->words);
    const uint8_t *bytes = guard_place(guard, frame_bytes(&frame), frame.size);
    enum finwait_decode_verdict verdict = finwait_frame_decode(row->link_type, bytes, frame.size, frame.size, &segment);
    if (verdict != row->verdict)
        fail_msg("%s: verdict %d, not %d", row->words, (int)verdict, (int)row->verdict);
    if (verdict == FINWAIT_DECODE_SEGMENT)
        check_segment(row, &segment, frame.size);
    check_beginnings(row, &frame, guard);
}

void check_decodings(const struct decoding *rows, size_t count)
{
    struct guard guard = guard_new();
    for (size_t i = 0; i < count; i++)
        check_decoding(&rows[i], guard);
    guard_free(guard);
}

enum finwait_decode_verdict decode_words(int link_type, const char *words, struct finwait_segment *segment)
{
    struct frame frame;
    frame_build(&frame, words);
    struct guard guard = guard_new();
    const uint8_t *bytes = guard_place(guard, frame_bytes(&frame), frame.size);
    enum finwait_decode_verdict verdict = finwait_frame_decode(link_type, bytes, frame.size, frame.size, segment);
    guard_free(guard);
    return verdict;
}
