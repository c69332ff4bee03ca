/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A tracker on a thread of its own: takes its share of each batch, and writes what it has to tell on pages, which come
 * back once they are read. Judges nothing.
 */
#ifndef ANALYZE_SHARD_H
#define ANALYZE_SHARD_H

#include "batch.h"
#include "handover.h"
#include "tracker.h"

/* What fits a core's second-level cache; one is long enough that its lock does not show. */
#define SHARD_PAGES 6
#define PAGE_NEWS 256U

struct page {
    unsigned count;
    bool last; /* of what the shard has to tell of a batch */
    struct news news[PAGE_NEWS];
};

struct shard {
    struct tracker *tracker;  /* the caller's */
    struct batches *batches;  /* the caller's */
    unsigned index;           /* among the shards: it is that reader of the batches */
    struct handover handover; /* of the pages */
    struct page *page;        /* being written; NULL: none */
    struct page pages[SHARD_PAGES];
    pthread_t thread;
    bool running;
};

/* The tracker is the shard's from here on, and what it tells goes on the pages. */
void shard_init(struct shard *shard, struct tracker *tracker, struct batches *batches, unsigned index);
bool shard_start(struct shard *shard);
/* Waits until it has read all batches; somebody has to read its pages. */
void shard_stop(struct shard *shard);
void shard_done(struct shard *shard);

#endif
