/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers connections as Wireshark's tcp.stream does: from 0 by first packet, a new number for a SYN whose ISN is
 * not the one on record, counting those in this table until it is told; and how complete each of them is. Outlives the
 * flows, because Wireshark forgets nothing; this forgets the oldest once very many are over.
 */
#ifndef TRACK_STREAMS_H
#define TRACK_STREAMS_H

#include "memory.h"

struct stream {
    uint64_t key; /* hash of the four-tuple, never 0 */
    uint64_t number : 48;
    uint64_t known : 3;        /* bit 1 << direction: its base is */
    uint64_t settled : 1;      /* `number` is the capture's; else only this table's */
    uint64_t age : 4;          /* enum stream_age */
    uint64_t completeness : 8; /* of all its segments so far, as tcp.completeness */
    uint32_t base[2];          /* ISN by direction; index 0: from the lower endpoint */
};

_Static_assert(sizeof(struct stream) == 24, "three words");

/* The key's highest bits tell the share, and the part within it; parts grow one by one, shares forget one by one. */
#define STREAM_SHARE_BITS 6U
#define STREAM_PART_BITS 9U
#define STREAM_SHARES (1U << STREAM_SHARE_BITS)
#define STREAM_PARTS (1U << STREAM_PART_BITS)
#define PARTS_OF_SHARE (STREAM_PARTS / STREAM_SHARES)

/*
 * Cap on streams whose connection is over, of which each share has its part. Beyond it the first to go are those that
 * were over longest, by and large: no stream goes before two thirds as many others of its share have ended since its
 * own connection did.
 */
#define STREAMS_KEPT (UINT64_C(1) << 19)

struct stream_part {
    struct stream *slots; /* open addressing, in the order of keys but for collisions */
    uint64_t size, count;
};

struct stream_share {
    uint64_t over; /* streams whose connection is */
    unsigned part; /* where to look next for one to forget: in this part of it, at this slot */
    uint64_t slot;
};

struct streams {
    struct stream_part parts[STREAM_PARTS];
    struct stream_share shares[STREAM_SHARES];
    uint64_t next;
    uint64_t kept;      /* cap on those whose connection is over */
    uint64_t forgotten; /* streams that were over, for the cap */
    bool fresh;         /* the one that was taken last was not there before, and none had to go without */
    bool full;          /* memory ran short: no more numbers */
    struct finwait_memory *memory;
};

/*
 * `kept`: how many are remembered whose connection is over. What is taken is counted in `memory`, which may be NULL.
 * False: out of memory.
 */
bool streams_init(struct streams *streams, uint64_t kept, struct finwait_memory *memory);
void streams_done(struct streams *streams);

/* The bits of completeness that a segment adds, once its stream is there. */
uint8_t stream_completeness(const struct finwait_segment *segment);

/* The stream of that key is asked for soon: its place is fetched into the cache. */
void streams_expect(const struct streams *streams, uint64_t key);

/*
 * Counts a segment or the whole TCP header of an ICMP error in and returns its stream, valid until the next call; NULL
 * when memory is short. `key` identifies its four-tuple in both directions.
 */
const struct stream *streams_take(struct streams *streams, uint64_t key, const struct finwait_segment *segment);

/* The capture's number of the stream of that key that was given number `local` here, unless it has another by now. */
void streams_settle(struct streams *streams, uint64_t key, uint64_t local, uint64_t number);

/* The connection of that key is over, until a segment of it is taken again; forgets another one at the cap. */
void streams_over(struct streams *streams, uint64_t key);
/* Forgets the stream of that key at once: an unending capture keeps what is open, and no more. */
void streams_forget(struct streams *streams, uint64_t key);

#endif
