/* SPDX-License-Identifier: BSD-2-Clause */
#include "pipeline.h"

#include <stdlib.h>

#include "shard.h"

_Static_assert(TRACKERS_MAX == SHARDS_MAX, "each tracker is a shard");

/* How far the news of one shard are read. */
struct reader {
    struct shard *shard;
    struct page *page; /* NULL: the next one is to be taken */
    unsigned next;
    bool ended; /* there are no more of this batch */
};

struct pipeline {
    struct judge *judge;
    pthread_t thread; /* that judges */
    bool running;
    unsigned count;
    struct shard *shards;
    struct reader readers[SHARDS_MAX];
    struct batches batches;
};

/* What a shard tells next of the batch at hand; NULL when there is no more. */
static const struct news *first_news(struct reader *reader)
{
    struct shard *shard = reader->shard;
    while (!reader->ended) {
        if (!reader->page) {
            int slot = handover_full_slot(&shard->handover, 0);
            if (slot == HANDOVER_OVER)
                return NULL;
            reader->page = &shard->pages[slot];
            reader->next = 0;
        }
        if (reader->next < reader->page->count)
            return &reader->page->news[reader->next];
        reader->ended = reader->page->last;
        reader->page = NULL;
        handover_empty(&shard->handover, 0);
    }
    return NULL;
}

/* The shard whose news come next of all; NULL when there are no more of this batch. */
static struct reader *choose(struct pipeline *pipeline)
{
    struct reader *chosen = NULL;
    const struct news *first = NULL;
    for (unsigned i = 0; i < pipeline->count; i++) {
        const struct news *news = first_news(&pipeline->readers[i]);
        if (news && (!first || turn_before(&news->turn, &first->turn))) {
            first = news;
            chosen = &pipeline->readers[i];
        }
    }
    return chosen;
}

/* The frames themselves that whoever judges has to see, up to that of this order; returns the index of the next one. */
static unsigned see(struct pipeline *pipeline, const struct batch *batch, unsigned i, uint64_t order)
{
    for (; i < batch->count && batch->first + i <= order; i++) {
        unsigned ahead = i + BATCH_AHEAD;
        if (ahead < batch->count && arrival_is_syn(&batch->arrivals[ahead]))
            judge_expect(pipeline->judge, &batch->arrivals[ahead].segment);
        if (batch->readers[i] & 1U << pipeline->count)
            judge_arrival(pipeline->judge, &batch->arrivals[i]);
    }
    return i;
}

/* `batch`: NULL once the capture is over. */
static void judge_batch(struct pipeline *pipeline, const struct batch *batch)
{
    struct reader *reader;
    unsigned seen = 0;
    for (unsigned i = 0; i < pipeline->count; i++)
        pipeline->readers[i].ended = false;
    while ((reader = choose(pipeline)) != NULL) {
        struct news *news = &reader->page->news[reader->next++];
        if (batch)
            seen = see(pipeline, batch, seen, news->turn.order);
        judge_news(pipeline->judge, reader->shard->index, news);
    }
    if (batch)
        see(pipeline, batch, seen, UINT64_MAX);
}

static void *work(void *argument)
{
    struct pipeline *pipeline = argument;
    const struct batch *batch;
    while ((batch = batches_next(&pipeline->batches, pipeline->count)) != NULL) {
        judge_batch(pipeline, batch);
        batches_read(&pipeline->batches, pipeline->count);
    }
    if (pipeline->batches.finished) {
        judge_end(pipeline->judge);
        judge_batch(pipeline, NULL);
    }
    return NULL;
}

static void stop(struct pipeline *pipeline, bool finished, int64_t clock)
{
    batches_end(&pipeline->batches, finished, clock);
    for (unsigned i = 0; i < pipeline->count; i++)
        shard_stop(&pipeline->shards[i]);
    if (pipeline->running)
        pthread_join(pipeline->thread, NULL);
    pipeline->running = false;
}

static bool start(struct pipeline *pipeline)
{
    bool started = thread_start(&pipeline->thread, work, pipeline);
    pipeline->running = started;
    for (unsigned i = 0; i < pipeline->count && started; i++)
        started = shard_start(&pipeline->shards[i]);
    return started;
}

struct pipeline *pipeline_new(struct tracker *trackers, unsigned count, struct judge *judge)
{
    struct pipeline *pipeline = aligned_alloc(CACHE_LINE, sizeof *pipeline);
    struct shard *shards = malloc(count * sizeof *shards);
    if (!pipeline || !shards) {
        free(pipeline);
        free(shards);
        return NULL;
    }
    struct tracker_options before = trackers[0].options;
    pipeline->judge = judge;
    pipeline->running = false;
    pipeline->count = count;
    pipeline->shards = shards;
    batches_init(&pipeline->batches, count, judge->zeek);
    for (unsigned i = 0; i < count; i++) {
        shard_init(&shards[i], &trackers[i], &pipeline->batches, i);
        pipeline->readers[i] = (struct reader){.shard = &shards[i]};
    }
    if (start(pipeline))
        return pipeline;
    pipeline_free(pipeline);
    for (unsigned i = 0; i < count; i++)
        trackers[i].options = before;
    return NULL;
}

void pipeline_free(struct pipeline *pipeline)
{
    if (!pipeline)
        return;
    stop(pipeline, false, 0);
    for (unsigned i = 0; i < pipeline->count; i++)
        shard_done(&pipeline->shards[i]);
    batches_done(&pipeline->batches);
    free(pipeline->shards);
    free(pipeline);
}

struct arrival *pipeline_room(struct pipeline *pipeline)
{
    return batches_room(&pipeline->batches);
}

void pipeline_push(struct pipeline *pipeline)
{
    batches_push(&pipeline->batches);
}

void pipeline_finish(struct pipeline *pipeline, int64_t clock)
{
    stop(pipeline, true, clock);
}
