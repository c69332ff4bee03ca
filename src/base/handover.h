/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A ring of slots between one thread that fills them and others that read each of them, in order: a slot is empty again
 * once all have read it. Holds no data: the slots are the caller's, and an index says whose turn it is.
 */
#ifndef BASE_HANDOVER_H
#define BASE_HANDOVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define HANDOVER_OVER (-1)
#define HANDOVER_READERS 16

struct handover {
    pthread_mutex_t lock; /* over all that follows */
    pthread_cond_t changed;
    unsigned slots, readers;
    uint64_t filled, read[HANDOVER_READERS]; /* how many, since the beginning */
    bool over;
};

/* `readers`: from 1 to HANDOVER_READERS; they are numbered from 0. */
void handover_init(struct handover *handover, unsigned slots, unsigned readers);
void handover_done(struct handover *handover);

/* Filling: waits for an empty slot; HANDOVER_OVER once it is over. It stays empty until handover_fill. */
int handover_empty_slot(struct handover *handover);
void handover_fill(struct handover *handover);

/* Reading: waits for a full slot; HANDOVER_OVER once it is over and all are read. It stays full until handover_empty.
 */
int handover_full_slot(struct handover *handover, unsigned reader);
void handover_empty(struct handover *handover, unsigned reader);

/* Nothing more will be filled; or, from a reader's thread, nothing more is wanted. */
void handover_end(struct handover *handover);

/* A thread that takes no signals: they are for the program's own. False when there can be none. */
bool thread_start(pthread_t *thread, void *(*run)(void *), void *argument);

#endif
