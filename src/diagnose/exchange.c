/* SPDX-License-Identifier: BSD-2-Clause */
/* Copies of a question and of its answer, and the losses that they show. */
#include "story.h"

#include <string.h>

#include "seq.h"

/* A copy of the question that no answer has followed yet. */
struct copy {
    uint64_t frame;
    int64_t time;
    uint32_t ts_value, payload;
};

struct reader {
    struct finwait_step *question, *answer;
    struct copy *open; /* FINWAIT_STEP_LOSSES of both */
    uint16_t *ids;
    const struct ledger_entry *first_question, *first_answer;
    int64_t rtt;
    bool sack;
    unsigned open_count;
    /* Of all copies of the question: the newest timestamp, and the last IP identifications. */
    uint32_t newest_ts;
    unsigned id_count;
    /* Since the newest copy of the question. */
    unsigned answers, dsacks;
    uint64_t answer_frame; /* the first of them */
    int64_t answer_time;
    uint32_t answer_echo, answer_payload;
    bool answer_rides; /* on a segment that was sent before */
};

void step_clear(struct finwait_step *step)
{
    step->segment = FINWAIT_STEP_SYN;
    step->from = FINWAIT_CLIENT;
    step->frame = step->last_frame = 0;
    step->time = step->last_time = 0;
    step->transmissions = step->loss_count = 0;
}

void step_copy(struct finwait_step *to, const struct finwait_step *from)
{
    memcpy(to, from, offsetof(struct finwait_step, losses) + from->loss_count * sizeof *from->losses);
    to->loss_count = from->loss_count;
}

static void add_loss(struct finwait_step *step, uint64_t frame, enum finwait_place where,
                     enum finwait_loss_evidence evidence)
{
    if (step->loss_count < FINWAIT_STEP_LOSSES)
        step->losses[step->loss_count++] = (struct finwait_loss){.frame = frame, .where = where, .evidence = evidence};
}

static void add_copy(struct finwait_step *step, const struct ledger_entry *entry)
{
    if (step->transmissions++ == 0) {
        step->frame = entry->frame;
        step->time = entry->time;
    }
    step->last_frame = entry->frame;
    step->last_time = entry->time;
}

/* The open copies before number `end` were lost on their way, as far as this evidence goes. */
static void lose_open(struct reader *r, unsigned end, enum finwait_place where, enum finwait_loss_evidence evidence)
{
    for (unsigned i = 0; i < end && i < r->open_count; i++)
        add_loss(r->question, r->open[i].frame, where, evidence);
}

/* The copy whose timestamp the first answer echoes; open_count when that is not known. */
static unsigned echoed(const struct reader *r)
{
    for (unsigned i = 0; r->answer_echo && i < r->open_count; i++) {
        if (r->open[i].ts_value == r->answer_echo)
            return i;
    }
    return r->open_count;
}

/* How far behind an IP identification is that was counted up before, on hosts that count by connection. */
#define ID_BACKWARD 16

/*
 * A host that gets no answer sends its question again: with a later timestamp (RFC 7323) and, over IPv4, another IP
 * identification, which most hosts count up. A copy that goes back was doubled or held up on its way, and asks nothing
 * anew.
 */
static bool asks_anew(struct reader *r, const struct ledger_entry *entry)
{
    bool anew = !(entry->ts_value && r->newest_ts && seq_at_or_before(entry->ts_value, r->newest_ts));
    for (unsigned i = 0; entry->ip_id && i < r->id_count; i++)
        anew &= (uint16_t)(r->ids[i] - entry->ip_id) > ID_BACKWARD;
    if (anew && entry->ts_value)
        r->newest_ts = entry->ts_value;
    if (anew && r->id_count < FINWAIT_STEP_LOSSES)
        r->ids[r->id_count++] = entry->ip_id;
    return anew;
}

/*
 * A host may hold back its first ACK, and a copy that comes in the meantime gets a D-SACK though no ACK was lost.
 * Linux holds it back for 200 ms at most (TCP_DELACK_MAX), and repeats no FIN sooner.
 */
#define ACK_HELD_BACK (200 * MILLISECOND)

/*
 * The answer came for something else: it echoes a timestamp later than the newest copy's, or that copy brought data
 * along. Then the FIN may have arrived and waited for data before it, which was lost instead.
 */
static bool waited_for_data(const struct reader *r)
{
    const struct copy *newest = &r->open[r->open_count - 1];
    if (r->answer_echo && newest->ts_value)
        return seq_after(r->answer_echo, newest->ts_value);
    return newest->payload > 0 && newest[-1].payload != newest->payload;
}

/*
 * An earlier copy had arrived, says the D-SACK. Then its ACK was lost, unless there was none yet: it was held back, or
 * the FIN waited for data that only the newest copy brought.
 */
static void settle_dsack(struct reader *r)
{
    const struct copy *newest = &r->open[r->open_count - 1], *before = newest - 1;
    bool held_back = newest->time - before->time < ACK_HELD_BACK;
    bool waited = newest->payload > 0;
    bool answered_before = r->answer->transmissions > r->answers; /* the copy that had arrived was that one */
    if (r->answers == r->dsacks && !held_back && !waited && !answered_before)
        add_loss(r->answer, 0, FINWAIT_PLACE_BEFORE_TAP, FINWAIT_LOSS_DSACK);
}

/*
 * No D-SACK where one was agreed on. It goes with the first ACK after the second copy only, so that a late answer, or
 * one with payload, may have followed an ACK that was lost with it; and while data before the FIN is missing, no ACK
 * of the FIN can carry it: then the answer echoes another segment's timestamp.
 */
static bool lacks_dsack(const struct reader *r, unsigned echoed)
{
    const struct copy *newest = &r->open[r->open_count - 1];
    bool at_once = r->answer_payload == 0 && r->answer_time - newest->time <= r->rtt + ACK_HELD_BACK;
    return r->sack && at_once && (!r->answer_echo || echoed == r->open_count - 1);
}

/*
 * Which of several copies reached the answerer, judged by the answers that followed the newest. D-SACK: an earlier one
 * did, and its answer never came by. An echo of an earlier copy's timestamp (kept by SYN_RECEIVED and TIME_WAIT, which
 * send no D-SACK) says the same and names the copy. Else only the newest did.
 */
static void settle_copies(struct reader *r)
{
    if (waited_for_data(r))
        return;
    unsigned newest = r->open_count - 1, first = echoed(r);
    if (r->dsacks > 0) {
        settle_dsack(r);
    } else if (first < newest && !r->sack) {
        lose_open(r, first, FINWAIT_PLACE_AFTER_TAP, FINWAIT_LOSS_RETRANSMITTED);
        /* An answer that the newest copy did not call forth may be the first one, and late. */
        bool called = r->answer_time - r->open[newest].time <= 2 * r->rtt;
        if (called && r->open[newest].time - r->open[first].time >= r->rtt)
            add_loss(r->answer, 0, FINWAIT_PLACE_BEFORE_TAP, FINWAIT_LOSS_RETRANSMITTED);
    } else if (r->open[newest].time - r->open[newest - 1].time >= r->rtt) {
        bool lacking = lacks_dsack(r, first), told = lacking || (first == newest && !r->sack);
        lose_open(r, newest, told ? FINWAIT_PLACE_AFTER_TAP : FINWAIT_PLACE_UNDETERMINED,
                  lacking ? FINWAIT_LOSS_NO_DSACK : FINWAIT_LOSS_RETRANSMITTED);
    }
}

/* The newest copy was answered. */
static void close_copies(struct reader *r)
{
    if (r->open_count > 1)
        settle_copies(r);
    r->open_count = 0;
}

static void settle(struct reader *r)
{
    if (r->answers > 0)
        close_copies(r);
}

/* A SYN or SYN-ACK of another ISN, or a FIN elsewhere in the sequence space, is no copy but another story. */
static bool is_copy(const struct ledger_entry *entry, const struct ledger_entry *first)
{
    if (entry->notes & (NOTE_SYN | NOTE_SYN_ACK))
        return entry->seq == first->seq;
    return !(entry->notes & NOTE_FIN) || entry->seq + entry->payload == first->seq + first->payload;
}

static void read_question(struct reader *r, const struct ledger_entry *entry)
{
    if (!r->first_question)
        r->first_question = entry;
    if (!is_copy(entry, r->first_question))
        return;
    if (!asks_anew(r, entry)) {
        add_copy(r->question, entry);
        return;
    }
    settle(r);
    /*
     * Asked again although the answer had passed, and had time to arrive. One that came on a copy of something old may
     * have arrived all the same: a segment left of the window is dropped, its ACK unread (RFC 9293 section 3.10.7.4).
     */
    if (r->answers > 0 && entry->time - r->answer_time >= r->rtt)
        add_loss(r->answer, r->answer_frame, r->answer_rides ? FINWAIT_PLACE_UNDETERMINED : FINWAIT_PLACE_AFTER_TAP,
                 FINWAIT_LOSS_RETRANSMITTED);
    r->answers = r->dsacks = 0;
    add_copy(r->question, entry);
    if (r->open_count < FINWAIT_STEP_LOSSES)
        r->open[r->open_count++] = (struct copy){entry->frame, entry->time, entry->ts_value, entry->payload};
    if (entry->notes & NOTE_CHALLENGED) /* it arrived, and only cleared the way for the next copy */
        close_copies(r);
}

static void read_answer(struct reader *r, const struct ledger_entry *entry)
{
    if (!r->first_answer)
        r->first_answer = entry;
    if ((entry->notes & NOTE_SYN_ACK) && entry->seq != r->first_answer->seq)
        return;
    add_copy(r->answer, entry);
    if (r->answers++ == 0) {
        r->answer_frame = entry->frame;
        r->answer_time = entry->time;
        r->answer_echo = entry->ts_echo;
        r->answer_payload = entry->payload;
        r->answer_rides = (entry->notes & NOTE_AGAIN) != 0;
    }
    r->dsacks += (entry->notes & NOTE_DSACK) != 0;
}

/* Whether this entry is a copy of the question or of the answer. */
static bool is_of(const struct ledger_entry *entry, const struct exchange *exchange)
{
    bool asks = entry->side == exchange->asker;
    return (entry->notes & (asks ? exchange->question : exchange->answer)) != 0;
}

/* A second tap told what became of a copy: nothing is left to infer. */
static void read_fate(struct finwait_step *step, const struct ledger_entry *entry)
{
    add_copy(step, entry);
    if (entry->fate != FINWAIT_FATE_LOST || step->loss_count == FINWAIT_STEP_LOSSES)
        return;
    step->losses[step->loss_count++] = (struct finwait_loss){.frame = entry->frame,
                                                             .where = FINWAIT_PLACE_AFTER_TAP,
                                                             .evidence = FINWAIT_LOSS_OTHER_TAP,
                                                             .between_taps = true};
}

/* False when no second tap tells of every copy: then one tap's evidence has to do. */
static bool read_fates(const struct ledger *ledger, const struct exchange *exchange, struct reader *r)
{
    bool told = false;
    for (uint32_t i = 0; i < ledger->count; i++) {
        const struct ledger_entry *entry = &ledger->entries[i];
        if (is_of(entry, exchange) && entry->fate == FINWAIT_FATE_UNKNOWN)
            return false;
        told |= entry->fate != FINWAIT_FATE_UNKNOWN;
    }
    for (uint32_t i = 0; told && i < ledger->count; i++) {
        const struct ledger_entry *entry = &ledger->entries[i];
        if (!is_of(entry, exchange))
            continue;
        bool asks = entry->side == exchange->asker;
        const struct ledger_entry **first = asks ? &r->first_question : &r->first_answer;
        if (!*first)
            *first = entry;
        if (is_copy(entry, *first))
            read_fate(asks ? r->question : r->answer, entry);
    }
    return told;
}

static bool is_known_loss(const struct finwait_step *step, uint64_t frame)
{
    for (unsigned i = 0; i < step->loss_count; i++) {
        if (step->losses[i].frame == frame)
            return true;
    }
    return false;
}

/* What one tap infers of a step's copies yields to what the second tells of those that it can tell of. */
static void correct(struct finwait_step *step, const struct ledger *ledger, unsigned notes)
{
    for (uint32_t i = 0; i < ledger->count; i++) {
        const struct ledger_entry *entry = &ledger->entries[i];
        bool of_step = (enum finwait_side)entry->side == step->from && (entry->notes & notes);
        if (!of_step || (entry->fate != FINWAIT_FATE_ARRIVED && entry->fate != FINWAIT_FATE_LOST))
            continue;
        if (entry->fate == FINWAIT_FATE_LOST && !is_known_loss(step, entry->frame))
            add_loss(step, entry->frame, FINWAIT_PLACE_AFTER_TAP, FINWAIT_LOSS_OTHER_TAP);
        unsigned kept = 0;
        for (unsigned k = 0; k < step->loss_count; k++) {
            struct finwait_loss loss = step->losses[k];
            if (loss.frame == entry->frame)
                loss = (struct finwait_loss){loss.frame, FINWAIT_PLACE_AFTER_TAP, FINWAIT_LOSS_OTHER_TAP, true};
            if (loss.frame != entry->frame || entry->fate == FINWAIT_FATE_LOST)
                step->losses[kept++] = loss;
        }
        step->loss_count = kept;
    }
}

/* How many of the open copies passed a round trip before a RST of the answerer, which answers for the later ones. */
static unsigned unanswered_copies(const struct ledger *ledger, const struct reader *r)
{
    unsigned count = r->open_count;
    for (uint32_t i = 0; i < ledger->count; i++) {
        const struct ledger_entry *entry = &ledger->entries[i];
        if (!(entry->notes & NOTE_RST) || (enum finwait_side)entry->side != r->answer->from)
            continue;
        while (count > 0 && r->open[count - 1].time >= entry->time - 2 * r->rtt)
            count--;
    }
    return count;
}

void exchange_read(const struct ledger *ledger, const struct glance *glance, const struct exchange *exchange, bool sack,
                   struct finwait_step *question, struct finwait_step *answer)
{
    struct copy open[FINWAIT_STEP_LOSSES];
    uint16_t ids[FINWAIT_STEP_LOSSES];
    struct reader r = {
        .question = question, .answer = answer, .open = open, .ids = ids, .rtt = glance->round_trip, .sack = sack};
    step_clear(question);
    step_clear(answer);
    question->from = exchange->asker;
    answer->from = peer_of(exchange->asker);
    if (glance->fates && read_fates(ledger, exchange, &r))
        return;
    for (uint32_t i = 0; i < ledger->count; i++) {
        const struct ledger_entry *entry = &ledger->entries[i];
        bool asks = entry->side == exchange->asker;
        if (asks && (entry->notes & exchange->question))
            read_question(&r, entry);
        else if (!asks && (entry->notes & exchange->answer))
            read_answer(&r, entry);
    }
    settle(&r);
    if (answer->transmissions == 0 && question->transmissions > 1)
        lose_open(&r, unanswered_copies(ledger, &r), FINWAIT_PLACE_UNDETERMINED, FINWAIT_LOSS_NEVER_ANSWERED);
    if (glance->fates) {
        correct(question, ledger, exchange->question);
        correct(answer, ledger, exchange->answer);
    }
}
