/* SPDX-License-Identifier: BSD-2-Clause */
#include "timers.h"

#define SORTED_LISTS 32U

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

/* Two lists in order become one. */
static struct seat *merge(struct seat *left, struct seat *right)
{
    struct seat *first = NULL, **end = &first;
    while (left && right) {
        bool earlier = right->due < left->due || (right->due == left->due && right->opened < left->opened);
        struct seat **next = earlier ? &right : &left;
        *end = *next;
        end = &(*next)->timer_next;
        *next = *end;
    }
    *end = left ? left : right;
    return first;
}

/* Adds a seat to lists of 1, 2, 4, ... that are in order each, as a one is added to a binary number. */
static void sort_in(struct seat *lists[SORTED_LISTS], struct seat *seat)
{
    unsigned i = 0;
    seat->timer_next = NULL;
    for (; lists[i] && i + 1 < SORTED_LISTS; i++) {
        seat = merge(lists[i], seat);
        lists[i] = NULL;
    }
    lists[i] = merge(lists[i], seat);
}

/* Empties one slot: what is due is returned in order, what is due later hangs again. */
static struct seat *empty_slot(struct timers *timers, int64_t tick)
{
    struct seat *seat = timers->slots[(uint64_t)tick % TIMER_SLOTS], *later = NULL, *due = NULL;
    struct seat *lists[SORTED_LISTS] = {NULL};
    while (seat) {
        struct seat *next = seat->timer_next;
        timers_disarm(seat);
        if (seat->due && seat->due / TIMER_TICK < tick) {
            sort_in(lists, seat);
        } else {
            seat->timer_next = later;
            later = seat;
        }
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
    for (unsigned i = 0; i < SORTED_LISTS; i++)
        due = merge(due, lists[i]);
    return due;
}

struct seat *timers_take(struct timers *timers, int64_t now)
{
    int64_t last = now / TIMER_TICK;
    if (!timers->started) {
        timers->started = true;
        timers->now = last - 1;
    }
    /* After a long silence one turn of the calendar visits every slot. */
    if (!timers->due && last - timers->now > (int64_t)TIMER_SLOTS)
        timers->now = last - (int64_t)TIMER_SLOTS;
    while (!timers->due && timers->now < last) {
        timers->due = empty_slot(timers, timers->now + 1);
        timers->round++;
        if (!timers->due) {
            timers->now++;
            timers->round = 0;
        }
    }
    struct seat *seat = timers->due;
    timers->next = seat ? timers->next : (last + 1) * TIMER_TICK;
    if (seat) {
        timers->due = seat->timer_next;
        seat->timer_next = NULL;
    }
    return seat;
}
