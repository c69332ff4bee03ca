/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about the capture itself, as far as one connection shows them. */
#include <inttypes.h>

#include "rules.h"
#include "seq.h"

static void rule_capture_gap(struct rules *r)
{
    int64_t bytes = 0;
    struct finwait_finding *f = NULL;
    for (uint32_t i = 0; i < r->flow->ledger.count; i++) {
        const struct ledger_entry *entry = &r->flow->ledger.entries[i];
        if (!(entry->notes & NOTE_GAP))
            continue;
        if (!f) {
            f = finding_add(r, FINWAIT_CODE_CAPTURE_GAP, FINWAIT_LIKELY, FINWAIT_NOBODY);
            f->time = entry->time;
        }
        finding_frame(f, entry->frame);
        bytes += entry->unseen;
    }
    if (!f)
        return;
    finding_count(f, "bytes", bytes);
    f->message =
        arena_print(&r->diagnosis->arena,
                    "%" PRId64 " byte%s acknowledged (first in frame %" PRIu64 ") that the capture does not hold.",
                    bytes, bytes == 1 ? " was" : "s were", f->frame);
}

/* An opening or a close was under way when the capture stopped. */
static bool under_way(const struct finwait_connection *connection)
{
    const struct finwait_close *close = &connection->close;
    bool opening = connection->open.kind == FINWAIT_OPEN_TIMED_OUT || connection->open.kind == FINWAIT_OPEN_HALF_OPEN;
    return (connection->verdict == FINWAIT_VERDICT_OPEN && (opening || close->seen[FINWAIT_WAVE_1])) ||
           connection->verdict == FINWAIT_VERDICT_HALF_CLOSED;
}

static void rule_ends_early(struct rules *r)
{
    int64_t left = r->context->last_time - r->connection->end;
    if (r->context->goes_on || !under_way(r->connection) || left >= r->context->profile->first_retry || r->flow->reused)
        return;
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_CAPTURE_ENDS_EARLY, FINWAIT_PROVEN, FINWAIT_NOBODY);
    finding_frame(f, r->connection->last_frame);
    finding_seconds(f, "left", left);
    f->message = arena_print(&r->diagnosis->arena,
                             "The capture ends %s after the connection's last packet (frame %" PRIu64
                             "): what is missing may have come later.",
                             duration_text(&r->diagnosis->arena, left), r->connection->last_frame);
}

static void rule_midstream(struct rules *r)
{
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_MIDSTREAM, FINWAIT_PROVEN, FINWAIT_NOBODY);
    finding_frame(f, r->connection->first_frame);
    f->time = r->connection->start;
    f->message = only_resets(r->flow)
                     ? "Of this connection the capture holds nothing but RSTs: it is an old one, or they come from an "
                       "address that its peer never spoke to (NAT)."
                     : arena_print(&r->diagnosis->arena,
                                   "The connection's first packet in the capture is frame %" PRIu64
                                   ", no SYN: the handshake was not captured.",
                                   r->connection->first_frame);
}

static void rule_one_way(struct rules *r)
{
    enum finwait_side talker = r->flow->ends[FINWAIT_CLIENT].packets ? FINWAIT_CLIENT : FINWAIT_SERVER;
    const struct endpoint *end = &r->flow->ends[talker];
    /* It acknowledges what nobody was seen to send: more than SYNs into the void. */
    if (!end->has_ack || seq_at_or_before(end->snd_max, end->syn_end))
        return;
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_ONE_WAY_CAPTURE, FINWAIT_LIKELY, peer_of(talker));
    finding_frame(f, r->connection->first_frame);
    f->time = r->connection->start;
    f->message = arena_print(&r->diagnosis->arena,
                             "Only the %s's segments were captured; it acknowledges a peer that the "
                             "capture does not show.",
                             finwait_side_name(talker));
}

static void rule_snaplen(struct rules *r)
{
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_SNAPLEN_CUT, FINWAIT_PROVEN, FINWAIT_NOBODY);
    finding_frame(f, r->connection->first_frame);
    finding_count(f, "segments", (int64_t)r->flow->cut_segments);
    f->message =
        arena_print(&r->diagnosis->arena, "TCP options of %" PRIu64 " segment%s were cut off by the snapshot length.",
                    r->flow->cut_segments, r->flow->cut_segments == 1 ? "" : "s");
}

static void rule_reordered(struct rules *r)
{
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_REORDERED_CAPTURE, FINWAIT_LIKELY, FINWAIT_NOBODY);
    finding_frame(f, r->connection->first_frame);
    finding_count(f, "segments", (int64_t)r->flow->reordered);
    f->message =
        arena_print(&r->diagnosis->arena, "%" PRIu64 " segment%s came out of order, by the path or by the capture.",
                    r->flow->reordered, r->flow->reordered == 1 ? "" : "s");
}

/* Segments of another incarnation, or from before a wrap: not acceptable here. */
static void rule_old_duplicate(struct rules *r)
{
    struct finwait_finding *f = NULL;
    int64_t count = 0;
    for (uint32_t i = 0; i < r->flow->ledger.count; i++) {
        const struct ledger_entry *entry = &r->flow->ledger.entries[i];
        if (!(entry->notes & NOTE_STRAY) || (entry->flags & (FINWAIT_SYN | FINWAIT_RST)))
            continue;
        if (!f) {
            f = finding_add(r, FINWAIT_CODE_OLD_DUPLICATE, FINWAIT_POSSIBLE, (enum finwait_side)entry->side);
            f->time = entry->time;
            f->message = arena_print(&r->diagnosis->arena,
                                     "Frame %" PRIu64 " lies outside this connection's sequence "
                                     "numbers, and moved nothing.",
                                     entry->frame);
        }
        finding_frame(f, entry->frame);
        count++;
    }
    if (f)
        finding_count(f, "segments", count);
}

const struct rule capture_rules[] = {
    {rule_capture_gap, NOTE_GAP},
    {rule_ends_early, FACT_VERDICT(FINWAIT_VERDICT_OPEN) | FACT_VERDICT(FINWAIT_VERDICT_HALF_CLOSED)},
    {rule_midstream, FACT_OPEN(FINWAIT_OPEN_MIDSTREAM)},
    {rule_one_way, FACT_ONE_WAY},
    {rule_snaplen, FACT_CUT},
    {rule_reordered, FACT_REORDERED},
    {rule_old_duplicate, NOTE_STRAY},
    {NULL, 0},
};
