/* SPDX-License-Identifier: BSD-2-Clause */
/* IEEE 802.11 data frames and the headers that captures put before them. */
#include "bytes.h"
#include "packet.h"

#define RADIOTAP_PADDED 0x20u /* flags field: padding between the 802.11 header and what follows */

/* The flags field of a radiotap header of `size` bytes, 0 when it has none. radiotap.org. */
static unsigned radiotap_flags(const uint8_t *header, size_t size)
{
    uint32_t present = le32(header + 4);
    size_t at = 8;
    for (uint32_t word = present; (word >> 31) != 0; at += 4) {
        if (at + 4 > size)
            return 0;
        word = le32(header + at);
    }
    if ((present & 1) != 0) /* a timer of 8 bytes, aligned to 8 */
        at = (at + 7) / 8 * 8 + 8;
    return (present & 2) != 0 && at < size ? header[at] : 0;
}

enum step decode_radiotap(struct packet *packet)
{
    if (packet->captured < 8)
        return short_of(packet, 8);
    size_t size = le16(packet->at + 2);
    if (packet->at[0] != 0 || size < 8)
        return STOP_BAD;
    if (packet->captured < size)
        return short_of(packet, size);
    packet->wifi_padded = (radiotap_flags(packet->at, size) & RADIOTAP_PADDED) != 0;
    skip(packet, size);
    return STEP_WIFI;
}

/* Per-packet information: a length and the link type of what follows. */
enum step decode_ppi(struct packet *packet)
{
    if (packet->captured < 8)
        return short_of(packet, 8);
    size_t size = le16(packet->at + 2);
    uint32_t link_type = le32(packet->at + 4);
    if (packet->at[0] != 0 || size < 8)
        return STOP_BAD;
    if (packet->captured < size)
        return short_of(packet, size);
    skip(packet, size);
    return link_type <= INT32_MAX ? step_of_link_type((int)link_type) : STOP_UNKNOWN_LINK;
}

/* IEEE 802.11-2020 section 9.3.2.1. */
enum step decode_wifi(struct packet *packet)
{
    if (packet->captured < 2)
        return short_of(packet, 2);
    unsigned control = be16(packet->at);
    bool is_data = (control & 0x0f00) == 0x0800 && (control & 0x4000) == 0;
    bool is_protected = (control & 0x0040) != 0;
    bool has_qos = (control & 0x8000) != 0;
    bool has_four_addresses = (control & 0x0003) == 0x0003;
    bool has_ht_control = has_qos && (control & 0x0080) != 0;
    if (!is_data || is_protected)
        return STOP_NOT_TCP;

    size_t qos = has_four_addresses ? 30 : 24;
    size_t header = qos + (has_qos ? 2 : 0) + (has_ht_control ? 4 : 0);
    if (packet->wifi_padded)
        header = (header + 3) / 4 * 4;
    if (packet->captured < header)
        return short_of(packet, header);
    if ((packet->at[22] & 0x0f) != 0)
        return STOP_FRAGMENT;
    bool is_aggregate = has_qos && (packet->at[qos] & 0x80) != 0;
    skip(packet, header);
    return is_aggregate ? STEP_ETHERNET : STEP_LLC; /* the first frame of an A-MSDU has the form of an 802.3 one */
}
