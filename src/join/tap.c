/* SPDX-License-Identifier: BSD-2-Clause */
#include "tap.h"

#include <stdlib.h>
#include <string.h>

#include "identity.h"

#define FIRST_ROOM 1024U

bool tap_init(struct tap *tap, enum side side, const struct clocks *clocks, struct finwait_merge *merge)
{
    *tap = (struct tap){.merge = merge, .clocks = clocks, .side = side, .room = FIRST_ROOM};
    tap->ring = malloc(tap->room * sizeof *tap->ring);
    tap->newest = calloc(TAP_BUCKETS, sizeof *tap->newest);
    return tap->ring && tap->newest;
}

void tap_done(struct tap *tap)
{
    finwait_merge_free(tap->merge);
    free(tap->ring);
    free(tap->newest);
    *tap = (struct tap){0};
}

bool tap_is_full(const struct tap *tap)
{
    return tap->back - tap->front >= TAP_CAP;
}

struct tap_entry *tap_entry_at(const struct tap *tap, uint64_t ordinal)
{
    return &tap->ring[ordinal & (tap->room - 1)];
}

static bool make_room(struct tap *tap)
{
    if (tap->back - tap->front < tap->room)
        return true;
    struct tap_entry *ring = malloc(2 * tap->room * sizeof *ring);
    if (!ring)
        return false;
    for (uint64_t i = tap->front; i < tap->back; i++)
        ring[i & (2 * tap->room - 1)] = *tap_entry_at(tap, i);
    free(tap->ring);
    tap->ring = ring;
    tap->room *= 2;
    return true;
}

static void push(struct tap *tap, const struct finwait_segment *segment)
{
    if (!make_room(tap)) {
        tap->short_of_memory = tap->over = true;
        return;
    }
    struct tap_entry *entry = tap_entry_at(tap, tap->back);
    enum side from = sides_find(&tap->clocks->sides, identity_of_address(&segment->src, segment->family));
    if (from ==
        SIDE_UNKNOWN) /* no host is nearer to a tap than the one that it saw: hosts of which it saw nothing else */
        from = sides_find(&tap->clocks->sides, identity_of_address(&segment->dst, segment->family)) == tap->side
                   ? (tap->side == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT)
                   : tap->side;
    *entry =
        (struct tap_entry){.segment = *segment, .identity = identity_of_segment(segment), .own = from == tap->side};
    if (entry->own) {
        uint64_t *newest = &tap->newest[entry->identity % TAP_BUCKETS];
        entry->older = *newest;
        *newest = tap->back + 1;
    }
    tap->back++;
}

static void note_time(struct tap *tap, int64_t time)
{
    if (!tap->any)
        tap->first_time = tap->read_time = time;
    if (time > tap->read_time)
        tap->read_time = time;
    tap->any = true;
}

void tap_read(struct tap *tap)
{
    struct finwait_frame frame;
    struct finwait_segment segment;
    while (finwait_merge_next(tap->merge, &frame) == FINWAIT_CAPTURE_FRAME) {
        int64_t time = tap->side == SIDE_SERVER ? clocks_of_client(tap->clocks, frame.time) : frame.time;
        note_time(tap, time);
        enum finwait_decode_verdict verdict =
            finwait_frame_decode(frame.link_type, frame.bytes, frame.captured, frame.wire_size, &segment);
        if (verdict != FINWAIT_DECODE_SEGMENT && verdict != FINWAIT_DECODE_ICMP_ERROR)
            continue;
        segment.time = time;
        segment.frame = finwait_merge_frame_number(tap->merge);
        push(tap, &segment);
        return;
    }
    tap->over = true;
}

enum arrival tap_find_sent(struct tap *tap, uint64_t identity, int64_t time, uint64_t *ordinal)
{
    enum arrival found = ARRIVAL_ALONE;
    uint64_t next = tap->newest[identity % TAP_BUCKETS];
    while (next > tap->front) {
        struct tap_entry *entry = tap_entry_at(tap, next - 1);
        if (entry->identity == identity && entry->segment.time <= time) {
            *ordinal = next - 1;
            if (!entry->arrived) {
                entry->arrived = true;
                entry->doubted = found == ARRIVAL_COPY;
                return ARRIVAL_OF;
            }
            found = ARRIVAL_COPY;
        }
        next = entry->older;
    }
    return found;
}
