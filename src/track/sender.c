/* SPDX-License-Identifier: BSD-2-Clause */
/* What a segment shows of the endpoint that sent it. */
#include "reading.h"

#include "seq.h"

#define EVENTS_MAX 6

struct events {
    enum state_event list[EVENTS_MAX];
    unsigned count;
    enum finwait_why why;
};

static void add(struct events *events, enum state_event event, enum finwait_why why)
{
    events->list[events->count++] = event;
    events->why = why;
}

/* What the acknowledgement number says of what the sender had received when it sent this. */
static void read_ack(const struct reading *r, struct events *events)
{
    const struct endpoint *from = r->from, *to = r->to;
    if (!r->place.ack || r->place.syn)
        return;
    if (to->has_isn && seq_after(r->segment->ack, to->syn_end))
        add(events, EVENT_SHOWN_SYNCHRONIZED, FINWAIT_WHY_SENT_ACK);
    if (r->place.acks_fin)
        add(events, EVENT_SHOWN_FIN_RECEIVED, FINWAIT_WHY_SENT_ACK);
    else if (to->fin_sent && r->place.unseen == 0)
        add(events, EVENT_SHOWN_FIN_NOT_RECEIVED, FINWAIT_WHY_SENT_ACK);
    if (from->fin_sent && from->fin_answer_known && seq_at_or_after(r->segment->ack, from->fin_answer))
        add(events, EVENT_SHOWN_FIN_ACKNOWLEDGED, FINWAIT_WHY_SENT_ACK);
}

static void read_own(const struct reading *r, struct events *events)
{
    const struct placing *place = &r->place;
    if (place->syn) {
        if (place->ack)
            add(events, EVENT_SENT_SYN_ACK, FINWAIT_WHY_SENT_SYN_ACK);
        else
            add(events, EVENT_SENT_SYN, FINWAIT_WHY_SENT_SYN);
        return;
    }
    read_ack(r, events);
    if (r->segment->payload > 0 && !place->probe) {
        bool old = place->again || (place->fin && r->from->fin_sent);
        enum state_event sent = r->flow->fast_open ? EVENT_SENT_EARLY_DATA : EVENT_SENT_NEW_DATA;
        add(events, old ? EVENT_SENT_OLD_DATA : sent, old ? FINWAIT_WHY_RETRANSMITTED : FINWAIT_WHY_SENT_DATA);
    }
    if (place->fin)
        add(events, EVENT_SENT_FIN, r->from->fin_sent ? FINWAIT_WHY_RETRANSMITTED : FINWAIT_WHY_SENT_FIN);
    else if (r->segment->payload == 0 || place->probe)
        add(events, EVENT_SENT_ACK, FINWAIT_WHY_SENT_ACK);
}

/* The acknowledgement number proves the arrival of segments that the tap never saw pass. */
static void infer_arrivals(struct reading *r, const struct moment *moment)
{
    if (!r->place.ack || r->place.syn)
        return;
    if (r->from->state == FINWAIT_SYN_SENT && !r->to->talked)
        endpoint_passed(r->from, EVENT_RECEIVED_SYN_ACK, true, moment);
    if (r->place.unseen > 0)
        endpoint_passed(r->from, EVENT_RECEIVED_FIN, false, moment);
    /* Of a peer that was never captured anything may have come: its FIN once more is acknowledged than its SYN. */
    bool goes_on = !r->to->talked && r->from->has_ack && seq_after(r->segment->ack, r->from->ack_max);
    if (goes_on)
        endpoint_passed(r->from, EVENT_RECEIVED_FIN, false, moment);
    if (!r->to->talked && r->from->fin_sent)
        endpoint_passed(r->from, EVENT_RECEIVED_ACK_OF_FIN, false, moment);
}

/* Retransmissions and probes may be the last word of a socket that gives up in silence. */
static void update_mortality(struct reading *r)
{
    struct endpoint *from = r->from;
    if (from->mortal && from->relief_known && r->place.ack && seq_at_or_after(r->segment->ack, from->relief))
        from->mortal = from->relief_known = false;
    if ((r->place.again && r->segment->payload > 0) || r->place.probe) {
        from->mortal = true;
        from->relief_known = false;
    }
}

/* The same sequence numbers without that acknowledgement: X may have had them from here. */
static void forget_answers(struct reading *r)
{
    struct endpoint *to = r->to;
    uint32_t seq = r->segment->seq, end = r->place.end;
    if (to->relief_known && seq_before(r->segment->ack, to->snd_max) && seq_within(to->relief - 1, seq, end))
        to->relief_known = false;
    if (to->fin_answer_known && !r->place.acks_fin && seq_within(to->fin_answer - 1, seq, end))
        to->fin_answer_known = false;
}

/* The peer's new sequence numbers that carry an acknowledgement of all: once X acknowledges them, X had it. */
static void update_relief(struct reading *r)
{
    struct endpoint *to = r->to;
    if (!r->place.ack || r->place.length == 0)
        return;
    forget_answers(r);
    if (r->place.again)
        return;
    if (to->mortal && !to->relief_known && seq_at_or_after(r->segment->ack, to->snd_max)) {
        to->relief_known = true;
        to->relief = r->place.end;
    }
    if (r->place.acks_fin && !to->fin_answer_known) {
        to->fin_answer_known = true;
        to->fin_answer = r->place.end;
    }
}

static void time_control(struct reading *r, bool control)
{
    if (!control)
        return;
    struct endpoint *from = r->from;
    /* A SYN-ACK behind its sender's SYN (simultaneous open) is no copy of that. */
    bool first = r->place.syn ? r->place.ack && !from->has_ack : !from->fin_sent;
    int64_t gap = first || from->last_control == 0 ? 0 : r->segment->time - from->last_control;
    from->control_gap = gap > 0 ? gap : 0;
    from->last_control = r->segment->time;
}

/* The peer's FIN passed before this segment did, which was sent without it: it is still under way, and arrives. */
static void redeliver_fin(struct reading *r)
{
    if (!r->place.fin || r->from->fin_sent || r->place.acks_fin || !r->to->fin_passed)
        return;
    struct moment moment = {.time = r->segment->time, .frame = r->segment->frame, .why = FINWAIT_WHY_RECEIVED_FIN};
    endpoint_passed(r->from, EVENT_RECEIVED_FIN, true, &moment);
}

/*
 * A FIN behind something that its sender sent later, and the first of its copies as far as it matters: none passed, or
 * only such as were sent after the peer's FIN had come.
 */
static bool is_late_fin(const struct reading *r)
{
    const struct endpoint *from = r->from;
    bool first = !from->fin_sent || (from->fin_answers && !r->place.acks_fin);
    return r->place.stale && r->place.fin && first && !r->place.late && !r->suspect;
}

static void read_late_fin(struct reading *r, struct moment *moment)
{
    const struct endpoint *from = r->from, *to = r->to;
    finwait_states before = r->place.acks_fin ? FINWAIT_IN(FINWAIT_CLOSE_WAIT)
                                              : FINWAIT_IN(FINWAIT_ESTABLISHED) | FINWAIT_IN(FINWAIT_SYN_RECEIVED);
    enum state_event shown[2];
    unsigned count = 0;
    if (to->fin_sent)
        shown[count++] =
            seq_at_or_after(from->ack_max, to->fin_end) ? EVENT_SHOWN_FIN_RECEIVED : EVENT_SHOWN_FIN_NOT_RECEIVED;
    moment->why = FINWAIT_WHY_SENT_FIN;
    endpoint_sent_late_fin(r->from, before, shown, count, moment);
}

void reading_sender(struct reading *r)
{
    struct events events = {.count = 0};
    struct moment moment = {.time = r->segment->time, .frame = r->segment->frame, .why = FINWAIT_WHY_SENT_ACK};
    r->from->gone = r->place.late;
    update_mortality(r);
    infer_arrivals(r, &moment);
    read_own(r, &events);
    moment.why = events.why;
    if (is_late_fin(r))
        read_late_fin(r, &moment);
    else if (r->place.stale)
        endpoint_settle(r->from, &moment);
    else
        endpoint_sent(r->from, events.list, events.count, r->place.fresh, r->suspect, &moment);
    redeliver_fin(r);
    update_relief(r);
    time_control(r, r->place.syn || r->place.fin);
    if (r->flow->midstream && r->place.fresh && r->segment->payload > 0 && !r->from->fin_sent)
        endpoint_rule_out(r->to, EVENT_SHOWN_FIN_NOT_RECEIVED, &moment);
}
