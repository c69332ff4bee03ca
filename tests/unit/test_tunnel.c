/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "decoding.h"
#include "link_type.h"

#define SEGMENT FINWAIT_DECODE_SEGMENT
#define NOT_TCP FINWAIT_DECODE_NOT_TCP

static void tunnels_on_ip(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {"out4 ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 ip6 tcp", LINK_RAW, SEGMENT},
        {"out6 ip4 tcp", LINK_RAW, SEGMENT},
        {"out6 dest ip6 tcp", LINK_RAW, SEGMENT},
        {"out4 out4 out4 ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 mpls-end ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 etherip eth ip4 tcp", LINK_RAW, SEGMENT},
    };
    CHECK_DECODINGS(rows);
}

static void gre_and_what_it_carries(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {"out4 gre ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 gre-all ip6 tcp", LINK_RAW, SEGMENT},
        {"out6 gre-key ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 gre mpls mpls-end ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 gre eth ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 gre-key eth vlan ip6 tcp", LINK_RAW, SEGMENT},
        {"out4 gre-pptp ppp-hdlc ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 gre-pptp ppp-short ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 gre erspan-1 eth ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 gre-seq erspan-2 eth vlan ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 gre-seq erspan-3 eth ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 gre-seq erspan-3-more eth ip6 tcp", LINK_RAW, SEGMENT},
        {"out4 gre ip4 dns", LINK_RAW, NOT_TCP},
        {"out4 gre arp", LINK_RAW, NOT_TCP},
        {"out4 gre-route ip4 tcp", LINK_RAW, NOT_TCP},
        {"out4 gre-pptp", LINK_RAW, NOT_TCP}, /* an acknowledgment */
    };
    CHECK_DECODINGS(rows);
}

static void tunnels_on_udp(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {"out4 udp vxlan eth ip4 tcp", LINK_RAW, SEGMENT},
        {"out6 udp vxlan eth vlan ip6 tcp", LINK_RAW, SEGMENT},
        {"out4 udp vxlan-8472 eth ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 udp vxlan-gpe4 ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 udp-offload vxlan eth ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 udp geneve ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 udp geneve-options eth ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 udp gtp ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 udp gtp-seq ip6 tcp", LINK_RAW, SEGMENT},
        {"out4 udp-reply gtp-ext ip4 tcp", LINK_RAW, SEGMENT},
        {"out4 udp teredo ip6 tcp", LINK_RAW, SEGMENT},
        {"out4 udp-reply teredo-both ip6 tcp", LINK_RAW, SEGMENT},
        {"eth out4 udp vxlan eth out6 udp gtp out4 gre ip4 tcp pad", LINK_ETHERNET, SEGMENT},
    };
    CHECK_DECODINGS(rows);
}

/* The port alone said tunnel: what does not fit is some other traffic, not a bad packet. */
static void a_wrong_guess_is_not_tcp(void **state)
{
    (void)state;
    static const struct decoding rows[] = {
        {"out4 udp vxlan-not eth ip4 tcp", LINK_RAW, NOT_TCP},
        {"out4 udp vxlan hex:0800", LINK_RAW, NOT_TCP},
        {"out4 udp vxlan eth hex:1500", LINK_RAW, NOT_TCP},
        {"out4 udp vxlan hex:020000000001020000000002080044 ip4 tcp", LINK_RAW, NOT_TCP},
        {"out4 udp geneve hex:", LINK_RAW, NOT_TCP},
        {"out4 udp gtp hex:ff", LINK_RAW, NOT_TCP},
        {"out4 udp gtp-echo", LINK_RAW, NOT_TCP},
        {"out4 udp gtp ip4 tcp8", LINK_RAW, NOT_TCP},
        {"out4 udp teredo ip4 tcp", LINK_RAW, NOT_TCP},
        {"out4 udp teredo hex:deadbeef", LINK_RAW, NOT_TCP},
        /* an inner datagram longer than what carries it */
        {"out4 udp gtp hex:450005dc0000000040060000 hex:0a0000010a000002 tcp", LINK_RAW, NOT_TCP},
        /* a UDP length of 4 */
        {"hex:4500002c0000000040110000 hex:0a0000010a000002 hex:c00012b500040000 vxlan eth ip4 tcp", LINK_RAW, NOT_TCP},
    };
    CHECK_DECODINGS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tunnels_on_ip),
        cmocka_unit_test(gre_and_what_it_carries),
        cmocka_unit_test(tunnels_on_udp),
        cmocka_unit_test(a_wrong_guess_is_not_tcp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
