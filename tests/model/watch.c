/* SPDX-License-Identifier: BSD-2-Clause */
#include "watch.h"

#include <assert.h>
#include <string.h>

void watch_init(struct watch *watch, bool sack, bool stamps)
{
    memset(watch, 0, sizeof *watch);
    watch->sack = sack;
    watch->stamps = stamps;
    watch->side[1] = FINWAIT_SERVER;
}

/* Gives the flow arrays that never have to grow. */
static void lend(struct watch *watch)
{
    watch->flow.ledger.entries = watch->ledger;
    watch->flow.ledger.room = WATCH_ENTRIES;
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        watch->flow.ends[side].timeline.entries = watch->timelines[side];
        watch->flow.ends[side].timeline.room = WATCH_ENTRIES;
    }
}

void watch_copy(struct watch *to, const struct watch *from)
{
    memcpy(to, from, offsetof(struct watch, ledger));
    lend(to);
    memcpy(to->ledger, from->ledger, from->flow.ledger.count * sizeof *to->ledger);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        memcpy(to->timelines[side], from->timelines[side],
               from->flow.ends[side].timeline.count * sizeof *to->timelines[side]);
}

const struct endpoint *watch_endpoint(const struct watch *watch, unsigned peer)
{
    return &watch->flow.ends[watch->side[peer]];
}

struct finwait_segment watch_segment(const struct watch *watch, const struct packet *packet, unsigned from,
                                     int64_t time)
{
    struct finwait_segment s = {.time = time,
                                .frame = watch->frames,
                                .family = 4,
                                .flags = packet->flags,
                                .seq = packet->seq,
                                .ack = packet->ack,
                                .payload = packet->length,
                                .wire_size = 54 + packet->length,
                                .ttl = 60,
                                .window = WINDOW,
                                .ip_id = (uint16_t)watch->frames};
    s.src.bytes[0] = s.dst.bytes[0] = 10;
    s.src.bytes[3] = (uint8_t)(1 + from);
    s.dst.bytes[3] = (uint8_t)(2 - from);
    s.src_port = from ? 80 : 40000;
    s.dst_port = from ? 40000 : 80;
    if (packet->flags & FINWAIT_RST)
        return s;
    if ((packet->flags & FINWAIT_SYN) && watch->sack)
        s.options |= FINWAIT_OPT_SACK_PERMITTED;
    if (packet->clock) {
        s.options |= FINWAIT_OPT_TIMESTAMPS;
        s.ts_value = packet->clock;
        s.ts_echo = packet->echo;
    }
    if (watch->sack && packet->again_right) {
        s.options |= FINWAIT_OPT_SACK;
        s.sack_count = 1;
        s.sack[0] = (struct finwait_sack_block){packet->again_left, packet->again_right};
    }
    return s;
}

/* The opener's side is the client, as the tracker has it. */
static void start(struct watch *watch, const struct finwait_segment *segment, unsigned from)
{
    bool syn = (segment->flags & FINWAIT_SYN) != 0, ack = (segment->flags & FINWAIT_ACK) != 0;
    enum finwait_side side = from ? FINWAIT_SERVER : FINWAIT_CLIENT;
    if (syn)
        side = ack ? FINWAIT_SERVER : FINWAIT_CLIENT;
    watch->side[from] = side;
    watch->side[!from] = peer_of(side);
    watch->started = true;
    flow_start(&watch->flow, side, segment);
    lend(watch);
}

void watch_see(void *user, const struct packet *packet, unsigned from, int64_t time)
{
    struct watch *watch = user;
    watch->frames++;
    watch->hash = 0;
    struct finwait_segment segment = watch_segment(watch, packet, from, time);
    if (!watch->started)
        start(watch, &segment, from);
    enum finwait_side side = (enum finwait_side)watch->side[from];
    struct ledger_entry *line = &watch->ledger[watch->flow.ledger.count], short_line = {0};
    struct flow plain = watch->flow; /* what the short way makes of it, if it takes it */
    bool taken = flow_plain(&plain, side, &segment);
    bool lined = taken && plain.ledger.count > watch->flow.ledger.count;
    if (lined)
        short_line = *line;
    flow_segment(&watch->flow, side, &segment, profile_get(FINWAIT_PROFILE_LINUX));
    watch->split = watch->split ||
                   (lined && memcmp((const char *)&short_line, (const char *)line, sizeof *line) != 0) ||
                   (taken && memcmp((const char *)&plain, (const char *)&watch->flow, sizeof plain) != 0);
    assert(watch->flow.ledger.count < WATCH_ENTRIES);
}

#define LANES 4
#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

/* Four lanes, so that no multiplication waits for another; each starts and ends differently. */
uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    uint64_t lanes[LANES] = {hash, hash ^ 1, hash ^ 2, hash ^ 3};
    while (count > 0) {
        uint64_t words[LANES] = {0};
        size_t part = count < sizeof words ? count : sizeof words;
        memcpy(words, at, part);
        for (unsigned i = 0; i < LANES; i++) {
            lanes[i] = (lanes[i] ^ words[i]) * GOLDEN;
            lanes[i] ^= lanes[i] >> 32;
        }
        at += part;
        count -= part;
    }
    for (unsigned i = 1; i < LANES; i++) {
        lanes[0] = (lanes[0] ^ lanes[i]) * GOLDEN;
        lanes[0] ^= lanes[0] >> 29;
    }
    return lanes[0];
}

/* Takes out of an endpoint what only the report needs. */
static void forget_past(struct endpoint *end, const struct endpoint *peer)
{
    for (unsigned i = 0; i < RECENT_COUNT; i++) {
        struct recent *recent = &end->recents.list[i];
        recent->time = recent->time >= peer->last_time;
        recent->frame = recent->frame != 0;
        recent->ip_id = 0;
        recent->ts_value = 0;
    }
    end->deadline = end->gone_time = end->control_gap = end->last_payload_time = end->late_payload_time = 0;
    end->last_control = end->last_control != 0;
    end->packets = end->bytes = end->payload_bytes = end->retransmissions = end->late_payload = 0;
    end->fins = end->rsts = 0;
    end->syns = end->syns > 1 ? 2 : end->syns;
}

static uint64_t hash_of(const struct watch *watch, bool past)
{
    struct flow flow = watch->flow;
    uint64_t hash = watch->started + 2U * watch->side[0];
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        flow.ends[side].timeline = (struct timeline){0};
        if (!past)
            forget_past(&flow.ends[side], &watch->flow.ends[!side]);
    }
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT && !past; side++)
        flow.ends[side].last_time = 0;
    flow.ledger = (struct ledger){0};
    if (!past) {
        flow.start = flow.end = flow.rtt_syn = flow.rtt_ack = 0;
        flow.first_frame = flow.last_frame = flow.packets = flow.bytes = flow.gap_segments = 0;
        flow.duplicates = flow.reordered = flow.strays = flow.completeness = 0;
    }
    hash = hash_bytes(hash, &flow, sizeof flow);
    if (past)
        hash = hash_bytes(hash, watch->ledger, watch->flow.ledger.count * sizeof *watch->ledger);
    return hash;
}

uint64_t watch_hash(struct watch *watch, bool past)
{
    if (watch->hash == 0)
        watch->hash = hash_of(watch, past) | 1;
    return watch->hash;
}
