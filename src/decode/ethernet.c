/* SPDX-License-Identifier: BSD-2-Clause */
/* Ethernet and what is stacked on it before IP: tags, labels, PPPoE, PPP, LLC. */
#include "bytes.h"
#include "packet.h"

#define FIRST_ETHERTYPE 0x0600u /* a smaller number is an 802.3 length */

enum step step_of_ethertype(uint16_t ethertype)
{
    switch (ethertype) {
    case 0x0800:
        return STEP_IPV4;
    case 0x86dd:
        return STEP_IPV6;
    case 0x8100: /* 802.1Q */
    case 0x88a8: /* 802.1ad */
    case 0x9100: /* QinQ before it was 802.1ad */
        return STEP_VLAN;
    case 0x8847:
    case 0x8848:
        return STEP_MPLS;
    case 0x8864:
        return STEP_PPPOE;
    case 0x880b:
        return STEP_PPP;
    case 0x6558: /* transparent Ethernet bridging */
        return STEP_ETHERNET;
    case 0x8870: /* LLC in jumbo frames */
        return STEP_LLC;
    default:
        return STOP_NOT_TCP;
    }
}

/* Moves past the header whose last two bytes are `type`: an EtherType or, by 802.3, the length of what follows. */
static enum step skip_to_type(struct packet *packet, size_t header, uint16_t type)
{
    skip(packet, header);
    if (type >= FIRST_ETHERTYPE)
        return step_of_ethertype(type);
    if (type < packet->wire)
        set_length(packet, type);
    return STEP_LLC;
}

enum step decode_ethernet(struct packet *packet)
{
    if (packet->captured < 14)
        return short_of(packet, 14);
    uint16_t type = be16(packet->at + 12);
    return skip_to_type(packet, 14, type);
}

enum step decode_vlan(struct packet *packet)
{
    if (packet->captured < 4)
        return short_of(packet, 4);
    uint16_t type = be16(packet->at + 2);
    return skip_to_type(packet, 4, type);
}

/* The label does not say what it carries: an IP version does, or else it is taken for an Ethernet pseudowire. */
enum step decode_mpls(struct packet *packet)
{
    if (packet->captured < 5)
        return short_of(packet, 5);
    bool bottom = (packet->at[2] & 1) != 0;
    skip(packet, 4);
    if (!bottom)
        return STEP_MPLS;
    switch (packet->at[0] >> 4) {
    case 4:
        return STEP_IPV4;
    case 6:
        return STEP_IPV6;
    case 0: /* control word, RFC 4448 section 4.6 */
        if (packet->captured < 4)
            return short_of(packet, 4);
        skip(packet, 4);
        packet->guess = true;
        return STEP_ETHERNET;
    case 1: /* associated channel, RFC 4385 section 5 */
        return STOP_NOT_TCP;
    default:
        packet->guess = true;
        return STEP_ETHERNET;
    }
}

/* RFC 2516, session stage. */
enum step decode_pppoe(struct packet *packet)
{
    if (packet->captured < 6)
        return short_of(packet, 6);
    const uint8_t *header = packet->at;
    size_t length = be16(header + 4);
    if (header[0] != 0x11)
        return STOP_BAD;
    if (header[1] != 0)
        return STOP_NOT_TCP;
    skip(packet, 6);
    if (length < packet->wire)
        set_length(packet, length);
    return STEP_PPP;
}

enum step step_of_ppp(uint16_t protocol)
{
    switch (protocol) {
    case 0x0021:
        return STEP_IPV4;
    case 0x0057:
        return STEP_IPV6;
    case 0x0281:
    case 0x0283:
        return STEP_MPLS;
    default:
        return STOP_NOT_TCP;
    }
}

/* RFC 1661, 1662: address and control may be left out, and so may the protocol's first byte when it is zero. */
enum step decode_ppp(struct packet *packet)
{
    if (packet->captured < 4)
        return short_of(packet, 4);
    if (packet->at[0] == 0xff && packet->at[1] == 0x03)
        skip(packet, 2);
    bool compressed = (packet->at[0] & 1) != 0;
    uint16_t protocol = compressed ? packet->at[0] : be16(packet->at);
    skip(packet, compressed ? 1 : 2);
    return step_of_ppp(protocol);
}

enum step decode_hdlc(struct packet *packet)
{
    if (packet->captured < 4)
        return short_of(packet, 4);
    if (packet->at[0] != 0x0f && packet->at[0] != 0x8f) /* Cisco's unicast and multicast */
        return STEP_PPP;
    uint16_t type = be16(packet->at + 2);
    skip(packet, 4);
    return type >= FIRST_ETHERTYPE ? step_of_ethertype(type) : STOP_NOT_TCP;
}

/* IEEE 802.2 with SNAP, RFC 1042; or with IP's own service access point. */
enum step decode_llc(struct packet *packet)
{
    if (packet->captured < 3)
        return short_of(packet, 3);
    const uint8_t *llc = packet->at;
    if (llc[0] == 0x06 && llc[1] == 0x06 && llc[2] == 0x03) {
        skip(packet, 3);
        return STEP_IPV4;
    }
    if (llc[0] != 0xaa || llc[1] != 0xaa || llc[2] != 0x03)
        return STOP_NOT_TCP;
    if (packet->captured < 8)
        return short_of(packet, 8);
    uint32_t organization = be32(llc + 2) & 0xffffffu;
    uint16_t type = be16(llc + 6);
    skip(packet, 8);
    if ((organization != 0 && organization != 0x0000f8) || type < FIRST_ETHERTYPE)
        return STOP_NOT_TCP;
    return step_of_ethertype(type);
}
