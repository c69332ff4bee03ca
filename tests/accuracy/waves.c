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

/* When this tap saw the first ACK of the FIN after `time`. */
static int64_t answered_at(const struct wave *wave, int64_t time)
{
    const struct end *end = &wave->outcome->pair->ends[wave->answer ? wave->from : other(wave->from)];
    enum tap tap = wave->outcome->replay->tap;
    int64_t first = NEVER;
    for (size_t i = 0; i < end->sent_count; i++) {
        const struct sent *sent = &end->sents[i];
        bool covers = (sent->segment.flags & FINWAIT_ACK) && seq_at_or_after(sent->segment.ack, fin_end(wave->fin));
        if (covers && sent->seen[tap] > time && sent->seen[tap] < first)
            first = sent->seen[tap];
    }
    return first;
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
 * the answer that is lost; and if several copies came through, nothing tells which. Before the tap nothing shows the
 * lost copy itself.
 */
static bool is_knowable(const struct wave *wave, const struct sent *sent)
{
    int64_t seen = sent->seen[wave->outcome->replay->tap];
    if (seen == NEVER || !asked_again(wave, seen))
        return false;
    if (wave->answer)
        return true;
    int64_t answered = answered_at(wave, seen);
    return answered != NEVER && !mixed_before(wave, answered);
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
        if ((again->segment.flags & FINWAIT_FIN) && again->segment.time < arrival && again->seen[tap] != NEVER &&
            again->seen[tap] > sent->seen[tap])
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
    /* Nobody answered: which of FIN and ACK were lost is left open. */
    if (loss->where == FINWAIT_PLACE_UNDETERMINED)
        return CLAIM_OPEN;
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
