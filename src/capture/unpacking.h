/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A byte source made of another one by a codec. Knows no threads: see unpacker.h.
 */
#ifndef CAPTURE_UNPACKING_H
#define CAPTURE_UNPACKING_H

#include <stdbool.h>

#include "byte_source.h"
#include "codec.h"

#define PACKED_ROOM ((size_t)128 * 1024)

struct unpacking {
    struct byte_source source;
    struct byte_source *packed; /* borrowed */
    const struct codec *codec;
    void *state;
    bool whole; /* what has been read so far may be all */
    uint8_t *room;
    const uint8_t *in; /* read but not unpacked yet */
    size_t in_size;
    char text[160]; /* `failure` of the source */
};

/* False when memory is short; unpacking_done has to be called in both cases. */
bool unpacking_init(struct unpacking *unpacking, struct byte_source *packed, const struct codec *codec);
void unpacking_done(struct unpacking *unpacking);

/* Fills `out` with `size` bytes, fewer only at the end. */
size_t unpacking_read(struct unpacking *unpacking, uint8_t *out, size_t size);

#endif
