/* SPDX-License-Identifier: BSD-2-Clause */
/* The report's cause of a RST against the kernel's reason. */
#include <stdlib.h>
#include <string.h>

#include "replay.h"

/* The tracepoint tells of a RST just before it leaves. */
#define REASON_SLACK (2 * MILLI)

/* The kernel's reasons; `state`: FINWAIT_STATE_UNKNOWN: any. */
static const struct {
    const char *reason;
    enum finwait_state state;
    enum finwait_cause cause;
} causes[] = {
    {"NO_SOCKET", FINWAIT_STATE_UNKNOWN, FINWAIT_CAUSE_NO_CONNECTION},
    /* An ACK that meets a listener: RFC 9293 section 3.10.7.2; on the wire as if there were no socket at all. */
    {"TCP_FLAGS", FINWAIT_LISTEN, FINWAIT_CAUSE_NO_CONNECTION},
    {"TCP_TIMEWAIT_SOCKET", FINWAIT_STATE_UNKNOWN, FINWAIT_CAUSE_DATA_AFTER_CLOSE},
    {"TCP_ABORT_ON_DATA", FINWAIT_STATE_UNKNOWN, FINWAIT_CAUSE_DATA_AFTER_CLOSE},
    {"TCP_ABORT_ON_CLOSE", FINWAIT_STATE_UNKNOWN, FINWAIT_CAUSE_UNREAD_DATA},
    {"TCP_STATE", FINWAIT_STATE_UNKNOWN, FINWAIT_CAUSE_ABORT},
    {"TCP_ABORT_ON_LINGER", FINWAIT_STATE_UNKNOWN, FINWAIT_CAUSE_ABORT},
    {"TCP_DISCONNECT_WITH_DATA", FINWAIT_STATE_UNKNOWN, FINWAIT_CAUSE_ABORT},
    {"TCP_KEEPALIVE_TIMEOUT", FINWAIT_STATE_UNKNOWN, FINWAIT_CAUSE_KEEPALIVE_TIMEOUT},
    {"TCP_FLAGS", FINWAIT_STATE_UNKNOWN, FINWAIT_CAUSE_BAD_SEGMENT},
    {"TCP_INVALID_ACK_SEQUENCE", FINWAIT_STATE_UNKNOWN, FINWAIT_CAUSE_BAD_SEGMENT},
    {"INVALID_SYN", FINWAIT_STATE_UNKNOWN, FINWAIT_CAUSE_BAD_SEGMENT},
};

/* What the kernel told of this RST: the tracepoints and the RSTs of an end come in the same order. */
static const struct account *reason_of(const struct end *end, const struct sent *rst)
{
    size_t next = 0;
    for (const struct sent *sent = end->sents; sent < end->sents + end->sent_count; sent++) {
        if (!(sent->segment.flags & FINWAIT_RST))
            continue;
        const struct account *account = NULL;
        for (; next < end->account_count && !account; next++) {
            account = &end->accounts[next];
            if (account->kind != ACCOUNT_SEND_RESET || account->time < sent->segment.time - REASON_SLACK)
                account = NULL;
            else if (account->time > sent->segment.time + REASON_SLACK)
                break;
        }
        bool fits = account && account->time <= sent->segment.time + REASON_SLACK;
        if (sent == rst)
            return fits ? account : NULL;
    }
    return NULL;
}

/* The nearest that the pair's listener did of this kind. */
static const struct account *listener_did(const struct outcome *outcome, enum account_kind kind, int64_t time)
{
    const struct recording *recording = outcome->replay->recording;
    const struct account *nearest = NULL;
    int64_t apart = REASON_SLACK;
    for (size_t i = 0; i < recording->listening_count; i++) {
        const struct listening *listening = &recording->listenings[i];
        if (listening->port == outcome->pair->port[FINWAIT_SERVER] && listening->account.kind == kind &&
            llabs(listening->time - time) < apart) {
            apart = llabs(listening->time - time);
            nearest = &listening->account;
        }
    }
    return nearest;
}

static bool listener_closed(const struct outcome *outcome, int64_t time)
{
    const struct account *account = listener_did(outcome, ACCOUNT_STATE, time);
    return account && account->states[0] == FINWAIT_LISTEN;
}

/* What came in last before the RST carried no data: what TCP_LINGER2 below 0 aborts on is the ACK of the FIN. */
static bool met_no_data(const struct outcome *outcome, enum finwait_side side, int64_t time)
{
    const struct end *peer = &outcome->pair->ends[other(side)];
    const struct sent *last = NULL;
    for (size_t i = 0; i < peer->sent_count; i++) {
        int64_t arrival = peer->sents[i].seen[own_tap(side)];
        if (arrival <= time && (!last || arrival > last->seen[own_tap(side)]))
            last = &peer->sents[i];
    }
    return last && last->segment.payload == 0 && !(last->segment.flags & FINWAIT_FIN);
}

/* FINWAIT_CAUSE_UNKNOWN: the kernel does not say. */
static enum finwait_cause true_cause(const struct outcome *outcome, const struct passage *rst)
{
    if (rst->sent == NOT_SENT)
        return FINWAIT_CAUSE_INJECTED;
    const struct end *end = &outcome->pair->ends[rst->side];
    const struct finwait_segment *segment = &end->sents[rst->sent].segment;
    const struct account *account = reason_of(end, &end->sents[rst->sent]);
    const struct account *listener = listener_did(outcome, ACCOUNT_SEND_RESET, segment->time);
    if (listener && rst->side == FINWAIT_SERVER &&
        (!account || llabs(listener->time - segment->time) < llabs(account->time - segment->time)))
        account = listener;
    if (!account)
        return FINWAIT_CAUSE_UNKNOWN;
    enum finwait_cause cause = FINWAIT_CAUSE_UNKNOWN;
    for (size_t i = 0; i < sizeof causes / sizeof *causes && cause == FINWAIT_CAUSE_UNKNOWN; i++) {
        bool fits = causes[i].state == FINWAIT_STATE_UNKNOWN || causes[i].state == account->states[0];
        if (fits && strcmp(causes[i].reason, account->reason) == 0)
            cause = causes[i].cause;
    }
    if (cause == FINWAIT_CAUSE_NO_CONNECTION && segment->seq == 0 && (segment->flags & FINWAIT_ACK))
        return FINWAIT_CAUSE_REFUSED;
    bool on_data = strcmp(account->reason, "TCP_ABORT_ON_DATA") == 0;
    if (on_data && met_no_data(outcome, rst->side, segment->time))
        return FINWAIT_CAUSE_ABORT;
    if (cause == FINWAIT_CAUSE_ABORT && rst->side == FINWAIT_SERVER && listener_closed(outcome, segment->time))
        return FINWAIT_CAUSE_LISTENER_CLOSED;
    return cause;
}

/*
 * One and the same RST on the wire: what the application did to its live socket is not in it; nor is whether data met
 * what was left of a closed socket, or nothing at all.
 */
static bool look_alike(enum finwait_cause a, enum finwait_cause b)
{
    const unsigned live =
        1U << FINWAIT_CAUSE_ABORT | 1U << FINWAIT_CAUSE_UNREAD_DATA | 1U << FINWAIT_CAUSE_LISTENER_CLOSED;
    const unsigned gone = 1U << FINWAIT_CAUSE_NO_CONNECTION | 1U << FINWAIT_CAUSE_DATA_AFTER_CLOSE;
    unsigned both = 1U << a | 1U << b;
    return (both & ~live) == 0 || ((both & ~gone) == 0 && a != b);
}

static void count_cause(const struct outcome *outcome, enum finwait_cause truth)
{
    const struct finwait_reset *reset = &outcome->connection->close.reset;
    struct causes *score = &outcome->replay->score->causes;
    bool right = reset->cause == truth, within = right;
    for (unsigned i = 0; i < reset->alternative_count; i++)
        within |= reset->alternatives[i] == truth;
    score->matrix[truth][reset->cause]++;
    share_count(&score->first, right);
    share_count(&score->within, within);
    if (look_alike(truth, reset->cause))
        share_count(&score->hedged, within && reset->certainty != FINWAIT_PROVEN);
    else
        share_count(&score->telling, right);
    if (!right)
        outcome_explain(outcome, within ? "cause-second" : "cause-wrong", reset->frame, finwait_cause_name(truth),
                        finwait_cause_name(reset->cause));
}

/* A RST of the other end that this tap saw, and that the stack accepted. */
static bool accepted_one(const struct outcome *outcome, uint64_t *frame)
{
    const struct replay *replay = outcome->replay;
    const struct passages *passages = &replay->recording->taps[replay->tap];
    for (size_t i = 0; i < passages->count; i++) {
        const struct passage *passage = &passages->list[i];
        if (passage->pair != outcome->pair || passage->sent == NOT_SENT || !(passage->segment.flags & FINWAIT_RST) ||
            passage->segment.frame < outcome->flow->first_frame || passage->segment.frame > outcome->flow->last_frame)
            continue;
        const struct end *to = &passage->pair->ends[other(passage->side)];
        int64_t arrival = passage->pair->ends[passage->side].sents[passage->sent].seen[own_tap(other(passage->side))];
        for (size_t a = 0; a < to->account_count; a++) {
            const struct account *account = &to->accounts[a];
            if (account->kind == ACCOUNT_RECEIVE_RESET && llabs(account->time - arrival) < REASON_SLACK) {
                *frame = passage->segment.frame;
                return true;
            }
        }
    }
    return false;
}

void resets_judge(const struct outcome *outcome)
{
    const struct finwait_close *close = &outcome->connection->close;
    struct causes *score = &outcome->replay->score->causes;
    uint64_t frame;
    if (!close->has_reset) {
        if (accepted_one(outcome, &frame)) {
            score->missed++;
            outcome_explain(outcome, "reset-missed", frame, "accepted", "none");
        }
        return;
    }
    const struct passage *rst = replay_frame(outcome->replay, close->reset.frame);
    enum finwait_cause truth = rst ? true_cause(outcome, rst) : FINWAIT_CAUSE_UNKNOWN;
    if (truth == FINWAIT_CAUSE_UNKNOWN) {
        score->unmapped++;
        outcome_explain(outcome, "cause-unmapped", close->reset.frame, "?", finwait_cause_name(close->reset.cause));
        return;
    }
    count_cause(outcome, truth);
}
