/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The true wire state of an end over time, from the kernel's account and the packets at the end's own interface
 * (docs/accuracy.md, "Truth"). Knows nothing of the observer.
 */
#ifndef ACCURACY_COURSE_H
#define ACCURACY_COURSE_H

#include "recording.h"

/* Nothing of the connection is left: either counts for both. */
#define OVER ((finwait_states)(FINWAIT_IN(FINWAIT_CLOSED) | FINWAIT_IN(FINWAIT_LISTEN)))

/* A tracepoint's stamp against a packet's: within this both neighbours are admitted. */
#define STAMP_SLACK (100 * MICRO)

/* Works out recording->lag and every end's edges. */
void courses_draw(struct recording *recording);

/* Every state that may be the true one at `time`, for the slack of the kernel's stamps; OVER before the first edge. */
finwait_states course_at(const struct end *end, int64_t time);

#endif
