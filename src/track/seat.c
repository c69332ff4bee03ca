/* SPDX-License-Identifier: BSD-2-Clause */
#include "seat.h"

#include <stdlib.h>

#define FIRST_ROOM 64U

static bool add_block(struct seats *seats)
{
    if (seats->count == seats->room) {
        uint32_t room = seats->room ? seats->room * 2 : FIRST_ROOM;
        struct seat **blocks = realloc(seats->blocks, room * sizeof(struct seat *));
        if (!blocks)
            return false;
        seats->blocks = blocks;
        seats->room = room;
    }
    struct seat *block = aligned_alloc(sizeof(struct seat), SEATS_BLOCK * sizeof(struct seat));
    if (!block)
        return false;
    uint32_t first = seats->count * SEATS_BLOCK;
    seats->blocks[seats->count++] = block;
    for (uint32_t i = SEATS_BLOCK; i-- > 0;) {
        if (first + i == 0) /* this number means none */
            continue;
        block[i] = (struct seat){.number = first + i, .next_in_bucket = seats->free};
        seats->free = first + i;
    }
    return true;
}

struct seat *seats_take(struct seats *seats)
{
    if (!seats->free && !add_block(seats))
        return NULL;
    struct seat *seat = seats_at(seats, seats->free);
    seats->free = seat->next_in_bucket;
    *seat = (struct seat){.number = seat->number};
    return seat;
}

void seats_give(struct seats *seats, struct seat *seat)
{
    seat->next_in_bucket = seats->free;
    seats->free = seat->number;
}

void seats_done(struct seats *seats)
{
    for (uint32_t i = 0; i < seats->count; i++)
        free(seats->blocks[i]);
    free(seats->blocks);
    *seats = (struct seats){0};
}
