/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A cursor on a byte source that shows the next bytes in one piece. They lie in one buffer that is used again and
 * again, of the size of a processor's cache: what is skipped costs its copy and no more.
 */
#ifndef CAPTURE_WINDOW_H
#define CAPTURE_WINDOW_H

#include <stdbool.h>

#include "byte_source.h"

struct window {
    struct byte_source *source; /* borrowed */
    uint8_t *bytes;
    size_t room;
    size_t begin, end;   /* bytes[begin] is at the cursor, bytes[end] not read yet */
    uint64_t passed;     /* where in the source bytes[0] is */
    const char *failure; /* NULL, or why there is no more, as part of a sentence */
};

void window_init(struct window *window, struct byte_source *source);
void window_done(struct window *window);

/* Reads on until `size` bytes are there: for window_need, which asks first. */
const uint8_t *window_fill(struct window *window, size_t size);

/* The next `size` bytes, valid until the next call; NULL when the input ends or fails before. */
static inline const uint8_t *window_need(struct window *window, size_t size)
{
    return window->end - window->begin >= size ? window->bytes + window->begin : window_fill(window, size);
}

/* Moves the cursor over bytes that window_need has shown. */
static inline void window_take(struct window *window, size_t size)
{
    window->begin += size;
}

/* Moves the cursor over bytes not shown yet; false, at the end, when there are fewer. */
bool window_skip(struct window *window, uint64_t size);

/* Where in the source `at` is, one of the bytes that were last shown. */
static inline uint64_t window_place(const struct window *window, const uint8_t *at)
{
    return window->passed + (uint64_t)(at - window->bytes);
}

/* Bytes that are there at the cursor, after window_need has failed: all that are left. */
static inline size_t window_left(const struct window *window)
{
    return window->end - window->begin;
}

/* The cursor's place in the source, in bytes. */
static inline uint64_t window_offset(const struct window *window)
{
    return window->passed + window->begin;
}

#endif
