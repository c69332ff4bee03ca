// SPDX-License-Identifier: BSD-2-Clause
#include "segment.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

enum {
    ETHERNET = 14,
    IPV4_HEADER = 20,
    IPV6_HEADER = 40,
    TCP_HEADER = 20,
    ICMP_HEADER = 8,
    ETHERTYPE_IPV4 = 0x0800,
    ETHERTYPE_IPV6 = 0x86dd,
    ICMP_UNREACHABLE = 3,
    ICMPV6_UNREACHABLE = 1,
};

static uint16_t get16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t get32(const uint8_t *at)
{
    return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static void put16(uint8_t *at, size_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

// Fills family, addresses and offsets; returns the bytes from the TCP header to the datagram's end, 0 if it is not TCP.
static size_t parse_ip(const uint8_t *frame, size_t length, struct segment *out)
{
    const uint8_t *ip = frame + ETHERNET;
    out->ip_offset = ETHERNET;
    if (get16(frame + 12) == ETHERTYPE_IPV4 && length >= ETHERNET + IPV4_HEADER && ip[9] == IPPROTO_TCP) {
        size_t header = (size_t)(ip[0] & 15) * 4;
        out->family = AF_INET;
        out->ip_id = get16(ip + 4);
        memcpy(out->src, ip + 12, 4);
        memcpy(out->dst, ip + 16, 4);
        out->tcp_offset = ETHERNET + header;
        return get16(ip + 2) > header ? get16(ip + 2) - header : 0;
    }
    if (get16(frame + 12) == ETHERTYPE_IPV6 && length >= ETHERNET + IPV6_HEADER && ip[6] == IPPROTO_TCP) {
        out->family = AF_INET6;
        memcpy(out->src, ip + 8, 16);
        memcpy(out->dst, ip + 24, 16);
        out->tcp_offset = ETHERNET + IPV6_HEADER;
        return get16(ip + 4);
    }
    return 0;
}

bool segment_parse(const uint8_t *frame, size_t length, struct segment *out)
{
    memset(out, 0, sizeof *out);
    if (length < ETHERNET + IPV4_HEADER)
        return false;
    size_t bytes = parse_ip(frame, length, out);
    if (bytes < TCP_HEADER || out->tcp_offset + bytes > length)
        return false;
    const uint8_t *tcp = frame + out->tcp_offset;
    size_t header = (size_t)(tcp[12] >> 4) * 4;
    if (header < TCP_HEADER || header > bytes)
        return false;
    out->sport = get16(tcp);
    out->dport = get16(tcp + 2);
    out->seq = get32(tcp + 4);
    out->ack = get32(tcp + 8);
    out->flags = tcp[13];
    out->window = get16(tcp + 14);
    out->payload = bytes - header;
    return true;
}

uint32_t segment_end(const struct segment *segment)
{
    uint32_t end = segment->seq + (uint32_t)segment->payload;
    end += segment->flags & TCP_SYN ? 1 : 0;
    end += segment->flags & TCP_FIN ? 1 : 0;
    return end;
}

static uint32_t sum(uint32_t total, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        total += i & 1 ? bytes[i] : (uint32_t)bytes[i] << 8;
    return total;
}

static uint16_t folded(uint32_t total)
{
    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    return (uint16_t)~total;
}

// RFC 1071 over the pseudo header and `length` bytes of transport.
static uint16_t transport_checksum(const uint8_t *ip, int family, uint8_t protocol, const uint8_t *bytes, size_t length)
{
    uint32_t total = protocol + (uint32_t)length;
    total = family == AF_INET ? sum(total, ip + 12, 8) : sum(total, ip + 8, 32);
    return folded(sum(total, bytes, length));
}

static void finish_ip(uint8_t *ip, int family, size_t payload, uint8_t ttl, uint8_t protocol)
{
    if (family == AF_INET6) {
        put16(ip + 4, payload);
        ip[6] = protocol;
        ip[7] = ttl;
        return;
    }
    ip[0] = 0x45;
    put16(ip + 2, IPV4_HEADER + payload);
    put16(ip + 4, 0); // an injector that never counted the host's identifications
    ip[8] = ttl;
    ip[9] = protocol;
    put16(ip + 10, 0);
    put16(ip + 10, folded(sum(0, ip, IPV4_HEADER)));
}

size_t segment_forge(uint8_t frame[FRAME_MAX], const uint8_t *model, const struct forgery *forgery)
{
    bool v6 = get16(model + 12) == ETHERTYPE_IPV6;
    int family = v6 ? AF_INET6 : AF_INET;
    size_t ip_header = v6 ? IPV6_HEADER : IPV4_HEADER;
    size_t model_header = v6 ? IPV6_HEADER : (size_t)(model[ETHERNET] & 15) * 4;
    size_t bytes = TCP_HEADER + (size_t)forgery->payload;
    memset(frame, 'x', ETHERNET + ip_header + bytes);
    memcpy(frame, model, ETHERNET + ip_header);
    uint8_t *tcp = frame + ETHERNET + ip_header;
    memset(tcp, 0, TCP_HEADER);
    memcpy(tcp, model + ETHERNET + model_header, 4); // ports
    put32(tcp + 4, forgery->seq);
    put32(tcp + 8, forgery->flags & TCP_ACK ? forgery->ack : 0);
    tcp[12] = TCP_HEADER / 4 << 4;
    tcp[13] = forgery->flags;
    put16(tcp + 14, forgery->window);
    finish_ip(frame + ETHERNET, family, bytes, forgery->ttl, IPPROTO_TCP);
    put16(tcp + 16, transport_checksum(frame + ETHERNET, family, IPPROTO_TCP, tcp, bytes));
    return ETHERNET + ip_header + bytes;
}

static void swap_bytes(uint8_t *one, uint8_t *other, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        uint8_t kept = one[i];
        one[i] = other[i];
        other[i] = kept;
    }
}

size_t segment_reject(uint8_t frame[FRAME_MAX], const uint8_t *victim, size_t length, uint8_t code)
{
    bool v6 = get16(victim + 12) == ETHERTYPE_IPV6;
    size_t ip_header = v6 ? IPV6_HEADER : IPV4_HEADER;
    size_t quoted = length - ETHERNET < 128 ? length - ETHERNET : 128;
    size_t bytes = ICMP_HEADER + quoted;
    memcpy(frame, victim, ETHERNET + ip_header);
    swap_bytes(frame, frame + 6, 6);
    if (v6)
        swap_bytes(frame + ETHERNET + 8, frame + ETHERNET + 24, 16);
    else
        swap_bytes(frame + ETHERNET + 12, frame + ETHERNET + 16, 4);
    uint8_t *icmp = frame + ETHERNET + ip_header;
    memset(icmp, 0, ICMP_HEADER);
    icmp[0] = v6 ? ICMPV6_UNREACHABLE : ICMP_UNREACHABLE;
    icmp[1] = code;
    memcpy(icmp + ICMP_HEADER, victim + ETHERNET, quoted);
    uint8_t protocol = v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
    finish_ip(frame + ETHERNET, v6 ? AF_INET6 : AF_INET, bytes, 64, protocol);
    uint16_t checksum =
        v6 ? transport_checksum(frame + ETHERNET, AF_INET6, protocol, icmp, bytes) : folded(sum(0, icmp, bytes));
    put16(icmp + 2, checksum);
    return ETHERNET + ip_header + bytes;
}

void segment_describe(const struct segment *segment, char *text, size_t size)
{
    static const struct {
        uint8_t flag;
        char letter;
    } letters[] = {{TCP_SYN, 'S'}, {TCP_FIN, 'F'}, {TCP_RST, 'R'}, {TCP_PSH, 'P'}, {TCP_ACK, '.'}};
    char flags[8] = "";
    size_t used = 0;
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (segment->flags & letters[i].flag)
            flags[used++] = letters[i].letter;
    snprintf(text, size, "[%s] seq=%u ack=%u len=%zu win=%u id=%u", flags, segment->seq, segment->ack, segment->payload,
             segment->window, segment->ip_id);
}

void segment_endpoint(const struct segment *segment, bool sender, char *text, size_t size)
{
    char address[INET6_ADDRSTRLEN] = "?";
    inet_ntop(segment->family, sender ? segment->src : segment->dst, address, sizeof address);
    snprintf(text, size, segment->family == AF_INET6 ? "[%s]:%u" : "%s:%u", address,
             sender ? segment->sport : segment->dport);
}
