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
        {"eth ip4 tcp", LINK_ETHERNET, SEGMENT},
        {"eth ip6 tcp", LINK_ETHERNET, SEGMENT},
        {"sll ip4 tcp", LINK_LINUX_SLL, SEGMENT},
        {"sll vlan ip6 tcp", LINK_LINUX_SLL, SEGMENT},
        {"sll-llc snap ip4 tcp", LINK_LINUX_SLL, SEGMENT},
        {"sll2 ip4 tcp", LINK_LINUX_SLL2, SEGMENT},
        {"sll2 vlan-ad ip6 tcp", LINK_LINUX_SLL2, SEGMENT},
        {"null-little ip4 tcp", LINK_NULL, SEGMENT},
        {"null-big ip4 tcp", LINK_NULL, SEGMENT},
        {"null6-freebsd ip6 tcp", LINK_NULL, SEGMENT},
        {"null-big ip4 tcp", LINK_LOOP, SEGMENT},
        {"null6-macos ip6 tcp", LINK_LOOP, SEGMENT},
        {"ip4 tcp", LINK_RAW, SEGMENT},
        {"ip6 tcp", LINK_RAW, SEGMENT},
        {"ip4 tcp", LINK_RAW_12, SEGMENT},
        {"ip6 tcp", LINK_RAW_14, SEGMENT},
        {"ip4 tcp", LINK_IPV4, SEGMENT},
        {"ip6 tcp", LINK_IPV6, SEGMENT},
        {"ppp ip4 tcp", LINK_PPP, SEGMENT},
        {"ppp-hdlc ip6 tcp", LINK_PPP, SEGMENT},
        {"ppp-short ip4 tcp", LINK_PPP, SEGMENT},
        {"ppp-hdlc ip4 tcp", LINK_PPP_HDLC, SEGMENT},
        {"cisco-hdlc ip4 tcp", LINK_PPP_HDLC, SEGMENT},
        {"cisco-hdlc ip6 tcp", LINK_C_HDLC, SEGMENT},
        {"pppoe ppp ip4 tcp", LINK_PPP_ETHER, SEGMENT},
        {"fddi snap ip4 tcp", LINK_FDDI, SEGMENT},
        {"relay-ip ip4 tcp", LINK_FRELAY, SEGMENT},
        {"relay-snap ip4 tcp", LINK_FRELAY, SEGMENT},
        {"relay-cisco ip6 tcp", LINK_FRELAY, SEGMENT},
        {"juniper eth ip4 tcp", LINK_JUNIPER_ETHER, SEGMENT},
        {"juniper-bare eth ip4 tcp", LINK_JUNIPER_ETHER, SEGMENT},
        {"erf-eth eth ip4 tcp", LINK_ERF, SEGMENT},
        {"erf-more eth ip6 tcp", LINK_ERF, SEGMENT},
        {"grh ipoib ip4 tcp", LINK_IPOIB, SEGMENT},
        {"infiniband ipoib ip4 tcp", LINK_INFINIBAND, SEGMENT},
        {"infiniband-grh ipoib ip6 tcp", LINK_INFINIBAND, SEGMENT},
    };
    CHECK_DECODINGS(rows);
}

static void tags_and_labels_stack(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {"eth vlan ip4 tcp", LINK_ETHERNET, SEGMENT},
        {"eth vlan-ad vlan ip4 tcp", LINK_ETHERNET, SEGMENT},
        {"eth vlan-9100 vlan vlan ip6 tcp", LINK_ETHERNET, SEGMENT},
        {"eth mpls-end ip4 tcp", LINK_ETHERNET, SEGMENT},
        {"eth vlan mpls mpls mpls-end ip6 tcp", LINK_ETHERNET, SEGMENT},
        {"eth mpls mpls-end control-word eth ip4 tcp", LINK_ETHERNET, SEGMENT},
        {"eth mpls-end eth vlan ip4 tcp", LINK_ETHERNET, SEGMENT},
        {"eth pppoe ppp ip4 tcp pad", LINK_ETHERNET, SEGMENT},
        {"eth vlan-ad vlan pppoe ppp ip6 tcp", LINK_ETHERNET, SEGMENT},
        {"eth-802.3 snap ip4 tcp pad", LINK_ETHERNET, SEGMENT},
        {"eth-802.3 llc-ip ip4 tcp", LINK_ETHERNET, SEGMENT},
        {"eth ip4 tcp pad", LINK_ETHERNET, SEGMENT},
        {"eth ip6 tcp pad", LINK_ETHERNET, SEGMENT},
    };
    CHECK_DECODINGS(rows);
}

static void wifi_data_frames(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {"wifi snap ip4 tcp", LINK_IEEE802_11, SEGMENT},
        {"wifi-qos snap ip4 tcp", LINK_IEEE802_11, SEGMENT},
        {"wifi-wds snap ip6 tcp", LINK_IEEE802_11, SEGMENT},
        {"wifi-ht snap ip4 tcp", LINK_IEEE802_11, SEGMENT},
        {"wifi-aggregate eth-802.3 snap ip4 tcp", LINK_IEEE802_11, SEGMENT},
        {"radiotap wifi-qos snap ip4 tcp", LINK_IEEE802_11_RADIOTAP, SEGMENT},
        {"radiotap-padded wifi-padded snap ip4 tcp", LINK_IEEE802_11_RADIOTAP, SEGMENT},
        {"ppi-wifi wifi snap ip4 tcp", LINK_PPI, SEGMENT},
        {"wifi-protected snap ip4 tcp", LINK_IEEE802_11, NOT_TCP},
        {"wifi-null snap ip4 tcp", LINK_IEEE802_11, NOT_TCP},
        {"beacon snap ip4 tcp", LINK_IEEE802_11, NOT_TCP},
        {"wifi-later snap ip4 tcp", LINK_IEEE802_11, FINWAIT_DECODE_FRAGMENT},
        {"hex:00000400000000000000", LINK_IEEE802_11_RADIOTAP, BAD},
    };
    CHECK_DECODINGS(rows);
}

static void what_is_not_ip_is_not_tcp(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {"eth arp", LINK_ETHERNET, NOT_TCP},
        {"eth vlan arp", LINK_ETHERNET, NOT_TCP},
        {"eth-802.3 stp", LINK_ETHERNET, NOT_TCP},
        {"eth pppoe hex:c021010100040000", LINK_ETHERNET, NOT_TCP},
        {"hex:020000000001020000000002886411a7000100040021 ip4 tcp", LINK_ETHERNET, NOT_TCP},
        {"eth mpls-end hex:1000000101020304", LINK_ETHERNET, NOT_TCP},
        {"eth mpls-end hex:2000000102030405060708090a0b", LINK_ETHERNET, NOT_TCP},
        {"hex:41020000000001020000000002 snap ip4 tcp", LINK_FDDI, NOT_TCP},
        {"hex:07000000 ip4 tcp", LINK_NULL, NOT_TCP},
        {"hex:4d474302 ip4 tcp", LINK_JUNIPER_ETHER, NOT_TCP},
        {"hex:4d474400 eth ip4 tcp", LINK_JUNIPER_ETHER, BAD},
        {"hex:0000000000000000", LINK_FRELAY, BAD},
        {"hex:0011223344556677050400550000004500000000", LINK_ERF, NOT_TCP},
        {"hex:00010001000800020000000000000000 ipoib ip4 tcp", LINK_INFINIBAND, NOT_TCP},
        {"hex:002d4500112233445566", LINK_PPP, NOT_TCP}, /* compressed by RFC 1144 */
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
