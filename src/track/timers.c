/* SPDX-License-Identifier: BSD-2-Clause */
#include "timers.h"

#define SORTED_LISTS 32U

static struct seat *at(const struct timers *timers, uint32_t number)
{
    return seats_find(timers->seats, number);
}

void timers_disarm(struct timers *timers, struct seat *seat)
{
    if (!seat->slot)
        return;
    struct seat *next = at(timers, seat->timer_next), *previous = at(timers, seat->timer_previous);
    *(previous ? &previous->timer_next : &timers->slots[seat->slot - 1U]) = seat->timer_next;
    if (next)
        next->timer_previous = seat->timer_previous;
    seat->slot = 0;
    seat->timer_next = seat->timer_previous = 0;
}

static void hang(struct timers *timers, struct seat *seat, int64_t tick)
{
    uint32_t slot = (uint32_t)((uint64_t)tick % TIMER_SLOTS);
    struct seat *first = at(timers, timers->slots[slot]);
    seat->timer_previous = 0;
    seat->timer_next = timers->slots[slot];
    if (first)
        first->timer_previous = seat->number;
    timers->slots[slot] = seat->number;
    seat->slot = (slot + 1) & 0xfff;
}
_Static_assert(TIMER_SLOTS < 0xfff, "a slot's number fits a seat");

/* When the slot where it hangs comes up. */
static int64_t comes_up(const struct timers *timers, const struct seat *seat)
{
    uint64_t ahead = (seat->slot - 1U - (uint64_t)(timers->now + 1)) % TIMER_SLOTS;
    return timers->now + 1 + (int64_t)ahead;
}

void timers_arm(struct timers *timers, struct seat *seat)
{
    int64_t tick = seat->due / TIMER_TICK + 1;
    if (seat->due && seat->slot && comes_up(timers, seat) <= tick)
        return; /* its slot comes up first and hangs it anew */
    timers_disarm(timers, seat);
    if (seat->due)
        hang(timers, seat, tick > timers->now ? tick : timers->now + 1);
}

/* Two lists in order become one. */
static uint32_t merge(const struct timers *timers, uint32_t left, uint32_t right)
{
    uint32_t first = 0, *end = &first;
    while (left && right) {
        const struct seat *one = at(timers, left), *other = at(timers, right);
        bool earlier = other->due < one->due || (other->due == one->due && other->opened < one->opened);
        uint32_t *next = earlier ? &right : &left;
        *end = *next;
        end = &at(timers, *next)->timer_next;
        *next = *end;
    }
    *end = left ? left : right;
    return first;
}

/* Adds a seat to lists of 1, 2, 4, ... that are in order each, as a one is added to a binary number. */
static void sort_in(const struct timers *timers, uint32_t lists[SORTED_LISTS], struct seat *seat)
{
    unsigned i = 0;
    uint32_t list = seat->number;
    seat->timer_next = 0;
    for (; lists[i] && i + 1 < SORTED_LISTS; i++) {
        list = merge(timers, lists[i], list);
        lists[i] = 0;
    }
    lists[i] = merge(timers, lists[i], list);
}

/* Empties one slot: what is due is returned in order, what is due later hangs again. */
static uint32_t empty_slot(struct timers *timers, int64_t tick)
{
    struct seat *seat = at(timers, timers->slots[(uint64_t)tick % TIMER_SLOTS]), *next;
    uint32_t lists[SORTED_LISTS] = {0}, later = 0, due = 0;
    for (; seat; seat = next) {
        next = at(timers, seat->timer_next);
        timers_disarm(timers, seat);
        if (seat->due && seat->due / TIMER_TICK < tick) {
            sort_in(timers, lists, seat);
        } else {
            seat->timer_next = later;
            later = seat->number;
        }
    }
    while (later) {
        seat = at(timers, later);
        later = seat->timer_next;
        seat->timer_next = 0;
        if (seat->due)
            hang(timers, seat, seat->due / TIMER_TICK + 1);
    }
    for (unsigned i = 0; i < SORTED_LISTS; i++)
        due = merge(timers, due, lists[i]);
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
    struct seat *seat = at(timers, timers->due);
    timers->next = seat ? timers->next : (last + 1) * TIMER_TICK;
    if (seat) {
        timers->due = seat->timer_next;
        seat->timer_next = 0;
    }
    return seat;
}
