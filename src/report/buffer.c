/* SPDX-License-Identifier: BSD-2-Clause */
#include "buffer.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 20 /* of a uint64_t */

void buffer_done(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}

/* True when `more` bytes fit behind what is there. */
static bool reserve(struct buffer *buffer, size_t more)
{
    if (buffer->failed)
        return false;
    if (more <= buffer->capacity - buffer->size)
        return true;
    size_t capacity = buffer->capacity ? buffer->capacity : 4096;
    while (capacity - buffer->size < more) {
        if (capacity > SIZE_MAX / 2) {
            buffer->failed = true;
            return false;
        }
        capacity *= 2;
    }
    char *bytes = realloc(buffer->bytes, capacity);
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
    if (size == 0 || !reserve(buffer, size))
        return;
    memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
}

void buffer_byte(struct buffer *buffer, char byte)
{
    if (reserve(buffer, 1))
        buffer->bytes[buffer->size++] = byte;
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, text, strlen(text));
}

void buffer_digits(struct buffer *buffer, uint64_t value, unsigned digits)
{
    char text[DIGITS_MAX];
    assert(digits <= DIGITS_MAX);
    for (unsigned at = digits; at > 0; at--) {
        text[at - 1] = (char)('0' + value % 10);
        value /= 10;
    }
    buffer_append(buffer, text, digits);
}

void buffer_unsigned(struct buffer *buffer, uint64_t value)
{
    unsigned digits = 1;
    for (uint64_t rest = value; rest >= 10; rest /= 10)
        digits++;
    buffer_digits(buffer, value, digits);
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
