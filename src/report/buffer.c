/* SPDX-License-Identifier: BSD-2-Clause */
#include "buffer.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "digits.h"

void buffer_done(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}

bool buffer_grow(struct buffer *buffer, size_t more)
{
    size_t capacity = buffer->capacity ? buffer->capacity : 4096;
    while (capacity - buffer->size < more && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    char *bytes = !buffer->failed && capacity - buffer->size >= more ? realloc(buffer->bytes, capacity) : NULL;
    if (!bytes) {
        buffer->failed = true;
        return false;
    }
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

void buffer_append(struct buffer *buffer, const char *bytes, size_t size)
{
    char *at = size > 0 ? buffer_room(buffer, size) : NULL;
    if (!at)
        return;
    memcpy(at, bytes, size);
    buffer->size += size;
}

void buffer_byte(struct buffer *buffer, char byte)
{
    buffer_append(buffer, &byte, 1);
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, text, strlen(text));
}

void buffer_texts(struct buffer *buffer, const char *const *texts)
{
    for (; *texts; texts++)
        buffer_text(buffer, *texts);
}

void buffer_digits(struct buffer *buffer, uint64_t value, unsigned digits)
{
    assert(digits <= DIGITS_MAX);
    char *at = buffer_room(buffer, digits);
    if (at)
        buffer_wrote(buffer, digits_fixed(at, value, digits));
}

void buffer_unsigned(struct buffer *buffer, uint64_t value)
{
    char *at = buffer_room(buffer, DIGITS_MAX);
    if (at)
        buffer_wrote(buffer, digits_unsigned(at, value));
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length > 0)
        buffer_append(buffer, text, (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
}

bool buffer_flush(struct buffer *buffer, FILE *out)
{
    bool written = buffer->size == 0 || fwrite(buffer->bytes, 1, buffer->size, out) == buffer->size;
    buffer->size = 0;
    return written && !buffer->failed;
}
