/* SPDX-License-Identifier: BSD-2-Clause */
#include "endpoint.h"

/* The one function that changes what is thought of an endpoint; a change becomes a line of the timeline. */
static void change(struct endpoint *end, enum finwait_state state, finwait_states possible, const struct moment *moment)
{
    if (end->relistens)
        possible |= FINWAIT_IN(FINWAIT_LISTEN) | FINWAIT_IN(FINWAIT_SYN_RECEIVED);
    if (end->raised)
        possible |= FINWAIT_IN(FINWAIT_LISTEN) | FINWAIT_IN(FINWAIT_ESTABLISHED) | FINWAIT_IN(FINWAIT_CLOSE_WAIT);
    if (state == end->state && possible == end->possible)
        return;
    end->state = state;
    end->possible = possible;
    timeline_add(
        &end->timeline,
        &(struct finwait_timeline_entry){
            .frame = moment->frame, .time = moment->time, .state = state, .possible = possible, .why = moment->why});
}

/* The main transition of the table, for `state`: of several targets the first in RFC 9293's order of life. */
static enum finwait_state likeliest(finwait_states states)
{
    return (enum finwait_state)__builtin_ctz(states);
}

/* Where nothing else is known: alive rather than gone, ESTABLISHED rather than on its way in or out. */
static enum finwait_state liveliest(finwait_states states)
{
    if (states & FINWAIT_IN(FINWAIT_ESTABLISHED))
        return FINWAIT_ESTABLISHED;
    finwait_states alive = states & (finwait_states)~FINWAIT_IN(FINWAIT_CLOSED);
    return likeliest(alive ? alive : states);
}

void endpoint_init(struct endpoint *end, finwait_states possible, enum finwait_state state)
{
    struct timeline timeline = {.entries = end->timeline.entries, .room = end->timeline.room};
    *end = (struct endpoint){.possible = possible,
                             .state = state,
                             .proven = FINWAIT_STATE_UNKNOWN,
                             .timeline = timeline,
                             .window_scale = -1};
}

/*
 * Hindsight: what an endpoint sends can show that what had passed toward it had not arrived. `event` sent while it was
 * thought to be in `was`: it had been in `truly` all along, and is now in `now`.
 */
static const struct hindsight {
    enum state_event event;
    enum finwait_state was, truly, now;
} hindsights[] = {
    /* A copy of the FIN (or of the last data): its acknowledgement had not arrived. */
    {EVENT_SENT_FIN, FINWAIT_FIN_WAIT_2, FINWAIT_FIN_WAIT_1, FINWAIT_FIN_WAIT_1},
    {EVENT_SENT_FIN, FINWAIT_TIME_WAIT, FINWAIT_CLOSING, FINWAIT_CLOSING},
    {EVENT_SENT_FIN, FINWAIT_CLOSED, FINWAIT_LAST_ACK, FINWAIT_LAST_ACK},
    {EVENT_SENT_OLD_DATA, FINWAIT_FIN_WAIT_2, FINWAIT_FIN_WAIT_1, FINWAIT_FIN_WAIT_1},
    {EVENT_SENT_OLD_DATA, FINWAIT_TIME_WAIT, FINWAIT_CLOSING, FINWAIT_CLOSING},
    {EVENT_SENT_OLD_DATA, FINWAIT_CLOSED, FINWAIT_LAST_ACK, FINWAIT_LAST_ACK},
    /* A FIN that does not acknowledge the peer's: the two crossed. */
    {EVENT_SENT_FIN, FINWAIT_CLOSE_WAIT, FINWAIT_ESTABLISHED, FINWAIT_FIN_WAIT_1},
    /* A copy of the SYN-ACK: the handshake's ACK had not arrived. */
    {EVENT_SENT_SYN_ACK, FINWAIT_ESTABLISHED, FINWAIT_SYN_RECEIVED, FINWAIT_SYN_RECEIVED},
    /* The first SYN-ACK: of the SYNs that passed, this one was taken. */
    {EVENT_SENT_SYN_ACK, FINWAIT_LISTEN, FINWAIT_LISTEN, FINWAIT_SYN_RECEIVED},
};

static bool look_back(struct endpoint *end, finwait_states shown, enum state_event event, enum finwait_state *now)
{
    for (unsigned i = 0; i < sizeof hindsights / sizeof *hindsights; i++) {
        const struct hindsight *h = &hindsights[i];
        if (h->event != event || h->was != end->state || !(shown & FINWAIT_IN(h->now)))
            continue;
        for (uint32_t line = end->timeline.count; line > 0 && end->timeline.entries[line - 1].state == h->was; line--)
            end->timeline.entries[line - 1].state = h->truly;
        *now = h->now;
        return true;
    }
    return false;
}

/* Whether what is still under way to the endpoint takes it from one of `states` to `state`. */
static bool under_way(const struct endpoint *end, finwait_states states, enum finwait_state state)
{
    event_tokens tokens = end->tokens;
    if (end->rst_entry == 0) /* no RST, or one that it outlived */
        tokens &= (event_tokens)~EVENT_TOKEN(EVENT_RECEIVED_RST);
    return (states_deliver(states, tokens) & FINWAIT_IN(state)) != 0;
}

/* Which state the endpoint's own segment leaves it in, given what was thought. */
static enum finwait_state corrected(struct endpoint *end, enum finwait_state wanted, finwait_states shown,
                                    enum state_event last)
{
    enum finwait_state now;
    if (look_back(end, shown, last, &now))
        return now;
    if (wanted < FINWAIT_STATE_COUNT && (shown & FINWAIT_IN(wanted)))
        return wanted;
    if (end->state < FINWAIT_STATE_COUNT && under_way(end, shown, end->state))
        return end->state;
    return liveliest(shown);
}

static finwait_states step_all(finwait_states states, const enum state_event *events, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        states = states_step(states, events[i]);
    return states;
}

/*
 * No possible state can send this, and it is new: its sender did not send the RST that it was taken to be gone by, or
 * the tap missed what led here, and it may be in any state that can send this.
 */
static finwait_states begin_again(struct endpoint *end, const enum state_event *events, unsigned count)
{
    finwait_states shown = step_all(end->before_rst, events, count);
    if (shown == 0)
        return step_all(FINWAIT_ANY_STATE, events, count);
    end->tokens |= end->tokens_before_rst;
    end->before_rst = 0;
    return shown;
}

bool endpoint_sent(struct endpoint *end, const enum state_event *events, unsigned count, bool advances, bool suspect,
                   const struct moment *moment)
{
    finwait_states shown = step_all(end->possible, events, count), gone = 0;
    if (shown == 0) {
        shown = advances ? begin_again(end, events, count) : 0;
        if (shown == 0)
            return false;
        gone = end->possible & FINWAIT_IN(FINWAIT_CLOSED);
    }
    if (advances && !suspect && events[count - 1] != EVENT_SENT_RST)
        end->relistens = end->raised = false;
    if (suspect || end->gone)
        shown |= end->possible;
    else
        end->proven = states_single(shown);
    finwait_states straight = end->state < FINWAIT_STATE_COUNT ? step_all(FINWAIT_IN(end->state), events, count) : 0;
    enum finwait_state wanted = straight ? likeliest(straight) : FINWAIT_STATE_UNKNOWN;
    if (suspect)
        wanted = end->state;
    enum finwait_state state = corrected(end, wanted, shown, events[count - 1]);
    shown |= gone;
    /* `possible` is closed already: in the steady state there is nothing to add. */
    bool closed = shown == end->possible && !end->mortal;
    change(end, state, closed ? shown : states_close(shown, end->tokens, end->mortal), moment);
    return true;
}

void endpoint_sent_late_fin(struct endpoint *end, finwait_states before, const enum state_event *shown, unsigned count,
                            const struct moment *moment)
{
    finwait_states states = states_deliver(states_step(before, EVENT_SENT_FIN), end->tokens);
    states = step_all(states, shown, count);
    states = states_step(states, EVENT_SENT_ACK); /* whoever sent something later was there */
    if (states == 0)
        return;
    end->proven = states_single(states);
    change(end, likeliest(states), states_close(states, end->tokens, end->mortal), moment);
}

void endpoint_settle(struct endpoint *end, const struct moment *moment)
{
    change(end, end->state, states_close(end->possible, end->tokens, end->mortal), moment);
}

void endpoint_passed(struct endpoint *end, enum state_event event, bool likely, const struct moment *moment)
{
    finwait_states possible = end->possible;
    if (!(end->tokens & EVENT_TOKEN(event))) {
        end->tokens |= EVENT_TOKEN(event);
        possible = states_close(possible, end->tokens, end->mortal);
    }
    enum finwait_state state = end->state;
    if (likely && state < FINWAIT_STATE_COUNT) {
        finwait_states next = states_step(FINWAIT_IN(state), event);
        if (next)
            state = likeliest(next);
    }
    change(end, state, possible, moment);
}

void endpoint_rule_out(struct endpoint *end, enum state_event event, const struct moment *moment)
{
    finwait_states left = states_step(end->possible, event);
    if (left == 0 || left == end->possible)
        return;
    enum finwait_state state = end->state;
    if (state < FINWAIT_STATE_COUNT && !(left & FINWAIT_IN(state)))
        state = liveliest(left);
    change(end, state, left, moment);
}

void endpoint_forget(struct endpoint *end, enum state_event event)
{
    end->tokens &= (event_tokens)~EVENT_TOKEN(event);
}

void endpoint_expire(struct endpoint *end)
{
    struct moment moment = {.time = end->deadline, .why = end->deadline_why};
    end->deadline = 0;
    change(end, FINWAIT_CLOSED, end->possible | FINWAIT_IN(FINWAIT_CLOSED), &moment);
}
