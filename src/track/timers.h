/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When each flow's next timer is due, on capture time: a calendar of slots, so that arming and firing take constant
 * time. A flow hangs in at most one slot; arming later than before costs nothing until the old slot comes up.
 */
#ifndef TRACK_TIMERS_H
#define TRACK_TIMERS_H

#include <stdbool.h>

#include "profile.h"
#include "seat.h"

#define TIMER_SLOTS 1024U
#define TIMER_TICK (SECOND / 4) /* a slot's length; due times themselves stay exact */

struct timers {
    struct seats *seats; /* where they are; set before anything else */
    uint32_t slots[TIMER_SLOTS];
    int64_t now;  /* capture time up to which timers have fired, in ticks */
    int64_t next; /* before this capture time, in nanoseconds, none can fire */
    bool started;
    uint32_t due;   /* taken out of the slot after `now`, in order */
    uint64_t round; /* how often that slot was emptied */
};

/* Arms the flow for seat->due (0 disarms). */
void timers_arm(struct timers *timers, struct seat *seat);
void timers_disarm(struct timers *timers, struct seat *seat);

/*
 * Takes out of the calendar the next flow that is due at or before `now` (a slot late at most); NULL when none is.
 * Call until NULL. Slot by slot, in each by due time, then by `opened`; what is armed again for the same slot comes in
 * its next round.
 */
struct seat *timers_take(struct timers *timers, int64_t now);

/* Whether timers_take may find one: most frames come within the slot of the one before. */
static inline bool timers_may_fire(const struct timers *timers, int64_t now)
{
    return now >= timers->next || !timers->started;
}

#endif
