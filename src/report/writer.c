/* SPDX-License-Identifier: BSD-2-Clause */
#include "writer.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define SECOND 1e9
#define DOUBLE_LIMIT 9e9 /* times SECOND, it still fits an int64_t */

void writer_done(struct writer *writer)
{
    buffer_done(&writer->out);
}

/*
 * Whatever stands before a value: a comma, a key. Returns where the value goes, with room for `size` bytes, for
 * buffer_wrote; NULL when memory is short.
 */
static char *lead(struct writer *writer, const char *key, size_t size)
{
    size_t length = key ? strlen(key) : 0;
    char *at = buffer_room(&writer->out, length + size + sizeof ",\"\":");
    if (!at)
        return NULL;
    if (writer->comma)
        *at++ = ',';
    writer->comma = true;
    if (!key)
        return at;
    *at++ = '"';
    memcpy(at, key, length);
    return piece_literal(at + length, "\":");
}

char *writer_row(struct writer *writer, size_t most)
{
    return lead(writer, NULL, most);
}

void writer_row_end(struct writer *writer, const char *end, size_t most)
{
    const char *start = writer->out.bytes + writer->out.size;
    assert((size_t)(end - start) <= most + 1); /* the comma before it */
    buffer_wrote(&writer->out, end);
}

void writer_row_open(struct writer *writer, const char *end, size_t most)
{
    writer_row_end(writer, end, most);
    writer->comma = false;
}

/* A value of so many bytes that need no escape. */
static void raw(struct writer *writer, const char *key, const char *bytes, size_t size)
{
    char *at = lead(writer, key, size);
    if (!at)
        return;
    memcpy(at, bytes, size);
    buffer_wrote(&writer->out, at + size);
}

static void close(struct writer *writer, char bracket)
{
    buffer_byte(&writer->out, bracket);
    writer->comma = true;
}

void writer_open_object(struct writer *writer, const char *key)
{
    raw(writer, key, "{", 1);
    writer->comma = false;
}

void writer_close_object(struct writer *writer)
{
    close(writer, '}');
}

void writer_open_array(struct writer *writer, const char *key)
{
    raw(writer, key, "[", 1);
    writer->comma = false;
}

void writer_close_array(struct writer *writer)
{
    close(writer, ']');
}

void writer_null(struct writer *writer, const char *key)
{
    raw(writer, key, "null", 4);
}

void writer_bool(struct writer *writer, const char *key, bool value)
{
    if (value)
        raw(writer, key, "true", 4);
    else
        raw(writer, key, "false", 5);
}

void writer_unsigned(struct writer *writer, const char *key, uint64_t value)
{
    char *at = lead(writer, key, DIGITS_MAX);
    if (at)
        buffer_wrote(&writer->out, digits_unsigned(at, value));
}

void writer_signed(struct writer *writer, const char *key, int64_t value)
{
    char *at = lead(writer, key, PIECE_NUMBER_MAX);
    if (!at)
        return;
    if (value < 0)
        *at++ = '-';
    buffer_wrote(&writer->out, digits_unsigned(at, value < 0 ? 0 - (uint64_t)value : (uint64_t)value));
}

void writer_string_sized(struct writer *writer, const char *key, const char *text, size_t size)
{
    char *at = lead(writer, key, PIECE_ESCAPE_MAX * size + 2);
    if (at)
        buffer_wrote(&writer->out, piece_string(at, text, size));
}

void writer_word(struct writer *writer, const char *key, const char *word)
{
    char *at = lead(writer, key, word ? strlen(word) + 2 : sizeof "null");
    if (at)
        buffer_wrote(&writer->out, piece_own(at, word));
}

void writer_string(struct writer *writer, const char *key, const char *text)
{
    if (text)
        writer_string_sized(writer, key, text, strlen(text));
    else
        writer_null(writer, key);
}

void writer_time(struct writer *writer, const char *key, int64_t nanoseconds)
{
    char *at = lead(writer, key, PIECE_TIME_MAX);
    if (at)
        buffer_wrote(&writer->out, piece_time(at, &writer->second, nanoseconds));
}

void writer_seconds(struct writer *writer, const char *key, int64_t nanoseconds)
{
    char *at = lead(writer, key, PIECE_NUMBER_MAX);
    if (at)
        buffer_wrote(&writer->out, piece_seconds(at, nanoseconds));
}

void writer_double(struct writer *writer, const char *key, double value)
{
    if (isfinite(value) && fabs(value) < DOUBLE_LIMIT)
        writer_seconds(writer, key, (int64_t)(value * SECOND + (value < 0 ? -0.5 : 0.5)));
    else
        writer_null(writer, key);
}

void writer_break(struct writer *writer)
{
    if (writer->comma)
        buffer_byte(&writer->out, ',');
    writer_newline(writer);
}

void writer_newline(struct writer *writer)
{
    buffer_byte(&writer->out, '\n');
    writer->comma = false;
}
