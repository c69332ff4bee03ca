/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames for tests, written as the headers they are made of: "eth vlan ip4 tcp". Each header is a word of the table
 * in frame.c; types that announce the next header and lengths are filled in, checksums are not.
 */
#ifndef UNIT_FRAME_H
#define UNIT_FRAME_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_ROOM 2048

struct frame {
    uint8_t room[FRAME_ROOM]; /* filled from its end */
    size_t size;
};

/* The last words are what the frame carries:
 * tcp: 10.0.0.1:40000 > 10.0.0.2:8080 in "ip4" (2001:db8::1 > ::2 in "ip6"), PSH ACK, seq 0x11223344,
 *      ack 0x55667788, window 0x2000, 5 bytes of payload; ip_id 0xabcd, TTL 64
 * pad: 6 bytes after it that no length counts
 * hex:0011aa: these bytes
 * "out4" and "out6" are IP headers with other addresses, for tunnels. */
void frame_build(struct frame *frame, const char *spec);

static inline const uint8_t *frame_bytes(const struct frame *frame)
{
    return frame->room + FRAME_ROOM - frame->size;
}

/* Bytes of a string of hex digits and spaces; their number. */
size_t hex_bytes(const char *hex, size_t digits, uint8_t *out, size_t room);

#endif
