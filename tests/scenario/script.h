/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Packet scripts, in the notation of tcpdump and packetdrill (README.md tells the whole of it):
 *   +0.010 C > S  P. 1:101(100) ack 1 win 502 <TS val 10 ecr 20>
 * Reads lines into segments; knows nothing of what they mean.
 */
#ifndef SCENARIO_SCRIPT_H
#define SCENARIO_SCRIPT_H

#include <finwait/segment.h>

struct script {
    int64_t now;           /* of the last packet, ns */
    uint64_t frame;        /* its number */
    uint32_t isn[2];       /* of C and S; numbers in the script are relative to them */
    uint16_t port[2];      /* of C and S */
    uint16_t next_id[2];   /* IP identification: one more for each packet */
    const char *complaint; /* why the last line was not understood */
};

enum script_line { SCRIPT_NOTHING, SCRIPT_SEGMENT, SCRIPT_WAIT, SCRIPT_BAD };

void script_init(struct script *script);

/* Reads a packet, `wait`, `isn` or `port` line. SEGMENT: *segment is filled. WAIT: script->now moved on. */
enum script_line script_read(struct script *script, const char *line, struct finwait_segment *segment);

#endif
