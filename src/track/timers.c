/* SPDX-License-Identifier: BSD-2-Clause */
#include "timers.h"

void timers_disarm(struct seat *seat)
{
    if (!seat->timer_link)
        return;
    *seat->timer_link = seat->timer_next;
    if (seat->timer_next)
        seat->timer_next->timer_link = seat->timer_link;
    seat->timer_link = NULL;
    seat->timer_next = NULL;
}

static void hang(struct timers *timers, struct seat *seat, int64_t tick)
{
    struct seat **slot = &timers->slots[(uint64_t)tick % TIMER_SLOTS];
    seat->timer_next = *slot;
    if (*slot)
        (*slot)->timer_link = &seat->timer_next;
    seat->timer_link = slot;
    *slot = seat;
}

void timers_arm(struct timers *timers, struct seat *seat)
{
    if (seat->due == 0) {
        timers_disarm(seat);
        return;
    }
    if (seat->timer_link && seat->armed <= seat->due)
        return; /* its slot comes up first and hangs it anew */
    timers_disarm(seat);
    seat->armed = seat->due;
    int64_t tick = seat->due / TIMER_TICK + 1;
    hang(timers, seat, tick > timers->now ? tick : timers->now + 1);
}

/* Every flow of one slot: due ones go to the caller one by one, later ones hang again. */
static struct seat *take_slot(struct timers *timers, int64_t tick)
{
    struct seat *seat = timers->slots[(uint64_t)tick % TIMER_SLOTS], *later = NULL;
    while (seat) {
        struct seat *next = seat->timer_next;
        timers_disarm(seat);
        if (seat->due && seat->due / TIMER_TICK < tick)
            break;
        seat->timer_next = later;
        later = seat;
        seat = next;
    }
    while (later) {
        struct seat *next = later->timer_next;
        later->timer_next = NULL;
        if (later->due) {
            later->armed = later->due;
            hang(timers, later, later->due / TIMER_TICK + 1);
        }
        later = next;
    }
    return seat;
}

struct seat *timers_take(struct timers *timers, int64_t now)
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
        struct seat *seat = take_slot(timers, timers->now + 1);
        if (seat)
            return seat;
        timers->now++;
    }
    timers->next = (last + 1) * TIMER_TICK;
    return NULL;
}
