/* SPDX-License-Identifier: BSD-2-Clause */
#include "steady.h"

#include "reading.h"
#include "seq.h"

/* Nothing with an ACK that it sent lies beyond its edges (a stray does), so that what moves an edge is no copy. */
static bool recents_lie_within(const struct endpoint *end)
{
    for (unsigned i = 0; i < RECENT_COUNT; i++) {
        const struct recent *recent = &end->recents.list[i];
        bool within = seq_at_or_before(recent->seq + recent_length(recent), end->snd_max) &&
                      seq_at_or_before(recent->ack, end->ack_max);
        if ((recent->flags & FINWAIT_ACK) && !within)
            return false;
    }
    return true;
}

/* Sending `event`, after it was seen synchronized or not, leaves it where it is. */
static bool stays_by(const struct endpoint *end, enum state_event event)
{
    finwait_states sent = states_step(end->possible, event);
    finwait_states shown = states_step(states_step(end->possible, EVENT_SHOWN_SYNCHRONIZED), event);
    return sent == shown && (shown & FINWAIT_IN(FINWAIT_ESTABLISHED)) && states_single(shown) == end->proven &&
           states_close(shown, end->tokens, false) == end->possible;
}

static bool is_settled(const struct flow *flow, const struct endpoint *end, const struct endpoint *peer)
{
    bool alive = end->talked && end->has_ack && !end->fin_sent && !end->gone && !end->mortal && !end->relistens &&
                 !end->raised && !end->hole.open && !end->fin_answer_known;
    bool reset = end->rst_entry || end->own_rst || (end->tokens & EVENT_TOKEN(EVENT_RECEIVED_RST));
    bool closed = end->zero_since && !end->zero_until;
    /* The handshake's acknowledgements are noted and passed on already. */
    bool opened = !end->has_isn || (peer->answered_syn && (end->tokens & EVENT_TOKEN(EVENT_RECEIVED_ACK_OF_SYN)));
    if (!alive || reset || closed || !opened || !recents_lie_within(end))
        return false;
    finwait_states heard = states_step(end->possible, EVENT_SHOWN_FIN_NOT_RECEIVED);
    return stays_by(end, EVENT_SENT_ACK) && stays_by(end, EVENT_SENT_NEW_DATA) &&
           (!flow->midstream || heard == end->possible);
}

/* The next acknowledgement may be the one that times the handshake (flow.c). */
static bool awaits_timing(const struct endpoint *end, const struct endpoint *peer)
{
    return end->syn_seen && peer->syn_seen && peer->syns == 1 && end->last_control <= peer->last_control;
}

bool is_steady(const struct flow *flow)
{
    const struct endpoint *client = &flow->ends[FINWAIT_CLIENT], *server = &flow->ends[FINWAIT_SERVER];
    if (client->state != FINWAIT_ESTABLISHED || server->state != FINWAIT_ESTABLISHED)
        return false;
    bool timed = flow->rtt_ack >= 0 || !(awaits_timing(client, server) || awaits_timing(server, client));
    return timed && !flow->fast_open && is_settled(flow, client, server) && is_settled(flow, server, client);
}

bool is_plain(const struct flow *flow, enum finwait_side side, const struct finwait_segment *segment)
{
    const struct endpoint *from = &flow->ends[side], *to = &flow->ends[peer_of(side)];
    return segment->window != 0 && !(segment->options & FINWAIT_OPT_CUT) && sequence_is_plain(from, to, segment);
}
