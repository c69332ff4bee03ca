/* SPDX-License-Identifier: BSD-2-Clause */
#include "handover.h"

#include <assert.h>
#include <signal.h>

void handover_init(struct handover *handover, unsigned slots, unsigned readers)
{
    assert(readers > 0 && readers <= HANDOVER_READERS);
    *handover = (struct handover){.slots = slots, .readers = readers};
    pthread_mutex_init(&handover->lock, NULL);
    pthread_cond_init(&handover->changed, NULL);
}

void handover_done(struct handover *handover)
{
    pthread_cond_destroy(&handover->changed);
    pthread_mutex_destroy(&handover->lock);
}

static bool is_full(const struct handover *handover)
{
    for (unsigned i = 0; i < handover->readers; i++) {
        if (handover->filled - handover->read[i] == handover->slots)
            return true;
    }
    return false;
}

int handover_empty_slot(struct handover *handover)
{
    pthread_mutex_lock(&handover->lock);
    while (is_full(handover) && !handover->over)
        pthread_cond_wait(&handover->changed, &handover->lock);
    int slot = handover->over ? HANDOVER_OVER : (int)(handover->filled % handover->slots);
    pthread_mutex_unlock(&handover->lock);
    return slot;
}

void handover_fill(struct handover *handover)
{
    pthread_mutex_lock(&handover->lock);
    handover->filled++;
    pthread_cond_broadcast(&handover->changed);
    pthread_mutex_unlock(&handover->lock);
}

int handover_full_slot(struct handover *handover, unsigned reader)
{
    pthread_mutex_lock(&handover->lock);
    while (handover->read[reader] == handover->filled && !handover->over)
        pthread_cond_wait(&handover->changed, &handover->lock);
    bool full = handover->read[reader] < handover->filled;
    int slot = full ? (int)(handover->read[reader] % handover->slots) : HANDOVER_OVER;
    pthread_mutex_unlock(&handover->lock);
    return slot;
}

void handover_empty(struct handover *handover, unsigned reader)
{
    pthread_mutex_lock(&handover->lock);
    handover->read[reader]++;
    pthread_cond_broadcast(&handover->changed);
    pthread_mutex_unlock(&handover->lock);
}

void handover_end(struct handover *handover)
{
    pthread_mutex_lock(&handover->lock);
    handover->over = true;
    pthread_cond_broadcast(&handover->changed);
    pthread_mutex_unlock(&handover->lock);
}

bool thread_start(pthread_t *thread, void *(*run)(void *), void *argument)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(thread, NULL, run, argument) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}
