/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about SYNs that are old, ignored, or come early on used ports. */
#include <inttypes.h>

#include "rules.h"

/* A second incarnation within RFC 9293's 2MSL of the first is worth a word. */
#define TWO_MSL (240 * SECOND)

static void rule_reused(struct rules *r)
{
    static const char *const how[] = {
        [REUSE_NONE] = "unknown",      [REUSE_LARGER_ISN] = "larger_isn",    [REUSE_TIMESTAMPS] = "timestamps",
        [REUSE_TW_REUSE] = "tw_reuse", [REUSE_CHALLENGED] = "challenge_ack", [REUSE_OTHER] = "unknown",
    };
    if (r->flow->reuse_age < 0 || r->flow->reuse_age > TWO_MSL)
        return;
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_FOUR_TUPLE_REUSED, FINWAIT_LIKELY, FINWAIT_CLIENT);
    finding_frame(f, r->connection->first_frame);
    f->time = r->connection->start;
    finding_seconds(f, "age", r->flow->reuse_age);
    finding_text(f, "allowed_by", how[r->flow->reuse]);
    struct arena *arena = &r->diagnosis->arena;
    if (r->flow->reuse == REUSE_CHALLENGED) {
        f->cause = "The server's application never closed the old connection, or its client vanished without a word.";
        f->advice = "See that the server closes when it reads end of file, and that it looks after idle connections "
                    "(keepalive).";
        f->message = arena_print(arena,
                                 "The SYN in frame %" PRIu64 " uses the ports of a connection that the server still "
                                 "held: it answered with a challenge ACK, and the client's RST ended that connection "
                                 "before the SYN came again.",
                                 r->connection->first_frame);
        return;
    }
    f->message = arena_print(arena, "The SYN in frame %" PRIu64 " uses the ports of a connection that ended %s before.",
                             r->connection->first_frame, duration_text(arena, r->flow->reuse_age));
}

/*
 * A full accept queue: Linux drops what would complete the handshake. An ACK alone may have been lost behind the tap,
 * and so may an ACK and one segment after it.
 */
struct overflow overflow_read(const struct rules *r)
{
    const struct flow *flow = r->flow;
    struct overflow o = {NULL, NULL, NULL, 0, false};
    unsigned data = 0;
    for (uint32_t i = 0; i < flow->ledger.count; i++) {
        const struct ledger_entry *entry = &flow->ledger.entries[i];
        if (entry->side == FINWAIT_CLIENT) {
            o.ack = !o.ack && (entry->notes & NOTE_HANDSHAKE_ACK) ? entry : o.ack;
            bool counts = o.ack && (entry->notes & NOTE_FIRST_DATA);
            o.data = !o.data && counts ? entry : o.data;
            data += counts;
        } else if (o.data && (entry->notes & NOTE_SYN_ACK) && (entry->notes & NOTE_AGAIN) &&
                   entry->time - o.data->time >= r->glance->round_trip) {
            o.again = o.again ? o.again : entry;
            o.syn_acks_again++;
            o.likely = data > 1;
        }
    }
    return o;
}

static void rule_accept_queue(struct rules *r)
{
    struct overflow o = overflow_read(r);
    if (!o.again)
        return;
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_ACCEPT_QUEUE_OVERFLOW,
                                            o.likely ? FINWAIT_LIKELY : FINWAIT_POSSIBLE, FINWAIT_SERVER);
    finding_frame(f, o.ack->frame);
    finding_frame(f, o.data->frame);
    finding_frame(f, o.again->frame);
    f->frame = o.again->frame;
    f->time = o.again->time;
    finding_count(f, "syn_acks_again", o.syn_acks_again);
    struct arena *arena = &r->diagnosis->arena;
    const char *passed = o.ack == o.data
                             ? arena_print(arena, "data (frame %" PRIu64 ")", o.data->frame)
                             : arena_print(arena, "the ACK (frame %" PRIu64 ") and data (frame %" PRIu64 ")",
                                           o.ack->frame, o.data->frame);
    f->message = arena_print(
        arena, "The %s repeated its SYN-ACK (frame %" PRIu64 ") although %s had passed: its accept queue %s full.",
        side_text(r, FINWAIT_SERVER), o.again->frame, passed, o.likely ? "is" : "may be");
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
    /* A RST has cleared the way: its sender may yet send the SYN again. */
    bool undecided = r->context->still_open && r->flow->reset && r->flow->pending_syn;
    if (frame == 0 || (undecided && !stray))
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

const struct rule syn_rules[] = {
    {rule_reused, FACT_REUSED},
    {rule_accept_queue, NOTE_AGAIN},
    {rule_stale_syn, NOTE_STRAY | FACT_HELD_SYN},
    {NULL, 0},
};
