/* SPDX-License-Identifier: BSD-2-Clause */
#include "frame.h"

#include <string.h>

#define EPOCH 1700000000U /* the capture's first second */
#define SYN_WINDOW 64240
#define WINDOW 502 /* times 2^7 */

/* A frame's headers, written from front to back. */
struct headers {
    uint8_t bytes[192];
    size_t length;
};

static uint8_t *extend(struct headers *headers, size_t length)
{
    uint8_t *at = headers->bytes + headers->length;
    headers->length += length;
    memset(at, 0, length);
    return at;
}

static void put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

/* The Internet checksum's sum (RFC 1071), not yet folded; `length` is even. */
static uint32_t sum_of(const uint8_t *at, size_t length)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < length; i += 2)
        sum += (uint32_t)at[i] << 8 | at[i + 1];
    return sum;
}

static unsigned checksum(uint32_t sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return ~sum & 0xffff;
}

static void put_ethernet(struct headers *headers, enum side from, unsigned type)
{
    uint8_t *at = extend(headers, 14);
    at[0] = at[6] = 2; /* locally administered */
    at[5] = from == CLIENT ? SERVER : CLIENT;
    at[11] = (uint8_t)from;
    put16(at + 12, type);
}

/* Returns the sum of the addresses, for the pseudo header. */
static uint32_t put_ipv4(struct headers *headers, struct flow *flow, enum side from, size_t length)
{
    uint8_t *at = extend(headers, 20);
    at[0] = 0x45;
    put16(at + 2, (unsigned)(20 + length));
    put16(at + 4, flow->ip_id[from]++);
    at[6] = 0x40; /* don't fragment */
    at[8] = from == CLIENT ? 52 : 64;
    at[9] = 6;
    put32(at + 12, flow->address[from]);
    put32(at + 16, flow->address[!from]);
    put16(at + 10, checksum(sum_of(at, 20)));
    return sum_of(at + 12, 8);
}

/* The same; 2001:2::/48 is what RFC 5180 keeps for benchmarks. */
static uint32_t put_ipv6(struct headers *headers, uint8_t protocol, const uint32_t address[SIDES], enum side from,
                         size_t length)
{
    uint8_t *at = extend(headers, 40);
    at[0] = 0x60;
    put16(at + 4, (unsigned)length);
    at[6] = protocol;
    at[7] = from == CLIENT ? 52 : 64;
    put32(at + 8, 0x20010002);
    put32(at + 20, address[from]);
    put32(at + 24, 0x20010002);
    put32(at + 36, address[!from]);
    return sum_of(at + 8, 32);
}

/* UDP without a checksum, as tunnels over IPv6 may be (RFC 6935), and a VXLAN header (RFC 7348). */
static void put_vxlan(struct headers *headers, const struct flow *flow, size_t length)
{
    enum { VXLAN_PORT = 4789, NETWORK = 77 };
    uint8_t *at = extend(headers, 16);
    put16(at, 49152U | (flow->port[CLIENT] & 0x3fffU));
    put16(at + 2, VXLAN_PORT);
    put16(at + 4, (unsigned)(16 + length));
    at[8] = 0x08;
    put32(at + 12, NETWORK << 8);
}

/* Everything between the frame's start and an inner IPv6 packet of `length` bytes. */
static void put_tunnel(struct headers *headers, const struct flow *flow, enum side from, size_t length)
{
    static const uint32_t ends[SIDES] = {1, 2};
    put_ethernet(headers, from, 0x8100);
    uint8_t *tag = extend(headers, 4);
    put16(tag, 100);
    put16(tag + 2, 0x86dd);
    put_ipv6(headers, 17, ends, from, 16 + 14 + length);
    put_vxlan(headers, flow, 14 + length);
    put_ethernet(headers, from, 0x86dd);
}

/* A RST that a socket did not send, but the host that had none: no options, no window (RFC 9293 section 3.10.7.1). */
static bool is_bare(const struct line *line, const struct flow *flow)
{
    return line->flags == RST || (line->flags == (RST | ACK) && flow->step == 1);
}

static size_t options_length(const struct line *line, const struct flow *flow)
{
    if (is_bare(line, flow))
        return 0;
    if (line->flags & SYN)
        return 20;
    return line->selected ? 24 : 12;
}

static void put_options(uint8_t *at, const struct line *line, struct flow *flow)
{
    static const uint8_t mss_and_sack[] = {2, 4, 1460 >> 8, 1460 & 255, 4, 2}, scale[] = {1, 3, 3, 7};
    static const uint8_t one_sack_block[] = {1, 1, 5, 10};
    enum side from = line->side;
    if (line->flags & SYN) {
        memcpy(at, mss_and_sack, sizeof mss_and_sack);
        memcpy(at + 16, scale, sizeof scale);
        at += 6;
    } else {
        at[0] = at[1] = 1;
        at += 2;
    }
    flow->stamp[from] = flow->clock[from] + (uint32_t)(flow->time / 1000);
    at[0] = 8;
    at[1] = 10;
    put32(at + 2, flow->stamp[from]);
    put32(at + 6, flow->stamp[!from]);
    if (line->selected) {
        memcpy(at + 10, one_sack_block, sizeof one_sack_block);
        put32(at + 14, flow->next[!from] - line->selected);
        put32(at + 18, flow->next[!from]);
    }
}

/* `sum` comes with that of the pseudo header and the payload. */
static void put_tcp(struct headers *headers, struct flow *flow, const struct line *line, size_t options, uint32_t sum)
{
    enum side from = line->side;
    uint8_t *at = extend(headers, 20 + options);
    put16(at, flow->port[from]);
    put16(at + 2, flow->port[!from]);
    put32(at + 4, is_bare(line, flow) && line->flags & ACK ? 0 : flow->next[from] - line->back);
    if (line->flags & ACK)
        put32(at + 8, flow->next[!from] - line->unacked);
    at[12] = (uint8_t)((20 + options) / 4 << 4);
    at[13] = line->flags;
    if (options > 0) {
        put16(at + 14, line->flags & SYN ? SYN_WINDOW : WINDOW);
        put_options(at + 20, line, flow);
    }
    put16(at + 16, checksum(sum + sum_of(at, 20 + options)));
}

void frame_writer_init(struct frame_writer *writer, FILE *file, uint32_t snaplen, bool tunnelled, uint64_t *random)
{
    *writer = (struct frame_writer){.file = file, .snaplen = snaplen, .tunnelled = tunnelled};
    for (size_t i = 0; i < PAYLOAD_MOST; i++) {
        writer->payload[i] = (uint8_t)random_next(random);
        writer->sums[i + 1] = writer->sums[i] + (i % 2 ? writer->payload[i] : (uint32_t)writer->payload[i] << 8);
    }
    const uint32_t header[6] = {0xa1b2c3d4, 0x00040002, 0, 0, snaplen, 1};
    fwrite(header, sizeof header, 1, file);
}

void frame_write(const struct frame_writer *writer, struct flow *flow)
{
    const struct line *line = &flow->story->lines[flow->step];
    enum side from = line->side;
    struct headers headers;
    headers.length = 0;
    size_t options = options_length(line, flow), segment = 20 + options + line->payload;
    uint32_t sum = 6 + (uint32_t)segment + writer->sums[line->payload];
    if (writer->tunnelled) {
        put_tunnel(&headers, flow, from, 40 + segment);
        sum += put_ipv6(&headers, 6, flow->address, from, segment);
    } else {
        put_ethernet(&headers, from, 0x0800);
        sum += put_ipv4(&headers, flow, from, segment);
    }
    put_tcp(&headers, flow, line, options, sum);

    uint32_t size = (uint32_t)headers.length + line->payload, kept = size < writer->snaplen ? size : writer->snaplen;
    size_t head = kept < headers.length ? kept : headers.length;
    const uint32_t record[4] = {EPOCH + (uint32_t)(flow->time / 1000000), (uint32_t)(flow->time % 1000000), kept, size};
    fwrite(record, sizeof record, 1, writer->file);
    fwrite(headers.bytes, head, 1, writer->file);
    fwrite(writer->payload, 1, kept - head, writer->file);
    uint32_t end = flow->next[from] - line->back + line->payload + ((line->flags & (SYN | FIN)) != 0);
    if ((int32_t)(end - flow->next[from]) > 0)
        flow->next[from] = end;
}
