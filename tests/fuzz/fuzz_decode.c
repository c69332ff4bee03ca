/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The frame decoder on any bytes. Input: link type (2 bytes, big-endian), bytes that were on the wire but are not
 * captured (1 byte), the frame. With libFuzzer:
 *   clang -g -O1 -fsanitize=fuzzer,address,undefined -Iinclude -Isrc/base tests/fuzz/fuzz_decode.c src/decode/?*.c
 * Without it, replay.c is the driver.
 */
#include <stdlib.h>
#include <string.h>

#include <finwait/segment.h>

#include "bytes.h"

#define PREFIX 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int truth)
{
    if (!truth)
        abort();
}

static void check_segment(const struct finwait_segment *segment, enum finwait_decode_verdict verdict)
{
    require(segment->kind == (verdict == FINWAIT_DECODE_SEGMENT ? FINWAIT_SEGMENT_TCP : FINWAIT_SEGMENT_ICMP_ERROR));
    require(segment->family == 4 || segment->family == 6);
    require(segment->sack_count <= FINWAIT_SACK_BLOCKS);
    require((segment->sack_count > 0) == ((segment->options & FINWAIT_OPT_SACK) != 0));
    require(segment->time == 1 && segment->frame == 2);
    static const uint8_t zeros[12];
    if (segment->family == 4)
        require(memcmp(segment->src.bytes + 4, zeros, 12) == 0 && memcmp(segment->dst.bytes + 4, zeros, 12) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < PREFIX)
        return 0;
    size_t captured = size - PREFIX;
    uint8_t *exact = malloc(captured + (captured == 0)); /* its end is the end of an allocation */
    require(exact != NULL);
    memcpy(exact, data + PREFIX, captured);
    struct finwait_segment segment = {.time = 1, .frame = 2};
    enum finwait_decode_verdict verdict =
        finwait_frame_decode(be16(data), exact, captured, captured + data[2], &segment);
    require(verdict < FINWAIT_DECODE_VERDICTS);
    if (verdict == FINWAIT_DECODE_SEGMENT || verdict == FINWAIT_DECODE_ICMP_ERROR)
        check_segment(&segment, verdict);
    free(exact);
    return 0;
}
