/* SPDX-License-Identifier: BSD-2-Clause */
/* What a segment may do to the endpoint that it goes to. */
#include "reading.h"

#include "seq.h"

static void pass(struct reading *r, enum state_event event, enum finwait_why why, bool likely)
{
    struct moment moment = {.time = r->segment->time, .frame = r->segment->frame, .why = why};
    if (r->segment->fate == FINWAIT_FATE_LOST) /* says a tap beyond */
        return;
    endpoint_passed(r->to, event, likely, &moment);
}

static void pass_syn(struct reading *r)
{
    if (!r->place.ack) {
        /* Behind what its sender sent later: where the receiver is gone, a listener takes it for a new connection. */
        if (r->from->has_ack && r->to->syn_seen && (r->to->possible & FINWAIT_IN(FINWAIT_CLOSED)))
            r->to->relistens = true;
        /* A listener has something of it once it answers: many a SYN is dropped there. */
        pass(r, EVENT_RECEIVED_SYN, FINWAIT_WHY_RECEIVED_SYN, r->to->state == FINWAIT_SYN_SENT);
        return;
    }
    if (r->place.acks_syn)
        pass(r, EVENT_RECEIVED_SYN_ACK, FINWAIT_WHY_RECEIVED_SYN_ACK, true);
}

static const finwait_states leaving =
    FINWAIT_IN(FINWAIT_LAST_ACK) | FINWAIT_IN(FINWAIT_CLOSED) | FINWAIT_IN(FINWAIT_LISTEN);

bool reading_note_cookie(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment)
{
    struct endpoint *to = &flow->ends[peer_of(side)];
    if (!sequence_fits_cookie(flow, side, segment))
        return false;
    if (segment->payload > 0) {
        to->fits_known = true;
        to->fits_end = segment->seq + segment->payload + ((segment->flags & FINWAIT_FIN) != 0);
    }
    return true;
}

/* Such a segment that comes late raises a server that runs SYN cookies from the dead. */
static void pass_late(struct reading *r)
{
    struct endpoint *to = r->to;
    if (!reading_note_cookie(r->flow, r->side, r->segment))
        return;
    bool acknowledged = to->fin_sent && (to->tokens & EVENT_TOKEN(EVENT_RECEIVED_ACK_OF_FIN));
    if (!to->gone && !(acknowledged && (to->possible & (finwait_states)~leaving) == 0))
        return;
    struct moment moment = {
        .time = r->segment->time, .frame = r->segment->frame, .why = FINWAIT_WHY_RECEIVED_ACK_OF_SYN};
    to->raised = true;
    endpoint_settle(to, &moment);
}

static void pass_ack(struct reading *r)
{
    struct endpoint *to = r->to;
    pass_late(r);
    bool opening = to->state == FINWAIT_SYN_RECEIVED || to->state == FINWAIT_LISTEN ||
                   !(to->tokens & EVENT_TOKEN(EVENT_RECEIVED_ACK_OF_SYN));
    bool of_syn = r->place.acks_syn || !to->talked;
    if (opening && of_syn && !to->gone)
        pass(r, EVENT_RECEIVED_ACK_OF_SYN, FINWAIT_WHY_RECEIVED_ACK_OF_SYN, true);
    if (r->place.acks_fin)
        pass(r, EVENT_RECEIVED_ACK_OF_FIN, FINWAIT_WHY_RECEIVED_ACK_OF_FIN, true);
}

/* A FIN counts once all before it has passed too: it may overtake data (rule "order-free"). */
static void pass_fin(struct reading *r)
{
    struct endpoint *from = r->from, *to = r->to;
    if (!from->fin_sent || (from->fin_passed && !r->place.fin))
        return;
    bool whole = !from->hole.open;
    from->fin_passed = whole;
    bool again = to->state == FINWAIT_TIME_WAIT;
    pass(r, EVENT_RECEIVED_FIN, FINWAIT_WHY_RECEIVED_FIN, whole);
    if (again && to->state == FINWAIT_TIME_WAIT) /* RFC 9293 section 3.10.7.4: restart the 2MSL timeout */
        to->deadline = r->segment->time + r->profile->time_wait;
}

void reading_receiver(struct reading *r)
{
    if (r->place.syn) {
        pass_syn(r);
        return;
    }
    if (r->place.ack)
        pass_ack(r);
    pass_fin(r);
    bool anew = r->segment->payload > 0 && r->place.fresh && (!r->place.again || r->place.fills);
    if (anew)
        r->from->last_payload_time = r->segment->time;
    /* Payload that crossed the peer's FIN on the way is no half-close. */
    if (anew && r->place.acks_fin) {
        r->from->late_payload += r->segment->payload;
        r->from->late_payload_time = r->segment->time;
    }
}

/* Payload not acknowledged after this time was lost (delayed ACKs wait 0.5 s at most: RFC 9293 MUST-40). */
#define ACKNOWLEDGED_WITHIN (SECOND / 2)

static bool to_has_fin(enum finwait_state state)
{
    return state == FINWAIT_CLOSE_WAIT || state == FINWAIT_LAST_ACK || state == FINWAIT_CLOSING;
}

/* States without a peer: the first two ignore any RST, SYN_SENT one that does not acknowledge the SYN. */
static const finwait_states unopened =
    FINWAIT_IN(FINWAIT_CLOSED) | FINWAIT_IN(FINWAIT_LISTEN) | FINWAIT_IN(FINWAIT_SYN_SENT);

/* What the receiver leaves unacknowledged for long, or while it speaks a round trip later, has not arrived. */
static bool is_overdue(const struct reading *r)
{
    int64_t passed = r->from->last_payload_time, ends = r->segment->time;
    bool timed = r->flow->rtt_syn >= 0 && r->flow->rtt_ack >= 0;
    int64_t round_trip = r->flow->rtt_syn + r->flow->rtt_ack;
    return passed && (ends - passed > ACKNOWLEDGED_WITHIN || (timed && r->to->last_time - passed > 2 * round_trip));
}

/* RFC 9293 section 3.10.7.4 and RFC 5961 section 3.2: which receivers may take the RST, and which surely do. */
static bool rst_may_count(const struct reading *r, bool *exact)
{
    const struct endpoint *from = r->from, *to = r->to;
    uint32_t seq = r->segment->seq;
    *exact = false;
    if (to->state == FINWAIT_SYN_SENT || (to->possible & FINWAIT_IN(FINWAIT_SYN_SENT))) {
        *exact = r->place.ack && seq_at_or_before(r->segment->ack, to->snd_max) && seq_after(r->segment->ack, to->isn);
        if (*exact || (to->possible & ~unopened) == 0)
            return *exact;
    }
    if (!to->has_ack) {
        *exact = !from->talked || seq == from->snd_max;
        return true;
    }
    if (from->fin_sent && seq == from->fin_end - 1 && to_has_fin(to->state)) {
        *exact = r->profile->rst_leeway;
        return true;
    }
    /* RCV.NXT lies between what it acknowledged and all that passed in order; most likely it is the latter. */
    uint32_t passed = from->hole.open ? from->hole.left : from->snd_max;
    uint32_t next = from->talked ? seq_max(passed, to->ack_max) : to->ack_max;
    uint32_t right = seq_max(next, to->right_edge);
    bool sacked = r->profile->rst_leeway && to->has_sacked && seq == to->sacked;
    *exact = seq == next || sacked || (seq == to->ack_max && is_overdue(r));
    return seq_at_or_after(seq, to->ack_max) && seq_at_or_before(seq, right);
}

/*
 * A RST of a live socket lies at its SND.NXT, one of a socket that is gone at what it is sent as acknowledgement, or at
 * 0 when that was a SYN (RFC 9293 section 3.10.7.1). Elsewhere it answers an acknowledgement of something that was
 * never sent: SYN_SENT and SYN_RECEIVED do so and stay (3.10.7.3, 3.10.7.4), a socket that is gone does, and so does a
 * forger. `counts`: what lies between may have been lost before the tap.
 */
static bool lies_elsewhere(const struct reading *r, bool counts)
{
    const struct endpoint *from = r->from;
    uint32_t seq = r->segment->seq;
    if (!from->talked)
        return false;
    bool answers_syn = r->place.ack && seq == 0 && from->snd_max != 0;
    return answers_syn || seq_at_or_before(seq, sequence_floor(from)) || (seq_after(seq, from->snd_max) && !counts);
}

/*
 * RFC 9293 sections 3.10.7.3 and 3.10.7.4: an ACK of what was never sent is answered by <SEQ=SEG.ACK><CTL=RST> from
 * SYN_SENT and SYN_RECEIVED, and leaves them as they are.
 */
static bool answers_bad_ack(const struct reading *r)
{
    const struct endpoint *from = r->from;
    bool opening = (from->possible & (FINWAIT_IN(FINWAIT_SYN_SENT) | FINWAIT_IN(FINWAIT_SYN_RECEIVED))) != 0;
    bool own = seq_after(r->segment->seq, sequence_floor(from)) && seq_at_or_before(r->segment->seq, from->own_max);
    return opening && from->has_isn && !r->place.ack && !own;
}

/* What only that ACK told was never sent. */
static void void_bad_ack(struct reading *r)
{
    if (!answers_bad_ack(r) || r->segment->seq != r->from->snd_max)
        return;
    r->from->snd_max = r->from->own_max;
    if (r->to->has_ack && seq_after(r->to->ack_max, r->from->own_max))
        r->to->ack_max = r->from->own_max;
}

/* The sender's own RST: it speaks for a live socket that dies, or for none at all. */
static void rst_of_sender(struct reading *r, bool counts)
{
    struct moment moment = {.time = r->segment->time, .frame = r->segment->frame, .why = FINWAIT_WHY_SENT_RST};
    enum state_event event = EVENT_SENT_RST;
    struct endpoint *from = r->from;
    if (lies_elsewhere(r, counts) || answers_bad_ack(r))
        return; /* a socket that is gone can have sent it only where that was possible before */
    bool ends = from->talked && !r->suspect;
    if (ends && !from->gone) {
        from->before_rst = from->possible;
        from->tokens_before_rst = from->tokens;
    }
    if (ends) {
        from->gone = false;
        from->tokens = 0; /* an old SYN would open another connection, nothing else finds this one */
    }
    endpoint_sent(from, &event, 1, true, r->suspect, &moment);
    if (ends) {
        from->gone = true;
        from->gone_at = r->segment->seq;
        from->gone_mark = r->to->snd_max;
        from->gone_time = r->segment->time;
    }
    if (ends && from->fits_known && seq_after(from->fits_end, from->ack_max)) { /* still under way to a listener */
        from->raised = true;
        endpoint_settle(from, &moment);
    }
}

/* A RST comes at once; this is ample for any path. */
#define ANSWER_WITHIN (2 * SECOND)

/* Not what the RST's sender acknowledged before, nor a bare ACK from before its last word. */
static bool was_taken(const struct endpoint *from, const struct recent *candidate)
{
    uint32_t length = recent_length(candidate);
    if (length == 0)
        return candidate->time < from->last_time;
    return from->has_ack && seq_at_or_before(candidate->seq + length, from->ack_max);
}

static bool may_answer(const struct reading *r, const struct recent *candidate)
{
    if (candidate->frame == 0 || candidate->answered || was_taken(r->from, candidate) ||
        r->segment->time - candidate->time > ANSWER_WITHIN)
        return false;
    if (candidate->flags & FINWAIT_ACK)
        return r->segment->seq == candidate->ack;
    return r->place.ack && r->segment->ack == candidate->seq + recent_length(candidate);
}

/*
 * The remembered segment of the peer that this RST would be the right answer to (RFC 9293 section 3.10.7.1): the oldest
 * that carries something, else the newest bare one.
 */
static struct recent *answered_by(const struct reading *r)
{
    struct recent *found = NULL;
    for (unsigned i = 0; i < RECENT_COUNT; i++) {
        struct recent *candidate = &r->to->recents.list[i];
        if (!may_answer(r, candidate))
            continue;
        bool carries = recent_length(candidate) > 0;
        bool found_carries = found && recent_length(found) > 0;
        bool older = found && candidate->frame < found->frame;
        if (!found || (carries && (!found_carries || older)) || (!carries && !found_carries && !older))
            found = candidate;
    }
    return found;
}

static void note_rst(struct reading *r, bool exact, bool counts, const struct recent *answered)
{
    struct ledger_entry *entry = ledger_add(&r->flow->ledger, r->side, r->segment);
    if (!entry)
        return;
    bool late = r->to->talked && state_is_over(r->to->state);
    entry->to_state = (uint8_t)r->to->state;
    entry->notes = (uint32_t)(NOTE_RST | (exact ? NOTE_EXACT : 0) | (counts ? 0 : NOTE_STRAY) |
                              (r->suspect ? NOTE_SUSPECT : 0) | (late ? NOTE_AFTER_CLOSE : 0));
    entry->owed = sequence_owed(r->flow, FINWAIT_CLIENT) + sequence_owed(r->flow, FINWAIT_SERVER);
    if (answered) {
        entry->answers = answered->frame;
        entry->answered_payload = answered->payload;
        entry->answered_flags = answered->flags;
    }
}

/*
 * RFC 5961 section 4: who answers a SYN with an ACK of other numbers, at once, still had an incarnation before. It was
 * the newest SYN before that ACK which had come there.
 */
static void note_challenged(struct reading *r, const struct recent *ack)
{
    struct ledger *ledger = &r->flow->ledger;
    for (uint32_t i = ledger->count; i-- > 0;) {
        struct ledger_entry *entry = &ledger->entries[i];
        if (entry->side != r->side || !(entry->notes & NOTE_SYN) || entry->frame > ack->frame)
            continue;
        entry->notes |= NOTE_CHALLENGED;
        return;
    }
}

void reading_rst(struct reading *r)
{
    if (!r->suspect) /* a RST is an answer too, whether or not it reaches who waits for one */
        r->to->repeats = 0;
    void_bad_ack(r);
    bool exact, counts = rst_may_count(r, &exact);
    struct recent *answered = answered_by(r);
    if (answered && recent_is_bare_ack(answered) && answers_bad_ack(r))
        note_challenged(r, answered);
    note_rst(r, exact, counts, answered);
    if (answered)
        answered->answered = true;
    rst_of_sender(r, counts);
    if (!counts)
        return;
    r->to->rst_seq =
        r->to->tokens & EVENT_TOKEN(EVENT_RECEIVED_RST) ? seq_max(r->to->rst_seq, r->segment->seq) : r->segment->seq;
    pass(r, EVENT_RECEIVED_RST, FINWAIT_WHY_RECEIVED_RST, exact);
    if (exact)
        r->flow->reset = true;
}
