/* SPDX-License-Identifier: BSD-2-Clause */
/* Headers that only a link type starts with: what a capture adds, and rarer wires. */
#include "bytes.h"
#include "packet.h"

#define LLC_PROTOCOL 0x0004u /* Linux: an 802.2 frame */

static enum step step_of_cooked(uint16_t protocol)
{
    return protocol == LLC_PROTOCOL ? STEP_LLC : step_of_ethertype(protocol);
}

/* Where on the capturing host: an interface's index (0: not told) and the kind, from "to us" to "sent by us". */
static uint16_t point_of(uint32_t interface, unsigned kind)
{
    return (uint16_t)(1 + (interface * 8 + (kind & 7u)) % UINT16_MAX);
}

enum step decode_cooked(struct packet *packet)
{
    if (packet->captured < 16)
        return short_of(packet, 16);
    packet->point = point_of(0, be16(packet->at));
    uint16_t protocol = be16(packet->at + 14);
    skip(packet, 16);
    return step_of_cooked(protocol);
}

enum step decode_cooked_2(struct packet *packet)
{
    if (packet->captured < 20)
        return short_of(packet, 20);
    packet->point = point_of(be32(packet->at + 4), packet->at[10]);
    uint16_t protocol = be16(packet->at);
    skip(packet, 20);
    return step_of_cooked(protocol);
}

/* An address family in the byte order of the capturing machine (NULL) or of the network (LOOP). */
enum step decode_loopback(struct packet *packet)
{
    if (packet->captured < 4)
        return short_of(packet, 4);
    uint32_t family = le32(packet->at);
    if (family > 0xffff)
        family = be32(packet->at);
    skip(packet, 4);
    switch (family) {
    case 2:
        return STEP_IPV4;
    case 10: /* Linux */
    case 23: /* Windows */
    case 24: /* NetBSD, OpenBSD */
    case 28: /* FreeBSD */
    case 30: /* macOS */
        return STEP_IPV6;
    default:
        return STOP_NOT_TCP;
    }
}

enum step decode_fddi(struct packet *packet)
{
    if (packet->captured < 13)
        return short_of(packet, 13);
    bool is_llc = (packet->at[0] & 0xf0) == 0x50;
    skip(packet, 13);
    return is_llc ? STEP_LLC : STOP_NOT_TCP;
}

/* Control 0x03, maybe one byte of padding, and an NLPID (RFC 2427 section 4). */
static enum step decode_nlpid(struct packet *packet)
{
    if (packet->captured < 3)
        return short_of(packet, 3);
    skip(packet, packet->at[1] == 0 ? 2 : 1);
    uint8_t nlpid = packet->at[0];
    if (nlpid == 0x80 && packet->captured < 6)
        return short_of(packet, 6);
    switch (nlpid) {
    case 0xcc:
        skip(packet, 1);
        return STEP_IPV4;
    case 0x8e:
        skip(packet, 1);
        return STEP_IPV6;
    case 0x80: { /* SNAP */
        uint16_t type = be16(packet->at + 4);
        skip(packet, 6);
        return step_of_ethertype(type);
    }
    default:
        return STOP_NOT_TCP;
    }
}

/* Two to four bytes of Q.922 address, then RFC 2427's control and NLPID or Cisco's EtherType. */
enum step decode_frame_relay(struct packet *packet)
{
    size_t address = 1;
    for (;;) {
        if (address > 4)
            return STOP_BAD;
        if (packet->captured < address)
            return short_of(packet, address);
        if ((packet->at[address - 1] & 1) != 0)
            break;
        address++;
    }
    if (packet->captured < address + 2)
        return short_of(packet, address + 2);
    skip(packet, address);
    if (packet->at[0] == 0x03)
        return decode_nlpid(packet);
    uint16_t type = be16(packet->at);
    skip(packet, 2);
    return step_of_ethertype(type);
}

/* "MGC", flags, and with flag 0x80 a length of extensions. */
enum step decode_juniper(struct packet *packet)
{
    if (packet->captured < 6)
        return short_of(packet, 6);
    const uint8_t *at = packet->at;
    if (be32(at) >> 8 != 0x4d4743)
        return STOP_BAD;
    bool no_link_header = (at[3] & 0x02) != 0;
    size_t header = (at[3] & 0x80) != 0 ? 6u + be16(at + 4) : 4u;
    if (packet->captured < header)
        return short_of(packet, header);
    skip(packet, header);
    return no_link_header ? STOP_NOT_TCP : STEP_ETHERNET;
}

/* Moves past an ERF record's header and its extension headers, eight bytes each, the first bit telling of another. */
static bool skip_erf(struct packet *packet)
{
    bool more = (packet->at[8] & 0x80) != 0;
    skip(packet, 16);
    while (more && packet->captured >= 8) {
        more = (packet->at[0] & 0x80) != 0;
        skip(packet, 8);
    }
    return !more && packet->captured >= 2;
}

/* Endace's extensible record format. */
enum step decode_erf(struct packet *packet)
{
    if (packet->captured < 18)
        return short_of(packet, 18);
    unsigned type = packet->at[8] & 0x7fu;
    if (!skip_erf(packet))
        return short_of(packet, packet->captured + 1);
    switch (type) {
    case 1: /* HDLC */
        return STEP_HDLC;
    case 2: /* Ethernet, after an offset and padding */
    case 11:
    case 16:
    case 20:
        skip(packet, 2);
        return STEP_ETHERNET;
    case 22:
        return STEP_IPV4;
    case 23:
        return STEP_IPV6;
    default:
        return STOP_NOT_TCP;
    }
}

/* RFC 4391 section 6. */
enum step decode_ipoib(struct packet *packet)
{
    if (packet->captured < 4)
        return short_of(packet, 4);
    uint16_t type = be16(packet->at);
    skip(packet, 4);
    return step_of_ethertype(type);
}

enum step decode_ipoib_grh(struct packet *packet)
{
    if (packet->captured < 40)
        return short_of(packet, 40);
    skip(packet, 40);
    return STEP_IPOIB;
}

/* Local route header, global route header maybe, base transport header; IP rides in unreliable datagrams. */
enum step decode_infiniband(struct packet *packet)
{
    if (packet->captured < 2)
        return short_of(packet, 2);
    unsigned next = packet->at[1] & 3u;
    if (next < 2)
        return STOP_NOT_TCP;
    size_t base = next == 3 ? 48 : 8;
    size_t header = base + 12 + 8;
    if (packet->captured < header)
        return short_of(packet, header);
    uint8_t opcode = packet->at[base];
    if (opcode != 0x64) /* UD send only */
        return STOP_NOT_TCP;
    skip(packet, header);
    packet->guess = true;
    return STEP_IPOIB;
}
