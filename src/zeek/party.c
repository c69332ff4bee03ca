/* SPDX-License-Identifier: BSD-2-Clause */
#include "party.h"

#include <stdlib.h>
#include <string.h>

#include "seq.h"

/* A SYN or a RST this far off says nothing about how much was sent. */
#define FAR (1 << 20)
/* Unacknowledged bytes after which Zeek takes it that it does not see the acknowledgements. */
#define WINDOW_WITHOUT_ACKS 16384U
#define HOLD_WITHOUT_ACKS 16384U
#define HOLD_LIMIT (10U << 20)

void party_init(struct party *party)
{
    *party = (struct party){.delivered = 1, .trimmed = 1, .top = 1};
}

void party_done(struct party *party)
{
    free(party->spans);
    party->spans = NULL;
}

bool party_is_handshaking(const struct party *party)
{
    return party->state == PARTY_INACTIVE || party->state == PARTY_SYN_SENT || party->state == PARTY_SYN_ACK_SENT;
}

bool party_is_clean(const struct party *party)
{
    return party->state == PARTY_ESTABLISHED || (party->state == PARTY_CLOSED && party->before == PARTY_ESTABLISHED);
}

uint32_t party_length(const struct finwait_segment *segment)
{
    uint32_t length = segment->flags & FINWAIT_RST ? 0 : segment->payload;
    return length + ((segment->flags & FINWAIT_SYN) != 0) + ((segment->flags & FINWAIT_FIN) != 0);
}

static void restart(struct party *party, const struct finwait_segment *segment)
{
    party->start = segment->seq;
    party->ack = segment->seq;
    party->last = segment->seq + party_length(segment);
}

void party_meet(struct party *party, const struct finwait_segment *segment)
{
    bool syn = (segment->flags & FINWAIT_SYN) != 0;
    switch (party->state) {
    case PARTY_INACTIVE:
        if (syn) {
            restart(party, segment);
        } else { /* as if a SYN had stood before it */
            party->start = segment->seq - 1;
            party->ack = segment->seq - 1;
            party->last = segment->seq;
        }
        break;
    case PARTY_SYN_SENT:
    case PARTY_SYN_ACK_SENT:
        if (syn && segment->seq != (uint32_t)party->start)
            restart(party, segment);
        break;
    case PARTY_ESTABLISHED:
    case PARTY_PARTIAL:
        if (syn)
            restart(party, segment);
        break;
    case PARTY_RESET:
        if (syn && party->before == PARTY_INACTIVE) /* that RST may have been someone else's */
            restart(party, segment);
        break;
    default:
        break;
    }
}

void party_presume(struct party *party, uint32_t ack)
{
    party->start = ack - 1;
    party->ack = ack - 1;
    party->last = ack - 1;
}

static uint64_t whole(uint32_t value, uint32_t wraps)
{
    return ((uint64_t)wraps << 32) + value;
}

uint64_t party_relative(const struct party *party, uint32_t value, uint32_t near, uint32_t wraps, bool *below)
{
    int32_t step = seq_diff(value, near);
    if (step > 0 && value < near)
        wraps++;
    else if (step < 0 && value > near && wraps > 0)
        wraps--;
    if (wraps > 0)
        return whole(value, wraps) - (uint64_t)party->start;
    int32_t distance = seq_diff(value, (uint32_t)party->start);
    *below = distance < 0;
    return (uint64_t)(int64_t)distance;
}

void party_acknowledged(struct party *party, uint32_t ack)
{
    int32_t step = seq_diff(ack, party->ack);
    bool broken = ack == 0 && step > FAR;
    if (step <= 0 || broken)
        return;
    party->ack_wraps += ack < party->ack;
    party->ack = ack;
}

static void set_last(struct party *party, uint32_t end)
{
    party->last_wraps += end < party->last;
    party->last = end;
}

bool party_advance(struct party *party, const struct finwait_segment *segment)
{
    uint32_t end = segment->seq + party_length(segment);
    int32_t step = seq_diff(end, party->last);
    if ((segment->flags & (FINWAIT_SYN | FINWAIT_RST)) && (step > FAR || step < -FAR))
        return false;
    if ((segment->flags & FINWAIT_FIN) && party->last == (uint32_t)party->start + 1) {
        set_last(party, end); /* only SYN and FIN were captured: any size will do */
        return false;
    }
    if (party->state == PARTY_RESET)
        return false;
    if (step > 0)
        set_last(party, end);
    return step <= 0 && segment->payload > 0;
}

static bool is_unacknowledged(const struct party *party)
{
    uint64_t ack = whole(party->ack, party->ack_wraps);
    return ack == (uint64_t)party->start || ack == (uint64_t)party->start + 1;
}

uint64_t party_size(const struct party *party, const struct party *peer)
{
    bool aborted = party->before == PARTY_SYN_SENT && party->state == PARTY_RESET && peer->state == PARTY_INACTIVE;
    if (aborted && !is_unacknowledged(party))
        return 0;
    uint64_t last = whole(party->last, party->last_wraps), ack = whole(party->ack, party->ack_wraps);
    uint64_t size = (last > ack ? last : ack) - (uint64_t)party->start;
    size -= size != 0; /* the SYN */
    size -= party->fin && size != 0;
    return size;
}

/* Zeek keeps what is not acknowledged yet, delivered or not. */
static bool holds_bytes(const struct party *party)
{
    return party->top > party->trimmed;
}

bool party_is_pending(const struct party *party, const struct party *peer)
{
    if (party->skips)
        return false;
    uint64_t delivered = (uint64_t)party->start + party->delivered;
    uint64_t last = whole(party->last, party->last_wraps);
    if (last < delivered)
        return false;
    if (delivered != last && delivered != last - 1)
        return true;
    return party->state != PARTY_RESET && holds_bytes(peer);
}

/* Joins the islands that `delivered` has reached. */
static void deliver(struct party *party, const struct party *peer)
{
    unsigned joined = 0;
    for (; joined < party->span_count && party->spans[joined].left <= party->delivered; joined++) {
        if (party->spans[joined].right > party->delivered)
            party->delivered = party->spans[joined].right;
    }
    if (joined > 0) {
        party->span_count = (uint16_t)(party->span_count - joined);
        memmove(party->spans, party->spans + joined, party->span_count * sizeof *party->spans);
    }
    if (is_unacknowledged(party) && party_size(party, peer) > WINDOW_WITHOUT_ACKS && party->trimmed < party->delivered)
        party->trimmed = party->delivered;
}

static bool make_room(struct party *party)
{
    if (party->span_count < party->span_room)
        return true;
    unsigned room = party->span_room ? party->span_room * 2U : 4U;
    if (room > PARTY_SPANS)
        return false;
    struct span *spans = realloc(party->spans, room * sizeof *spans);
    if (!spans)
        return false;
    party->spans = spans;
    party->span_room = (uint16_t)room;
    return true;
}

/* An island beyond the hole, joined with those that it touches. */
static void add_span(struct party *party, uint64_t left, uint64_t right)
{
    unsigned at = 0, end;
    while (at < party->span_count && party->spans[at].right < left)
        at++;
    for (end = at; end < party->span_count && party->spans[end].left <= right; end++) {
        if (party->spans[end].left < left)
            left = party->spans[end].left;
        if (party->spans[end].right > right)
            right = party->spans[end].right;
    }
    if (end == at) {
        if (!make_room(party))
            return;
        memmove(party->spans + at + 1, party->spans + at, (party->span_count - at) * sizeof *party->spans);
        party->span_count++;
    } else {
        memmove(party->spans + at + 1, party->spans + end, (party->span_count - end) * sizeof *party->spans);
        party->span_count = (uint16_t)(party->span_count - (end - at - 1));
    }
    party->spans[at] = (struct span){left, right};
}

static void give_up(struct party *party)
{
    party->span_count = 0;
    party->top = party->trimmed;
    party->skips = true;
}

void party_take_data(struct party *party, const struct party *peer, uint64_t seq, uint64_t length)
{
    uint64_t end = seq + length, ack = whole(party->ack, party->ack_wraps) - (uint64_t)party->start;
    if (party->skips || (seq < ack && end <= ack) || end <= party->trimmed)
        return;
    if (seq < ack)
        seq = ack;
    if (seq < party->trimmed)
        seq = party->trimmed;
    if (end > party->top)
        party->top = end;
    if (seq > party->delivered) {
        add_span(party, seq, end);
    } else if (end > party->delivered) {
        party->delivered = end;
        deliver(party, peer);
    }
    bool deaf =
        is_unacknowledged(party) && party->top > party->delivered && party->top - party->delivered > HOLD_WITHOUT_ACKS;
    if (deaf || (holds_bytes(party) && party->top - party->trimmed > HOLD_LIMIT))
        give_up(party);
}

static void miss(struct party *party, uint64_t up_to, struct missing *missing)
{
    missing->gaps++;
    missing->bytes += up_to - party->delivered;
    party->delivered = up_to;
}

bool party_take_ack(struct party *party, const struct party *peer, uint64_t seq, bool partial, struct missing *missing)
{
    if (party->fin && seq >= party->fin_end)
        seq = party->fin_end - 1;
    if (seq <= party->trimmed)
        return false;
    bool first_guess = partial && seq <= 2; /* its start was only presumed */
    if (seq > party->delivered && !first_guess) {
        while (!party->skips && party->span_count > 0 && party->spans[0].left < seq) {
            miss(party, party->spans[0].left, missing);
            deliver(party, peer);
        }
        if (seq > party->delivered && !party->skips)
            miss(party, seq, missing);
        if (seq > party->delivered)
            party->delivered = seq;
    }
    party->trimmed = seq;
    deliver(party, peer);
    return true;
}
