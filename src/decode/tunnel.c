/* SPDX-License-Identifier: BSD-2-Clause */
/* Headers that carry another packet: on IP (GRE, ERSPAN, EtherIP) and on UDP (VXLAN, Geneve, GTP-U, Teredo). */
#include "bytes.h"
#include "packet.h"

#define GRE_CHECKSUM 0x8000u
#define GRE_ROUTING 0x4000u
#define GRE_KEY 0x2000u
#define GRE_SEQUENCE 0x1000u
#define GRE_ACKNOWLEDGMENT 0x0080u /* version 1 */
#define GRE_VERSION 0x0007u
#define ETHERTYPE_ERSPAN_II 0x88beu
#define ETHERTYPE_ERSPAN_III 0x22ebu

static enum step step_of_gre(uint16_t protocol)
{
    if (protocol == ETHERTYPE_ERSPAN_II || protocol == ETHERTYPE_ERSPAN_III)
        return STEP_ERSPAN;
    return step_of_ethertype(protocol);
}

/* RFC 2784, 2890; version 1 of RFC 2637 has no checksum and may acknowledge. */
enum step decode_gre(struct packet *packet)
{
    if (packet->captured < 4)
        return short_of(packet, 4);
    unsigned flags = be16(packet->at);
    uint16_t protocol = be16(packet->at + 2);
    if ((flags & GRE_ROUTING) != 0 || (flags & GRE_VERSION) > 1)
        return STOP_NOT_TCP;
    size_t header = 4;
    for (unsigned bits = flags & (GRE_CHECKSUM | GRE_KEY | GRE_SEQUENCE); bits != 0; bits &= bits - 1)
        header += 4;
    if ((flags & GRE_VERSION) == 1 && (flags & GRE_ACKNOWLEDGMENT) != 0)
        header += 4;
    if (packet->captured < header)
        return short_of(packet, header);
    skip(packet, header);
    if (packet->wire == 0) /* a version 1 acknowledgment, a keepalive */
        return STOP_NOT_TCP;
    packet->gre_flags = (uint16_t)flags;
    return step_of_gre(protocol);
}

/* draft-foschiano-erspan-03; type I has no header of its own and no GRE sequence number. */
enum step decode_erspan(struct packet *packet)
{
    if ((packet->gre_flags & GRE_SEQUENCE) == 0)
        return STEP_ETHERNET;
    if (packet->captured < 8)
        return short_of(packet, 8);
    unsigned version = packet->at[0] >> 4;
    size_t header = 8;
    if (version == 2) {
        if (packet->captured < 12)
            return short_of(packet, 12);
        header = (packet->at[11] & 1) != 0 ? 20 : 12;
    } else if (version != 1) {
        return STOP_NOT_TCP;
    }
    if (packet->captured < header)
        return short_of(packet, header);
    skip(packet, header);
    return STEP_ETHERNET;
}

/* RFC 3378. */
enum step decode_etherip(struct packet *packet)
{
    if (packet->captured < 2)
        return short_of(packet, 2);
    if (packet->at[0] >> 4 != 3)
        return STOP_NOT_TCP;
    skip(packet, 2);
    return STEP_ETHERNET;
}

static enum step step_of_port(uint16_t port)
{
    switch (port) {
    case 4789:
    case 8472: /* Linux, before 4789 was assigned */
    case 4790: /* VXLAN-GPE */
        return STEP_VXLAN;
    case 6081:
        return STEP_GENEVE;
    case 2152:
        return STEP_GTP;
    case 3544:
        return STEP_TEREDO;
    default:
        return STOP_NOT_TCP;
    }
}

/* GTP-U and Teredo answer from their port; the others' source ports are a hash. */
static enum step step_of_ports(uint16_t source, uint16_t destination)
{
    enum step step = step_of_port(destination);
    if (step == STOP_NOT_TCP && (source == 2152 || source == 3544))
        step = step_of_port(source);
    return step;
}

enum step decode_udp(struct packet *packet)
{
    if (packet->captured < 4)
        return STOP_NOT_TCP;
    enum step step = step_of_ports(be16(packet->at), be16(packet->at + 2));
    if (step == STOP_NOT_TCP)
        return step;
    if (packet->captured < 8)
        return short_of(packet, 8);
    size_t length = be16(packet->at + 4);
    if (length == 0)
        length = packet->wire;
    if (length < 8 || (length > packet->wire && !packet->first_fragment))
        return STOP_NOT_TCP;
    packet->guess = true;
    set_length(packet, length);
    skip(packet, 8);
    return step;
}

/* RFC 7348; the P bit and the protocol number are those of draft-ietf-nvo3-vxlan-gpe. */
enum step decode_vxlan(struct packet *packet)
{
    if (packet->captured < 8)
        return short_of(packet, 8);
    uint8_t flags = packet->at[0], protocol = packet->at[3];
    if ((flags & 0x08) == 0)
        return STOP_NOT_TCP;
    skip(packet, 8);
    if ((flags & 0x04) == 0)
        return STEP_ETHERNET;
    switch (protocol) {
    case 1:
        return STEP_IPV4;
    case 2:
        return STEP_IPV6;
    case 3:
        return STEP_ETHERNET;
    default:
        return STOP_NOT_TCP;
    }
}

/* RFC 8926. */
enum step decode_geneve(struct packet *packet)
{
    if (packet->captured < 8)
        return short_of(packet, 8);
    size_t header = 8 + (packet->at[0] & 0x3fu) * 4u;
    uint16_t protocol = be16(packet->at + 2);
    if (packet->at[0] >> 6 != 0)
        return STOP_NOT_TCP;
    if (packet->captured < header)
        return short_of(packet, header);
    skip(packet, header);
    return step_of_ethertype(protocol);
}

/* 3GPP TS 29.281 section 5.2: extension headers, each ending in the type of the next. */
static enum step skip_gtp_extensions(struct packet *packet, uint8_t type)
{
    while (type != 0) {
        if (packet->captured < 4)
            return short_of(packet, 4);
        size_t size = packet->at[0] * 4u;
        if (size == 0)
            return STOP_NOT_TCP;
        if (packet->captured < size)
            return short_of(packet, size);
        type = packet->at[size - 1];
        skip(packet, size);
    }
    return STEP_RAW_IP;
}

enum step decode_gtp(struct packet *packet)
{
    if (packet->captured < 8)
        return short_of(packet, 8);
    uint8_t flags = packet->at[0], type = packet->at[1];
    if (flags >> 4 != 0x3 || type != 0xff) /* version 1, GTP; a user's packet */
        return STOP_NOT_TCP;
    skip(packet, 8);
    if ((flags & 0x07) == 0)
        return STEP_RAW_IP;
    if (packet->captured < 4)
        return short_of(packet, 4);
    uint8_t extension = (flags & 0x04) != 0 ? packet->at[3] : 0;
    skip(packet, 4);
    return skip_gtp_extensions(packet, extension);
}

/* RFC 4380 section 5.1.1: authentication, then origin indication, then IPv6; both may be missing. */
enum step decode_teredo(struct packet *packet)
{
    if (packet->captured < 4)
        return short_of(packet, 4);
    const uint8_t *at = packet->at;
    size_t header = 0;
    if (at[0] == 0 && at[1] == 1)
        header = 4u + at[2] + at[3] + 9u;
    else if (at[0] == 0 && at[1] == 0)
        header = 8;
    if (header == 0)
        return STEP_IPV6;
    if (packet->captured < header)
        return short_of(packet, header);
    skip(packet, header);
    return STEP_TEREDO;
}
