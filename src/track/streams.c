/* SPDX-License-Identifier: BSD-2-Clause */
#include "streams.h"

#include <stdlib.h>
#include <string.h>

bool streams_init(struct streams *streams)
{
    *streams = (struct streams){.mask = 1023};
    streams->slots = calloc(streams->mask + 1, sizeof *streams->slots);
    return streams->slots != NULL;
}

void streams_done(struct streams *streams)
{
    free(streams->slots);
    streams->slots = NULL;
}

static struct stream *find(struct stream *slots, uint64_t mask, uint64_t key)
{
    uint64_t i = key & mask;
    while (slots[i].key != 0 && slots[i].key != key)
        i = (i + 1) & mask;
    return &slots[i];
}

static bool grow(struct streams *streams)
{
    uint64_t mask = streams->mask * 2 + 1;
    struct stream *slots = calloc(mask + 1, sizeof *slots);
    if (!slots)
        return false;
    for (uint64_t i = 0; i <= streams->mask; i++) {
        if (streams->slots[i].key)
            *find(slots, mask, streams->slots[i].key) = streams->slots[i];
    }
    free(streams->slots);
    streams->slots = slots;
    streams->mask = mask;
    return true;
}

/* 0 when the segment's sender is the lower endpoint. */
static unsigned direction(const struct finwait_segment *s)
{
    int order = memcmp(&s->src, &s->dst, sizeof s->src);
    return order > 0 || (order == 0 && s->src_port > s->dst_port);
}

/* Wireshark's tcp.completeness: 1 SYN, 2 SYN-ACK, 4 ACK without payload, 8 data, 16 FIN with ACK, 32 RST. */
static uint8_t completeness_of(const struct finwait_segment *s)
{
    unsigned bits = 0;
    if (s->flags & FINWAIT_SYN)
        bits |= s->flags & FINWAIT_ACK ? 2U : 1U;
    else if ((s->flags & FINWAIT_ACK) && s->payload == 0)
        bits |= 4U;
    if (s->payload > 0)
        bits |= 8U;
    if ((s->flags & FINWAIT_FIN) && (s->flags & FINWAIT_ACK))
        bits |= 16U;
    if (s->flags & FINWAIT_RST)
        bits |= 32U;
    return (uint8_t)bits;
}

const struct stream *streams_take(struct streams *streams, uint64_t key, const struct finwait_segment *segment)
{
    key |= 1;
    struct stream *stream = find(streams->slots, streams->mask, key);
    unsigned from = direction(segment);
    bool syn = (segment->flags & (FINWAIT_SYN | FINWAIT_ACK)) == FINWAIT_SYN;
    bool fresh = stream->key == 0;
    if (fresh && streams->count * 4 > streams->mask * 3) {
        streams->full = streams->full || !grow(streams);
        if (streams->full)
            return NULL;
        stream = find(streams->slots, streams->mask, key);
    }
    if (fresh || (syn && stream->known[from] && stream->base[from] != segment->seq)) {
        streams->count += fresh;
        *stream = (struct stream){.key = key, .number = streams->next++};
    }
    if (!stream->known[from]) {
        stream->known[from] = true;
        stream->base[from] = segment->flags & FINWAIT_SYN ? segment->seq : segment->seq - 1;
    }
    stream->completeness |= completeness_of(segment);
    return stream;
}
