/* SPDX-License-Identifier: BSD-2-Clause */
#include "rules.h"

#define S(name) FINWAIT_IN(FINWAIT_##name)

/* LISTEN and CLOSED are one: nothing of the connection is there. */
static finwait_states same(enum finwait_state state)
{
    bool absent = state == FINWAIT_CLOSED || state == FINWAIT_LISTEN;
    return (finwait_states)(absent ? S(CLOSED) | S(LISTEN) : FINWAIT_IN(state));
}

static bool is_sound(const struct world *world, const struct endpoint *end, unsigned peer)
{
    return (end->possible & same(world_shown_state(world, peer))) != 0;
}

static bool is_proven_right(const struct world *world, const struct endpoint *end, unsigned peer)
{
    if (end->proven == FINWAIT_STATE_UNKNOWN)
        return true;
    return (same((enum finwait_state)world->last_after[peer]) & FINWAIT_IN(end->proven)) != 0;
}

/* States that a state's own timer, or death for want of answers, leads to without a word. */
static finwait_states with_timer(enum finwait_state state, bool mortal)
{
    bool lasts = state == FINWAIT_ESTABLISHED || state == FINWAIT_CLOSE_WAIT;
    return FINWAIT_IN(state) | (lasts && !mortal ? 0U : S(CLOSED) | S(LISTEN));
}

/*
 * Rule 2. All that passed has been answered: nothing is under way, the peer's sequence space is acknowledged, and the
 * last thing that this one sent was sent in the state that it is in. Then that state and its timer are all there is.
 */
static bool is_exact(const struct world *world, const struct endpoint *end, unsigned index)
{
    const struct peer *peer = &world->peers[index], *other = &world->peers[!index];
    bool answered = other->una == other->nxt && peer->una == peer->nxt && world->flight_count == 0;
    if (!answered || world->last_after[index] != peer->state || world->tainted)
        return true;
    bool gone = peer->state == FINWAIT_CLOSED || peer->state == FINWAIT_LISTEN;
    if (!gone && world->reset[!index])
        return true;
    finwait_states allowed = with_timer(peer->state, end->mortal);
    switch (peer->state) {
    case FINWAIT_CLOSED:
    case FINWAIT_LISTEN: /* a SYN that comes late may find a listener again, and so may an ACK where SYN cookies are in
                            use */
        return (end->possible &
                ~(S(CLOSED) | S(LISTEN) | S(SYN_RECEIVED) | (end->raised ? S(ESTABLISHED) | S(CLOSE_WAIT) : 0))) == 0;
    case FINWAIT_ESTABLISHED: /* a bare ACK to a SYN that came again may be of SYN_RECEIVED */
        if ((peer->nature.passive || !other->nature.passive) && peer->rcv == peer->irs + 1 &&
            peer->nxt == peer->iss + 1)
            return true;
        return (end->possible & ~allowed) == 0;
    case FINWAIT_CLOSE_WAIT:
        return (end->possible & ~allowed) == 0;
    case FINWAIT_FIN_WAIT_2: /* unless something new of the peer was answered, the ACK may have been lost */
        return (end->possible & ~(allowed | S(FIN_WAIT_1))) == 0;
    case FINWAIT_TIME_WAIT:
        return (end->possible & ~(allowed | S(CLOSING))) == 0;
    default:
        return true;
    }
}

bool rules_hold(const struct world *world, const struct watch *watch, struct breach *breach)
{
    breach->rule = "the short way leads where the long one does";
    if (watch->split)
        return false;
    for (unsigned i = 0; i < 2 && watch->started; i++) {
        const struct endpoint *end = watch_endpoint(watch, i);
        breach->peer = i;
        if (!world_is_seen(world, i))
            continue;
        breach->rule = "the true state is possible";
        if (!is_sound(world, end, i))
            return false;
        breach->rule = "what is proven is true";
        if (!is_proven_right(world, end, i))
            return false;
        breach->rule = "only the true state is possible once all is answered";
        if (!is_exact(world, end, i))
            return false;
    }
    return true;
}
