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

#define FIRST_SLOTS 1024U
#define NUMBER_MAX ((UINT64_C(1) << 48) - 1)

bool streams_init(struct streams *streams)
{
    *streams = (struct streams){.size = FIRST_SLOTS};
    streams->slots = calloc(FIRST_SLOTS, sizeof *streams->slots);
    return streams->slots != NULL;
}

void streams_done(struct streams *streams)
{
    free(streams->slots);
    streams->slots = NULL;
}

/* Where the key's search begins: the same part of the way through the table as through all keys. */
static uint64_t home_of(uint64_t key, uint64_t size)
{
    return (uint64_t)(((unsigned __int128)key * size) >> 64);
}

static struct stream *find(struct stream *slots, uint64_t size, uint64_t key)
{
    uint64_t i = home_of(key, size);
    while (slots[i].key != 0 && slots[i].key != key)
        i = i + 1 < size ? i + 1 : 0;
    return &slots[i];
}

/* Half as large again: it is two thirds to half full after, and three quarters before. */
static bool grow(struct streams *streams)
{
    uint64_t size = streams->size + streams->size / 2;
    struct stream *slots = calloc(size, sizeof *slots);
    if (!slots)
        return false;
    for (uint64_t i = 0; i < streams->size; i++) {
        if (streams->slots[i].key)
            *find(slots, size, streams->slots[i].key) = streams->slots[i];
    }
    free(streams->slots);
    streams->slots = slots;
    streams->size = size;
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
    stream->known = (uint8_t)(stream->known | 1U << direction);
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
    struct stream *stream = find(streams->slots, streams->size, key);
    unsigned from = direction(segment);
    bool syn = (segment->flags & (FINWAIT_SYN | FINWAIT_ACK)) == FINWAIT_SYN;
    bool fresh = stream->key == 0;
    if (fresh && streams->count * 4 > streams->size * 3) {
        streams->full = streams->full || !grow(streams);
        if (streams->full)
            return NULL;
        stream = find(streams->slots, streams->size, key);
    }
    if (fresh || (syn && is_known(stream, from) && stream->base[from] != segment->seq)) {
        streams->count += fresh;
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

static uint64_t next_of(const struct streams *streams, uint64_t i)
{
    return i + 1 < streams->size ? i + 1 : 0;
}

static uint64_t distance(const struct streams *streams, uint64_t from, uint64_t to)
{
    return to >= from ? to - from : to + streams->size - from;
}

void streams_forget(struct streams *streams, uint64_t key, uint64_t number)
{
    struct stream *gone = find(streams->slots, streams->size, key | 1);
    if (gone->key == 0 || gone->number != number)
        return;
    uint64_t hole = (uint64_t)(gone - streams->slots);
    /* What comes behind and was to lie here, or before, closes up: no search ends early. */
    for (uint64_t i = next_of(streams, hole); streams->slots[i].key; i = next_of(streams, i)) {
        uint64_t home = home_of(streams->slots[i].key, streams->size);
        if (distance(streams, home, i) < distance(streams, hole, i))
            continue;
        streams->slots[hole] = streams->slots[i];
        hole = i;
    }
    streams->slots[hole].key = 0;
    streams->count--;
}
