/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A packet on its way through the decoders: where the next header begins, how much of it there is, and what the
 * headers so far told. Each decoder reads one header, moves past it and names the next one; none calls another.
 */
#ifndef DECODE_PACKET_H
#define DECODE_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <finwait/segment.h>

/* Every header that is decoded: X(UPPER, lower) makes STEP_UPPER and decode_lower(). */
#define STEPS(X)                                                                                                       \
    X(ETHERNET, ethernet)                                                                                              \
    X(IPV4, ipv4)                                                                                                      \
    X(IPV6, ipv6)                                                                                                      \
    X(TCP, tcp)                                                                                                        \
    X(RAW_IP, raw_ip)       /* IPv4 or IPv6, told by the version */                                                    \
    X(EXTENSION, extension) /* IPv6 hop-by-hop, routing, destination options, mobility */                              \
    X(FRAGMENT, fragment)   /* IPv6 fragment header */                                                                 \
    X(AUTHENTICATION, authentication)                                                                                  \
    X(ICMP, icmp)                                                                                                      \
    X(ICMPV6, icmpv6)                                                                                                  \
    X(QUOTED_TCP, quoted_tcp) /* the TCP header in an ICMP error, maybe its first 8 bytes only */                      \
    X(VLAN, vlan)                                                                                                      \
    X(MPLS, mpls)                                                                                                      \
    X(PPPOE, pppoe)                                                                                                    \
    X(PPP, ppp)                                                                                                        \
    X(HDLC, hdlc) /* PPP or Cisco in HDLC framing */                                                                   \
    X(LLC, llc)                                                                                                        \
    X(COOKED, cooked) /* LINUX_SLL */                                                                                  \
    X(COOKED_2, cooked_2)                                                                                              \
    X(LOOPBACK, loopback) /* NULL and LOOP */                                                                          \
    X(FDDI, fddi)                                                                                                      \
    X(FRAME_RELAY, frame_relay)                                                                                        \
    X(JUNIPER, juniper)                                                                                                \
    X(ERF, erf)                                                                                                        \
    X(IPOIB_GRH, ipoib_grh) /* LINKTYPE_IPOIB: a route header before the IPoIB header */                               \
    X(IPOIB, ipoib)                                                                                                    \
    X(INFINIBAND, infiniband)                                                                                          \
    X(WIFI, wifi)                                                                                                      \
    X(RADIOTAP, radiotap)                                                                                              \
    X(PPI, ppi)                                                                                                        \
    X(GRE, gre)                                                                                                        \
    X(ERSPAN, erspan)                                                                                                  \
    X(ETHERIP, etherip)                                                                                                \
    X(UDP, udp)                                                                                                        \
    X(VXLAN, vxlan)                                                                                                    \
    X(GENEVE, geneve)                                                                                                  \
    X(GTP, gtp)                                                                                                        \
    X(TEREDO, teredo)

enum step {
    STEP_NONE, /* so that a hole in a table is not a header */
#define X(upper, lower) STEP_##upper,
    STEPS(X)
#undef X
        STEP_STOP, /* not a header but a verdict from here on */
    STOP_SEGMENT = STEP_STOP + FINWAIT_DECODE_SEGMENT,
    STOP_ICMP_ERROR = STEP_STOP + FINWAIT_DECODE_ICMP_ERROR,
    STOP_NOT_TCP = STEP_STOP + FINWAIT_DECODE_NOT_TCP,
    STOP_FRAGMENT = STEP_STOP + FINWAIT_DECODE_FRAGMENT,
    STOP_CUT = STEP_STOP + FINWAIT_DECODE_CUT,
    STOP_BAD = STEP_STOP + FINWAIT_DECODE_BAD,
    STOP_UNKNOWN_LINK = STEP_STOP + FINWAIT_DECODE_UNKNOWN_LINK
};

struct packet {
    const uint8_t *at; /* the next header */
    size_t captured;   /* bytes of it and what follows that are there; never more than `wire` */
    size_t wire;       /* bytes of it and what follows by the headers so far */

    /* Of the innermost IP header so far; the addresses lie in the frame. */
    const uint8_t *src, *dst;
    uint16_t ip_id;
    uint8_t family, ttl;
    size_t ip_bytes;

    uint8_t icmp_type, icmp_code;
    const uint8_t *reporter; /* who sent the ICMP error that quotes what comes now, or NULL */

    uint16_t gre_flags;
    uint16_t point;      /* as in the segment */
    bool guess;          /* told from a port or a label only: nonsense below means it is something else */
    bool first_fragment; /* the rest of this datagram is in other frames */
    bool wifi_padded;    /* radiotap says that the 802.11 header is padded to 4 bytes */

    uint32_t frame_size;
    struct finwait_segment *segment; /* written by the last step only */
};

#define X(upper, lower) enum step decode_##lower(struct packet *packet);
STEPS(X)
#undef X

/* The header that a link type, an EtherType or a PPP protocol number announces, or a STOP_. */
enum step step_of_link_type(int link_type);
enum step step_of_ethertype(uint16_t ethertype);
enum step step_of_ppp(uint16_t protocol);

/* The verdict when the next header's `size` bytes are not all there. */
static inline enum step short_of(const struct packet *packet, size_t size)
{
    if (packet->wire >= size)
        return STOP_CUT;
    return packet->first_fragment ? STOP_FRAGMENT : STOP_BAD;
}

/* Moves past `size` bytes, which are there. */
static inline void skip(struct packet *packet, size_t size)
{
    packet->at += size;
    packet->captured -= size;
    packet->wire -= size;
}

/* A header said how many bytes there are from `at`: what follows them is padding or a trailer. */
static inline void set_length(struct packet *packet, size_t wire)
{
    packet->wire = wire;
    if (packet->captured > wire)
        packet->captured = wire;
}

#endif
