// SPDX-License-Identifier: BSD-2-Clause
// One TCP segment as the laboratory's relay sees it: parsed from, or built into, an Ethernet frame.
// It knows nothing of connections, and reads only what the laboratory's own hosts send (no VLANs, no tunnels).
#ifndef FINWAIT_KERNEL_SEGMENT_H
#define FINWAIT_KERNEL_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TCP_FIN = 0x01, TCP_SYN = 0x02, TCP_RST = 0x04, TCP_PSH = 0x08, TCP_ACK = 0x10 };

enum { FRAME_MAX = 2048 };

struct segment {
    int family; // AF_INET or AF_INET6
    uint8_t src[16], dst[16];
    uint16_t sport, dport;
    uint32_t seq, ack;
    uint8_t flags;
    uint16_t window;
    uint16_t ip_id;    // 0 with IPv6
    size_t ip_offset;  // of the IP header in the frame
    size_t tcp_offset; // of the TCP header in the frame
    size_t payload;    // bytes of TCP payload
};

// What a forged segment shall say; everything else is taken from a frame that travelled the same way.
struct forgery {
    uint8_t flags;
    uint8_t ttl;
    uint32_t seq, ack;
    uint16_t window;
    uint16_t payload; // bytes of filler
};

// Reads a TCP segment out of an Ethernet frame; false if it holds none.
bool segment_parse(const uint8_t *frame, size_t length, struct segment *out);

// First sequence number after this segment: payload, SYN and FIN counted (RFC 9293 3.4).
uint32_t segment_end(const struct segment *segment);

// Writes a forged frame that travels the way `model` did; returns its length.
size_t segment_forge(uint8_t frame[FRAME_MAX], const uint8_t *model, const struct forgery *forgery);

// Writes the ICMP or ICMPv6 error that rejects the TCP frame `victim`, in the name of its destination; returns its
// length.
size_t segment_reject(uint8_t frame[FRAME_MAX], const uint8_t *victim, size_t length, uint8_t code);

// "[S.] seq=1 ack=2 len=0 win=3 id=4", for people and for tests.
void segment_describe(const struct segment *segment, char *text, size_t size);

// The endpoint that sent the segment, as "10.1.0.1:80" or "[fd00:1::1]:80"; `sender` false: the one it is meant for.
void segment_endpoint(const struct segment *segment, bool sender, char *text, size_t size);

#endif
