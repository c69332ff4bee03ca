/* SPDX-License-Identifier: BSD-2-Clause */
#include "batch.h"

#include "table.h"
#include "timers.h"

void batches_init(struct batches *batches, unsigned shards, bool zeek)
{
    batches->shards = shards;
    batches->zeek = zeek;
    batches->slot = INT64_MIN;
    batches->filling = NULL;
    batches->finished = false;
    batches->clock = 0;
    handover_init(&batches->handover, BATCHES, shards + 1);
}

void batches_done(struct batches *batches)
{
    handover_done(&batches->handover);
}

struct arrival *batches_room(struct batches *batches)
{
    if (!batches->filling) {
        batches->filling = &batches->batches[handover_empty_slot(&batches->handover)];
        batches->filling->count = 0;
    }
    return &batches->filling->arrivals[batches->filling->count];
}

static void fill(struct batches *batches)
{
    if (batches->filling)
        handover_fill(&batches->handover);
    batches->filling = NULL;
}

static unsigned owner_of(const struct batches *batches, const struct arrival *arrival)
{
    unsigned share = (unsigned)(arrival->hash >> (64 - SHARE_BITS));
    return arrival_has_segment(arrival) ? share % batches->shards : NO_SHARD;
}

/* Time passes in all shards alike: each fires its timers at the arrival at which one tracker alone would. */
static unsigned readers_of(struct batches *batches, const struct arrival *arrival, unsigned owner)
{
    unsigned judge = 1U << batches->shards, readers = owner < batches->shards ? 1U << owner : 0;
    bool syn = arrival_has_segment(arrival) && (arrival->segment.flags & FINWAIT_SYN);
    if (syn || batches->zeek)
        readers |= judge;
    if (arrival->clock / TIMER_TICK != batches->slot)
        readers |= judge - 1;
    batches->slot = arrival->clock / TIMER_TICK;
    return readers;
}

void batches_push(struct batches *batches)
{
    struct batch *batch = batches->filling;
    const struct arrival *arrival = &batch->arrivals[batch->count];
    unsigned owner = owner_of(batches, arrival);
    if (batch->count == 0)
        batch->first = arrival->order;
    batch->owner[batch->count] = (uint8_t)owner;
    batch->readers[batch->count] = (uint16_t)readers_of(batches, arrival, owner);
    if (++batch->count == BATCH_SIZE)
        fill(batches);
}

void batches_end(struct batches *batches, bool finished, int64_t clock)
{
    fill(batches);
    batches->finished = finished;
    batches->clock = clock;
    handover_end(&batches->handover);
}

const struct batch *batches_next(struct batches *batches, unsigned reader)
{
    int slot = handover_full_slot(&batches->handover, reader);
    return slot == HANDOVER_OVER ? NULL : &batches->batches[slot];
}

void batches_read(struct batches *batches, unsigned reader)
{
    handover_empty(&batches->handover, reader);
}
