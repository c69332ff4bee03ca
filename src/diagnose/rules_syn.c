/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about SYNs that are old, ignored, or come early on used ports. */
#include <inttypes.h>

#include "rules.h"

/* A second incarnation within RFC 9293's 2MSL of the first is worth a word. */
#define TWO_MSL (240 * SECOND)

static void rule_reused(struct rules *r)
{
    static const char *const how[] = {
        [REUSE_NONE] = "unknown",      [REUSE_LARGER_ISN] = "larger_isn", [REUSE_TIMESTAMPS] = "timestamps",
        [REUSE_TW_REUSE] = "tw_reuse", [REUSE_OTHER] = "unknown",
    };
    if (r->flow->reuse_age < 0 || r->flow->reuse_age > TWO_MSL)
        return;
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_FOUR_TUPLE_REUSED, FINWAIT_LIKELY, FINWAIT_CLIENT);
    finding_frame(f, r->connection->first_frame);
    f->time = r->connection->start;
    finding_seconds(f, "age", r->flow->reuse_age);
    finding_text(f, "allowed_by", how[r->flow->reuse]);
    struct arena *arena = &r->diagnosis->arena;
    f->message = arena_print(arena, "The SYN in frame %" PRIu64 " uses the ports of a connection that ended %s before.",
                             r->connection->first_frame, duration_text(arena, r->flow->reuse_age));
}

/*
 * The SYN-ACK repeated although an ACK and data had passed toward the server: its accept queue is full, and Linux drops
 * what would complete the handshake. An ACK alone may have been lost behind the tap.
 */
static void rule_accept_queue(struct rules *r)
{
    const struct ledger_entry *ack = NULL, *data = NULL, *again = NULL;
    int64_t copies = 0;
    for (uint32_t i = 0; i < r->flow->ledger.count; i++) {
        const struct ledger_entry *entry = &r->flow->ledger.entries[i];
        bool client = entry->side == FINWAIT_CLIENT;
        if (client && !ack && (entry->notes & NOTE_HANDSHAKE_ACK))
            ack = entry;
        else if (client && ack && !data && (entry->notes & NOTE_FIRST_DATA))
            data = entry;
        else if (!client && data && (entry->notes & NOTE_SYN_ACK) && (entry->notes & NOTE_AGAIN) &&
                 entry->time - data->time >= round_trip(r->flow)) {
            again = entry;
            copies++;
        }
    }
    if (!again)
        return;
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_ACCEPT_QUEUE_OVERFLOW, FINWAIT_LIKELY, FINWAIT_SERVER);
    finding_frame(f, ack->frame);
    finding_frame(f, data->frame);
    finding_frame(f, again->frame);
    f->frame = again->frame;
    f->time = again->time;
    finding_count(f, "syn_acks_again", copies);
    f->message = arena_print(&r->diagnosis->arena,
                             "The %s repeated its SYN-ACK (frame %" PRIu64 ") although the ACK (frame %" PRIu64
                             ") and data (frame %" PRIu64 ") had passed: its accept queue is full.",
                             side_text(r, FINWAIT_SERVER), again->frame, ack->frame, data->frame);
}

/* RFC 9293 figure 9 (a SYN-ACK for a SYN of the past, answered by RST) and section 3.10.7.4 with RFC 5961 section 4. */
static void rule_stale_syn(struct rules *r)
{
    const struct ledger_entry *stray = NULL;
    for (uint32_t i = 0; i < r->flow->ledger.count && !stray; i++) {
        const struct ledger_entry *entry = &r->flow->ledger.entries[i];
        if ((entry->notes & NOTE_STRAY) && (entry->flags & FINWAIT_SYN))
            stray = entry;
    }
    uint64_t frame = stray ? stray->frame : r->flow->held_syn_frame;
    if (frame == 0)
        return;
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_STALE_SYN, FINWAIT_LIKELY, FINWAIT_NOBODY);
    finding_frame(f, frame);
    if (stray)
        f->time = stray->time;
    f->message = arena_print(&r->diagnosis->arena,
                             "The %s in frame %" PRIu64 " does not belong to this connection, and opened "
                             "none.",
                             stray && (stray->flags & FINWAIT_ACK) ? "SYN-ACK" : "SYN", frame);
}

rule *const syn_rules[] = {rule_reused, rule_accept_queue, rule_stale_syn, NULL};
