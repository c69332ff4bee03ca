/* SPDX-License-Identifier: BSD-2-Clause */
#include "unpacking.h"

#include <stdio.h>
#include <stdlib.h>

static size_t read_source(struct byte_source *source, uint8_t *out, size_t size)
{
    return unpacking_read((struct unpacking *)source, out, size);
}

bool unpacking_init(struct unpacking *unpacking, struct byte_source *packed, const struct codec *codec)
{
    *unpacking = (struct unpacking){.source = {.read = read_source}, .packed = packed, .codec = codec};
    unpacking->state = codec->open();
    unpacking->room = malloc(PACKED_ROOM);
    return unpacking->state != NULL && unpacking->room != NULL;
}

void unpacking_done(struct unpacking *unpacking)
{
    unpacking->codec->close(unpacking->state);
    free(unpacking->room);
    unpacking->state = NULL;
    unpacking->room = NULL;
}

static void fail(struct unpacking *unpacking, const char *what, const char *why)
{
    snprintf(unpacking->text, sizeof unpacking->text, "its %s data %s%s%s%s", unpacking->codec->name, what,
             why ? " (" : "", why ? why : "", why ? ")" : "");
    unpacking->source.failure = unpacking->text;
}

/* Reads more of what is packed; false at its end, orderly or not. */
static bool refill(struct unpacking *unpacking)
{
    unpacking->in = unpacking->room;
    unpacking->in_size = byte_source_read(unpacking->packed, unpacking->room, PACKED_ROOM);
    unpacking->source.position = unpacking->packed->position;
    if (unpacking->in_size > 0)
        return true;
    if (unpacking->packed->failure != NULL)
        unpacking->source.failure = unpacking->packed->failure;
    else if (!unpacking->whole)
        fail(unpacking, "ends too early", NULL);
    return false;
}

/* One step of the codec; false when it can't go on. */
static bool step(struct unpacking *unpacking, struct codec_io *io)
{
    const struct codec_io before = *io;
    enum codec_status status = unpacking->codec->step(unpacking->state, io);
    if (status == CODEC_MORE && before.in_size > 0 && io->in_size == before.in_size && io->out_size == before.out_size)
        status = CODEC_DAMAGED; /* it would never end */
    if (status == CODEC_DAMAGED)
        fail(unpacking, "is damaged", io->wrong);
    else if (status == CODEC_TOO_LARGE)
        fail(unpacking, "is not unpacked here", io->wrong);
    unpacking->whole = status == CODEC_WHOLE;
    return status == CODEC_MORE || status == CODEC_WHOLE;
}

size_t unpacking_read(struct unpacking *unpacking, uint8_t *out, size_t size)
{
    struct codec_io io = {.out = out, .out_size = size};
    while (io.out_size > 0 && unpacking->source.failure == NULL) {
        if (unpacking->in_size == 0 && unpacking->whole && !refill(unpacking))
            break;
        io.in = unpacking->in;
        io.in_size = unpacking->in_size;
        bool good = step(unpacking, &io);
        unpacking->in = io.in;
        unpacking->in_size = io.in_size;
        bool hungry = !unpacking->whole && io.in_size == 0 && io.out_size > 0;
        if (!good || (hungry && !refill(unpacking)))
            break;
    }
    return size - io.out_size;
}
