/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about the capture itself, as far as one connection shows them. */
#include <inttypes.h>

#include "rules.h"

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
        bytes += entry->payload;
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
    if (!under_way(r->connection) || left >= r->context->profile->first_retry || r->flow->reused)
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
    if (r->connection->open.kind != FINWAIT_OPEN_MIDSTREAM)
        return;
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_MIDSTREAM, FINWAIT_PROVEN, FINWAIT_NOBODY);
    finding_frame(f, r->connection->first_frame);
    f->time = r->connection->start;
    f->message = arena_print(&r->diagnosis->arena,
                             "The connection's first packet in the capture is frame %" PRIu64
                             ", no SYN: the handshake was not captured.",
                             r->connection->first_frame);
}

rule *const capture_rules[] = {rule_capture_gap, rule_ends_early, rule_midstream, NULL};
