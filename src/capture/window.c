/* SPDX-License-Identifier: BSD-2-Clause */
#include "window.h"

#include <stdlib.h>
#include <string.h>

#define WINDOW_ROOM ((size_t)256 * 1024)
#define WINDOW_STEP ((size_t)64 * 1024) /* it grows by these for a longer piece */

void window_init(struct window *window, struct byte_source *source)
{
    *window = (struct window){.source = source};
}

void window_done(struct window *window)
{
    free(window->bytes);
    *window = (struct window){0};
}

/* The bytes at the cursor move to the front of a buffer that holds `size`. */
static bool make_room(struct window *window, size_t size)
{
    size_t left = window_left(window), room = window->room > 0 ? window->room : WINDOW_ROOM;
    if (size > room)
        room = (size + WINDOW_STEP - 1) / WINDOW_STEP * WINDOW_STEP;
    if (left > 0 && window->begin > 0)
        memmove(window->bytes, window->bytes + window->begin, left);
    window->passed += window->begin;
    window->begin = 0;
    window->end = left;
    if (room == window->room)
        return true;
    uint8_t *bytes = realloc(window->bytes, room);
    if (bytes == NULL) {
        window->failure = "memory is short";
        return false;
    }
    window->bytes = bytes;
    window->room = room;
    return true;
}

/* False at the end of the input. */
static bool read_more(struct window *window)
{
    size_t got = byte_source_read(window->source, window->bytes + window->end, window->room - window->end);
    if (got == 0)
        window->failure = window->source->failure;
    window->end += got;
    return got > 0;
}

const uint8_t *window_fill(struct window *window, size_t size)
{
    if (!make_room(window, size))
        return NULL;
    while (window->end < size)
        if (!read_more(window))
            return NULL;
    return window->bytes;
}

bool window_skip(struct window *window, uint64_t size)
{
    for (;;) {
        size_t left = window_left(window);
        if (size <= left) {
            window->begin += (size_t)size;
            return true;
        }
        size -= left;
        window->begin = window->end;
        if (!make_room(window, 1) || !read_more(window))
            return false;
    }
}
