/* SPDX-License-Identifier: BSD-2-Clause */
/* Who began the close, and how the connection ended. */
#include "replay.h"
#include "seq.h"

/* From a segment's arrival to the change of state that it causes. */
#define ARRIVAL_SLACK (2 * MILLI)

static const struct sent *first_fin(const struct outcome *outcome, enum finwait_side side)
{
    const struct end *end = &outcome->pair->ends[side];
    for (size_t i = 0; i < end->sent_count; i++) {
        if (end->sents[i].segment.flags & FINWAIT_FIN)
            return &end->sents[i];
    }
    return NULL;
}

/* This tap saw the side's first FIN, and no later copy before it. */
static bool saw_first(const struct outcome *outcome, enum finwait_side side, const struct sent *first)
{
    const struct end *end = &outcome->pair->ends[side];
    enum tap tap = outcome->replay->tap;
    for (size_t i = 0; i < end->sent_count; i++) {
        if ((end->sents[i].segment.flags & FINWAIT_FIN) && end->sents[i].seen[tap] < first->seen[tap])
            return false;
    }
    return first->seen[tap] != NEVER;
}

static bool covers(const struct sent *later, const struct sent *fin)
{
    return seq_at_or_after(later->segment.ack, fin->segment.seq + fin->segment.payload + 1);
}

/* Only where this tap saw the first copies: a lost one cannot be known. */
static void judge_initiator(const struct outcome *outcome)
{
    const struct finwait_close *close = &outcome->connection->close;
    const struct sent *client = first_fin(outcome, FINWAIT_CLIENT), *server = first_fin(outcome, FINWAIT_SERVER);
    bool clear = (!client || saw_first(outcome, FINWAIT_CLIENT, client)) &&
                 (!server || saw_first(outcome, FINWAIT_SERVER, server));
    if (!clear || (!client && !server))
        return;
    enum finwait_side truth = client ? FINWAIT_CLIENT : FINWAIT_SERVER;
    if (client && server)
        truth = covers(client, server) ? FINWAIT_SERVER : covers(server, client) ? FINWAIT_CLIENT : FINWAIT_NOBODY;
    enum finwait_side said = outcome_side(outcome, close->initiator);
    share_count(&outcome->replay->score->initiator, said == truth);
    if (said != truth)
        outcome_explain(outcome, "initiator", outcome->flow->first_frame,
                        truth == FINWAIT_NOBODY ? "both" : finwait_side_name(truth),
                        said == FINWAIT_NOBODY ? "both" : finwait_side_name(said));
}

/* How the kernels saw it end, in groups that the tracepoints tell apart. */
enum ending { ENDING_UNCLEAR, ENDING_ORDERLY, ENDING_REFUSED };

static enum ending group_of(enum finwait_verdict verdict)
{
    switch (verdict) {
    case FINWAIT_VERDICT_CLOSED:
    case FINWAIT_VERDICT_CLOSED_WITH_LOSS:
        return ENDING_ORDERLY;
    case FINWAIT_VERDICT_REFUSED:
        return ENDING_REFUSED;
    default:
        return ENDING_UNCLEAR;
    }
}

struct life {
    bool established, got_reset, sent_reset, time_waited, acked, gave_up;
};

/* Something that acknowledges the end's FIN came in just before `time`: LAST_ACK ended for it and not by its timer. */
static bool was_acked(const struct outcome *outcome, enum finwait_side side, int64_t time)
{
    const struct sent *fin = first_fin(outcome, side);
    const struct end *peer = &outcome->pair->ends[other(side)];
    for (size_t i = 0; fin && i < peer->sent_count; i++) {
        int64_t arrival = peer->sents[i].seen[own_tap(side)];
        if (arrival <= time && time - arrival < ARRIVAL_SLACK && covers(&peer->sents[i], fin))
            return true;
    }
    return false;
}

static struct life read_life(const struct outcome *outcome, enum finwait_side side)
{
    const struct end *end = &outcome->pair->ends[side];
    struct life life = {.established = false};
    for (size_t i = 0; i < end->account_count; i++) {
        const struct account *account = &end->accounts[i];
        enum finwait_state was = account->states[0], is = account->states[1];
        life.got_reset |= account->kind == ACCOUNT_RECEIVE_RESET;
        life.sent_reset |= account->kind == ACCOUNT_SEND_RESET;
        life.time_waited |= account->kind == ACCOUNT_SAMPLE && was == FINWAIT_TIME_WAIT;
        if (account->kind != ACCOUNT_STATE)
            continue;
        life.established |= is == FINWAIT_ESTABLISHED;
        life.acked |= was == FINWAIT_LAST_ACK && is == FINWAIT_CLOSED && was_acked(outcome, side, account->time);
        life.gave_up |= was == FINWAIT_SYN_SENT && is == FINWAIT_CLOSED;
    }
    return life;
}

static bool forged(const struct outcome *outcome)
{
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const struct end *end = &outcome->pair->ends[side];
        for (size_t i = 0; i < end->account_count; i++) {
            if (end->accounts[i].kind == ACCOUNT_FORGED || end->accounts[i].kind == ACCOUNT_REPLAYED)
                return true;
        }
    }
    return false;
}

static enum ending true_ending(const struct outcome *outcome)
{
    struct life client = read_life(outcome, FINWAIT_CLIENT), server = read_life(outcome, FINWAIT_SERVER);
    bool reset = client.got_reset || client.sent_reset || server.got_reset || server.sent_reset;
    if (forged(outcome))
        return ENDING_UNCLEAR;
    if (client.gave_up && !server.established && client.got_reset && server.sent_reset)
        return ENDING_REFUSED;
    bool orderly = (client.acked && server.time_waited) || (server.acked && client.time_waited) ||
                   (client.time_waited && server.time_waited);
    return orderly && !reset ? ENDING_ORDERLY : ENDING_UNCLEAR;
}

static void judge_verdict(const struct outcome *outcome)
{
    static const char *const names[] = {"?", "closed", "refused"};
    enum ending truth = true_ending(outcome);
    if (truth == ENDING_UNCLEAR)
        return;
    bool right = group_of(outcome->connection->verdict) == truth;
    share_count(&outcome->replay->score->verdict, right);
    if (!right)
        outcome_explain(outcome, "verdict", outcome->flow->last_frame, names[truth],
                        finwait_verdict_name(outcome->connection->verdict));
}

void endings_judge(const struct outcome *outcome)
{
    judge_initiator(outcome);
    judge_verdict(outcome);
}
