/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SYNs that another address or port answered than was asked: a translator or a balancer let the answer go past itself.
 * Knows the newest SYNs only, and nothing of connections.
 */
#ifndef ANALYZE_ANSWERS_H
#define ANALYZE_ANSWERS_H

#include <finwait/segment.h>

#include "story.h"

/* SYNs remembered; a newer one takes the place of an older. */
#define ANSWERS_CAP 16384U

struct answers {
    struct elsewhere *slots; /* owned */
};

/* A SYN is noted soon: its place is fetched into the cache. */
void answers_expect(const struct answers *answers, const struct finwait_segment *syn);
/* Takes a SYN or a SYN-ACK; when memory is short nothing is remembered. */
void answers_note(struct answers *answers, const struct finwait_segment *segment);

/* What is known of the client's SYN with this ISN, when it was answered from elsewhere; else NULL. */
const struct elsewhere *answers_find(const struct answers *answers, const struct finwait_address *client, uint16_t port,
                                     uint32_t isn);
void answers_done(struct answers *answers);

#endif
