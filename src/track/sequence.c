/* SPDX-License-Identifier: BSD-2-Clause */
#include "sequence.h"

#include "seq.h"

/* Leeway beyond the offered window: the tap may miss or reorder a window update. */
#define SLACK 65536U
/* Half of the largest distance that sequence numbers order: what a flow picked up midstream is held to. */
#define ANYWHERE (1U << 30)
/* Bits of a SYN cookie that hold the MSS: numbers this far off pass its check (Linux, RFC 4987 section 3.6). */
#define COOKIE_LEEWAY 3

/* The window that X offers by this segment, in bytes. */
static uint32_t window_of(const struct flow *flow, enum finwait_side side, const struct finwait_segment *segment)
{
    const struct endpoint *from = &flow->ends[side], *to = &flow->ends[peer_of(side)];
    if (segment->flags & FINWAIT_SYN) /* RFC 7323 section 2.2: never scaled in a SYN */
        return segment->window;
    if (!from->syn_seen || !to->syn_seen) /* the scale is not known: take the largest */
        return (uint32_t)segment->window << 14;
    if (from->window_scale < 0 || to->window_scale < 0)
        return segment->window;
    return (uint32_t)segment->window << (from->window_scale > 14 ? 14 : from->window_scale);
}

/* No window reaches farther (RFC 7323 section 2.3), nor does the order of sequence numbers hold much beyond. */
static uint32_t at_most(uint64_t distance)
{
    return distance < ANYWHERE ? (uint32_t)distance : ANYWHERE;
}

static bool seq_plausible(const struct endpoint *from, const struct endpoint *to, const struct finwait_segment *segment,
                          uint32_t end)
{
    if (!from->talked && !to->has_ack)
        return true;
    uint32_t low = to->has_ack ? to->ack_max : from->snd_max;
    if (!from->talked)
        return seq_within(segment->seq, low - ANYWHERE, low + ANYWHERE);
    uint32_t high = from->snd_max + (from->has_isn ? SLACK : ANYWHERE);
    if (to->has_ack)
        high = seq_max(high, to->ack_max + at_most(2 * (uint64_t)(to->right_edge - to->ack_max) + SLACK));
    bool reaches = from->has_isn && !from->far && seq_diff(low, from->isn) < (int32_t)ANYWHERE;
    uint32_t left = reaches ? from->isn - 1 : low - ANYWHERE;
    return seq_at_or_after(end, left) && seq_at_or_before(segment->seq, high);
}

/* Bytes beyond what the tap saw of P; *stray when no gap of the capture explains so many. */
static uint32_t ack_beyond(const struct endpoint *from, const struct endpoint *to,
                           const struct finwait_segment *segment, bool *stray)
{
    if (!to->talked || seq_at_or_before(segment->ack, to->snd_max))
        return 0;
    uint32_t beyond = segment->ack - to->snd_max;
    if (beyond == 1 && !to->has_isn && to->snd_max == to->syn_end) /* all that was seen of it were keepalive probes */
        return 0;
    uint32_t offered = from->has_ack ? from->right_edge - from->ack_max : ANYWHERE;
    /* A SYN that alone was sent can only be acknowledged as itself: anything else is a stale SYN-ACK. */
    bool only_syn = to->has_isn && to->snd_max == to->syn_end && !from->talked;
    *stray = only_syn || beyond > at_most(16 * ((uint64_t)offered + SLACK));
    return *stray ? 0 : beyond;
}

/* Bytes of P's hole below this acknowledgement: they did arrive, and not by the tap. */
static uint32_t ack_of_hole(const struct endpoint *to, uint32_t ack)
{
    if (!to->hole.open || seq_at_or_before(ack, to->hole.left))
        return 0;
    return (seq_before(ack, to->hole.right) ? ack : to->hole.right) - to->hole.left;
}

/* RFC 2883: the first block lies below the ACK, or inside the second block. */
static bool has_dsack_over(const struct finwait_segment *segment, uint32_t seq)
{
    if (segment->sack_count == 0)
        return false;
    const struct finwait_sack_block *first = &segment->sack[0];
    return seq_at_or_before(first->right, segment->ack) && seq_at_or_before(first->left, seq) &&
           seq_after(first->right, seq);
}

static bool is_probe(const struct endpoint *from, const struct finwait_segment *segment, const struct placing *place)
{
    return from->talked && !place->syn && !place->fin && segment->payload <= 1 && segment->seq == from->snd_max - 1 &&
           seq_at_or_after(segment->seq, sequence_floor(from)) && (segment->payload == 0 || !from->fin_sent);
}

/* After X's RST: it may have overtaken this segment, unless that came too late or acknowledges something later. */
static bool is_late(const struct endpoint *from, const struct finwait_segment *segment)
{
    bool later = (segment->flags & FINWAIT_ACK) && seq_after(segment->ack, from->gone_mark);
    return from->gone && !later && segment->time - from->gone_time < IN_FLIGHT;
}

/*
 * Sent before something else of X that passed already: it acknowledges less, or nothing although X acknowledged before
 * (RFC 9293 section 3.1: once there is a connection, ACK is always set), or it lies before the RST that ended X.
 */
static bool is_stale(const struct endpoint *from, const struct finwait_segment *segment, const struct placing *place)
{
    if (place->late && seq_at_or_before(place->end, from->gone_at))
        return true;
    if (!place->ack)
        return from->has_ack && segment->seq == from->isn;
    return from->has_ack && seq_before(segment->ack, from->ack_max);
}

struct placing sequence_place(const struct flow *flow, enum finwait_side side, const struct finwait_segment *segment)
{
    const struct endpoint *from = &flow->ends[side], *to = &flow->ends[peer_of(side)];
    struct placing place = {.syn = (segment->flags & FINWAIT_SYN) != 0,
                            .fin = (segment->flags & FINWAIT_FIN) != 0,
                            .rst = (segment->flags & FINWAIT_RST) != 0,
                            .ack = (segment->flags & FINWAIT_ACK) != 0};
    place.length = segment->payload + place.syn + place.fin;
    place.end = segment->seq + place.length;
    if (place.rst)
        return place;
    if (!place.syn)
        place.stray = !seq_plausible(from, to, segment, place.end);
    if (place.ack && !place.stray)
        place.unseen = ack_beyond(from, to, segment, &place.stray);
    if (place.stray)
        return place;
    place.probe = is_probe(from, segment, &place);
    place.again = from->talked && place.length > 0 && seq_at_or_before(place.end, from->snd_max);
    bool overtaken = segment->payload > 0 && seq_at_or_after(segment->seq, from->own_max);
    bool into_hole = from->hole.open && seq_within(segment->seq, from->hole.left, from->hole.right);
    place.fills = place.again && (into_hole || overtaken);
    place.late = is_late(from, segment);
    place.stale = is_stale(from, segment, &place);
    place.fresh = !from->talked || (place.length > 0 && !place.again) ||
                  (place.ack && (!from->has_ack || seq_after(segment->ack, from->ack_max)));
    if (place.ack) {
        place.skipped = ack_of_hole(to, segment->ack);
        place.acks_fin = to->fin_sent && seq_at_or_after(segment->ack, to->fin_end);
        place.acks_syn = to->has_isn && seq_after(segment->ack, to->isn);
        place.dsack = (to->fin_sent && has_dsack_over(segment, to->fin_end - 1)) ||
                      (to->has_isn && has_dsack_over(segment, to->isn));
    }
    return place;
}

static void hole_update(struct endpoint *from, const struct finwait_segment *segment, const struct placing *place)
{
    if (seq_after(segment->seq, from->snd_max) && from->talked) {
        if (!from->hole.open)
            from->hole.left = from->snd_max;
        from->hole.right = segment->seq;
        from->hole.open = true;
        return;
    }
    if (!from->hole.open)
        return;
    if (seq_at_or_before(segment->seq, from->hole.left) && seq_after(place->end, from->hole.left))
        from->hole.left = place->end;
    if (seq_at_or_after(place->end, from->hole.right) && seq_before(segment->seq, from->hole.right))
        from->hole.right = segment->seq;
    from->hole.open = seq_before(from->hole.left, from->hole.right);
}

static void commit_ack(struct endpoint *from, struct endpoint *to, const struct finwait_segment *segment,
                       uint32_t window)
{
    uint32_t edge = segment->ack + window;
    if (!from->has_ack || seq_after(segment->ack, from->ack_max))
        from->ack_max = segment->ack;
    if (!from->has_ack || seq_after(edge, from->right_edge))
        from->right_edge = edge;
    from->has_ack = true;
    from->has_sacked = false;
    for (unsigned i = 0; i < segment->sack_count; i++) {
        uint32_t right = segment->sack[i].right;
        if (seq_after(right, from->has_sacked ? from->sacked : segment->ack)) {
            from->sacked = right;
            from->has_sacked = true;
        }
    }
    if (to->talked && seq_after(segment->ack, to->snd_max))
        to->snd_max = segment->ack;
    if (to->hole.open && seq_after(segment->ack, to->hole.left))
        to->hole.left = segment->ack;
    to->hole.open = to->hole.open && seq_before(to->hole.left, to->hole.right);
}

static void note_distance(struct endpoint *end)
{
    end->far = end->far || (end->talked && end->snd_max - end->isn > ANYWHERE);
}

uint32_t sequence_floor(const struct endpoint *end)
{
    return end->far ? end->snd_max - ANYWHERE : end->isn;
}

void sequence_commit(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment,
                     const struct placing *place, bool suspect)
{
    struct endpoint *from = &flow->ends[side], *to = &flow->ends[peer_of(side)];
    if (place->syn && from->talked && from->isn == segment->seq) { /* or late, behind what came after it */
        from->has_isn = true;
        from->syn_end = place->end;
    } else if (place->syn && (!from->has_isn || from->isn != segment->seq)) {
        from->has_isn = true;
        from->isn = segment->seq;
        from->far = false;
        from->snd_max = from->own_max = from->syn_end = place->end;
    } else if (!from->talked) {
        from->isn = segment->seq - 1;
        from->snd_max = from->own_max = from->syn_end = segment->seq;
    }
    from->talked = true;
    if (place->length > 0)
        hole_update(from, segment, place);
    if (place->length > 0 && seq_after(place->end, from->snd_max))
        from->snd_max = place->end;
    from->own_max = seq_max(from->own_max, place->end);
    if (from->fin_sent && from->fin_suspect && !suspect && segment->payload > 0 &&
        seq_at_or_after(place->end, from->fin_end)) /* the sender goes on: that FIN was not its own */
        from->fin_sent = false;
    if (place->fin && (!from->fin_sent || !place->acks_fin))
        from->fin_answers = place->acks_fin;
    if (place->fin && !from->fin_sent) {
        from->fin_sent = true;
        from->fin_suspect = suspect;
        from->fin_end = place->end;
    }
    if (place->ack)
        commit_ack(from, to, segment, window_of(flow, side, segment));
    note_distance(from);
    note_distance(to);
}

bool sequence_is_plain(const struct endpoint *from, const struct endpoint *to, const struct finwait_segment *s)
{
    bool anew = s->payload > 0 || seq_after(s->ack, from->ack_max);
    return (s->flags & (FINWAIT_FIN | FINWAIT_SYN | FINWAIT_RST | FINWAIT_ACK)) == FINWAIT_ACK && anew &&
           s->seq == from->snd_max && seq_at_or_after(s->ack, from->ack_max) && seq_at_or_before(s->ack, to->snd_max) &&
           s->sack_count == 0 && seq_plausible(from, to, s, s->seq + s->payload);
}

void sequence_commit_plain(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment)
{
    struct endpoint *from = &flow->ends[side], *to = &flow->ends[peer_of(side)];
    from->snd_max = segment->seq + segment->payload;
    from->own_max = seq_max(from->own_max, from->snd_max);
    commit_ack(from, to, segment, window_of(flow, side, segment));
    note_distance(from);
}

bool sequence_fits_cookie(const struct flow *flow, enum finwait_side side, const struct finwait_segment *segment)
{
    const struct endpoint *from = &flow->ends[side], *to = &flow->ends[peer_of(side)];
    if (side != FINWAIT_CLIENT || !from->has_isn || !to->has_isn)
        return false;
    int32_t apart = seq_diff(segment->seq - from->isn, segment->ack - to->isn);
    return apart >= -COOKIE_LEEWAY && apart <= COOKIE_LEEWAY;
}

uint32_t sequence_owed(const struct flow *flow, enum finwait_side side)
{
    const struct endpoint *from = &flow->ends[side], *to = &flow->ends[peer_of(side)];
    if (!from->talked || !to->has_ack)
        return 0;
    uint32_t sent = from->fin_sent ? from->fin_end - 1 : from->snd_max;
    uint32_t known = seq_max(to->ack_max, from->has_isn ? sequence_floor(from) + 1 : to->ack_max);
    return seq_after(sent, known) ? sent - known : 0;
}
