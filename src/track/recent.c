/* SPDX-License-Identifier: BSD-2-Clause */
#include "recent.h"

#include "profile.h"

/* A router, or a queue between two interfaces, holds no packet longer. */
#define ELSEWHERE_WITHIN SECOND
/* The same IP identification this soon is the same packet: hosts that change it at all do not come round. */
#define SAME_ID_WITHIN (SECOND / 10)
/* No clock that time stamps are taken from stands still longer while a retransmission timer runs out. */
#define SAME_STAMP_WITHIN (SECOND / 10)
/* No retransmission timer is shorter (RFC 6298 has a second; FreeBSD 30 ms). */
#define NO_TIMER_WITHIN (10 * MILLISECOND)
/* Nor any tail loss probe's (RFC 8985 section 7.2; Linux: two jiffies at least). */
#define NO_PROBE_WITHIN MILLISECOND

static uint32_t stamp_of(const struct finwait_segment *s)
{
    return (s->options & FINWAIT_OPT_TIMESTAMPS) ? s->ts_value : 0;
}

static bool same_words(const struct recent *recent, const struct finwait_segment *s)
{
    return recent->seq == s->seq && recent->ack == s->ack && recent->payload == s->payload &&
           recent->flags == s->flags && recent->window == s->window && recent->ip_id == s->ip_id &&
           recent->ts_value == stamp_of(s);
}

/* The frames were captured in different places: the file says so, or one of them has passed a router more. */
static bool elsewhere(const struct recent *recent, const struct finwait_segment *s)
{
    return recent->point != s->point || recent->ttl == s->ttl + 1 || recent->ttl + 1 == s->ttl;
}

static uint64_t newest_frame(const struct recents *end)
{
    uint64_t newest = 0;
    for (unsigned i = 0; i < RECENT_COUNT; i++)
        newest = end->list[i].frame > newest ? end->list[i].frame : newest;
    return newest;
}

/*
 * A fast retransmission follows what the peer's duplicate ACKs report of later segments (RFC 5681 section 3.2), and a
 * listener repeats its SYN-ACK at once for a SYN that comes again: else only timers repeat anything. Where the peer was
 * not heard at all, it may have been missed.
 */
static bool unasked(const struct recents *from, const struct recents *to, const struct recent *recent)
{
    uint64_t peer = newest_frame(to);
    if (peer == 0)
        return recent->frame == newest_frame(from) && !(recent->flags & FINWAIT_SYN && recent->flags & FINWAIT_ACK);
    return peer < recent->frame;
}

/* How long after the first a segment in the same words must still be a copy of it; -1: it may be anything. */
static int64_t copied_within(const struct recents *from, const struct recents *to, const struct recent *recent,
                             const struct finwait_segment *s)
{
    /* Some hosts never change their IP identification (RFC 6864): then it tells nothing. */
    bool told_by_id = s->ip_id != 0 && (from->ids_vary || (s->flags & FINWAIT_SYN));
    bool consumes = s->payload > 0 || (s->flags & (FINWAIT_SYN | FINWAIT_FIN));
    if (elsewhere(recent, s)) {
        bool stamped = (s->options & FINWAIT_OPT_TIMESTAMPS) != 0;
        return told_by_id ? ELSEWHERE_WITHIN : stamped ? SAME_STAMP_WITHIN : NO_TIMER_WITHIN;
    }
    if (told_by_id)
        return SAME_ID_WITHIN;
    /* Bare ACKs, and RSTs that answer several segments, may follow each other word for word. */
    return consumes && unasked(from, to, recent) ? NO_PROBE_WITHIN : -1;
}

bool recents_have(const struct recents *from, const struct recents *to, const struct finwait_segment *segment)
{
    for (unsigned i = 0; i < RECENT_COUNT; i++) {
        const struct recent *recent = &from->list[i];
        if (recent->seq != segment->seq || recent->frame == 0 || !same_words(recent, segment))
            continue;
        int64_t gap = segment->time - recent->time;
        if (gap >= 0 && gap <= copied_within(from, to, recent, segment))
            return true;
    }
    return false;
}

void recents_add(struct recents *recents, const struct finwait_segment *s)
{
    const struct recent *last = &recents->list[(recents->next + RECENT_COUNT - 1) % RECENT_COUNT];
    recents->ids_vary = recents->ids_vary || (last->frame && last->ip_id != s->ip_id);
    struct recent *recent = &recents->list[recents->next];
    recent->frame = s->frame;
    recent->time = s->time;
    recent->seq = s->seq;
    recent->ack = s->ack;
    recent->payload = s->payload;
    recent->ts_value = stamp_of(s);
    recent->window = s->window;
    recent->ip_id = s->ip_id;
    recent->point = s->point;
    recent->ttl = s->ttl;
    recent->flags = s->flags;
    recent->answered = false;
    recents->next = (uint8_t)((recents->next + 1) % RECENT_COUNT);
}

uint32_t recent_length(const struct recent *recent)
{
    return recent->payload + ((recent->flags & FINWAIT_SYN) != 0) + ((recent->flags & FINWAIT_FIN) != 0);
}

bool recent_is_bare_ack(const struct recent *recent)
{
    const unsigned others = FINWAIT_SYN | FINWAIT_FIN | FINWAIT_RST;
    return recent->payload == 0 && (recent->flags & (FINWAIT_ACK | others)) == FINWAIT_ACK;
}
