/* SPDX-License-Identifier: BSD-2-Clause */
/* A frame on its way from the thread that decodes it to those that track it and judge: what crosses. */
#ifndef ANALYZE_ARRIVAL_H
#define ANALYZE_ARRIVAL_H

#include <stdbool.h>

#include <finwait/segment.h>

/* A cache line that two threads have in turn costs more than what is in it. */
#define CACHE_LINE 64

/* Whoever tracks looks at the first two lines of most. */
struct arrival {
    _Alignas(CACHE_LINE) int64_t clock; /* highest time so far */
    uint64_t hash;                      /* table_hash of the segment */
    enum finwait_decode_verdict verdict;
    struct finwait_segment segment; /* without one only `time` and `wire_size` hold */
    uint64_t order;                 /* from 1 */
};

_Static_assert(offsetof(struct arrival, segment) + offsetof(struct finwait_segment, icmp_reporter) <= 2 * CACHE_LINE,
               "what most segments have is in two lines");

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
