/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The last few segments of an endpoint: enough to recognise a capture's own duplicates and what a RST answers.
 * Judges no RST, and calls nothing a duplicate that its sender may have sent again, or the network brought twice.
 */
#ifndef TRACK_RECENT_H
#define TRACK_RECENT_H

#include <finwait/segment.h>

struct recent {
    uint64_t frame; /* 0: none */
    int64_t time;
    uint32_t seq, ack, payload, ts_value;
    uint16_t ip_id, window, point;
    uint8_t flags, ttl;
    bool answered; /* a RST was already matched to it */
};

#define RECENT_COUNT 4

struct recents {
    struct recent list[RECENT_COUNT];
    uint8_t next;  /* the oldest: its place is taken next */
    bool ids_vary; /* they do not all have one IP identification, nor had those before them */
};

/* Whether the segment is the same packet as one of its sender's, captured twice. `to`: what its receiver sent. */
bool recents_have(const struct recents *from, const struct recents *to, const struct finwait_segment *segment);
void recents_add(struct recents *recents, const struct finwait_segment *segment);
/* Length in sequence space. */
uint32_t recent_length(const struct recent *recent);
/* Nothing but an acknowledgement. */
bool recent_is_bare_ack(const struct recent *recent);

#endif
