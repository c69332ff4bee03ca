/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "decoding.h"
#include "guard.h"
#include "link_type.h"

#define BEFORE_OPTIONS (20 + 20) /* IPv4 and the fixed part of TCP */

/* An IPv4 packet whose TCP header ends in these options, padded to a multiple of four with zero bytes. */
static size_t packet_build(const char *options, uint8_t *out, size_t room)
{
    memset(out, 0, room);
    size_t size = hex_bytes(options, strlen(options), out + BEFORE_OPTIONS, room - BEFORE_OPTIONS);
    size_t header = (20 + size + 3) / 4 * 4;
    char fixed[128];
    snprintf(fixed, sizeof fixed,
             "4500%04zx0000000040060000 0a0000010a000002 9c401f900000000100000002 %zx010 2000 00000000", 20 + header,
             header / 4);
    assert_int_equal(hex_bytes(fixed, strlen(fixed), out, BEFORE_OPTIONS), BEFORE_OPTIONS);
    return 20 + header;
}

/* Decodes with the last `cut` bytes not captured. */
static struct finwait_segment decode(const char *options, size_t cut)
{
    uint8_t packet[128];
    struct finwait_segment segment;
    size_t size = packet_build(options, packet, sizeof packet);
    struct guard guard = guard_new();
    const uint8_t *bytes = guard_place(guard, packet, size - cut);
    assert_int_equal(finwait_frame_decode(LINK_RAW, bytes, size - cut, size, &segment), FINWAIT_DECODE_SEGMENT);
    guard_free(guard);
    assert_int_equal(segment.payload, 0);
    return segment;
}

#define MSS FINWAIT_OPT_MSS
#define SCALE FINWAIT_OPT_WINDOW_SCALE
#define PERMITTED FINWAIT_OPT_SACK_PERMITTED
#define STAMPS FINWAIT_OPT_TIMESTAMPS
#define SACK FINWAIT_OPT_SACK
#define FAST_OPEN FINWAIT_OPT_FAST_OPEN
#define MPTCP FINWAIT_OPT_MPTCP
#define CUT FINWAIT_OPT_CUT

static void each_option_is_told_by_its_bit(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        size_t cut;
        int options;
    } rows[] = {
        {"", 0, 0},
        {"01010101", 0, 0},
        {"020405b4", 0, MSS},
        {"020405b4 0402 080a 00000001 00000000 01 030307", 0, MSS | PERMITTED | STAMPS | SCALE}, /* Linux SYN */
        {"0101 080a 00000001 00000002", 0, STAMPS},
        {"0101 050a 00000001 00000002", 0, SACK},
        {"2202 0101", 0, FAST_OPEN},
        {"220a 0011223344556677", 0, FAST_OPEN},
        {"fe04f989", 0, FAST_OPEN},
        {"fe04aaaa", 0, 0},
        {"1e0c 0081 0011223344556677", 0, MPTCP},
        {"ff04abcd 020405b4", 0, MSS}, /* one that we do not know is passed */
        {"00000000 020405b4", 0, 0},   /* nothing after the end of the list */
        {"0205050505000000", 0, 0},    /* lengths that the kinds cannot have */
        {"0304070704030101", 0, 0},
        {"0809000000010000", 0, 0},
        {"050b0000000100000002", 0, 0},
        {"020005b4", 0, 0}, /* a length that cannot be: the rest is not read */
        {"ff01ff01 020405b4", 0, 0},
        {"0101 0228", 0, 0}, /* longer than the header */
        {"01010102", 0, 0},  /* no room for a length */
        {"020405b4", 1, CUT},
        {"020405b4", 3, CUT},
        {"020405b4", 4, CUT},
        {"020405b4 0402 0101 030307 01", 4, MSS | PERMITTED | CUT},
        {"020405b4 00000000", 3, MSS}, /* the list had ended before the cut */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct finwait_segment segment = decode(rows[i].hex, rows[i].cut);
        if (segment.options != rows[i].options)
            fail_msg("%s cut by %zu: options %#x, not %#x", rows[i].hex, rows[i].cut, segment.options,
                     (unsigned)rows[i].options);
    }
}

static void values_are_those_of_the_header(void **state)
{
    (void)state;
    struct finwait_segment syn = decode("020405b4 0402 080a 01020304 05060708 01 03030e", 0);
    assert_int_equal(syn.mss, 1460);
    assert_int_equal(syn.window_scale, 14);
    assert_int_equal(syn.ts_value, 0x01020304);
    assert_int_equal(syn.ts_echo, 0x05060708);
    assert_int_equal(syn.sack_count, 0);
}

static void up_to_four_sack_blocks(void **state)
{
    (void)state;
    char hex[128] = "";
    for (unsigned count = 1; count <= FINWAIT_SACK_BLOCKS; count++) {
        int at = snprintf(hex, sizeof hex, "0101 05%02x", 2 + 8 * count);
        for (unsigned i = 0; i < count; i++)
            at += snprintf(hex + at, sizeof hex - (size_t)at, "%08x%08x", 100 + i, 0xffffff00 + i);
        struct finwait_segment segment = decode(hex, 0);
        assert_int_equal(segment.options, SACK);
        assert_int_equal(segment.sack_count, count);
        for (unsigned i = 0; i < count; i++) {
            assert_int_equal(segment.sack[i].left, 100 + i);
            assert_int_equal(segment.sack[i].right, 0xffffff00 + i);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_option_is_told_by_its_bit),
        cmocka_unit_test(values_are_those_of_the_header),
        cmocka_unit_test(up_to_four_sack_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
