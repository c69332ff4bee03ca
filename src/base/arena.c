/* SPDX-License-Identifier: BSD-2-Clause */
#include "arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digits.h"

#define CHUNK_SIZE 16384U
#define ALIGNMENT _Alignof(max_align_t)

struct arena_chunk {
    struct arena_chunk *next;
    size_t used, size;
    max_align_t bytes[];
};

static size_t aligned(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

void *arena_take(struct arena *arena, size_t size)
{
    size = aligned(size);
    struct arena_chunk *chunk = arena->chunks;
    if (!chunk || chunk->size - chunk->used < size) {
        size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;
        chunk = malloc(sizeof *chunk + room);
        if (!chunk) {
            arena->failed = true;
            return NULL;
        }
        *chunk = (struct arena_chunk){.next = arena->chunks, .size = room};
        arena->chunks = chunk;
    }
    void *taken = (unsigned char *)chunk->bytes + chunk->used;
    chunk->used += size;
    return memset(taken, 0, size);
}

struct text {
    char *at, *end; /* room for the 0 is kept */
};

static bool put(struct text *text, const char *bytes, size_t count)
{
    if ((size_t)(text->end - text->at) <= count)
        return false;
    memcpy(text->at, bytes, count);
    text->at += count;
    return true;
}

static bool put_number(struct text *text, uint64_t number, bool negative)
{
    if (text->end - text->at <= DIGITS_MAX + 1)
        return false;
    if (negative)
        *text->at++ = '-';
    text->at = digits_unsigned(text->at, number);
    return true;
}

/* One of %s, %c, %d, %u and the 64-bit kinds of the last two; false for any other, or without room. */
static bool put_directive(struct text *text, const char **format, va_list *arguments)
{
    unsigned longs = 0;
    for (; **format == 'l'; ++*format)
        longs++;
    char kind = *(*format)++;
    if (kind == 's' && longs == 0) {
        const char *string = va_arg(*arguments, const char *);
        return put(text, string, strlen(string));
    }
    if (kind == 'c' && longs == 0)
        return put(text, &(char){(char)va_arg(*arguments, int)}, 1);
    if (kind == 'u')
        return put_number(text,
                          longs == 0   ? va_arg(*arguments, unsigned)
                          : longs == 1 ? va_arg(*arguments, unsigned long)
                                       : va_arg(*arguments, unsigned long long),
                          false);
    if (kind != 'd')
        return false;
    long long number = longs == 0   ? va_arg(*arguments, int)
                       : longs == 1 ? va_arg(*arguments, long)
                                    : va_arg(*arguments, long long);
    return put_number(text, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, number < 0);
}

/* What nearly all texts are made of, many times faster than the C library; false: that has to do it. */
static bool print_plain(struct text *text, const char *format, va_list *arguments)
{
    for (const char *next; (next = strchr(format, '%'));) {
        if (!put(text, format, (size_t)(next - format)))
            return false;
        format = next + 1;
        if (!put_directive(text, &format, arguments))
            return false;
    }
    return put(text, format, strlen(format) + 1);
}

const char *arena_print(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    struct arena_chunk *chunk = arena->chunks;
    if (chunk) {
        char *start = (char *)chunk->bytes + chunk->used;
        struct text text = {start, (char *)chunk->bytes + chunk->size};
        va_start(arguments, format);
        bool done = print_plain(&text, format, &arguments);
        va_end(arguments);
        if (done) {
            chunk->used += aligned((size_t)(text.at - start) + 1);
            return start;
        }
    }
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = length >= 0 ? arena_take(arena, (size_t)length + 1) : NULL;
    if (!text)
        return "";
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

void arena_reset(struct arena *arena)
{
    arena->failed = false;
    if (!arena->chunks)
        return;
    while (arena->chunks->next) {
        struct arena_chunk *chunk = arena->chunks;
        arena->chunks = chunk->next;
        free(chunk);
    }
    arena->chunks->used = 0;
}

void arena_done(struct arena *arena)
{
    arena_reset(arena);
    free(arena->chunks);
    arena->chunks = NULL;
}
