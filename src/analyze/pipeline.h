/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Segments on their way from the thread that decodes them to one that tracks them: in order, a batch at a time. Looks
 * at none of them.
 */
#ifndef ANALYZE_PIPELINE_H
#define ANALYZE_PIPELINE_H

#include <stdbool.h>

#include <finwait/segment.h>

/* What became of one frame. */
struct arrival {
    struct finwait_segment segment; /* without one only `time` and `wire_size` hold */
    enum finwait_decode_verdict verdict;
    uint64_t order; /* from 1 */
    int64_t clock;  /* highest time so far */
    uint64_t hash;  /* table_hash of the segment */
};

static inline bool arrival_has_segment(const struct arrival *arrival)
{
    return arrival->verdict == FINWAIT_DECODE_SEGMENT || arrival->verdict == FINWAIT_DECODE_ICMP_ERROR;
}

struct pipeline;

/* `take` is called on another thread, until pipeline_finish returns. NULL when there can be none. */
struct pipeline *pipeline_new(void (*take)(void *user, const struct arrival *arrival), void *user);
/* What is still on its way is lost. NULL-safe. */
void pipeline_free(struct pipeline *pipeline);

/* Where the next arrival is to be written, and that it is. */
struct arrival *pipeline_room(struct pipeline *pipeline);
void pipeline_push(struct pipeline *pipeline);

/* Waits until all are taken; there will be no more. */
void pipeline_finish(struct pipeline *pipeline);

#endif
