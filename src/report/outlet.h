/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a report's bytes go: to a stream, as they come or, when threads may be used, on a thread of its own in large
 * pieces. Knows no format.
 */
#ifndef REPORT_OUTLET_H
#define REPORT_OUTLET_H

#include <pthread.h>
#include <stdatomic.h>

#include "buffer.h"
#include "handover.h"

#define OUTLET_PIECES 4

struct outlet {
    FILE *out;        /* the caller's */
    atomic_int error; /* errno of the first failure */
    bool threaded;
    pthread_t thread;
    struct handover handover;
    struct buffer pieces[OUTLET_PIECES]; /* its slots */
};

/* Writes on a thread when `threaded` and there can be one. */
void outlet_init(struct outlet *outlet, FILE *out, bool threaded);
/* What has not been written yet is lost. */
void outlet_done(struct outlet *outlet);

/* Takes the bytes. False, with errno set, when writing failed or memory had run short. */
bool outlet_take(struct outlet *outlet, struct buffer *bytes);
/* The same, but a thread is given them once they are worth it. */
bool outlet_offer(struct outlet *outlet, struct buffer *bytes);
/* Waits until all are written, and flushes; as outlet_take. */
bool outlet_finish(struct outlet *outlet);

#endif
