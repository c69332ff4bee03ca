/* SPDX-License-Identifier: BSD-2-Clause */
/* Copies of a question and of its answer, and the losses that they show. */
#include "story.h"

struct reader {
    struct finwait_step *question, *answer;
    int64_t rtt;
    bool sack;
    /* Copies of the question that no answer has followed yet. */
    uint64_t open_frames[FINWAIT_STEP_LOSSES];
    unsigned open_count;
    /* Since the newest copy of the question. */
    unsigned answers, dsacks;
    uint64_t answer_frame; /* the first of them */
    int64_t answer_time;
};

static void add_loss(struct finwait_step *step, uint64_t frame, enum finwait_place where,
                     enum finwait_loss_evidence evidence)
{
    if (step->loss_count < FINWAIT_STEP_LOSSES)
        step->losses[step->loss_count++] = (struct finwait_loss){frame, where, evidence};
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

/* All open copies but the last `spared` were lost on their way, as far as this evidence goes. */
static void lose_open(struct reader *r, unsigned spared, enum finwait_place where, enum finwait_loss_evidence evidence)
{
    for (unsigned i = 0; i + spared < r->open_count; i++)
        add_loss(r->question, r->open_frames[i], where, evidence);
}

/*
 * The copies before the newest, judged by the answers that followed it. One answer without D-SACK: only the newest copy
 * arrived. One with D-SACK: an earlier copy arrived as well, and its answer never came by. Two or more with a
 * D-SACK among them: every copy was answered, late.
 */
static void settle(struct reader *r)
{
    if (r->answers == 0 || r->open_count < 2) {
        r->open_count = r->answers ? 0 : r->open_count;
        return;
    }
    if (r->dsacks == 0) {
        lose_open(r, 1, r->sack ? FINWAIT_PLACE_AFTER_TAP : FINWAIT_PLACE_UNDETERMINED,
                  r->sack ? FINWAIT_LOSS_NO_DSACK : FINWAIT_LOSS_RETRANSMITTED);
    } else if (r->answers == r->dsacks) {
        add_loss(r->answer, 0, FINWAIT_PLACE_BEFORE_TAP, FINWAIT_LOSS_DSACK);
        lose_open(r, 2, FINWAIT_PLACE_UNDETERMINED, FINWAIT_LOSS_RETRANSMITTED);
    }
    r->open_count = 0;
}

static void read_question(struct reader *r, const struct ledger_entry *entry)
{
    settle(r);
    /* Asked again although the answer had passed, and had time to arrive. */
    if (r->answers > 0 && entry->time - r->answer_time >= r->rtt)
        add_loss(r->answer, r->answer_frame, FINWAIT_PLACE_AFTER_TAP, FINWAIT_LOSS_RETRANSMITTED);
    r->answers = r->dsacks = 0;
    add_copy(r->question, entry);
    if (r->open_count < FINWAIT_STEP_LOSSES)
        r->open_frames[r->open_count++] = entry->frame;
}

static void read_answer(struct reader *r, const struct ledger_entry *entry)
{
    add_copy(r->answer, entry);
    if (r->answers++ == 0) {
        r->answer_frame = entry->frame;
        r->answer_time = entry->time;
    }
    r->dsacks += (entry->notes & NOTE_DSACK) != 0;
}

void exchange_read(const struct ledger *ledger, const struct exchange *exchange, int64_t rtt, bool sack,
                   struct finwait_step *question, struct finwait_step *answer)
{
    struct reader r = {.question = question, .answer = answer, .rtt = rtt, .sack = sack};
    question->from = exchange->asker;
    answer->from = peer_of(exchange->asker);
    for (uint32_t i = 0; i < ledger->count; i++) {
        const struct ledger_entry *entry = &ledger->entries[i];
        bool asks = entry->side == exchange->asker;
        if (asks && (entry->notes & exchange->question))
            read_question(&r, entry);
        else if (!asks && (entry->notes & exchange->answer))
            read_answer(&r, entry);
    }
    settle(&r);
    if (r.answers == 0 && question->transmissions > 1)
        lose_open(&r, 0, FINWAIT_PLACE_UNDETERMINED, FINWAIT_LOSS_NEVER_ANSWERED);
}
