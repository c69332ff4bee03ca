/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about closes that wait, and about what came after a FIN. */
#include <inttypes.h>

#include "rules.h"

static int64_t entered(const struct finwait_endpoint *end, enum finwait_state state, uint64_t *frame)
{
    for (size_t i = 0; i < end->timeline_count; i++) {
        if (end->timeline[i].state == state) {
            *frame = end->timeline[i].frame;
            return end->timeline[i].time;
        }
    }
    return 0;
}

/* Time in CLOSE_WAIT during which its owner sent nothing: one that still sends is at work, not stuck. */
static void rule_close_wait_stuck(struct rules *r)
{
    for (unsigned i = 0; i < FINWAIT_SIDE_COUNT; i++) {
        enum finwait_side side = (enum finwait_side)i;
        const struct finwait_endpoint *end = &r->connection->endpoints[side];
        int64_t stayed = end->time_in_state[FINWAIT_CLOSE_WAIT];
        uint64_t frame = 0;
        int64_t since = entered(end, FINWAIT_CLOSE_WAIT, &frame);
        int64_t last_sent = r->flow->ends[side].last_payload_time;
        int64_t idle = last_sent > since ? since + stayed - last_sent : stayed;
        if (idle < r->context->profile->close_wait || !has_peer_fin(r->flow, side))
            continue;
        bool still = end->state == FINWAIT_CLOSE_WAIT;
        struct finwait_finding *f = finding_add(r, FINWAIT_CODE_CLOSE_WAIT_STUCK, FINWAIT_LIKELY, side);
        finding_frame(f, frame);
        f->time = since + r->context->profile->close_wait;
        finding_seconds(f, "in_close_wait", stayed);
        finding_truth(f, "still", still);
        struct arena *arena = &r->diagnosis->arena;
        f->message = arena_print(arena, "The %s %s in CLOSE_WAIT for %s, since frame %" PRIu64 ": its application %s.",
                                 side_text(r, side), still ? "has been" : "was", duration_text(arena, stayed), frame,
                                 still ? "has not closed" : "was slow to close");
    }
}

static enum finwait_state state_at(const struct finwait_endpoint *end, int64_t time)
{
    enum finwait_state state = FINWAIT_CLOSED;
    for (size_t i = 0; i < end->timeline_count && end->timeline[i].time <= time; i++)
        state = end->timeline[i].state;
    return state;
}

/* A copy of the second FIN that its receiver meets in TIME_WAIT; one that crossed the ACK was not called forth. */
static void rule_time_wait_extended(struct rules *r)
{
    const struct finwait_close *close = &r->connection->close;
    const struct finwait_step *fin = &close->waves[FINWAIT_WAVE_3], *ack = &close->waves[FINWAIT_WAVE_4];
    if (!close->seen[FINWAIT_WAVE_3] || ack->frame == 0 || fin->last_time <= ack->time)
        return;
    enum finwait_side side = peer_of(fin->from);
    const struct finwait_endpoint *end = &r->connection->endpoints[side];
    uint64_t frame = 0;
    int64_t by = fin->last_time - entered(end, FINWAIT_TIME_WAIT, &frame);
    if (state_at(end, fin->last_time) != FINWAIT_TIME_WAIT || by < r->glance->round_trip)
        return;
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_TIME_WAIT_EXTENDED, FINWAIT_LIKELY, side);
    finding_frame(f, fin->last_frame);
    f->time = fin->last_time;
    finding_seconds(f, "by", by);
    struct arena *arena = &r->diagnosis->arena;
    f->message = arena_print(
        arena, "The FIN of the %s came again in frame %" PRIu64 " and began the TIME_WAIT of the %s anew, after %s.",
        finwait_side_name(fin->from), fin->last_frame, finwait_side_name(side), duration_text(arena, by));
}

/* A window closed this long is no passing flow control. */
#define STALL_AT_LEAST (SECOND / 2)

/* Who has something to send probes a closed window (RFC 9293 section 3.8.6.1); who has nothing does not wait. */
static bool probed(const struct rules *r, const struct ledger_entry *fin)
{
    for (const struct ledger_entry *entry = r->flow->ledger.entries; entry < fin; entry++) {
        if (entry->side == fin->side && (entry->notes & NOTE_PROBE) && fin->time - entry->time <= fin->stalled + SECOND)
            return true;
    }
    return false;
}

static void rule_zero_window(struct rules *r)
{
    for (uint32_t i = 0; i < r->flow->ledger.count; i++) {
        const struct ledger_entry *fin = &r->flow->ledger.entries[i];
        if (!(fin->notes & NOTE_FIN) || fin->stalled < STALL_AT_LEAST || !probed(r, fin))
            continue;
        enum finwait_side reader = peer_of((enum finwait_side)fin->side);
        struct finwait_finding *f = finding_add(r, FINWAIT_CODE_FIN_STALLED_BY_ZERO_WINDOW, FINWAIT_LIKELY, reader);
        finding_frame(f, fin->frame);
        f->time = fin->time;
        finding_seconds(f, "stalled", fin->stalled);
        struct arena *arena = &r->diagnosis->arena;
        f->message = arena_print(arena,
                                 "The window of the %s was closed for %s before the FIN of the %s (frame %" PRIu64
                                 ") could follow its data.",
                                 side_text(r, reader), duration_text(arena, fin->stalled),
                                 finwait_side_name((enum finwait_side)fin->side), fin->frame);
        return;
    }
}

static void rule_data_after_fin(struct rules *r)
{
    struct finwait_finding *f = NULL;
    int64_t bytes = 0;
    for (uint32_t i = 0; i < r->flow->ledger.count; i++) {
        const struct ledger_entry *entry = &r->flow->ledger.entries[i];
        if (!(entry->notes & NOTE_AFTER_FIN))
            continue;
        if (!f) {
            f = finding_add(r, FINWAIT_CODE_DATA_AFTER_FIN, FINWAIT_LIKELY, (enum finwait_side)entry->side);
            f->time = entry->time;
        }
        finding_frame(f, entry->frame);
        bytes += entry->payload;
    }
    if (!f)
        return;
    finding_count(f, "bytes", bytes);
    f->message = arena_print(&r->diagnosis->arena,
                             "The %s sent %" PRId64 " bytes beyond its own FIN, first in frame %" PRIu64 ".",
                             side_text(r, f->endpoint), bytes, f->frame);
}

const struct rule waiting_rules[] = {
    {rule_close_wait_stuck, FACT_CLOSE_WAIT},
    {rule_time_wait_extended, NOTE_FIN},
    {rule_zero_window, NOTE_PROBE},
    {rule_data_after_fin, NOTE_AFTER_FIN},
    {NULL, 0},
};
