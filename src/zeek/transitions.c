/* SPDX-License-Identifier: BSD-2-Clause */
#include "transitions.h"

#include "ports.h"

#define ATTEMPT_DELAY (5 * MICROSECONDS)
#define PATIENCE (300 * MICROSECONDS)

/* One packet on its way through the states. */
struct move {
    struct record *record;
    struct party *from, *to;
    const struct finwait_segment *segment;
    int64_t time;
    bool originator;
};

static bool has(const struct move *move, enum finwait_flag flag)
{
    return (move->segment->flags & flag) != 0;
}

/* The first step beyond the handshake, of either side, lengthens the silence that is borne. */
static void enter(struct move *move, struct party *party, enum party_state state)
{
    if (party->state == state)
        return;
    bool opening = party_is_handshaking(&move->record->parties[0]) && party_is_handshaking(&move->record->parties[1]);
    party->before = party->state;
    party->state = (uint8_t)state;
    if (opening && !party_is_handshaking(party))
        move->record->patience = PATIENCE;
}

static void take_originators_syn(struct move *move)
{
    enter(move, move->from, has(move, FINWAIT_ACK) ? PARTY_SYN_ACK_SENT : PARTY_SYN_SENT);
    move->record->attempt = move->time + ATTEMPT_DELAY;
}

static void take_responders_syn(struct move *move)
{
    struct record *record = move->record;
    bool swapped = !has(move, FINWAIT_ACK) && move->to->state == PARTY_SYN_ACK_SENT &&
                   move->segment->seq == (uint32_t)move->from->start;
    if (swapped) { /* the capture has SYN and SYN-ACK in the wrong order */
        record->partial = false;
        record_flip(record);
        enter(move, move->to, PARTY_ESTABLISHED);
        move->from->met = true;
    }
    if (move->to->state == PARTY_SYN_SENT)
        enter(move, move->to, PARTY_ESTABLISHED);
    enter(move, move->from, PARTY_ESTABLISHED);
    unsigned patience = port_patience(record->port[!record->originator]);
    if (patience > 0 && move->to->state != PARTY_PARTIAL)
        record->patience = patience * MICROSECONDS;
}

/* The first packet of a side that carries no SYN, FIN or RST. */
static void take_first_plain(struct move *move)
{
    struct record *record = move->record;
    const struct party *originator = &record->parties[record->originator];
    if (!move->originator && move->segment->payload == 0 && originator->state == PARTY_SYN_SENT)
        return; /* some stacks acknowledge the SYN before they answer it */
    if (has(move, FINWAIT_ACK) && move->to->state == PARTY_ESTABLISHED) {
        enter(move, move->from, PARTY_ESTABLISHED); /* only its SYN was missed */
        record->partial = false;
        return;
    }
    enter(move, move->from, PARTY_PARTIAL);
}

static bool from_inactive(struct move *move)
{
    bool closes = false;
    if (has(move, FINWAIT_SYN)) {
        if (move->originator)
            take_originators_syn(move);
        else
            take_responders_syn(move);
    }
    if (has(move, FINWAIT_FIN)) {
        enter(move, move->from, PARTY_CLOSED);
        closes = true;
    }
    if (has(move, FINWAIT_RST)) {
        enter(move, move->from, PARTY_RESET);
        closes = true;
    }
    if (move->from->state == PARTY_INACTIVE)
        take_first_plain(move);
    return closes;
}

static bool from_syn_sent(struct move *move)
{
    if (has(move, FINWAIT_FIN))
        enter(move, move->from, PARTY_CLOSED);
    if (has(move, FINWAIT_RST)) {
        enter(move, move->from, PARTY_RESET);
        move->record->active = false;
    }
    return has(move, FINWAIT_FIN) || has(move, FINWAIT_RST);
}

static bool from_established(struct move *move)
{
    struct party *from = move->from, *to = move->to;
    if (has(move, FINWAIT_SYN) && !has(move, FINWAIT_ACK) && from->state == PARTY_PARTIAL &&
        to->state == PARTY_INACTIVE)
        enter(move, from, PARTY_SYN_SENT);
    if (has(move, FINWAIT_RST)) {
        enter(move, from, PARTY_RESET);
        if (to->state != PARTY_RESET || to->before != PARTY_ESTABLISHED)
            move->record->active = false;
        return true;
    }
    if (!has(move, FINWAIT_FIN))
        return false;
    enter(move, from, PARTY_CLOSED);
    if (to->state == PARTY_RESET && to->before == PARTY_CLOSED)
        enter(move, to, PARTY_CLOSED); /* FIN, RST, and now the peer's FIN: a close after all */
    return true;
}

static bool from_closed(struct move *move)
{
    if (!has(move, FINWAIT_RST) || move->to->state == PARTY_CLOSED)
        return false;
    enter(move, move->from, PARTY_RESET);
    return !move->from->over;
}

bool transition(struct record *record, unsigned slot, bool originator, const struct finwait_segment *segment,
                int64_t time)
{
    struct move move = {.record = record,
                        .from = &record->parties[slot],
                        .to = &record->parties[!slot],
                        .segment = segment,
                        .time = time,
                        .originator = originator};
    switch ((enum party_state)move.from->state) {
    case PARTY_INACTIVE:
        return from_inactive(&move);
    case PARTY_SYN_SENT:
    case PARTY_SYN_ACK_SENT:
        return from_syn_sent(&move);
    case PARTY_ESTABLISHED:
    case PARTY_PARTIAL:
        return from_established(&move);
    case PARTY_CLOSED:
        return from_closed(&move);
    case PARTY_RESET:
        return false;
    }
    return false;
}
