/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where bytes come from, one after the other: a file, a pipe, what a compressed file unpacks to, or memory in a test.
 * Knows no format.
 */
#ifndef CAPTURE_BYTE_SOURCE_H
#define CAPTURE_BYTE_SOURCE_H

#include <stddef.h>
#include <stdint.h>

/* First member of each kind of source. */
struct byte_source {
    /* Up to `size` bytes, at least one; 0 at the end, and then `failure` tells whether that is an orderly one. */
    size_t (*read)(struct byte_source *source, uint8_t *out, size_t size);
    uint64_t position;   /* bytes of the file consumed: fewer than were handed out when it is compressed */
    const char *failure; /* NULL, or why there is no more, as part of a sentence; lives as long as the source */
};

static inline size_t byte_source_read(struct byte_source *source, uint8_t *out, size_t size)
{
    return source->read(source, out, size);
}

#endif
