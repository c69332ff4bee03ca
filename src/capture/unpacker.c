/* SPDX-License-Identifier: BSD-2-Clause */
#include "unpacker.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "unpacking.h"

#define BUFFERS 4
#define BUFFER_ROOM ((size_t)256 * 1024)

struct buffer {
    uint8_t *bytes;
    size_t size;
    uint64_t position; /* in the packed source, after these bytes */
};

struct unpacker {
    struct byte_source source;
    struct byte_source waiting; /* the packed source, as the thread reads it */
    struct byte_source *packed;
    struct unpacking unpacking; /* the thread's */
    pthread_t thread;
    bool running;
    size_t given; /* bytes of the first full buffer that were handed out */

    pthread_mutex_t lock; /* over all that follows */
    pthread_cond_t changed;
    struct buffer buffers[BUFFERS]; /* bytes of full ones are the reader's, those of the others the thread's */
    unsigned first, full;
    bool ended;
};

/* Only while it waits for input may the thread be ended: it holds no lock then, and owns no memory. */
static size_t read_packed(struct byte_source *source, uint8_t *out, size_t size)
{
    struct unpacker *unpacker = (struct unpacker *)((char *)source - offsetof(struct unpacker, waiting));
    int state;
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &state);
    size_t got = byte_source_read(unpacker->packed, out, size);
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    source->position = unpacker->packed->position;
    source->failure = unpacker->packed->failure;
    return got;
}

static struct buffer *wait_for_empty(struct unpacker *unpacker)
{
    pthread_mutex_lock(&unpacker->lock);
    while (unpacker->full == BUFFERS && !unpacker->ended)
        pthread_cond_wait(&unpacker->changed, &unpacker->lock);
    struct buffer *buffer = unpacker->ended ? NULL : &unpacker->buffers[(unpacker->first + unpacker->full) % BUFFERS];
    pthread_mutex_unlock(&unpacker->lock);
    return buffer;
}

static void *unpack(void *argument)
{
    struct unpacker *unpacker = argument;
    int state;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    struct buffer *buffer;
    while ((buffer = wait_for_empty(unpacker)) != NULL) {
        size_t size = unpacking_read(&unpacker->unpacking, buffer->bytes, BUFFER_ROOM);
        pthread_mutex_lock(&unpacker->lock);
        buffer->size = size;
        buffer->position = unpacker->unpacking.source.position;
        unpacker->full += size > 0;
        unpacker->ended = unpacker->ended || size < BUFFER_ROOM;
        pthread_cond_signal(&unpacker->changed);
        pthread_mutex_unlock(&unpacker->lock);
    }
    return NULL;
}

/* The first full buffer; NULL at the end. */
static struct buffer *wait_for_full(struct unpacker *unpacker)
{
    pthread_mutex_lock(&unpacker->lock);
    while (unpacker->full == 0 && !unpacker->ended)
        pthread_cond_wait(&unpacker->changed, &unpacker->lock);
    struct buffer *buffer = unpacker->full > 0 ? &unpacker->buffers[unpacker->first] : NULL;
    pthread_mutex_unlock(&unpacker->lock);
    return buffer;
}

static void give_back(struct unpacker *unpacker)
{
    unpacker->given = 0;
    pthread_mutex_lock(&unpacker->lock);
    unpacker->first = (unpacker->first + 1) % BUFFERS;
    unpacker->full--;
    pthread_cond_signal(&unpacker->changed);
    pthread_mutex_unlock(&unpacker->lock);
}

static size_t read_source(struct byte_source *source, uint8_t *out, size_t size)
{
    struct unpacker *unpacker = (struct unpacker *)source;
    struct buffer *buffer = wait_for_full(unpacker);
    if (buffer == NULL) { /* the thread writes no more */
        source->position = unpacker->unpacking.source.position;
        source->failure = unpacker->unpacking.source.failure;
        return 0;
    }
    size_t left = buffer->size - unpacker->given, given = size < left ? size : left;
    memcpy(out, buffer->bytes + unpacker->given, given);
    unpacker->given += given;
    source->position = buffer->position;
    if (given == left)
        give_back(unpacker);
    return given;
}

/* Signals are for the program's own threads. */
static bool start(struct unpacker *unpacker)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    unpacker->running = pthread_create(&unpacker->thread, NULL, unpack, unpacker) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return unpacker->running;
}

static bool allocate(struct unpacker *unpacker, const struct codec *codec)
{
    bool enough = unpacking_init(&unpacker->unpacking, &unpacker->waiting, codec);
    for (unsigned i = 0; i < BUFFERS; i++) {
        unpacker->buffers[i].bytes = malloc(BUFFER_ROOM);
        enough = enough && unpacker->buffers[i].bytes != NULL;
    }
    return enough;
}

struct unpacker *unpacker_new(struct byte_source *packed, const struct codec *codec)
{
    struct unpacker *unpacker = calloc(1, sizeof *unpacker);
    if (unpacker == NULL)
        return NULL;
    unpacker->source.read = read_source;
    unpacker->waiting.read = read_packed;
    unpacker->packed = packed;
    pthread_mutex_init(&unpacker->lock, NULL);
    pthread_cond_init(&unpacker->changed, NULL);
    if (allocate(unpacker, codec) && start(unpacker))
        return unpacker;
    unpacker_free(unpacker);
    return NULL;
}

void unpacker_free(struct unpacker *unpacker)
{
    if (unpacker == NULL)
        return;
    if (unpacker->running) {
        pthread_mutex_lock(&unpacker->lock);
        unpacker->ended = true;
        pthread_cond_signal(&unpacker->changed);
        pthread_mutex_unlock(&unpacker->lock);
        pthread_cancel(unpacker->thread);
        pthread_join(unpacker->thread, NULL);
    }
    for (unsigned i = 0; i < BUFFERS; i++)
        free(unpacker->buffers[i].bytes);
    unpacking_done(&unpacker->unpacking);
    pthread_cond_destroy(&unpacker->changed);
    pthread_mutex_destroy(&unpacker->lock);
    free(unpacker);
}

struct byte_source *unpacker_source(struct unpacker *unpacker)
{
    return &unpacker->source;
}
