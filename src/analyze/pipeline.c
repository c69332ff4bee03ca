/* SPDX-License-Identifier: BSD-2-Clause */
#include "pipeline.h"

#include <stdlib.h>

#include "handover.h"

/* All of them fit a core's second-level cache, and one is long enough that its lock does not show. */
#define BATCHES 6
#define BATCH_SIZE 256

struct batch {
    unsigned count;
    struct arrival arrivals[BATCH_SIZE];
};

struct pipeline {
    void (*take)(void *user, const struct arrival *arrival);
    void *user;
    pthread_t thread;
    bool running;
    struct handover handover;
    struct batch *filling; /* NULL before the first arrival */
    struct batch batches[BATCHES];
};

static void *work(void *argument)
{
    struct pipeline *pipeline = argument;
    int slot;
    while ((slot = handover_full_slot(&pipeline->handover)) != HANDOVER_OVER) {
        const struct batch *batch = &pipeline->batches[slot];
        for (unsigned i = 0; i < batch->count; i++)
            pipeline->take(pipeline->user, &batch->arrivals[i]);
        handover_empty(&pipeline->handover);
    }
    return NULL;
}

struct pipeline *pipeline_new(void (*take)(void *user, const struct arrival *arrival), void *user)
{
    struct pipeline *pipeline = malloc(sizeof *pipeline);
    if (!pipeline)
        return NULL;
    pipeline->take = take;
    pipeline->user = user;
    pipeline->filling = NULL;
    handover_init(&pipeline->handover, BATCHES);
    pipeline->running = thread_start(&pipeline->thread, work, pipeline);
    if (pipeline->running)
        return pipeline;
    pipeline_free(pipeline);
    return NULL;
}

static void fill(struct pipeline *pipeline)
{
    if (pipeline->filling)
        handover_fill(&pipeline->handover);
    pipeline->filling = NULL;
}

static void stop(struct pipeline *pipeline)
{
    handover_end(&pipeline->handover);
    if (pipeline->running)
        pthread_join(pipeline->thread, NULL);
    pipeline->running = false;
}

void pipeline_free(struct pipeline *pipeline)
{
    if (!pipeline)
        return;
    stop(pipeline);
    handover_done(&pipeline->handover);
    free(pipeline);
}

struct arrival *pipeline_room(struct pipeline *pipeline)
{
    if (!pipeline->filling) {
        pipeline->filling = &pipeline->batches[handover_empty_slot(&pipeline->handover)];
        pipeline->filling->count = 0;
    }
    return &pipeline->filling->arrivals[pipeline->filling->count];
}

void pipeline_push(struct pipeline *pipeline)
{
    if (++pipeline->filling->count == BATCH_SIZE)
        fill(pipeline);
}

void pipeline_finish(struct pipeline *pipeline)
{
    fill(pipeline);
    stop(pipeline);
}
