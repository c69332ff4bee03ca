/* SPDX-License-Identifier: BSD-2-Clause */
/* The timers that a host is assumed to keep, by operating system. Durations in nanoseconds. */
#ifndef TRACK_PROFILE_H
#define TRACK_PROFILE_H

#include <finwait/analyzer.h>

#define SECOND INT64_C(1000000000)
#define MILLISECOND INT64_C(1000000)

struct profile {
    int64_t time_wait;   /* 2MSL (RFC 9293 section 3.6.1), as implemented */
    int64_t fin_wait_2;  /* of a closed socket; 0: no timer */
    int64_t first_retry; /* longest wait for the first retransmission of a SYN or FIN */
    int64_t close_wait;  /* a close that takes longer than this is stuck */
    uint32_t ports;      /* ephemeral ports of a client */
    bool rst_leeway;     /* a RST at the number of a FIN that it has, or behind what it sacked, ends it too */
};

/*
 * How long after a copy of something the next one is overdue, when the copy came `gap` after the one before it: twice
 * the gap (RFC 6298 section 5.5), and Linux's coarse timers, which fire up to an eighth late (kernel/time/timer.c).
 */
static inline int64_t retry_guard(int64_t gap)
{
    return 2 * gap + gap / 4 + SECOND / 5;
}

const struct profile *profile_get(enum finwait_profile profile);

#endif
