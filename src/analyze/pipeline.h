/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Segments on their way from the thread that decodes them to one that tracks them: in order, a batch at a time. Looks
 * at none of them.
 */
#ifndef ANALYZE_PIPELINE_H
#define ANALYZE_PIPELINE_H

#include <finwait/segment.h>

/* What became of one frame. */
struct arrival {
    struct finwait_segment segment; /* of other verdicts than SEGMENT and ICMP_ERROR only `time` and `wire_size` hold */
    enum finwait_decode_verdict verdict;
};

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
