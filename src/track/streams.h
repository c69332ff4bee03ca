/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers connections as Wireshark's tcp.stream does: from 0 by first packet, a new number for a SYN whose ISN is
 * not the one on record. Outlives the flows, because Wireshark forgets nothing.
 */
#ifndef TRACK_STREAMS_H
#define TRACK_STREAMS_H

#include <finwait/segment.h>

struct stream {
    uint64_t key; /* hash of the four-tuple, never 0 */
    uint64_t number;
    uint32_t base[2]; /* ISN by direction; index 0: from the lower endpoint */
    bool known[2];
};

struct streams {
    struct stream *slots;
    uint64_t mask, count, next;
    bool full; /* memory ran short: no more numbers */
};

bool streams_init(struct streams *streams);
void streams_done(struct streams *streams);

/* The stream number of a segment; `key` identifies its four-tuple in both directions. UINT64_MAX when out of memory. */
uint64_t streams_number(struct streams *streams, uint64_t key, const struct finwait_segment *segment);

#endif
