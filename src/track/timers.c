/* SPDX-License-Identifier: BSD-2-Clause */
#include "timers.h"

void timers_disarm(struct flow *flow)
{
    if (!flow->timer_link)
        return;
    *flow->timer_link = flow->timer_next;
    if (flow->timer_next)
        flow->timer_next->timer_link = flow->timer_link;
    flow->timer_link = NULL;
    flow->timer_next = NULL;
}

static void hang(struct timers *timers, struct flow *flow, int64_t tick)
{
    struct flow **slot = &timers->slots[(uint64_t)tick % TIMER_SLOTS];
    flow->timer_next = *slot;
    if (*slot)
        (*slot)->timer_link = &flow->timer_next;
    flow->timer_link = slot;
    *slot = flow;
}

void timers_arm(struct timers *timers, struct flow *flow)
{
    if (flow->due == 0) {
        timers_disarm(flow);
        return;
    }
    if (flow->timer_link && flow->armed <= flow->due)
        return; /* its slot comes up first and hangs it anew */
    timers_disarm(flow);
    flow->armed = flow->due;
    int64_t tick = flow->due / TIMER_TICK + 1;
    hang(timers, flow, tick > timers->now ? tick : timers->now + 1);
}

/* Every flow of one slot: due ones go to the caller one by one, later ones hang again. */
static struct flow *take_slot(struct timers *timers, int64_t tick)
{
    struct flow *flow = timers->slots[(uint64_t)tick % TIMER_SLOTS], *later = NULL;
    while (flow) {
        struct flow *next = flow->timer_next;
        timers_disarm(flow);
        if (flow->due && flow->due / TIMER_TICK < tick)
            break;
        flow->timer_next = later;
        later = flow;
        flow = next;
    }
    while (later) {
        struct flow *next = later->timer_next;
        later->timer_next = NULL;
        if (later->due) {
            later->armed = later->due;
            hang(timers, later, later->due / TIMER_TICK + 1);
        }
        later = next;
    }
    return flow;
}

struct flow *timers_take(struct timers *timers, int64_t now)
{
    int64_t last = now / TIMER_TICK;
    if (!timers->started) {
        timers->started = true;
        timers->now = last - 1;
    }
    /* After a long silence one turn of the calendar visits every slot. */
    if (last - timers->now > (int64_t)TIMER_SLOTS)
        timers->now = last - (int64_t)TIMER_SLOTS;
    while (timers->now < last) {
        struct flow *flow = take_slot(timers, timers->now + 1);
        if (flow)
            return flow;
        timers->now++;
    }
    return NULL;
}
