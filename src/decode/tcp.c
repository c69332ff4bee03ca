/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "bytes.h"
#include "packet.h"

#define HEADER_SIZE 20u

/* RFC 9293 section 3.2 and the IANA registry "TCP Option Kind Numbers". */
enum option_kind {
    END_OF_OPTIONS = 0,
    NO_OPERATION = 1,
    MAXIMUM_SEGMENT_SIZE = 2,
    WINDOW_SCALE = 3,
    SACK_PERMITTED = 4,
    SACK = 5,
    TIMESTAMPS = 8,
    MULTIPATH = 30,
    FAST_OPEN = 34,
    EXPERIMENT = 254
};

/* RFC 7323 appendix A: how time stamps are laid out, alone on nearly every segment. */
#define ALIGNED_STAMPS (NO_OPERATION << 24 | NO_OPERATION << 16 | TIMESTAMPS << 8 | 10)
#define ALIGNED_STAMPS_SIZE 12u

#define FAST_OPEN_EXPERIMENT 0xf989u /* RFC 7413 section 4.1.1 */

static void address_fill(struct finwait_address *address, const uint8_t *bytes, uint8_t family)
{
    if (family == 4)
        memcpy(address->bytes, bytes, 4);
    else
        memcpy(address->bytes, bytes, 16);
}

/* What a whole header and a quoted one have in common. */
static struct finwait_segment *segment_begin(const struct packet *packet, enum finwait_segment_kind kind)
{
    const uint8_t *tcp = packet->at;
    struct finwait_segment *segment = packet->segment;
    memset((uint8_t *)segment + offsetof(struct finwait_segment, src), 0,
           sizeof *segment - offsetof(struct finwait_segment, src)); /* time and frame are the caller's */
    address_fill(&segment->src, packet->src, packet->family);
    address_fill(&segment->dst, packet->dst, packet->family);
    segment->family = packet->family;
    segment->kind = (uint8_t)kind;
    segment->src_port = be16(tcp);
    segment->dst_port = be16(tcp + 2);
    segment->seq = be32(tcp + 4);
    segment->wire_size = packet->frame_size;
    segment->ip_id = packet->ip_id;
    segment->ttl = packet->ttl;
    return segment;
}

static void fill_rest(struct finwait_segment *segment, const uint8_t *tcp)
{
    segment->ack = be32(tcp + 8);
    segment->flags = tcp[13];
    segment->window = be16(tcp + 14);
}

static void read_sack(struct finwait_segment *segment, const uint8_t *option, unsigned length)
{
    unsigned count = (length - 2) / 8;
    if (count == 0 || count > FINWAIT_SACK_BLOCKS || length != 2 + count * 8)
        return;
    for (unsigned i = 0; i < count; i++) {
        segment->sack[i].left = be32(option + 2 + i * 8);
        segment->sack[i].right = be32(option + 6 + i * 8);
    }
    segment->sack_count = (uint8_t)count;
    segment->options |= FINWAIT_OPT_SACK;
}

/* One option of `length` bytes, all there; a length that its kind cannot have leaves the option out. */
static void read_option(struct finwait_segment *segment, const uint8_t *option, unsigned length)
{
    switch (option[0]) {
    case MAXIMUM_SEGMENT_SIZE:
        if (length == 4) {
            segment->mss = be16(option + 2);
            segment->options |= FINWAIT_OPT_MSS;
        }
        break;
    case WINDOW_SCALE:
        if (length == 3) {
            segment->window_scale = option[2];
            segment->options |= FINWAIT_OPT_WINDOW_SCALE;
        }
        break;
    case SACK_PERMITTED:
        if (length == 2)
            segment->options |= FINWAIT_OPT_SACK_PERMITTED;
        break;
    case SACK:
        read_sack(segment, option, length);
        break;
    case TIMESTAMPS:
        if (length == 10) {
            segment->ts_value = be32(option + 2);
            segment->ts_echo = be32(option + 6);
            segment->options |= FINWAIT_OPT_TIMESTAMPS;
        }
        break;
    case MULTIPATH:
        segment->options |= FINWAIT_OPT_MPTCP;
        break;
    case FAST_OPEN:
        segment->options |= FINWAIT_OPT_FAST_OPEN;
        break;
    case EXPERIMENT:
        if (length >= 4 && be16(option + 2) == FAST_OPEN_EXPERIMENT)
            segment->options |= FINWAIT_OPT_FAST_OPEN;
        break;
    default:
        break;
    }
}

/* `size` bytes of options, of which the first `captured` are there. Stops at the first one that cannot be. */
static void read_options(struct finwait_segment *segment, const uint8_t *options, size_t size, size_t captured)
{
    size_t at = 0;
    if (captured >= ALIGNED_STAMPS_SIZE && be32(options) == ALIGNED_STAMPS) {
        read_option(segment, options + 2, 10);
        at = ALIGNED_STAMPS_SIZE;
    }
    while (at < size) {
        if (at >= captured)
            goto cut;
        if (options[at] == END_OF_OPTIONS)
            return;
        if (options[at] == NO_OPERATION) {
            at++;
            continue;
        }
        if (at + 1 >= size)
            return;
        if (at + 1 >= captured)
            goto cut;
        unsigned length = options[at + 1];
        if (length < 2 || length > size - at)
            return;
        if (length > captured - at)
            goto cut;
        read_option(segment, options + at, length);
        at += length;
    }
    return;
cut:
    segment->options |= FINWAIT_OPT_CUT;
}

enum step decode_tcp(struct packet *packet)
{
    if (packet->captured < HEADER_SIZE)
        return short_of(packet, HEADER_SIZE);
    const uint8_t *tcp = packet->at;
    size_t header = (tcp[12] >> 4) * 4u;
    if (header < HEADER_SIZE)
        return STOP_BAD;
    if (header > packet->wire)
        return short_of(packet, header);

    struct finwait_segment *segment = segment_begin(packet, FINWAIT_SEGMENT_TCP);
    fill_rest(segment, tcp);
    segment->ip_bytes = (uint32_t)packet->ip_bytes;
    segment->point = packet->point;
    segment->payload = (uint32_t)(packet->wire - header);
    segment->payload_cut = packet->captured < packet->wire;
    if (header > HEADER_SIZE) {
        size_t there = packet->captured < header ? packet->captured : header;
        read_options(segment, tcp + HEADER_SIZE, header - HEADER_SIZE, there - HEADER_SIZE);
    }
    return STOP_SEGMENT;
}

enum step decode_quoted_tcp(struct packet *packet)
{
    if (packet->captured < 8)
        return short_of(packet, 8);
    const uint8_t *tcp = packet->at;
    struct finwait_segment *segment = segment_begin(packet, FINWAIT_SEGMENT_ICMP_ERROR);
    segment->icmp_type = packet->icmp_type;
    segment->icmp_code = packet->icmp_code;
    address_fill(&segment->icmp_reporter, packet->reporter, packet->family);
    if (packet->captured >= HEADER_SIZE) {
        size_t header = (tcp[12] >> 4) * 4u;
        fill_rest(segment, tcp);
        segment->payload = packet->wire > header ? (uint32_t)(packet->wire - header) : 0;
    }
    return STOP_ICMP_ERROR;
}
