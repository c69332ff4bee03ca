/* SPDX-License-Identifier: BSD-2-Clause */
#include "bytes.h"
#include "packet.h"

/* What is quoted comes next, and belongs to the packet that the reporter complains about. */
static enum step enter_quote(struct packet *packet, enum step quoted)
{
    packet->icmp_type = packet->at[0];
    packet->icmp_code = packet->at[1];
    packet->reporter = packet->src;
    packet->first_fragment = false;
    skip(packet, 8);
    return quoted;
}

/* RFC 792: unreachable, time exceeded, parameter problem. A redirect is advice, not an error. */
enum step decode_icmp(struct packet *packet)
{
    if (packet->captured < 8)
        return short_of(packet, 8);
    switch (packet->at[0]) {
    case 3:
    case 11:
    case 12:
        return enter_quote(packet, STEP_IPV4);
    default:
        return STOP_NOT_TCP;
    }
}

/* RFC 4443: unreachable, packet too big, time exceeded, parameter problem. */
enum step decode_icmpv6(struct packet *packet)
{
    if (packet->captured < 8)
        return short_of(packet, 8);
    if (packet->at[0] < 1 || packet->at[0] > 4)
        return STOP_NOT_TCP;
    return enter_quote(packet, STEP_IPV6);
}
