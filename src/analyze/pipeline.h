/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The analysis on threads: one decodes (the caller's), some track a share of the four-tuples each, one judges what they
 * tell, in the order in which a single tracker would have told it. So the number of threads shows in nothing.
 */
#ifndef ANALYZE_PIPELINE_H
#define ANALYZE_PIPELINE_H

#include "arrival.h"
#include "judge.h"
#include "tracker.h"

struct pipeline;

/*
 * Trackers and judge are the caller's, and must not be touched before pipeline_finish returns. NULL when there can be
 * no threads: they are as they were.
 */
struct pipeline *pipeline_new(struct tracker *trackers, unsigned count, struct judge *judge);
/* What is still on its way is read, but the capture does not end. NULL-safe. */
void pipeline_free(struct pipeline *pipeline);

/* Where the next arrival is to be written, and that it is. */
struct arrival *pipeline_room(struct pipeline *pipeline);
void pipeline_push(struct pipeline *pipeline);

/* The capture is over, at `clock`: waits until all is tracked, and what was open judged too. */
void pipeline_finish(struct pipeline *pipeline, int64_t clock);

#endif
