/* SPDX-License-Identifier: BSD-2-Clause */
/* Lost FINs and lost ACKs of FINs: the report's against the relay's. */
#include "replay.h"
#include "seq.h"

/* One lost copy of a wave. */
struct loss {
    const struct sent *sent;
    bool knowable; /* from what passed this tap */
    bool found;
};

enum { LOSSES = 64 };

struct losses {
    struct loss list[LOSSES];
    unsigned count;
};

struct wave {
    const struct outcome *outcome;
    enum finwait_side from; /* side of the pair */
    const struct end *end;
    const struct finwait_segment *fin; /* the FIN that it is or acknowledges; NULL: there is none */
    bool answer;                       /* ACK of the FIN */
    struct losses losses;
};

static uint32_t fin_end(const struct finwait_segment *fin)
{
    return fin->seq + fin->payload + 1;
}

static const struct finwait_segment *first_fin(const struct end *end)
{
    for (size_t i = 0; i < end->sent_count; i++) {
        if (end->sents[i].segment.flags & FINWAIT_FIN)
            return &end->sents[i].segment;
    }
    return NULL;
}

static bool is_copy(const struct wave *wave, const struct finwait_segment *segment)
{
    if (segment->flags & FINWAIT_RST)
        return false;
    if (wave->answer)
        return (segment->flags & FINWAIT_ACK) && seq_at_or_after(segment->ack, fin_end(wave->fin));
    return segment->flags & FINWAIT_FIN;
}

/* A FIN copy reached the answering end between these times, so that what it sends next is an answer. */
static bool fin_came(const struct wave *wave, int64_t after, int64_t before)
{
    const struct end *asker = &wave->outcome->pair->ends[other(wave->from)];
    enum tap tap = own_tap(wave->from);
    for (size_t i = 0; i < asker->sent_count; i++) {
        const struct sent *sent = &asker->sents[i];
        if ((sent->segment.flags & FINWAIT_FIN) && sent->seen[tap] > after && sent->seen[tap] <= before)
            return true;
    }
    return false;
}

/* This tap saw another FIN of the asker after `time`. */
static bool asked_again(const struct wave *wave, int64_t time)
{
    enum finwait_side asker = wave->answer ? other(wave->from) : wave->from;
    enum tap tap = wave->outcome->replay->tap;
    const struct end *end = &wave->outcome->pair->ends[asker];
    for (size_t i = 0; i < end->sent_count; i++) {
        const struct sent *sent = &end->sents[i];
        if ((sent->segment.flags & FINWAIT_FIN) && sent->seen[tap] > time && sent->seen[tap] != NEVER)
            return true;
    }
    return false;
}

/* The first ACK of the FIN that this tap saw after `time`; NULL when there is none. */
static const struct sent *first_answer(const struct wave *wave, int64_t time)
{
    const struct end *end = &wave->outcome->pair->ends[wave->answer ? wave->from : other(wave->from)];
    enum tap tap = wave->outcome->replay->tap;
    const struct sent *first = NULL;
    for (size_t i = 0; i < end->sent_count; i++) {
        const struct sent *sent = &end->sents[i];
        bool covers = (sent->segment.flags & FINWAIT_ACK) && seq_at_or_after(sent->segment.ack, fin_end(wave->fin));
        if (covers && sent->seen[tap] > time && sent->seen[tap] != NEVER &&
            (!first || sent->seen[tap] < first->seen[tap]))
            first = sent;
    }
    return first;
}

/* It was a FIN that the answer came for, and not data that a FIN had waited for. */
static bool came_for_fin(const struct wave *wave, const struct sent *answer)
{
    enum tap tap = own_tap(other(wave->from));
    const struct sent *last = NULL;
    for (size_t i = 0; i < wave->end->sent_count; i++) {
        const struct sent *sent = &wave->end->sents[i];
        if (sent->seen[tap] <= answer->segment.time && (!last || sent->seen[tap] > last->seen[tap]))
            last = sent;
    }
    return last && (last->segment.flags & FINWAIT_FIN) && last->segment.payload == 0;
}

/* Of the copies of the FIN that this tap saw before `time`, one that arrived was not the newest: which, is not shown.
 */
static bool mixed_before(const struct wave *wave, int64_t time)
{
    enum tap tap = wave->outcome->replay->tap;
    bool arrived = false;
    for (size_t i = 0; i < wave->end->sent_count; i++) {
        const struct sent *sent = &wave->end->sents[i];
        if (!(sent->segment.flags & FINWAIT_FIN) || sent->seen[tap] >= time)
            continue;
        if (arrived)
            return true;
        arrived = !sent->taken;
    }
    return false;
}

/*
 * Behind the tap: the tap saw the copy and then the FIN again. A FIN's loss also needs an answer, or else it could be
 * the answer that is lost; if several copies came through, nothing tells which, nor if the FIN waited for data. Before
 * the tap nothing shows the lost copy itself.
 */
static bool is_knowable(const struct wave *wave, const struct sent *sent)
{
    int64_t seen = sent->seen[wave->outcome->replay->tap];
    if (seen == NEVER || !asked_again(wave, seen))
        return false;
    if (wave->answer)
        return true;
    const struct sent *answer = first_answer(wave, seen);
    return answer && came_for_fin(wave, answer) && !mixed_before(wave, answer->seen[wave->outcome->replay->tap]);
}

static void collect(struct wave *wave)
{
    int64_t last = 0;
    for (size_t i = 0; wave->fin && i < wave->end->sent_count; i++) {
        const struct sent *sent = &wave->end->sents[i];
        if (!is_copy(wave, &sent->segment))
            continue;
        bool counts = !wave->answer || fin_came(wave, last, sent->segment.time);
        if (counts)
            last = sent->segment.time;
        if (counts && sent->taken && !sent->caught && wave->losses.count < LOSSES)
            wave->losses.list[wave->losses.count++] = (struct loss){.sent = sent, .knowable = is_knowable(wave, sent)};
    }
}

/*
 * The FIN went out again before this copy had its effect: either was late, which no tap before the delay can know.
 */
static bool came_late(const struct wave *wave, const struct sent *sent)
{
    const struct end *asker = wave->answer ? &wave->outcome->pair->ends[other(wave->from)] : wave->end;
    enum tap tap = wave->outcome->replay->tap;
    int64_t arrival = sent->seen[own_tap(other(wave->from))];
    for (size_t i = 0; i < asker->sent_count; i++) {
        const struct sent *again = &asker->sents[i];
        bool after = again->segment.time > sent->segment.time ||
                     (again->seen[tap] != NEVER && again->seen[tap] > sent->seen[tap]);
        if ((again->segment.flags & FINWAIT_FIN) && after && again->segment.time < arrival)
            return true;
    }
    return false;
}

/*
 * A loss before the tap names no copy. It looks the same when the answerer had held back its ACK, or when the ACK or
 * the FIN came late; beyond the path nobody can tell.
 */
static bool looks_lost(const struct wave *wave)
{
    const struct end *asker = &wave->outcome->pair->ends[other(wave->from)];
    unsigned arrived = 0;
    for (size_t i = 0; i < asker->sent_count; i++)
        arrived += (asker->sents[i].segment.flags & FINWAIT_FIN) && !asker->sents[i].taken;
    return wave->answer && arrived >= 2 && distance(wave->from, wave->outcome->replay->tap) >= 2;
}

/* Something between the two ends was lost after the FIN: a copy of it, or whatever answered. */
static bool lost_any(const struct wave *wave)
{
    const struct outcome *outcome = wave->outcome;
    const struct end *ends = outcome->pair->ends;
    enum finwait_side asker = wave->answer ? other(wave->from) : wave->from;
    for (unsigned side = 0; wave->fin && side < FINWAIT_SIDE_COUNT; side++) {
        for (size_t i = 0; i < ends[side].sent_count; i++) {
            const struct sent *sent = &ends[side].sents[i];
            bool counts = side != asker || (sent->segment.flags & FINWAIT_FIN);
            if (sent->taken && counts && sent->segment.time >= wave->fin->time)
                return true;
        }
    }
    return false;
}

/* The host got the FIN and dropped it, as a full accept queue does: it neither acknowledged it nor sent a RST. */
static bool never_answered(const struct wave *wave)
{
    const struct end *answerer = &wave->outcome->pair->ends[wave->answer ? wave->from : other(wave->from)];
    for (size_t i = 0; wave->fin && i < answerer->sent_count; i++) {
        const struct finwait_segment *segment = &answerer->sents[i].segment;
        bool covers = (segment->flags & FINWAIT_ACK) && seq_at_or_after(segment->ack, fin_end(wave->fin));
        if (segment->time >= wave->fin->time && (covers || (segment->flags & FINWAIT_RST)))
            return false;
    }
    return true;
}

/* Any copy of the FIN, or anything that answered one, came too late. */
static bool late_any(const struct wave *wave)
{
    for (unsigned side = 0; wave->fin && side < FINWAIT_SIDE_COUNT; side++) {
        struct wave copies = *wave;
        copies.from = (enum finwait_side)side;
        copies.end = &wave->outcome->pair->ends[side];
        copies.answer = (copies.from == wave->from) == wave->answer;
        for (size_t i = 0; i < copies.end->sent_count; i++) {
            const struct sent *sent = &copies.end->sents[i];
            bool counts = copies.answer ? sent->segment.time >= wave->fin->time : is_copy(&copies, &sent->segment);
            if (counts && !sent->taken && came_late(&copies, sent))
                return true;
        }
    }
    return false;
}

enum claim { CLAIM_TRUE, CLAIM_LATE, CLAIM_OPEN, CLAIM_FALSE };

/* Takes the lost copy off the list, so that it cannot be claimed twice. */
static bool take(struct wave *wave, const struct sent *sent)
{
    for (unsigned i = 0; i < wave->losses.count; i++) {
        struct loss *lost = &wave->losses.list[i];
        bool same = sent ? lost->sent == sent : lost->sent->seen[wave->outcome->replay->tap] == NEVER;
        if (!lost->found && same) {
            lost->found = true;
            return true;
        }
    }
    return false;
}

static enum claim judge_claim(struct wave *wave, const struct finwait_loss *loss)
{
    const struct passage *passage = loss->frame ? replay_frame(wave->outcome->replay, loss->frame) : NULL;
    const struct sent *sent = passage && passage->sent != NOT_SENT ? &wave->end->sents[passage->sent] : NULL;
    if ((sent || !loss->frame) && take(wave, sent))
        return CLAIM_TRUE;
    if (sent && sent->taken && !sent->caught)
        return CLAIM_TRUE;
    /* Which of FIN and ACK was lost is left open. */
    if (loss->evidence == FINWAIT_LOSS_NEVER_ANSWERED && never_answered(wave))
        return CLAIM_OPEN;
    if (loss->where == FINWAIT_PLACE_UNDETERMINED)
        return lost_any(wave) ? CLAIM_OPEN : late_any(wave) ? CLAIM_LATE : CLAIM_FALSE;
    return (sent ? came_late(wave, sent) : looks_lost(wave)) ? CLAIM_LATE : CLAIM_FALSE;
}

static void judge_wave(const struct outcome *outcome, enum finwait_wave number)
{
    const struct finwait_step *step = &outcome->connection->close.waves[number];
    struct waves *score = &outcome->replay->score->waves;
    struct wave wave = {.outcome = outcome, .from = outcome_side(outcome, step->from)};
    wave.end = &outcome->pair->ends[wave.from];
    wave.answer = number == FINWAIT_WAVE_2 || number == FINWAIT_WAVE_4;
    wave.fin = first_fin(&outcome->pair->ends[wave.answer ? other(wave.from) : wave.from]);
    collect(&wave);
    for (unsigned i = 0; i < step->loss_count; i++) {
        score->reported++;
        enum claim claim = judge_claim(&wave, &step->losses[i]);
        score->late += claim == CLAIM_LATE;
        score->open += claim == CLAIM_OPEN;
        score->invented += claim == CLAIM_FALSE;
        if (claim == CLAIM_FALSE)
            outcome_explain(outcome, "loss-invented", step->losses[i].frame,
                            wave.answer ? "ACK not lost" : "FIN not lost",
                            finwait_loss_evidence_name(step->losses[i].evidence));
    }
    for (unsigned i = 0; i < wave.losses.count; i++) {
        const struct loss *loss = &wave.losses.list[i];
        score->lost++;
        if (!loss->knowable)
            continue;
        share_count(&score->found, loss->found);
        if (!loss->found)
            outcome_explain(outcome, "loss-missed", step->frame, wave.answer ? "ACK of FIN lost" : "FIN lost", "none");
    }
}

void waves_judge(const struct outcome *outcome)
{
    for (enum finwait_wave wave = FINWAIT_WAVE_1; wave < FINWAIT_WAVE_COUNT; wave++) {
        if (outcome->connection->close.seen[wave])
            judge_wave(outcome, wave);
    }
}
