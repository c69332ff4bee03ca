/* SPDX-License-Identifier: BSD-2-Clause */
#include "flow.h"

#include <stdlib.h>
#include <string.h>

#include "reading.h"
#include "seq.h"
#include "steady.h"
#include "ttl.h"

static const finwait_states nowhere = FINWAIT_IN(FINWAIT_CLOSED) | FINWAIT_IN(FINWAIT_LISTEN);

void flow_start(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment)
{
    bool syn = (segment->flags & FINWAIT_SYN) != 0;
    enum finwait_side other = peer_of(side);
    flow->midstream = !syn;
    flow->start = segment->time;
    flow->first_frame = segment->frame;
    flow->rtt_syn = flow->rtt_ack = -1;
    flow->reuse_age = -1;
    if (!syn) {
        endpoint_init(&flow->ends[side], FINWAIT_ANY_STATE, FINWAIT_ESTABLISHED);
        endpoint_init(&flow->ends[other], FINWAIT_ANY_STATE, FINWAIT_ESTABLISHED);
    } else if (segment->flags & FINWAIT_ACK) { /* SYN-ACK first: the SYN passed before the capture, or comes late */
        endpoint_init(&flow->ends[side], nowhere, FINWAIT_LISTEN);
        endpoint_init(&flow->ends[other], FINWAIT_IN(FINWAIT_SYN_SENT) | nowhere, FINWAIT_SYN_SENT);
        flow->ends[side].tokens = EVENT_TOKEN(EVENT_RECEIVED_SYN);
    } else {
        endpoint_init(&flow->ends[side], nowhere, FINWAIT_CLOSED);
        endpoint_init(&flow->ends[other], nowhere, FINWAIT_LISTEN);
    }
}

static void count(struct flow *flow, struct endpoint *from, const struct finwait_segment *s)
{
    if (s->time > flow->end || flow->packets == 0)
        flow->end = s->time;
    flow->last_frame = s->frame;
    flow->packets++;
    flow->bytes += s->wire_size;
    from->packets++;
    from->bytes += s->wire_size;
    from->payload_bytes += s->payload;
    from->syns += (s->flags & FINWAIT_SYN) != 0;
    from->fins += (s->flags & FINWAIT_FIN) != 0;
    from->rsts += (s->flags & FINWAIT_RST) != 0;
}

static void take_options(struct endpoint *from, const struct finwait_segment *s)
{
    from->syn_seen = true;
    from->sack_permitted = (s->options & FINWAIT_OPT_SACK_PERMITTED) != 0;
    from->timestamps = (s->options & FINWAIT_OPT_TIMESTAMPS) != 0;
    from->mss = s->options & FINWAIT_OPT_MSS ? s->mss : 0;
    from->window_scale = s->options & FINWAIT_OPT_WINDOW_SCALE ? s->window_scale : -1;
}

/* The handshake's two gaps tell how far each endpoint is from the tap (observer: where the tap is). */
static void time_handshake(struct reading *r)
{
    struct flow *flow = r->flow;
    if (r->place.syn && r->place.ack && r->to->last_control && flow->rtt_syn < 0 && r->to->syns == 1)
        flow->rtt_syn = r->segment->time - r->to->last_control;
    if (!r->place.syn && r->place.acks_syn && flow->rtt_ack < 0 && r->to->syns == 1 && r->from->syn_seen &&
        r->to->syn_seen && r->from->last_control <= r->to->last_control)
        flow->rtt_ack = r->segment->time - r->to->last_control;
}

/* A SYN after other segments of the same sender, with another ISN: what came before it was not its own. */
static void void_earlier(struct reading *r)
{
    struct ledger *ledger = &r->flow->ledger;
    for (uint32_t i = 0; i < ledger->count; i++) {
        if (ledger->entries[i].side == r->side && !(ledger->entries[i].notes & NOTE_SYN_ACK))
            ledger->entries[i].notes = NOTE_STRAY;
    }
    r->from->fin_sent = r->from->fin_passed = false;
    r->from->hole.open = false;
}

static void recognise_opening(struct reading *r)
{
    if (!r->place.syn)
        return;
    if (r->from->talked && r->from->isn != r->segment->seq)
        void_earlier(r);
    take_options(r->from, r->segment);
    r->flow->ttl_syn[r->side] = r->segment->ttl;
    if (r->place.ack && r->to->has_isn && seq_after(r->segment->ack, r->to->isn + 1))
        r->flow->fast_open = true;
    if (!r->place.ack && r->to->syn_seen && r->to->syns > 0 && r->to->state == FINWAIT_SYN_SENT)
        r->flow->simultaneous_open = true;
}

static void note_stray(struct reading *r)
{
    r->flow->strays++;
    struct ledger_entry *entry = ledger_add(&r->flow->ledger, r->side, r->segment);
    if (entry)
        entry->notes = NOTE_STRAY;
}

static void count_repeats(struct reading *r)
{
    if (r->place.again && !r->place.fills && !r->place.probe)
        r->from->retransmissions++;
    if (r->place.unseen > 0 || r->place.skipped > 0)
        r->flow->gap_segments++;
}

/* When the next copy of the last SYN, SYN-ACK or FIN is overdue, so that its sender must have given up; 0: never. */
static int64_t retry_deadline(const struct endpoint *end, const struct endpoint *peer, const struct profile *profile)
{
    if (end->control_gap > 0)
        return end->last_control + retry_guard(end->control_gap);
    if (end->last_control == 0) /* what it sent did not come by the tap */
        return peer->last_control ? peer->last_control + profile->first_retry : 0;
    /* Where only one direction was captured, silence of the other says nothing. */
    bool one_way = !peer->talked && end->state != FINWAIT_SYN_SENT;
    return one_way ? 0 : end->last_control + profile->first_retry;
}

/* When a SYN, SYN-ACK or FIN is not answered, `state` ends where its sender must have given up. */
static void set_deadline(struct endpoint *end, const struct endpoint *peer, const struct profile *profile, int64_t now)
{
    switch (end->state) {
    case FINWAIT_TIME_WAIT:
        if (end->deadline_why != FINWAIT_WHY_TIMER_2MSL || end->deadline == 0)
            end->deadline = now + profile->time_wait;
        end->deadline_why = FINWAIT_WHY_TIMER_2MSL;
        break;
    case FINWAIT_FIN_WAIT_2:
        if (end->deadline_why != FINWAIT_WHY_TIMER_FIN_WAIT_2)
            end->deadline = profile->fin_wait_2 ? now + profile->fin_wait_2 : 0;
        end->deadline_why = FINWAIT_WHY_TIMER_FIN_WAIT_2;
        break;
    case FINWAIT_SYN_SENT:
    case FINWAIT_SYN_RECEIVED:
    case FINWAIT_FIN_WAIT_1:
    case FINWAIT_CLOSING:
    case FINWAIT_LAST_ACK:
        end->deadline_why = FINWAIT_WHY_TIMER_RETRIES;
        end->deadline = retry_deadline(end, peer, profile);
        break;
    default:
        end->deadline = 0;
        end->deadline_why = FINWAIT_WHY_COUNT;
        break;
    }
}

/*
 * A socket that acknowledges data in FIN_WAIT_2 has a reader: it was shut down, not closed, and has no timer. That is
 * news of its FIN.
 */
static void spare_half_closed(struct reading *r)
{
    if (r->from->state != FINWAIT_FIN_WAIT_2 || r->to->late_payload == 0)
        return;
    r->flow->ledger.revised += r->from->deadline > 0;
    r->from->deadline = 0;
}

static bool is_suspect(const struct endpoint *from, const struct finwait_segment *segment)
{
    return (segment->flags & (FINWAIT_RST | FINWAIT_FIN)) && ttl_fit(segment->ttl, from->ttl) == TTL_MISFIT;
}

/* A SYN-ACK of another ISN once its sender's first was acknowledged: it answers a SYN of the past (RFC 9293 figure 9).
 */
static bool is_foreign_syn_ack(const struct reading *r)
{
    return r->place.syn && r->place.ack && r->from->talked && r->from->has_isn && r->from->isn != r->segment->seq &&
           r->to->has_ack;
}

/* Where its sender may be gone, such a SYN-ACK shows a listener that an old SYN has found. */
static void meet_listener(struct reading *r)
{
    if (!(r->from->possible & FINWAIT_IN(FINWAIT_CLOSED)) || r->segment->ack != r->to->syn_end)
        return;
    struct moment moment = {.time = r->segment->time, .frame = r->segment->frame, .why = FINWAIT_WHY_SENT_SYN_ACK};
    r->from->relistens = true;
    endpoint_settle(r->from, &moment);
}

/*
 * Payload behind its sender's own FIN, which no TCP sends (RFC 9293 section 3.10.4): forged, unless the peer took it
 * and it was the FIN that was forged.
 */
static bool lies_beyond_fin(const struct reading *r)
{
    const struct endpoint *from = r->from, *to = r->to;
    bool taken = to->has_ack && seq_after(to->ack_max, from->fin_end);
    return from->fin_sent && !from->fin_suspect && !taken && r->segment->payload > 0 &&
           seq_at_or_after(r->segment->seq, from->fin_end);
}

/* Remembers a RST until the receiver's silence or its sender's next word tells what it was worth. */
static void await_silence(struct reading *r)
{
    const struct ledger_entry *entry = ledger_last(&r->flow->ledger, r->segment->frame);
    if (!entry)
        return;
    r->from->own_rst = r->flow->ledger.count;
    if (!(entry->notes & NOTE_EXACT))
        return;
    r->to->rst_entry = r->flow->ledger.count;
    r->to->rst_mark = r->from->talked ? r->from->snd_max : r->segment->seq;
}

/* Segments in flight may pass a RST on the way; what acknowledges something later, or comes much later, shows life. */
static void check_survival(struct reading *r)
{
    struct endpoint *from = r->from;
    if (from->rst_entry == 0)
        return;
    struct ledger_entry *rst = &r->flow->ledger.entries[from->rst_entry - 1];
    bool later = r->place.ack && seq_after(r->segment->ack, from->rst_mark);
    if (!later && r->segment->time - rst->time < IN_FLIGHT)
        return;
    rst->notes |= NOTE_OUTLIVED;
    r->flow->ledger.revised++;
    from->rst_entry = 0;
    r->flow->reset = false;
}

bool flow_segment(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment,
                  const struct profile *profile)
{
    struct reading r = {.flow = flow,
                        .side = side,
                        .from = &flow->ends[side],
                        .to = &flow->ends[peer_of(side)],
                        .segment = segment,
                        .profile = profile};
    if (recents_have(&r.from->recents, &r.to->recents, segment)) {
        if (flow->duplicates++ == 0) {
            flow->duplicate_frame = segment->frame;
            flow->duplicate_time = segment->time;
        }
        return false;
    }
    r.place = sequence_place(flow, side, segment);
    if (is_foreign_syn_ack(&r)) {
        r.place.stray = true;
        meet_listener(&r);
    }
    r.suspect = is_suspect(r.from, segment);
    count(flow, r.from, segment);
    if (r.place.rst) {
        reading_rst(&r);
        await_silence(&r);
    } else if (r.place.stray) {
        note_stray(&r);
    } else if (lies_beyond_fin(&r)) {
        reading_note(&r);
    } else {
        check_survival(&r);
        recognise_opening(&r);
        time_handshake(&r);
        reading_note(&r);
        reading_observe(&r);
        reading_sender(&r);
        count_repeats(&r);
        sequence_commit(flow, side, segment, &r.place, r.suspect);
        reading_receiver(&r);
        spare_half_closed(&r);
        r.from->last_time = segment->time;
        if (!r.suspect)
            r.from->ttl = segment->ttl;
        if (r.from->tokens & EVENT_TOKEN(EVENT_RECEIVED_RST) && r.from->has_ack &&
            seq_after(r.from->ack_max, r.from->rst_seq))
            endpoint_forget(r.from, EVENT_RECEIVED_RST);
    }
    recents_add(&r.from->recents, segment);
    set_deadline(r.from, r.to, profile, segment->time);
    set_deadline(r.to, r.from, profile, segment->time);
    flow->steady = is_steady(flow);
    return true;
}

bool flow_plain(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment)
{
    struct endpoint *from = &flow->ends[side], *to = &flow->ends[peer_of(side)];
    if (!flow->steady || !is_plain(flow, side, segment))
        return false;
    if (segment->payload > 0 && from->payload_bytes == 0)
        reading_note_first_data(flow, side, segment);
    count(flow, from, segment);
    to->repeats = 0;
    if (segment->payload > 0) {
        from->earlier_payload_time = from->last_payload_time;
        from->last_payload_time = segment->time;
        reading_note_cookie(flow, side, segment);
    }
    sequence_commit_plain(flow, side, segment);
    from->last_time = segment->time;
    from->ttl = segment->ttl;
    recents_add(&from->recents, segment);
    return true;
}

void flow_icmp(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment)
{
    struct ledger_entry *entry = ledger_add(&flow->ledger, side, segment);
    if (entry)
        entry->notes = NOTE_ICMP;
    flow->icmp_reporter = segment->icmp_reporter;
    struct moment moment = {.time = segment->time, .frame = segment->frame, .why = FINWAIT_WHY_RECEIVED_ICMP};
    struct endpoint *end = &flow->ends[side];
    endpoint_passed(end, EVENT_RECEIVED_ICMP, end->state == FINWAIT_SYN_SENT && end->isn == segment->seq, &moment);
}

bool flow_is_over(const struct flow *flow)
{
    return state_is_over(flow->ends[FINWAIT_CLIENT].state) && state_is_over(flow->ends[FINWAIT_SERVER].state);
}

static bool is_at_rest(const struct endpoint *end)
{
    return end->state == FINWAIT_TIME_WAIT || state_is_over(end->state);
}

bool flow_is_at_rest(const struct flow *flow)
{
    return is_at_rest(&flow->ends[FINWAIT_CLIENT]) && is_at_rest(&flow->ends[FINWAIT_SERVER]);
}

void flow_tick(struct flow *flow, int64_t now)
{
    for (;;) {
        struct endpoint *first = NULL;
        for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
            struct endpoint *end = &flow->ends[side];
            if (end->deadline && end->deadline <= now && (!first || end->deadline < first->deadline))
                first = end;
        }
        if (!first)
            return;
        endpoint_expire(first);
    }
}

void flow_schedule(struct flow *flow, int64_t linger)
{
    int64_t due = 0;
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        int64_t deadline = flow->ends[side].deadline;
        if (deadline && (due == 0 || deadline < due))
            due = deadline;
    }
    if (due == 0 && flow_is_over(flow)) {
        due = flow->end + linger;
        for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
            const struct timeline *t = &flow->ends[side].timeline;
            if (t->count > 0 && t->entries[t->count - 1].time > due)
                due = t->entries[t->count - 1].time;
            int64_t overdue = flow->ends[side].last_control + retry_guard(flow->ends[side].control_gap);
            if (flow->ends[side].control_gap > 0 && overdue > due)
                due = overdue;
        }
    }
    bool looks = flow->look && (due == 0 || flow->look < due);
    flow->due = looks ? flow->look : due;
}

void flow_clear(struct flow *flow)
{
    struct ledger ledger = flow->ledger;
    struct timeline timelines[FINWAIT_SIDE_COUNT] = {flow->ends[FINWAIT_CLIENT].timeline,
                                                     flow->ends[FINWAIT_SERVER].timeline};
    free(flow->pending_syn);
    *flow = (struct flow){0};
    ledger_adopt(&flow->ledger, &ledger);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        timeline_adopt(&flow->ends[side].timeline, &timelines[side]);
}

void flow_done(struct flow *flow)
{
    ledger_done(&flow->ledger);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        timeline_done(&flow->ends[side].timeline);
    free(flow->pending_syn);
    flow->pending_syn = NULL;
}
