/* SPDX-License-Identifier: BSD-2-Clause */
#include "handover.h"

#include <signal.h>

void handover_init(struct handover *handover, unsigned slots)
{
    *handover = (struct handover){.slots = slots};
    pthread_mutex_init(&handover->lock, NULL);
    pthread_cond_init(&handover->changed, NULL);
}

void handover_done(struct handover *handover)
{
    pthread_cond_destroy(&handover->changed);
    pthread_mutex_destroy(&handover->lock);
}

int handover_empty_slot(struct handover *handover)
{
    pthread_mutex_lock(&handover->lock);
    while (handover->full == handover->slots && !handover->over)
        pthread_cond_wait(&handover->changed, &handover->lock);
    unsigned slot = (handover->first + handover->full) % handover->slots;
    bool over = handover->over;
    pthread_mutex_unlock(&handover->lock);
    return over ? HANDOVER_OVER : (int)slot;
}

void handover_fill(struct handover *handover)
{
    pthread_mutex_lock(&handover->lock);
    handover->full++;
    pthread_cond_signal(&handover->changed);
    pthread_mutex_unlock(&handover->lock);
}

int handover_full_slot(struct handover *handover)
{
    pthread_mutex_lock(&handover->lock);
    while (handover->full == 0 && !handover->over)
        pthread_cond_wait(&handover->changed, &handover->lock);
    int slot = handover->full > 0 ? (int)handover->first : HANDOVER_OVER;
    pthread_mutex_unlock(&handover->lock);
    return slot;
}

void handover_empty(struct handover *handover)
{
    pthread_mutex_lock(&handover->lock);
    handover->first = (handover->first + 1) % handover->slots;
    handover->full--;
    pthread_cond_signal(&handover->changed);
    pthread_mutex_unlock(&handover->lock);
}

void handover_end(struct handover *handover)
{
    pthread_mutex_lock(&handover->lock);
    handover->over = true;
    pthread_cond_signal(&handover->changed);
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
