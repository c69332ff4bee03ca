/* SPDX-License-Identifier: BSD-2-Clause */
#include "bytes.h"
#include "packet.h"

#define MORE_FRAGMENTS 0x2000u
#define FRAGMENT_OFFSET 0x1fffu

/* IANA protocol numbers; what is not here is of no interest. */
static const uint8_t protocols[256] = {
    [0] = STEP_EXTENSION,                                            /* hop-by-hop options */
    [1] = STEP_ICMP,       [4] = STEP_IPV4,                          /* IP in IP, RFC 2003 */
    [6] = STEP_TCP,        [17] = STEP_UDP,        [41] = STEP_IPV6, /* 6in4, RFC 4213 */
    [43] = STEP_EXTENSION,                                           /* routing */
    [44] = STEP_FRAGMENT,  [47] = STEP_GRE,        [51] = STEP_AUTHENTICATION,
    [58] = STEP_ICMPV6,    [60] = STEP_EXTENSION,  /* destination options */
    [97] = STEP_ETHERIP,   [135] = STEP_EXTENSION, /* mobility */
    [137] = STEP_MPLS,                             /* RFC 4023 */
};

static bool is_extension(enum step step)
{
    return step == STEP_EXTENSION || step == STEP_FRAGMENT || step == STEP_AUTHENTICATION;
}

static enum step step_of_protocol(const struct packet *packet, uint8_t protocol)
{
    enum step step = (enum step)protocols[protocol];
    if (step == STEP_NONE)
        return STOP_NOT_TCP;
    if (packet->reporter == NULL || is_extension(step))
        return step;
    return step == STEP_TCP ? STEP_QUOTED_TCP : STOP_NOT_TCP; /* an error about a tunnel is the tunnel's */
}

/* A fragment that is not the first one: of interest only where a TCP header may have been in the first. */
static enum step step_of_later_fragment(uint8_t protocol)
{
    switch (protocols[protocol]) {
    case STEP_NONE:
    case STEP_UDP:
    case STEP_ICMP:
    case STEP_ICMPV6:
        return STOP_NOT_TCP;
    default:
        return STOP_FRAGMENT;
    }
}

/*
 * A datagram longer than what carries it is believed, since some tools lose a frame's length on the wire; but not
 * where it is a guess that this is an IP header at all.
 */
static bool is_too_long(const struct packet *packet, size_t length)
{
    return packet->guess && !packet->first_fragment && length > packet->wire;
}

enum step decode_ipv4(struct packet *packet)
{
    if (packet->captured < 20)
        return short_of(packet, 20);
    const uint8_t *ip = packet->at;
    size_t header = (ip[0] & 0x0fu) * 4u;
    size_t total = be16(ip + 2);
    if (total == 0) /* left to the card by segmentation offload */
        total = packet->wire;
    if (ip[0] >> 4 != 4 || header < 20 || total < header || is_too_long(packet, total))
        return STOP_BAD;
    if (packet->captured < header)
        return short_of(packet, header);

    unsigned fragment = be16(ip + 6);
    packet->family = 4;
    packet->ip_id = be16(ip + 4);
    packet->ttl = ip[8];
    packet->src = ip + 12;
    packet->dst = ip + 16;
    packet->ip_bytes = total;
    set_length(packet, total);
    skip(packet, header);
    if ((fragment & FRAGMENT_OFFSET) != 0)
        return step_of_later_fragment(ip[9]);
    if ((fragment & MORE_FRAGMENTS) != 0)
        packet->first_fragment = true;
    return step_of_protocol(packet, ip[9]);
}

enum step decode_ipv6(struct packet *packet)
{
    if (packet->captured < 40)
        return short_of(packet, 40);
    const uint8_t *ip = packet->at;
    size_t length = be16(ip + 4);
    if (length == 0) /* a jumbogram, or segmentation offload */
        length = packet->wire - 40;
    if (ip[0] >> 4 != 6 || is_too_long(packet, 40 + length))
        return STOP_BAD;

    packet->family = 6;
    packet->ip_id = 0;
    packet->ttl = ip[7];
    packet->src = ip + 8;
    packet->dst = ip + 24;
    packet->ip_bytes = 40 + length;
    set_length(packet, 40 + length);
    skip(packet, 40);
    return step_of_protocol(packet, ip[6]);
}

enum step decode_raw_ip(struct packet *packet)
{
    if (packet->captured < 1)
        return short_of(packet, 1);
    switch (packet->at[0] >> 4) {
    case 4:
        return STEP_IPV4;
    case 6:
        return STEP_IPV6;
    default:
        return STOP_BAD;
    }
}

static enum step skip_extension(struct packet *packet, size_t size)
{
    if (packet->captured < size)
        return short_of(packet, size);
    uint8_t next = packet->at[0];
    skip(packet, size);
    return step_of_protocol(packet, next);
}

enum step decode_extension(struct packet *packet)
{
    if (packet->captured < 8)
        return short_of(packet, 8);
    return skip_extension(packet, (packet->at[1] + 1u) * 8u);
}

enum step decode_authentication(struct packet *packet)
{
    if (packet->captured < 12)
        return short_of(packet, 12);
    return skip_extension(packet, (packet->at[1] + 2u) * 4u);
}

enum step decode_fragment(struct packet *packet)
{
    if (packet->captured < 8)
        return short_of(packet, 8);
    unsigned fragment = be16(packet->at + 2);
    if (fragment >> 3 != 0)
        return step_of_later_fragment(packet->at[0]);
    if ((fragment & 1) != 0)
        packet->first_fragment = true;
    return skip_extension(packet, 8);
}
