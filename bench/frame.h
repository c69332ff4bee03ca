/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the bytes: a pcap file of Ethernet frames with IP and TCP headers whose lengths and checksums are right.
 * Decides nothing about the traffic.
 */
#ifndef BENCH_FRAME_H
#define BENCH_FRAME_H

#include <stdio.h>

#include "flow.h"

#define PAYLOAD_MOST 1448

struct frame_writer {
    FILE *file;
    uint32_t snaplen;
    bool tunnelled;
    uint8_t payload[PAYLOAD_MOST];   /* every segment's payload is a beginning of this */
    uint32_t sums[PAYLOAD_MOST + 1]; /* of its 16-bit words, by length */
};

/* Fills the payload by chance and writes the file's header. */
void frame_writer_init(struct frame_writer *writer, FILE *file, uint32_t snaplen, bool tunnelled, uint64_t *random);

/* Writes the packet at which the flow is, and takes its numbers forward. */
void frame_write(const struct frame_writer *writer, struct flow *flow);

#endif
