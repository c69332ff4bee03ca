/* SPDX-License-Identifier: BSD-2-Clause */
#include "shard.h"

#include "docket.h"

_Static_assert(STREAMS_UNSETTLED > (SHARD_PAGES + 1) * PAGE_NEWS, "a number is there as long as it is asked for");

/* What comes back with a page that was read. */
static void wipe(struct shard *shard, struct page *page)
{
    for (unsigned i = 0; i < page->count; i++)
        tracker_take_back(shard->tracker, &page->news[i]);
    page->count = 0;
    page->last = false;
}

static struct page *take_page(struct shard *shard)
{
    if (!shard->page) {
        shard->page = &shard->pages[handover_empty_slot(&shard->handover)];
        wipe(shard, shard->page);
    }
    return shard->page;
}

static void turn_page(struct shard *shard)
{
    shard->page = NULL;
    handover_fill(&shard->handover);
}

static void write_news(void *user, struct news *news)
{
    struct shard *shard = user;
    struct page *page = take_page(shard);
    page->news[page->count++] = *news;
    if (page->count == PAGE_NEWS)
        turn_page(shard);
}

static void end_batch(struct shard *shard)
{
    take_page(shard)->last = true;
    turn_page(shard);
}

static void look_ahead(const struct shard *shard, const struct batch *batch, unsigned i)
{
    if (i < batch->count && batch->owner[i] == shard->index && arrival_is_syn(&batch->arrivals[i]))
        tracker_expect(shard->tracker, batch->arrivals[i].hash);
}

/* How many arrivals ahead each step of the search for a flow is begun: the time that memory takes. */
#define BUCKET_AHEAD 12U
#define SEAT_AHEAD 8U
#define FLOW_AHEAD 3U

static void approach(const struct shard *shard, const struct batch *batch, unsigned ahead,
                     void (*expect)(const struct table *table, uint64_t hash))
{
    if (ahead < batch->count && batch->owner[ahead] == shard->index)
        expect(&shard->tracker->table, batch->arrivals[ahead].hash);
}

static void take_batch(struct shard *shard, const struct batch *batch)
{
    struct tracker *tracker = shard->tracker;
    for (unsigned i = 0; i < batch->count; i++) {
        look_ahead(shard, batch, i + BATCH_AHEAD);
        approach(shard, batch, i + BUCKET_AHEAD, table_expect);
        approach(shard, batch, i + SEAT_AHEAD, table_expect_seat);
        approach(shard, batch, i + FLOW_AHEAD, table_expect_flow);
        if (!(batch->readers[i] & 1U << shard->index))
            continue;
        const struct arrival *arrival = &batch->arrivals[i];
        tracker_time(tracker, batch->first + i, arrival->clock);
        if (batch->owner[i] == shard->index)
            tracker_segment(tracker, &arrival->segment, arrival->hash);
    }
    end_batch(shard);
}

static void *work(void *argument)
{
    struct shard *shard = argument;
    const struct batch *batch;
    while ((batch = batches_next(shard->batches, shard->index)) != NULL) {
        take_batch(shard, batch);
        batches_read(shard->batches, shard->index);
    }
    if (shard->batches->finished) {
        tracker_finish(shard->tracker, shard->batches->clock);
        end_batch(shard);
    }
    handover_end(&shard->handover);
    return NULL;
}

void shard_init(struct shard *shard, struct tracker *tracker, struct batches *batches, unsigned index)
{
    shard->tracker = tracker;
    shard->batches = batches;
    shard->index = index;
    shard->page = NULL;
    shard->running = false;
    for (unsigned i = 0; i < SHARD_PAGES; i++)
        shard->pages[i].count = 0;
    handover_init(&shard->handover, SHARD_PAGES, 1);
    tracker->options.user = shard;
    tracker->options.tell = write_news;
}

bool shard_start(struct shard *shard)
{
    shard->running = thread_start(&shard->thread, work, shard);
    return shard->running;
}

void shard_stop(struct shard *shard)
{
    if (shard->running)
        pthread_join(shard->thread, NULL);
    shard->running = false;
}

void shard_done(struct shard *shard)
{
    for (unsigned i = 0; i < SHARD_PAGES; i++)
        wipe(shard, &shard->pages[i]);
    handover_done(&shard->handover);
}
