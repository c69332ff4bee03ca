/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "decoding.h"
#include "link_type.h"

#define ICMP_ERROR FINWAIT_DECODE_ICMP_ERROR
#define NOT_TCP FINWAIT_DECODE_NOT_TCP

static void every_beginning_of_an_error_is_safe(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {"eth out4 unreachable ip4 tcp8", LINK_ETHERNET, ICMP_ERROR},
        {"eth out4 exceeded ip4-options tcp", LINK_ETHERNET, ICMP_ERROR},
        {"eth out6 too-big6 ip6 hop tcp8", LINK_ETHERNET, ICMP_ERROR},
        {"eth out4 udp vxlan eth out4 unreachable ip4 tcp", LINK_ETHERNET, ICMP_ERROR},
        {"eth out4 unreachable ip4 dns", LINK_ETHERNET, NOT_TCP},
        {"eth out4 unreachable ip4 gre ip4 tcp", LINK_ETHERNET, NOT_TCP}, /* about the tunnel */
        {"eth out4 unreachable ip4 ip4 tcp", LINK_ETHERNET, NOT_TCP},
        {"eth out4 unreachable ip4-later tcp", LINK_ETHERNET, FINWAIT_DECODE_FRAGMENT},
        {"eth out4 unreachable ip6 tcp", LINK_ETHERNET, FINWAIT_DECODE_BAD},
        {"eth out4 unreachable hex:450000280000000040060000 hex:0a0000010a000002 hex:9c401f90", LINK_ETHERNET,
         FINWAIT_DECODE_CUT},
    };
    CHECK_DECODINGS(rows);
}

static void eight_bytes_of_the_header_suffice(void **state)
{
    (void)state;
    struct finwait_segment segment = {0};
    assert_int_equal(decode_words(LINK_RAW, "out4 unreachable ip4 tcp8", &segment), ICMP_ERROR);
    struct finwait_segment expected = {
        .src = {{10, 0, 0, 1}},
        .dst = {{10, 0, 0, 2}},
        .src_port = 40000,
        .dst_port = 8080,
        .family = 4,
        .kind = FINWAIT_SEGMENT_ICMP_ERROR,
        .seq = 0x11223344,
        .wire_size = 20 + 8 + 20 + 8,
        .ip_id = 0xabcd,
        .ttl = 64,
        .icmp_type = 3,
        .icmp_code = 1,
        .icmp_reporter = {{192, 0, 2, 1}},
    };
    assert_memory_equal(&segment, &expected, sizeof segment);
}

static void a_longer_quote_tells_more(void **state)
{
    (void)state;
    struct finwait_segment segment;
    assert_int_equal(decode_words(LINK_RAW, "out6 too-big6 ip6 tcp", &segment), ICMP_ERROR);
    static const uint8_t reporter[16] = {0x20, 0x01, 0x0d, 0xb8, [14] = 0x0a, [15] = 0x01};
    assert_memory_equal(segment.icmp_reporter.bytes, reporter, sizeof reporter);
    assert_int_equal(segment.family, 6);
    assert_int_equal(segment.icmp_type, 2);
    assert_int_equal(segment.icmp_code, 0);
    assert_int_equal(segment.ack, 0x55667788);
    assert_int_equal(segment.flags, FINWAIT_PSH | FINWAIT_ACK);
    assert_int_equal(segment.window, 0x2000);
    assert_int_equal(segment.payload, 5);
}

/* The quoted header still says how long its datagram was. */
static void the_quoted_datagram_may_be_longer_than_the_quote(void **state)
{
    (void)state;
    struct finwait_segment segment;
    const char *words = "out4 unreachable hex:450005dc0000000040060000 hex:0a0000010a000002 tcp";
    assert_int_equal(decode_words(LINK_RAW, words, &segment), ICMP_ERROR);
    assert_int_equal(segment.payload, 1500 - 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_beginning_of_an_error_is_safe),
        cmocka_unit_test(eight_bytes_of_the_header_suffice),
        cmocka_unit_test(a_longer_quote_tells_more),
        cmocka_unit_test(the_quoted_datagram_may_be_longer_than_the_quote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
