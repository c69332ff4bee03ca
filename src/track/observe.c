/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts of a connection that no state needs but rules ask for. */
#include "reading.h"

#include "seq.h"

/* A hole that fills this soon was reordering, not a retransmission (RFC 6298: no timer is that short). */
#define REORDERED_WITHIN (5 * MILLISECOND)

static int64_t later_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/*
 * How long no payload had passed when the FIN's sender decided to close: a request under way that the FIN does not
 * acknowledge does not count.
 */
static int64_t idle_before(const struct reading *r)
{
    const struct endpoint *from = r->from, *to = r->to;
    bool crossing = r->place.ack && to->talked && seq_before(r->segment->ack, to->snd_max);
    int64_t theirs = crossing ? to->earlier_payload_time : to->last_payload_time;
    int64_t last = later_of(from->last_payload_time, theirs);
    return last > 0 && r->segment->payload == 0 ? r->segment->time - last : -1;
}

/* How long a window closed by P, and open again for less than a second, had held X up before its FIN. */
static int64_t stalled_before(const struct reading *r)
{
    const struct endpoint *to = r->to;
    if (to->zero_since == 0 || (to->zero_until && r->segment->time - to->zero_until > SECOND))
        return 0;
    return later_of(to->zero_longest, to->zero_until ? 0 : r->segment->time - to->zero_since);
}

static void observe_fin(struct reading *r)
{
    struct ledger_entry *entry = ledger_last(&r->flow->ledger, r->segment->frame);
    if (!entry)
        return;
    entry->idle = idle_before(r);
    entry->stalled = stalled_before(r);
}

static void observe_window(struct reading *r)
{
    struct endpoint *from = r->from;
    bool closed = r->segment->window == 0 && r->place.ack;
    if (closed && (from->zero_since == 0 || from->zero_until)) {
        if (r->segment->time - from->zero_until > SECOND)
            from->zero_longest = 0;
        from->zero_since = r->segment->time;
        from->zero_until = 0;
    } else if (!closed && from->zero_since && !from->zero_until) {
        from->zero_until = r->segment->time;
        from->zero_longest = later_of(from->zero_longest, from->zero_until - from->zero_since);
    }
}

static void observe_repeats(struct reading *r)
{
    struct endpoint *from = r->from;
    r->to->repeats = 0;
    if (!r->place.probe && !(r->place.again && !r->place.fills))
        return;
    if (from->repeats++ == 0) {
        from->first_repeat = r->segment->time;
        from->first_repeat_frame = r->segment->frame;
    }
    from->last_repeat = r->segment->time;
    from->last_repeat_frame = r->segment->frame;
}

static void observe_order(struct reading *r)
{
    struct endpoint *from = r->from;
    if (r->place.fills && r->segment->time - from->hole_since <= REORDERED_WITHIN)
        r->flow->reordered++;
    if (from->talked && !from->hole.open && seq_after(r->segment->seq, from->snd_max))
        from->hole_since = r->segment->time;
}

/* An acknowledgement that overtook what it acknowledges showed no gap. */
static void observe_overtaken(struct reading *r)
{
    struct ledger *ledger = &r->flow->ledger;
    if (!r->place.fills || seq_before(r->segment->seq, r->from->own_max))
        return;
    for (uint32_t i = ledger->count; i > 0; i--) {
        struct ledger_entry *gap = &ledger->entries[i - 1];
        if (r->segment->time - gap->time > REORDERED_WITHIN)
            return;
        if (gap->side == r->side || !(gap->notes & NOTE_GAP) || seq_before(gap->ack, r->place.end))
            continue;
        gap->unseen -= r->segment->payload < gap->unseen ? r->segment->payload : gap->unseen;
        ledger->revised++;
        if (gap->unseen > 0)
            return;
        gap->notes &= ~(unsigned)NOTE_GAP;
        r->flow->gap_segments--;
        r->flow->reordered++;
        return;
    }
}

/* No host that reset a connection goes on with it: such a RST was somebody else's. */
static void observe_life(struct reading *r)
{
    struct endpoint *from = r->from;
    if (from->own_rst == 0 || !r->place.fresh)
        return;
    struct ledger_entry *rst = &r->flow->ledger.entries[from->own_rst - 1];
    if (r->place.syn == false && seq_at_or_after(r->place.end, rst->seq)) {
        rst->notes |= NOTE_DISOWNED;
        r->flow->ledger.revised++;
    }
    from->own_rst = 0;
}

void reading_observe(struct reading *r)
{
    if (r->place.fin)
        observe_fin(r);
    observe_life(r);
    observe_order(r);
    observe_overtaken(r);
    observe_window(r);
    observe_repeats(r);
    r->flow->cut_segments += (r->segment->options & FINWAIT_OPT_CUT) != 0;
    if (r->segment->payload > 0 && r->place.fresh && !r->place.again)
        r->from->earlier_payload_time = r->from->last_payload_time;
}
