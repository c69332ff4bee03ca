/* SPDX-License-Identifier: BSD-2-Clause */
/* A frame on its way from the thread that decodes it to those that track it and judge: what crosses. */
#ifndef ANALYZE_ARRIVAL_H
#define ANALYZE_ARRIVAL_H

#include <stdbool.h>

#include <finwait/segment.h>

struct arrival {
    struct finwait_segment segment; /* without one only `time` and `wire_size` hold */
    enum finwait_decode_verdict verdict;
    uint64_t order; /* from 1 */
    int64_t clock;  /* highest time so far */
    uint64_t hash;  /* table_hash of the segment */
};

static inline bool arrival_has_segment(const struct arrival *arrival)
{
    return arrival->verdict == FINWAIT_DECODE_SEGMENT || arrival->verdict == FINWAIT_DECODE_ICMP_ERROR;
}

/* It may open a connection: little of what it needs has been used lately. */
static inline bool arrival_is_syn(const struct arrival *arrival)
{
    return arrival->verdict == FINWAIT_DECODE_SEGMENT &&
           (arrival->segment.flags & (FINWAIT_SYN | FINWAIT_ACK)) == FINWAIT_SYN;
}

#endif
