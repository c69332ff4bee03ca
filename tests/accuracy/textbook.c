/* SPDX-License-Identifier: BSD-2-Clause */
#include "textbook.h"

#include "seq.h"

static bool is_over(enum finwait_state state)
{
    return state == FINWAIT_CLOSED || state == FINWAIT_LISTEN || state == FINWAIT_TIME_WAIT;
}

static void pass_syn(struct textbook *t, enum finwait_side from, enum finwait_side to, bool ack)
{
    if (ack) {
        t->state[from] = FINWAIT_SYN_RECEIVED;
        if (t->state[to] == FINWAIT_SYN_SENT || t->state[to] == FINWAIT_SYN_RECEIVED)
            t->state[to] = FINWAIT_ESTABLISHED;
        return;
    }
    if (is_over(t->state[from])) {
        t->state[from] = FINWAIT_SYN_SENT;
        t->fin[from] = t->fin[to] = false;
    }
    if (is_over(t->state[to]) || t->state[to] == FINWAIT_SYN_SENT)
        t->state[to] = FINWAIT_SYN_RECEIVED;
}

static void pass_ack(struct textbook *t, enum finwait_side to, uint32_t ack)
{
    enum finwait_state *state = &t->state[to];
    bool of_fin = t->fin[to] && seq_at_or_after(ack, t->fin_end[to]);
    if (*state == FINWAIT_SYN_RECEIVED)
        *state = FINWAIT_ESTABLISHED;
    else if (*state == FINWAIT_FIN_WAIT_1 && of_fin)
        *state = FINWAIT_FIN_WAIT_2;
    else if (*state == FINWAIT_CLOSING && of_fin)
        *state = FINWAIT_TIME_WAIT;
    else if (*state == FINWAIT_LAST_ACK && of_fin)
        *state = FINWAIT_CLOSED;
}

static void pass_fin(struct textbook *t, enum finwait_side from, enum finwait_side to)
{
    if (t->state[from] == FINWAIT_ESTABLISHED || t->state[from] == FINWAIT_SYN_RECEIVED)
        t->state[from] = FINWAIT_FIN_WAIT_1;
    else if (t->state[from] == FINWAIT_CLOSE_WAIT)
        t->state[from] = FINWAIT_LAST_ACK;
    if (t->state[to] == FINWAIT_ESTABLISHED || t->state[to] == FINWAIT_SYN_RECEIVED)
        t->state[to] = FINWAIT_CLOSE_WAIT;
    else if (t->state[to] == FINWAIT_FIN_WAIT_1)
        t->state[to] = FINWAIT_CLOSING;
    else if (t->state[to] == FINWAIT_FIN_WAIT_2)
        t->state[to] = FINWAIT_TIME_WAIT;
}

void textbook_pass(struct textbook *t, enum finwait_side from, const struct finwait_segment *segment)
{
    enum finwait_side to = from == FINWAIT_CLIENT ? FINWAIT_SERVER : FINWAIT_CLIENT;
    bool ack = segment->flags & FINWAIT_ACK;
    if (segment->flags & FINWAIT_RST) {
        t->state[from] = t->state[to] = FINWAIT_CLOSED;
        return;
    }
    if (segment->flags & FINWAIT_SYN) {
        pass_syn(t, from, to, ack);
        return;
    }
    if (ack)
        pass_ack(t, to, segment->ack);
    if (!(segment->flags & FINWAIT_FIN))
        return;
    t->fin[from] = true;
    t->fin_end[from] = segment->seq + segment->payload + 1;
    pass_fin(t, from, to);
}
