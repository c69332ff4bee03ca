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
#define BAD FINWAIT_DECODE_BAD

static void every_link_type_leads_to_the_segment(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {LINK_ETHERNET, "eth ip4 tcp", SEGMENT},
        {LINK_ETHERNET, "eth ip6 tcp", SEGMENT},
        {LINK_LINUX_SLL, "sll ip4 tcp", SEGMENT},
        {LINK_LINUX_SLL, "sll vlan ip6 tcp", SEGMENT},
        {LINK_LINUX_SLL, "sll-llc snap ip4 tcp", SEGMENT},
        {LINK_LINUX_SLL2, "sll2 ip4 tcp", SEGMENT},
        {LINK_LINUX_SLL2, "sll2 vlan-ad ip6 tcp", SEGMENT},
        {LINK_NULL, "null-little ip4 tcp", SEGMENT},
        {LINK_NULL, "null-big ip4 tcp", SEGMENT},
        {LINK_NULL, "null6-freebsd ip6 tcp", SEGMENT},
        {LINK_LOOP, "null-big ip4 tcp", SEGMENT},
        {LINK_LOOP, "null6-macos ip6 tcp", SEGMENT},
        {LINK_RAW, "ip4 tcp", SEGMENT},
        {LINK_RAW, "ip6 tcp", SEGMENT},
        {LINK_RAW_12, "ip4 tcp", SEGMENT},
        {LINK_RAW_14, "ip6 tcp", SEGMENT},
        {LINK_IPV4, "ip4 tcp", SEGMENT},
        {LINK_IPV6, "ip6 tcp", SEGMENT},
        {LINK_PPP, "ppp ip4 tcp", SEGMENT},
        {LINK_PPP, "ppp-hdlc ip6 tcp", SEGMENT},
        {LINK_PPP, "ppp-short ip4 tcp", SEGMENT},
        {LINK_PPP_HDLC, "ppp-hdlc ip4 tcp", SEGMENT},
        {LINK_PPP_HDLC, "cisco-hdlc ip4 tcp", SEGMENT},
        {LINK_C_HDLC, "cisco-hdlc ip6 tcp", SEGMENT},
        {LINK_PPP_ETHER, "pppoe ppp ip4 tcp", SEGMENT},
        {LINK_FDDI, "fddi snap ip4 tcp", SEGMENT},
        {LINK_FRELAY, "relay-ip ip4 tcp", SEGMENT},
        {LINK_FRELAY, "relay-snap ip4 tcp", SEGMENT},
        {LINK_FRELAY, "relay-cisco ip6 tcp", SEGMENT},
        {LINK_JUNIPER_ETHER, "juniper eth ip4 tcp", SEGMENT},
        {LINK_JUNIPER_ETHER, "juniper-bare eth ip4 tcp", SEGMENT},
        {LINK_ERF, "erf-eth eth ip4 tcp", SEGMENT},
        {LINK_ERF, "erf-more eth ip6 tcp", SEGMENT},
        {LINK_IPOIB, "grh ipoib ip4 tcp", SEGMENT},
        {LINK_INFINIBAND, "infiniband ipoib ip4 tcp", SEGMENT},
        {LINK_INFINIBAND, "infiniband-grh ipoib ip6 tcp", SEGMENT},
    };
    CHECK_DECODINGS(rows);
}

static void tags_and_labels_stack(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {LINK_ETHERNET, "eth vlan ip4 tcp", SEGMENT},
        {LINK_ETHERNET, "eth vlan-ad vlan ip4 tcp", SEGMENT},
        {LINK_ETHERNET, "eth vlan-9100 vlan vlan ip6 tcp", SEGMENT},
        {LINK_ETHERNET, "eth mpls-end ip4 tcp", SEGMENT},
        {LINK_ETHERNET, "eth vlan mpls mpls mpls-end ip6 tcp", SEGMENT},
        {LINK_ETHERNET, "eth mpls mpls-end control-word eth ip4 tcp", SEGMENT},
        {LINK_ETHERNET, "eth mpls-end eth vlan ip4 tcp", SEGMENT},
        {LINK_ETHERNET, "eth pppoe ppp ip4 tcp pad", SEGMENT},
        {LINK_ETHERNET, "eth vlan-ad vlan pppoe ppp ip6 tcp", SEGMENT},
        {LINK_ETHERNET, "eth-802.3 snap ip4 tcp pad", SEGMENT},
        {LINK_ETHERNET, "eth-802.3 llc-ip ip4 tcp", SEGMENT},
        {LINK_ETHERNET, "eth ip4 tcp pad", SEGMENT},
        {LINK_ETHERNET, "eth ip6 tcp pad", SEGMENT},
    };
    CHECK_DECODINGS(rows);
}

static void wifi_data_frames(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {LINK_IEEE802_11, "wifi snap ip4 tcp", SEGMENT},
        {LINK_IEEE802_11, "wifi-qos snap ip4 tcp", SEGMENT},
        {LINK_IEEE802_11, "wifi-wds snap ip6 tcp", SEGMENT},
        {LINK_IEEE802_11, "wifi-ht snap ip4 tcp", SEGMENT},
        {LINK_IEEE802_11, "wifi-aggregate eth-802.3 snap ip4 tcp", SEGMENT},
        {LINK_IEEE802_11_RADIOTAP, "radiotap wifi-qos snap ip4 tcp", SEGMENT},
        {LINK_IEEE802_11_RADIOTAP, "radiotap-padded wifi-padded snap ip4 tcp", SEGMENT},
        {LINK_PPI, "ppi-wifi wifi snap ip4 tcp", SEGMENT},
        {LINK_IEEE802_11, "wifi-protected snap ip4 tcp", NOT_TCP},
        {LINK_IEEE802_11, "wifi-null snap ip4 tcp", NOT_TCP},
        {LINK_IEEE802_11, "beacon snap ip4 tcp", NOT_TCP},
        {LINK_IEEE802_11, "wifi-later snap ip4 tcp", FINWAIT_DECODE_FRAGMENT},
        {LINK_IEEE802_11_RADIOTAP, "hex:00000400000000000000", BAD},
    };
    CHECK_DECODINGS(rows);
}

static void what_is_not_ip_is_not_tcp(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {LINK_ETHERNET, "eth arp", NOT_TCP},
        {LINK_ETHERNET, "eth vlan arp", NOT_TCP},
        {LINK_ETHERNET, "eth-802.3 stp", NOT_TCP},
        {LINK_ETHERNET, "eth pppoe hex:c021010100040000", NOT_TCP},
        {LINK_ETHERNET, "hex:020000000001020000000002886411a7000100040021 ip4 tcp", NOT_TCP},
        {LINK_ETHERNET, "eth mpls-end hex:1000000101020304", NOT_TCP},
        {LINK_ETHERNET, "eth mpls-end hex:2000000102030405060708090a0b", NOT_TCP},
        {LINK_FDDI, "hex:41020000000001020000000002 snap ip4 tcp", NOT_TCP},
        {LINK_NULL, "hex:07000000 ip4 tcp", NOT_TCP},
        {LINK_JUNIPER_ETHER, "hex:4d474302 ip4 tcp", NOT_TCP},
        {LINK_JUNIPER_ETHER, "hex:4d474400 eth ip4 tcp", BAD},
        {LINK_FRELAY, "hex:0000000000000000", BAD},
        {LINK_ERF, "hex:0011223344556677050400550000004500000000", NOT_TCP},
        {LINK_INFINIBAND, "hex:00010001000800020000000000000000 ipoib ip4 tcp", NOT_TCP},
        {LINK_PPP, "hex:002d4500112233445566", NOT_TCP}, /* compressed by RFC 1144 */
    };
    CHECK_DECODINGS(rows);
}

static void an_unknown_link_type_is_said_to_be_one(void **state)
{
    (void)state;
    struct finwait_segment segment;
    static const int unknown[] = {2, 147, 275, 277, 65535, -1};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        assert_int_equal(decode_words(unknown[i], "ip4 tcp", &segment), FINWAIT_DECODE_UNKNOWN_LINK);
    assert_int_equal(decode_words(LINK_PPI, "hex:0000080093000000 ip4 tcp", &segment), FINWAIT_DECODE_UNKNOWN_LINK);
}

static void the_depth_has_a_cap(void **state)
{
    (void)state;
    struct finwait_segment segment;
    struct frame frame;
    /* Ethernet, tags, IPv4 and TCP: three headers beside the tags. */
    for (unsigned tags = FINWAIT_DECODE_DEPTH - 3; tags <= FINWAIT_DECODE_DEPTH; tags++) {
        char words[FINWAIT_DECODE_DEPTH * 5 + 32] = "eth";
        char *at = words + 3;
        for (unsigned i = 0; i < tags; i++, at += 5)
            memcpy(at, " vlan", 6);
        memcpy(at, " ip4 tcp", 9);
        frame_build(&frame, words);
        enum finwait_decode_verdict verdict =
            finwait_frame_decode(LINK_ETHERNET, frame_bytes(&frame), frame.size, frame.size, &segment);
        assert_int_equal(verdict, tags + 3 <= FINWAIT_DECODE_DEPTH ? SEGMENT : FINWAIT_DECODE_TOO_DEEP);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_link_type_leads_to_the_segment),
        cmocka_unit_test(tags_and_labels_stack),
        cmocka_unit_test(wifi_data_frames),
        cmocka_unit_test(what_is_not_ip_is_not_tcp),
        cmocka_unit_test(an_unknown_link_type_is_said_to_be_one),
        cmocka_unit_test(the_depth_has_a_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
