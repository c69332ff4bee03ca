/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "decoding.h"
#include "link_type.h"

#define SEGMENT FINWAIT_DECODE_SEGMENT
#define NOT_TCP FINWAIT_DECODE_NOT_TCP
#define FRAGMENT FINWAIT_DECODE_FRAGMENT
#define BAD FINWAIT_DECODE_BAD

static void options_and_extension_headers_are_passed(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {"ip4-options tcp", LINK_RAW, SEGMENT},    {"ip4 ah tcp", LINK_RAW, SEGMENT},
        {"ip6 hop tcp", LINK_RAW, SEGMENT},        {"ip6 route tcp", LINK_RAW, SEGMENT},
        {"ip6 dest tcp", LINK_RAW, SEGMENT},       {"ip6 ah tcp", LINK_RAW, SEGMENT},
        {"ip6 frag-whole tcp", LINK_RAW, SEGMENT}, {"ip6 hop dest route frag-whole ah dest tcp", LINK_RAW, SEGMENT},
    };
    CHECK_DECODINGS(rows);
}

static void other_protocols_are_not_tcp(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {"ip4 dns", LINK_RAW, NOT_TCP},
        {"ip6 dns", LINK_RAW, NOT_TCP},
        {"ip4 echo", LINK_RAW, NOT_TCP},
        {"ip6 hop dns", LINK_RAW, NOT_TCP},
        {"ip4-later dns", LINK_RAW, NOT_TCP},
        {"ip6 frag-later dns", LINK_RAW, NOT_TCP},
        {"ip4 redirect ip4 tcp8", LINK_RAW, NOT_TCP},
        {"hex:450000180000000040320000 hex:0a0000010a000002 hex:00000000", LINK_RAW, NOT_TCP}, /* ESP */
        {"hex:6000000000003b40 hex:20010db8000000000000000000000001 "
         "hex:20010db8000000000000000000000002",
         LINK_RAW, NOT_TCP}, /* no next header */
    };
    CHECK_DECODINGS(rows);
}

static void the_first_fragment_has_the_header(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {"ip4-first tcp", LINK_RAW, SEGMENT},          {"ip4-later tcp", LINK_RAW, FRAGMENT},
        {"ip6 frag-first tcp", LINK_RAW, SEGMENT},     {"ip6 frag-later tcp", LINK_RAW, FRAGMENT},
        {"ip4-first tcp8", LINK_RAW, FRAGMENT}, /* the rest of the TCP header is in the next */
        {"ip4-later gre ip4 tcp", LINK_RAW, FRAGMENT},
    };
    CHECK_DECODINGS(rows);
}

static void lengths_left_to_the_card_are_the_frames(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {"ip4-offload tcp", LINK_RAW, SEGMENT},
        {"ip6-jumbo tcp", LINK_RAW, SEGMENT},
        {"ip6-jumbo hop tcp", LINK_RAW, SEGMENT},
    };
    CHECK_DECODINGS(rows);
}

static void contradictions_are_bad(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {"hex:0200000000010200000000020800 ip6 tcp", LINK_ETHERNET, BAD}, /* version */
        {"hex:02000000000102000000000286dd ip4 tcp", LINK_ETHERNET, BAD},
        {"hex:15000000", LINK_RAW, BAD},
        {"hex:440000280000000040060000 hex:0a0000010a000002 tcp", LINK_RAW, BAD}, /* header of 16 bytes */
        {"hex:450000100000000040060000 hex:0a0000010a000002 tcp", LINK_RAW, BAD}, /* total of 16 bytes */
        {"hex:450000260000000040060000 hex:0a0000010a000002 tcp", LINK_RAW, BAD}, /* 18 bytes of TCP */
        {"ip4 tcp8", LINK_RAW, BAD},
        {"ip6 tcp8", LINK_RAW, BAD},
        /* data offset 4, and 8 with 20 bytes there */
        {"hex:450000280000000040060000 hex:0a0000010a000002 hex:9c401f9000000001000000024010200000000000", LINK_RAW,
         BAD},
        {"hex:450000280000000040060000 hex:0a0000010a000002 hex:9c401f9000000001000000028010200000000000", LINK_RAW,
         BAD},
    };
    CHECK_DECODINGS(rows);
}

/* A frame that some tool shortened, its length on the wire with it: the IP header still knows. */
static void a_longer_datagram_is_believed(void **state)
{
    (void)state;
    struct finwait_segment segment;
    assert_int_equal(decode_words(LINK_RAW, "hex:450005dc0000000040060000 hex:0a0000010a000002 tcp", &segment),
                     SEGMENT);
    assert_int_equal(segment.payload, 1500 - 40);
}

static void snaplen_does_not_change_the_payload(void **state)
{
    (void)state;
    struct frame frame;
    struct finwait_segment segment;
    frame_build(&frame, "eth ip4 tcp pad");
    assert_int_equal(finwait_frame_decode(LINK_ETHERNET, frame_bytes(&frame), 54, frame.size, &segment), SEGMENT);
    assert_int_equal(segment.payload, 5);
    assert_int_equal(segment.wire_size, 14 + 20 + 20 + 5 + 6);
    assert_int_equal(finwait_frame_decode(LINK_ETHERNET, frame_bytes(&frame), 53, frame.size, &segment),
                     FINWAIT_DECODE_CUT);
}

static void time_and_frame_are_the_callers(void **state)
{
    (void)state;
    struct finwait_segment segment = {.time = 7, .frame = 8};
    assert_int_equal(decode_words(LINK_RAW, "ip4 tcp", &segment), SEGMENT);
    assert_true(segment.time == 7 && segment.frame == 8);
}

static void addresses_print(void **state)
{
    (void)state;
    static const struct {
        int family;
        struct finwait_address address;
        const char *text;
    } rows[] = {
        {4, {{10, 0, 0, 1}}, "10.0.0.1"},
        {4, {{255, 255, 255, 255}}, "255.255.255.255"},
        {6, {{0}}, "::"},
        {6, {{[15] = 1}}, "::1"},
        {6, {{0x20, 0x01, 0x0d, 0xb8, [10] = 0x0a, [15] = 1}}, "2001:db8::a00:0:1"},
    };
    char out[46];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(finwait_address_print(&rows[i].address, rows[i].family, out, sizeof out), rows[i].text);
    assert_string_equal(finwait_address_print(&rows[1].address, 4, out, 4), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_and_extension_headers_are_passed),
        cmocka_unit_test(other_protocols_are_not_tcp),
        cmocka_unit_test(the_first_fragment_has_the_header),
        cmocka_unit_test(lengths_left_to_the_card_are_the_frames),
        cmocka_unit_test(contradictions_are_bad),
        cmocka_unit_test(a_longer_datagram_is_believed),
        cmocka_unit_test(snaplen_does_not_change_the_payload),
        cmocka_unit_test(time_and_frame_are_the_callers),
        cmocka_unit_test(addresses_print),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
