/* SPDX-License-Identifier: BSD-2-Clause */
#include "peer.h"

#include <assert.h>

void peer_init(struct peer *peer, const struct nature *nature, uint32_t iss)
{
    peer->state = nature->passive ? FINWAIT_LISTEN : FINWAIT_CLOSED;
    peer->nature = *nature;
    peer->iss = peer->una = peer->nxt = iss;
    peer->clock = 1000;
}

static bool in(enum finwait_state state, finwait_states set)
{
    return (FINWAIT_IN(state) & set) != 0;
}

#define S(name) FINWAIT_IN(FINWAIT_##name)

static void emit(struct peer *peer, struct outbox *out, const struct packet *packet)
{
    assert(out->count < sizeof out->packets / sizeof *out->packets);
    struct packet *sent = &out->packets[out->count++];
    *sent = *packet;
    sent->after = (uint8_t)peer->state;
    if ((sent->flags & FINWAIT_ACK) && !(sent->flags & FINWAIT_RST)) {
        peer->ack_due = false;
        peer->last_ack = sent->ack;
    }
    if (peer->nature.stamps && !(sent->flags & FINWAIT_RST)) {
        sent->clock = ++peer->clock;
        sent->echo = sent->flags & FINWAIT_ACK ? peer->recent : 0;
    }
}

/* `before` is where the peer was until this very segment; `peer->state` where it is with it. */
static void send_from(struct peer *peer, struct outbox *out, enum finwait_state before, unsigned flags, uint32_t seq,
                      uint32_t length)
{
    struct packet packet = {.seq = seq, .length = length, .flags = (uint8_t)flags, .before = (uint8_t)before};
    packet.ack = flags & FINWAIT_ACK ? peer->rcv : 0;
    emit(peer, out, &packet);
}

static void send_ack(struct peer *peer, struct outbox *out)
{
    send_from(peer, out, peer->state, FINWAIT_ACK, peer->nxt, 0);
}

/* An acknowledgement of what came a second time. */
static void send_ack_again(struct peer *peer, struct outbox *out, const struct packet *what, uint32_t length)
{
    struct packet packet = {.seq = peer->nxt, .ack = peer->rcv, .flags = FINWAIT_ACK, .before = (uint8_t)peer->state};
    if (peer->nature.dsack && length > 0 && peer->state != FINWAIT_TIME_WAIT) {
        packet.again_left = what->seq;
        packet.again_right = what->seq + length;
    }
    emit(peer, out, &packet);
}

/* RFC 9293 section 3.10.7.1. */
static void send_rst(struct peer *peer, struct outbox *out, enum finwait_state before, const struct packet *against)
{
    struct packet packet = {.flags = FINWAIT_RST, .before = (uint8_t)before};
    if (against->flags & FINWAIT_ACK) {
        packet.seq = against->ack;
    } else {
        packet.flags |= FINWAIT_ACK;
        packet.ack = against->seq + against->length + ((against->flags & FINWAIT_SYN) != 0) +
                     ((against->flags & FINWAIT_FIN) != 0);
    }
    emit(peer, out, &packet);
}

static void vanish(struct peer *peer)
{
    peer->state = FINWAIT_CLOSED;
    peer->ack_due = peer->unanswered = false;
    peer->early[0] = peer->early[1] = (struct early){0};
}

bool peer_may(const struct peer *peer, enum action action)
{
    enum finwait_state state = peer->state;
    finwait_states talks = S(ESTABLISHED) | S(CLOSE_WAIT);
    switch (action) {
    case ACT_OPEN:
        return in(state, S(CLOSED) | S(LISTEN)) && peer->nxt == peer->iss;
    case ACT_WRITE:
    case ACT_WRITE_AND_SHUT:
        return in(state, talks);
    case ACT_CLOSE:
        return in(state, talks | S(SYN_RECEIVED));
    case ACT_SHUT:
        return in(state, talks);
    case ACT_ABORT: /* section 3.10.5 */
        return in(state, talks | S(SYN_RECEIVED) | S(FIN_WAIT_1) | S(FIN_WAIT_2));
    case ACT_RETRANSMIT:
        return peer->una != peer->nxt && !in(state, S(CLOSED) | S(LISTEN) | S(TIME_WAIT) | S(FIN_WAIT_2));
    case ACT_PROBE:
        return in(state, talks) && peer->una == peer->nxt;
    case ACT_ACKNOWLEDGE:
        return peer->ack_due;
    case ACT_DIE:
        if (in(state, talks | S(FIN_WAIT_1) | S(CLOSING) | S(LAST_ACK)))
            return peer->unanswered;
        return !in(state, S(CLOSED) | S(LISTEN));
    default:
        return false;
    }
}

static void open_actively(struct peer *peer, struct outbox *out)
{
    enum finwait_state before = peer->state;
    peer->state = FINWAIT_SYN_SENT;
    peer->nature.passive = false;
    peer->nxt = peer->iss + 1;
    send_from(peer, out, before, FINWAIT_SYN, peer->iss, 0);
}

static void write_out(struct peer *peer, struct outbox *out, bool fin)
{
    enum finwait_state before = peer->state;
    uint32_t seq = peer->nxt, length = DATA;
    peer->nxt += DATA;
    if (fin) {
        peer->fin = peer->nxt++;
        peer->fin_sent = true;
        peer->state = before == FINWAIT_CLOSE_WAIT ? FINWAIT_LAST_ACK : FINWAIT_FIN_WAIT_1;
    }
    send_from(peer, out, before, FINWAIT_ACK | FINWAIT_PSH | (fin ? FINWAIT_FIN : 0U), seq, length);
}

static void send_fin(struct peer *peer, struct outbox *out)
{
    enum finwait_state before = peer->state;
    peer->fin = peer->nxt++;
    peer->fin_sent = true;
    peer->state = before == FINWAIT_CLOSE_WAIT ? FINWAIT_LAST_ACK : FINWAIT_FIN_WAIT_1;
    send_from(peer, out, before, FINWAIT_FIN | FINWAIT_ACK, peer->fin, 0);
}

/* The oldest segment that is not acknowledged. Data and FIN that went out together go out together again. */
static void retransmit(struct peer *peer, struct outbox *out)
{
    peer->unanswered = true;
    if (peer->state == FINWAIT_SYN_SENT) {
        send_from(peer, out, peer->state, FINWAIT_SYN, peer->iss, 0);
    } else if (peer->una == peer->iss) {
        send_from(peer, out, peer->state, FINWAIT_SYN | FINWAIT_ACK, peer->iss, 0);
    } else if (peer->fin_sent && peer->una == peer->fin) {
        send_from(peer, out, peer->state, FINWAIT_FIN | FINWAIT_ACK, peer->fin, 0);
    } else {
        send_from(peer, out, peer->state, FINWAIT_ACK | FINWAIT_PSH, peer->una, DATA);
    }
}

void peer_act(struct peer *peer, enum action action, struct outbox *out)
{
    enum finwait_state before = peer->state;
    switch (action) {
    case ACT_OPEN:
        open_actively(peer, out);
        break;
    case ACT_WRITE:
    case ACT_WRITE_AND_SHUT:
        write_out(peer, out, action == ACT_WRITE_AND_SHUT);
        break;
    case ACT_CLOSE:
        peer->refuses_data = true;
        send_fin(peer, out);
        break;
    case ACT_SHUT:
        send_fin(peer, out);
        break;
    case ACT_ABORT:
        vanish(peer);
        send_from(peer, out, before, FINWAIT_RST | FINWAIT_ACK, peer->nxt, 0);
        break;
    case ACT_RETRANSMIT:
        retransmit(peer, out);
        break;
    case ACT_PROBE:
        peer->unanswered = true;
        send_from(peer, out, before, FINWAIT_ACK, peer->nxt - 1, 0);
        break;
    case ACT_ACKNOWLEDGE:
        send_ack(peer, out);
        break;
    default:
        vanish(peer);
        break;
    }
}

static void receive_in_listen(struct peer *peer, const struct packet *s, struct outbox *out)
{
    if (s->flags & FINWAIT_RST)
        return;
    if (s->flags & FINWAIT_ACK) {
        send_rst(peer, out, peer->state, s);
        if (peer->nxt != peer->iss) /* it was connected once: what a listener does later is another connection */
            peer->state = FINWAIT_CLOSED;
    } else if (s->flags & FINWAIT_SYN) {
        peer->irs = s->seq;
        peer->rcv = s->seq + 1;
        peer->recent = s->clock;
        peer->nxt = peer->iss + 1;
        peer->una = peer->iss;
        peer->state = FINWAIT_SYN_RECEIVED;
        send_from(peer, out, peer->state, FINWAIT_SYN | FINWAIT_ACK, peer->iss, 0);
    }
}

static void receive_in_syn_sent(struct peer *peer, const struct packet *s, struct outbox *out)
{
    bool ack = (s->flags & FINWAIT_ACK) != 0;
    if (ack && s->ack != peer->nxt) {
        if (!(s->flags & FINWAIT_RST))
            send_rst(peer, out, peer->state, s);
        return;
    }
    if (s->flags & FINWAIT_RST) {
        if (ack)
            vanish(peer);
        return;
    }
    if (!(s->flags & FINWAIT_SYN))
        return;
    peer->irs = s->seq;
    peer->rcv = s->seq + 1;
    peer->recent = s->clock;
    peer->unanswered = false;
    if (ack) {
        peer->una = s->ack;
        peer->state = FINWAIT_ESTABLISHED;
        send_ack(peer, out);
    } else {
        peer->state = FINWAIT_SYN_RECEIVED;
        send_from(peer, out, peer->state, FINWAIT_SYN | FINWAIT_ACK, peer->iss, 0);
    }
}

static int32_t distance(uint32_t to, uint32_t from)
{
    return (int32_t)(to - from);
}

/* Section 3.10.7.4, first: the four cases of acceptability, for a window that is never closed. */
static bool acceptable(const struct peer *peer, const struct packet *s, uint32_t length)
{
    bool begins_inside = distance(s->seq, peer->rcv) >= 0 && distance(s->seq, peer->rcv + WINDOW) < 0;
    uint32_t last = s->seq + (length ? length - 1 : 0);
    bool ends_inside = length && distance(last, peer->rcv) >= 0 && distance(last, peer->rcv + WINDOW) < 0;
    return begins_inside || ends_inside;
}

/* Second: RST. */
static void receive_rst(struct peer *peer, const struct packet *s, struct outbox *out)
{
    if (s->seq != peer->rcv && !peer->nature.takes_any_rst) {
        send_ack(peer, out); /* RFC 5961 section 3.2: challenge */
        return;
    }
    if (peer->state == FINWAIT_TIME_WAIT && peer->nature.guards_time_wait)
        return;
    bool listens = peer->state == FINWAIT_SYN_RECEIVED && peer->nature.passive;
    vanish(peer);
    if (listens)
        peer->state = FINWAIT_LISTEN;
}

/* Fifth: the ACK field. False: drop the segment. */
static bool receive_ack(struct peer *peer, const struct packet *s, struct outbox *out)
{
    if (peer->state == FINWAIT_SYN_RECEIVED) {
        if (distance(s->ack, peer->una) <= 0 || distance(s->ack, peer->nxt) > 0) {
            send_rst(peer, out, peer->state, s);
            return false;
        }
        peer->state = FINWAIT_ESTABLISHED;
    }
    if (distance(s->ack, peer->nxt) > 0) {
        send_ack(peer, out);
        return false;
    }
    peer->unanswered = false;
    if (distance(s->ack, peer->una) > 0)
        peer->una = s->ack;
    if (!peer->fin_sent || distance(peer->una, peer->fin) <= 0)
        return true;
    if (peer->state == FINWAIT_FIN_WAIT_1)
        peer->state = FINWAIT_FIN_WAIT_2;
    else if (peer->state == FINWAIT_CLOSING)
        peer->state = FINWAIT_TIME_WAIT;
    else if (peer->state == FINWAIT_LAST_ACK)
        vanish(peer);
    return peer->state != FINWAIT_CLOSED;
}

static void keep_early(struct peer *peer, const struct packet *s)
{
    for (unsigned i = 0; i < 2; i++) {
        struct early *slot = &peer->early[i];
        if (slot->used && slot->left == s->seq && slot->length >= s->length)
            return;
        if (!slot->used) {
            *slot = (struct early){s->seq, s->length, (s->flags & FINWAIT_FIN) != 0, true};
            return;
        }
    }
}

/* Eighth: the FIN bit. */
static void receive_fin(struct peer *peer)
{
    static const enum finwait_state next[FINWAIT_STATE_COUNT] = {
        [FINWAIT_ESTABLISHED] = FINWAIT_CLOSE_WAIT, [FINWAIT_FIN_WAIT_1] = FINWAIT_CLOSING,
        [FINWAIT_FIN_WAIT_2] = FINWAIT_TIME_WAIT,   [FINWAIT_CLOSE_WAIT] = FINWAIT_CLOSE_WAIT,
        [FINWAIT_CLOSING] = FINWAIT_CLOSING,        [FINWAIT_LAST_ACK] = FINWAIT_LAST_ACK,
        [FINWAIT_TIME_WAIT] = FINWAIT_TIME_WAIT,
    };
    peer->rcv++;
    peer->state = next[peer->state];
}

static void take(struct peer *peer, uint32_t left, uint32_t length, bool fin)
{
    if (distance(left + length, peer->rcv) > 0)
        peer->rcv = left + length;
    if (fin && left + length == peer->rcv)
        receive_fin(peer);
}

static void take_early(struct peer *peer)
{
    for (unsigned i = 0; i < 2; i++) {
        struct early *slot = &peer->early[i];
        if (slot->used && distance(slot->left, peer->rcv) <= 0) {
            struct early kept = *slot;
            *slot = (struct early){0};
            take(peer, kept.left, kept.length, kept.fin);
            i = UINT32_MAX; /* again from the first */
        }
    }
}

/* Seventh and eighth: text and FIN. */
static void receive_text(struct peer *peer, const struct packet *s, bool lazy, struct outbox *out)
{
    bool fin = (s->flags & FINWAIT_FIN) != 0;
    if (s->length == 0 && !fin)
        return;
    /* A socket that was closed answers data with RST (RFC 1122 section 4.2.2.13). */
    if (s->length > 0 && peer->refuses_data && distance(s->seq + s->length, peer->rcv) > 0 &&
        in(peer->state, S(FIN_WAIT_1) | S(FIN_WAIT_2))) {
        enum finwait_state before = peer->state;
        vanish(peer);
        send_rst(peer, out, before, s);
        return;
    }
    if (distance(s->seq, peer->rcv) > 0) {
        keep_early(peer, s);
        send_ack(peer, out);
        return;
    }
    take(peer, s->seq, s->length, fin);
    take_early(peer);
    if (lazy)
        peer->ack_due = true;
    else
        send_ack(peer, out);
}

static void receive_unacceptable(struct peer *peer, const struct packet *s, uint32_t length, struct outbox *out)
{
    if (s->flags & FINWAIT_RST)
        return;
    /* What every implementation does with the SYN that comes again: the SYN-ACK goes out again. */
    bool syn_again = peer->state == FINWAIT_SYN_RECEIVED && (s->flags & FINWAIT_SYN) && s->seq == peer->irs;
    if (syn_again && !(s->flags & FINWAIT_ACK))
        send_from(peer, out, peer->state, FINWAIT_SYN | FINWAIT_ACK, peer->iss, 0);
    else
        send_ack_again(peer, out, s, length);
}

static void receive_synchronized(struct peer *peer, const struct packet *s, bool lazy, struct outbox *out)
{
    bool syn = (s->flags & FINWAIT_SYN) != 0;
    uint32_t length = s->length + syn + ((s->flags & FINWAIT_FIN) != 0);
    /* Simultaneous open: the SYN that was counted already brings the acknowledgement (figure 8). */
    bool crossing = peer->state == FINWAIT_SYN_RECEIVED && syn && (s->flags & FINWAIT_ACK) && s->seq == peer->irs;
    if (!crossing && !acceptable(peer, s, length)) {
        receive_unacceptable(peer, s, length, out);
        return;
    }
    if (s->clock && distance(s->seq, peer->last_ack) <= 0 && distance(s->clock, peer->recent) >= 0)
        peer->recent = s->clock;
    if (s->flags & FINWAIT_RST) {
        receive_rst(peer, s, out);
        return;
    }
    if (syn && !crossing) {
        send_ack(peer, out); /* RFC 5961 section 4.2 */
        return;
    }
    if (!(s->flags & FINWAIT_ACK) || !receive_ack(peer, s, out))
        return;
    if (crossing)
        return;
    receive_text(peer, s, lazy, out);
}

void peer_receive(struct peer *peer, const struct packet *packet, bool lazy, struct outbox *out)
{
    switch (peer->state) {
    case FINWAIT_CLOSED:
        if (!(packet->flags & FINWAIT_RST))
            send_rst(peer, out, peer->state, packet);
        break;
    case FINWAIT_LISTEN:
        receive_in_listen(peer, packet, out);
        break;
    case FINWAIT_SYN_SENT:
        receive_in_syn_sent(peer, packet, out);
        break;
    default:
        receive_synchronized(peer, packet, lazy, out);
        break;
    }
}
