/* SPDX-License-Identifier: BSD-2-Clause */
#include "streams.h"

#include <stdlib.h>
#include <string.h>

/* The bits of Wireshark's tcp.completeness. */
enum completeness {
    COMPLETE_SYN = 1,
    COMPLETE_SYN_ACK = 2,
    COMPLETE_ACK = 4,
    COMPLETE_DATA = 8,
    COMPLETE_FIN = 16,
    COMPLETE_RST = 32
};

enum stream_age {
    STREAM_OPEN,
    STREAM_OVER,   /* its connection is */
    STREAM_LEAVES, /* and the search for one to forget has come by since */
};

#define FIRST_SLOTS 16U
#define NUMBER_MAX ((UINT64_C(1) << 48) - 1)

static void count(const struct streams *streams, uint64_t before, uint64_t after)
{
    memory_count(streams->memory, FINWAIT_ROOM_STREAMS, before * sizeof(struct stream), after * sizeof(struct stream));
}

bool streams_init(struct streams *streams, uint64_t kept, struct finwait_memory *memory)
{
    *streams = (struct streams){.kept = kept, .memory = memory};
    for (unsigned i = 0; i < STREAM_PARTS; i++) {
        struct stream_part *part = &streams->parts[i];
        part->size = FIRST_SLOTS;
        part->slots = calloc(FIRST_SLOTS, sizeof *part->slots);
        if (!part->slots)
            return false;
        count(streams, 0, part->size);
    }
    return true;
}

void streams_done(struct streams *streams)
{
    for (unsigned i = 0; i < STREAM_PARTS; i++) {
        count(streams, streams->parts[i].size, 0);
        free(streams->parts[i].slots);
        streams->parts[i] = (struct stream_part){.slots = NULL};
    }
}

static struct stream_part *part_of(struct streams *streams, uint64_t key)
{
    return &streams->parts[key >> (64 - STREAM_PART_BITS)];
}

static struct stream_share *share_of(struct streams *streams, uint64_t key)
{
    return &streams->shares[key >> (64 - STREAM_SHARE_BITS)];
}

/* Where the key's search begins: the same part of the way through the slots as through all keys of their part. */
static uint64_t home_of(uint64_t key, uint64_t size)
{
    return (uint64_t)(((unsigned __int128)(key << STREAM_PART_BITS) * size) >> 64);
}

static struct stream *find(const struct stream_part *part, uint64_t key)
{
    uint64_t i = home_of(key, part->size);
    while (part->slots[i].key != 0 && part->slots[i].key != key)
        i = i + 1 < part->size ? i + 1 : 0;
    return &part->slots[i];
}

void streams_expect(const struct streams *streams, uint64_t key)
{
    const struct stream_part *part = &streams->parts[key >> (64 - STREAM_PART_BITS)];
    __builtin_prefetch(&part->slots[home_of(key, part->size)], 1);
}

/* False, and nothing has changed: out of memory. */
static bool resize(struct streams *streams, struct stream_part *part, uint64_t size)
{
    struct stream_part other = {.size = size, .count = part->count};
    other.slots = calloc(size, sizeof *other.slots);
    if (!other.slots)
        return false;
    for (uint64_t i = 0; i < part->size; i++) {
        if (part->slots[i].key)
            *find(&other, part->slots[i].key) = part->slots[i];
    }
    size_t index = (size_t)(part - streams->parts);
    struct stream_share *share = &streams->shares[index / PARTS_OF_SHARE];
    if (share->part == index % PARTS_OF_SHARE) /* what it has marked stays behind it */
        share->slot = share->slot * size / part->size;
    free(part->slots);
    count(streams, part->size, size);
    *part = other;
    return true;
}

/* 0 when the segment's sender is the lower endpoint. */
static unsigned direction(const struct finwait_segment *s)
{
    int order = memcmp(&s->src, &s->dst, sizeof s->src);
    return order > 0 || (order == 0 && s->src_port > s->dst_port);
}

/* What a segment adds: a FIN counts with an ACK only, payload with an ACK and without a SYN. */
uint8_t stream_completeness(const struct finwait_segment *s)
{
    bool syn = (s->flags & FINWAIT_SYN) != 0;
    unsigned bits = s->flags & FINWAIT_RST ? COMPLETE_RST : 0;
    if (!(s->flags & FINWAIT_ACK))
        return (uint8_t)bits;
    if (syn)
        bits |= COMPLETE_SYN_ACK;
    else
        bits |= s->payload > 0 ? COMPLETE_DATA : COMPLETE_ACK;
    if (s->flags & FINWAIT_FIN)
        bits |= COMPLETE_FIN;
    return (uint8_t)bits;
}

static bool is_known(const struct stream *stream, unsigned direction)
{
    return (stream->known >> direction & 1) != 0;
}

static void know(struct stream *stream, unsigned direction, uint32_t base)
{
    stream->known = (stream->known | 1U << direction) & 3U;
    stream->base[direction] = base;
}

/* Where each side's numbers start: by its own first segment or SYN-ACK, or by the first acknowledgement of them. */
static void learn_bases(struct stream *stream, unsigned from, const struct finwait_segment *s)
{
    bool syn = (s->flags & FINWAIT_SYN) != 0;
    if (!is_known(stream, from) || syn)
        know(stream, from, syn ? s->seq : s->seq - 1);
    if ((s->flags & FINWAIT_ACK) && !is_known(stream, !from))
        know(stream, !from, s->ack - 1);
}

const struct stream *streams_take(struct streams *streams, uint64_t key, const struct finwait_segment *segment)
{
    key |= 1;
    struct stream_part *part = part_of(streams, key);
    struct stream *stream = find(part, key);
    unsigned from = direction(segment);
    bool syn = (segment->flags & (FINWAIT_SYN | FINWAIT_ACK)) == FINWAIT_SYN;
    bool fresh = stream->key == 0;
    streams->fresh = false;
    if (fresh && part->count * 5 > part->size * 4) {
        /* An eighth larger: it is seven tenths full after, and four fifths before. */
        streams->full = streams->full || !resize(streams, part, part->size + part->size / 8);
        if (streams->full)
            return NULL;
        stream = find(part, key);
    }
    streams->fresh = fresh && !streams->full;
    share_of(streams, key)->over -= !fresh && stream->age != STREAM_OPEN;
    stream->age = STREAM_OPEN;
    if (fresh || (syn && is_known(stream, from) && stream->base[from] != segment->seq)) {
        part->count += fresh;
        *stream = (struct stream){.key = key, .number = streams->next++ & NUMBER_MAX};
        bool carries = fresh && segment->payload > 0 && segment->kind == FINWAIT_SEGMENT_TCP;
        if (syn) /* one amid a stream adds nothing, and payload counts with the very first only */
            stream->completeness = carries ? COMPLETE_SYN | COMPLETE_DATA : COMPLETE_SYN;
    }
    if (segment->kind == FINWAIT_SEGMENT_TCP) {
        learn_bases(stream, from, segment);
        stream->completeness = (uint8_t)(stream->completeness | stream_completeness(segment));
    }
    return stream;
}

static uint64_t next_of(const struct stream_part *part, uint64_t i)
{
    return i + 1 < part->size ? i + 1 : 0;
}

static uint64_t distance(const struct stream_part *part, uint64_t from, uint64_t to)
{
    return to >= from ? to - from : to + part->size - from;
}

static void remove_slot(struct stream_part *part, uint64_t hole)
{
    struct stream *slots = part->slots;
    /* What comes behind and was to lie here, or before, closes up: no search ends early. */
    for (uint64_t i = next_of(part, hole); slots[i].key; i = next_of(part, i)) {
        uint64_t home = home_of(slots[i].key, part->size);
        if (distance(part, home, i) < distance(part, hole, i))
            continue;
        slots[hole] = slots[i];
        hole = i;
    }
    slots[hole].key = 0;
    part->count--;
}

/* One turn through all slots marks, the next removes. Takes constant time for each stream that is over. */
static void forget_one(struct streams *streams, struct stream_share *share)
{
    struct stream_part *parts = &streams->parts[(size_t)(share - streams->shares) * PARTS_OF_SHARE];
    for (;; share->slot++) {
        struct stream_part *part = &parts[share->part];
        if (share->slot >= part->size) {
            share->part = (share->part + 1) % PARTS_OF_SHARE;
            part = &parts[share->part];
            share->slot = 0;
        }
        struct stream *stream = &part->slots[share->slot];
        if (stream->key && stream->age == STREAM_LEAVES) {
            remove_slot(part, share->slot);
            share->over--;
            streams->forgotten++;
            return;
        }
        /* One whose search began at the end may return there, and would be met twice in one turn. */
        bool wrapped = stream->key && home_of(stream->key, part->size) > share->slot;
        if (stream->key && stream->age == STREAM_OVER && !wrapped)
            stream->age = STREAM_LEAVES;
    }
}

void streams_over(struct streams *streams, uint64_t key)
{
    struct stream *stream = find(part_of(streams, key | 1), key | 1);
    struct stream_share *share = share_of(streams, key);
    if (stream->key == 0 || stream->age != STREAM_OPEN)
        return;
    stream->age = STREAM_OVER;
    if (++share->over > streams->kept / STREAM_SHARES)
        forget_one(streams, share);
}

void streams_settle(struct streams *streams, uint64_t key, uint64_t local, uint64_t number)
{
    struct stream *stream = find(part_of(streams, key | 1), key | 1);
    if (stream->key == 0 || stream->settled || stream->number != (local & NUMBER_MAX))
        return;
    stream->number = number & NUMBER_MAX;
    stream->settled = true;
}

void streams_forget(struct streams *streams, uint64_t key)
{
    struct stream_part *part = part_of(streams, key | 1);
    struct stream *gone = find(part, key | 1);
    if (gone->key == 0)
        return;
    share_of(streams, key)->over -= gone->age != STREAM_OPEN;
    remove_slot(part, (uint64_t)(gone - part->slots));
    if (part->size > 2 * FIRST_SLOTS && part->count * 8 < part->size)
        resize(streams, part, part->size / 2);
}
