/* SPDX-License-Identifier: BSD-2-Clause */
#include "unpacker.h"

#include <stdlib.h>
#include <string.h>

#include "handover.h"
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
    struct handover handover;
    struct buffer buffers[BUFFERS]; /* its slots */
    size_t given;                   /* bytes of the first full one that were handed out */
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

static void *unpack(void *argument)
{
    struct unpacker *unpacker = argument;
    int state, slot;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    size_t size = BUFFER_ROOM;
    while (size == BUFFER_ROOM && (slot = handover_empty_slot(&unpacker->handover)) != HANDOVER_OVER) {
        struct buffer *buffer = &unpacker->buffers[slot];
        buffer->size = size = unpacking_read(&unpacker->unpacking, buffer->bytes, BUFFER_ROOM);
        buffer->position = unpacker->unpacking.source.position;
        if (size > 0)
            handover_fill(&unpacker->handover);
    }
    handover_end(&unpacker->handover);
    return NULL;
}

static size_t read_source(struct byte_source *source, uint8_t *out, size_t size)
{
    struct unpacker *unpacker = (struct unpacker *)source;
    int slot = handover_full_slot(&unpacker->handover, 0);
    if (slot == HANDOVER_OVER) { /* the thread writes no more */
        source->position = unpacker->unpacking.source.position;
        source->failure = unpacker->unpacking.source.failure;
        return 0;
    }
    const struct buffer *buffer = &unpacker->buffers[slot];
    size_t left = buffer->size - unpacker->given, given = size < left ? size : left;
    memcpy(out, buffer->bytes + unpacker->given, given);
    unpacker->given += given;
    source->position = buffer->position;
    if (given == left) {
        unpacker->given = 0;
        handover_empty(&unpacker->handover, 0);
    }
    return given;
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
    handover_init(&unpacker->handover, BUFFERS, 1);
    unpacker->running = allocate(unpacker, codec) && thread_start(&unpacker->thread, unpack, unpacker);
    if (unpacker->running)
        return unpacker;
    unpacker_free(unpacker);
    return NULL;
}

void unpacker_free(struct unpacker *unpacker)
{
    if (unpacker == NULL)
        return;
    if (unpacker->running) {
        handover_end(&unpacker->handover);
        pthread_cancel(unpacker->thread);
        pthread_join(unpacker->thread, NULL);
    }
    for (unsigned i = 0; i < BUFFERS; i++)
        free(unpacker->buffers[i].bytes);
    unpacking_done(&unpacker->unpacking);
    handover_done(&unpacker->handover);
    free(unpacker);
}

struct byte_source *unpacker_source(struct unpacker *unpacker)
{
    return &unpacker->source;
}
