/* SPDX-License-Identifier: BSD-2-Clause */
#include "sides.h"

#include <stdlib.h>

#include "mix.h"

#define FIRST_ROOM 256U

void sides_done(struct sides *sides)
{
    free(sides->slots);
    *sides = (struct sides){0};
}

static struct sides_slot *slot_of(struct sides_slot *slots, size_t mask, uint64_t key)
{
    size_t i = (size_t)key & mask;
    while (slots[i].key && slots[i].key != key)
        i = (i + 1) & mask;
    return &slots[i];
}

static bool grow(struct sides *sides)
{
    size_t room = sides->slots ? (sides->mask + 1) * 2 : FIRST_ROOM;
    struct sides_slot *slots = calloc(room, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; sides->slots && i <= sides->mask; i++) {
        if (sides->slots[i].key)
            *slot_of(slots, room - 1, sides->slots[i].key) = sides->slots[i];
    }
    free(sides->slots);
    sides->slots = slots;
    sides->mask = room - 1;
    return true;
}

/* The slot of a key, made when it is new; NULL at the cap (*full) or without memory. */
static struct sides_slot *take(struct sides *sides, uint64_t key, bool *full)
{
    *full = false;
    if (!sides->slots || sides->count * 2 > sides->mask) {
        *full = sides->count >= SIDES_CAP;
        if (*full || !grow(sides))
            return NULL;
    }
    struct sides_slot *slot = slot_of(sides->slots, sides->mask, key ? key : 1);
    if (!slot->key) {
        slot->key = key ? key : 1;
        sides->count++;
    }
    return slot;
}

bool sides_vote(struct sides *sides, uint64_t host, bool near)
{
    bool full;
    struct sides_slot *slot = take(sides, host, &full);
    if (slot)
        slot->votes += near ? 1 : -1;
    return slot || full;
}

bool sides_learn(struct sides *sides, uint64_t src, uint64_t dst, int64_t delta)
{
    bool full, up = src < dst;
    uint64_t pair = up ? mix(src) + dst : mix(dst) + src;
    struct sides_slot *slot = take(sides, pair, &full);
    if (!slot)
        return full;
    slot->delta[up] = delta;
    slot->known[up] = true;
    int64_t back = slot->delta[!up];
    if (!slot->known[!up] || back == delta)
        return true;
    bool near = delta > back; /* way there and back together are above zero if the sender is near the client tap */
    return sides_vote(sides, src, near) && sides_vote(sides, dst, !near);
}

enum side sides_find(const struct sides *sides, uint64_t host)
{
    int votes = sides->slots ? slot_of(sides->slots, sides->mask, host ? host : 1)->votes : 0;
    return votes > 0 ? SIDE_CLIENT : votes < 0 ? SIDE_SERVER : SIDE_UNKNOWN;
}
