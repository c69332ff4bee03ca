/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What let a SYN in on a four-tuple that was in use before.
 * Does not decide whether it is let in.
 */
#ifndef TRACK_REUSE_H
#define TRACK_REUSE_H

#include <finwait/segment.h>
#include <finwait/tcp.h>

struct flow;

/* What allowed a SYN on a four-tuple whose last incarnation was hardly over. */
enum flow_reuse {
    REUSE_NONE,
    REUSE_LARGER_ISN, /* RFC 9293 section 3.6.1 */
    REUSE_TIMESTAMPS, /* RFC 6191 */
    REUSE_TW_REUSE,   /* Linux tcp_tw_reuse: ISN = old SND.NXT + 65537 */
    REUSE_CHALLENGED, /* RFC 5961 section 4: the challenge ACK met a RST, which ended the old incarnation */
    REUSE_OTHER
};

/* How `syn`, sent by `side`, got past what was left of the incarnation before. */
enum flow_reuse reuse_read(const struct flow *old, const struct finwait_segment *syn, enum finwait_side side);

#endif
