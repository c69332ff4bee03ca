/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers connections as Wireshark's tcp.stream does: from 0 by first packet, a new number for a SYN whose ISN is
 * not the one on record; and tells how complete each of them is. Outlives the flows, because Wireshark forgets nothing.
 */
#ifndef TRACK_STREAMS_H
#define TRACK_STREAMS_H

#include <finwait/segment.h>

struct stream {
    uint64_t key; /* hash of the four-tuple, never 0 */
    uint64_t number : 48;
    uint64_t known : 8;        /* bit 1 << direction: its base is */
    uint64_t completeness : 8; /* of all its segments so far, as tcp.completeness */
    uint32_t base[2];          /* ISN by direction; index 0: from the lower endpoint */
};

/* Every four-tuple of the capture keeps one: what memory goes to in the end. */
_Static_assert(sizeof(struct stream) == 24, "three words");

struct streams {
    struct stream *slots; /* open addressing, in the order of keys but for collisions */
    uint64_t size, count, next;
    bool full; /* memory ran short: no more numbers */
};

bool streams_init(struct streams *streams);
void streams_done(struct streams *streams);

/* The bits of completeness that a segment adds, once its stream is there. */
uint8_t stream_completeness(const struct finwait_segment *segment);

/*
 * Counts a segment or the whole TCP header of an ICMP error in and returns its stream, valid until the next call; NULL
 * when memory is short. `key` identifies its four-tuple in both directions.
 */
const struct stream *streams_take(struct streams *streams, uint64_t key, const struct finwait_segment *segment);

/* Forgets the stream of that key and number: an unending capture can't remember all, as Wireshark does. */
void streams_forget(struct streams *streams, uint64_t key, uint64_t number);

#endif
