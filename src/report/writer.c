/* SPDX-License-Identifier: BSD-2-Clause */
#include "writer.h"

#include <assert.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "digits.h"
#include "utf8.h"

#define SECOND INT64_C(1000000000)
#define DAY (86400 * SECOND)
#define DATE_SIZE 11     /* "2026-11-21T" */
#define DOUBLE_LIMIT 9e9 /* times SECOND, it still fits an int64_t */

void writer_done(struct writer *writer)
{
    buffer_done(&writer->out);
}

static char *put(char *at, const char *bytes, size_t size)
{
    memcpy(at, bytes, size);
    return at + size;
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
    at = put(at, key, length);
    return put(at, "\":", 2);
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

/* The sign goes to *at, the magnitude comes back: INT64_MIN has one too. */
static uint64_t magnitude(char **at, int64_t value)
{
    if (value >= 0)
        return (uint64_t)value;
    *(*at)++ = '-';
    return 0 - (uint64_t)value;
}

void writer_signed(struct writer *writer, const char *key, int64_t value)
{
    char *at = lead(writer, key, 1 + DIGITS_MAX);
    if (!at)
        return;
    uint64_t size = magnitude(&at, value);
    buffer_wrote(&writer->out, digits_unsigned(at, size));
}

static bool plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

#define ESCAPE_MAX 6 /* bytes that one takes: "\u001f" */

/* One character that is not plain ASCII. */
static char *escape(char *at, unsigned char byte)
{
    static const char letters[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', ['"'] = '"', ['\\'] = '\\', [0x7f] = 0};
    static const char hex[] = "0123456789abcdef";
    char letter = letters[byte];
    *at++ = '\\';
    if (letter) {
        *at++ = letter;
        return at;
    }
    at = put(at, "u00", 3);
    *at++ = hex[byte >> 4];
    *at++ = hex[byte & 15];
    return at;
}

/* The character that `text` begins with and that is not plain; *size becomes how many bytes it has. */
static char *put_odd(char *at, const unsigned char *text, size_t *size)
{
    size_t length = utf8_length(text, *size);
    *size = length ? length : 1;
    if (length == 0)
        return put(at, "\\ufffd", ESCAPE_MAX);
    return length == 1 ? escape(at, *text) : put(at, (const char *)text, length);
}

void writer_string_sized(struct writer *writer, const char *key, const char *text, size_t size)
{
    const unsigned char *next = (const unsigned char *)text, *end = next + size;
    char *at = lead(writer, key, ESCAPE_MAX * size + 2);
    if (!at)
        return;
    *at++ = '"';
    while (next < end) {
        if (plain(*next)) {
            *at++ = (char)*next++;
            continue;
        }
        size_t length = (size_t)(end - next);
        at = put_odd(at, next, &length);
        next += length;
    }
    *at++ = '"';
    buffer_wrote(&writer->out, at);
}

void writer_word(struct writer *writer, const char *key, const char *word)
{
    if (!word) {
        writer_null(writer, key);
        return;
    }
    size_t size = strlen(word);
    char *at = lead(writer, key, size + 2);
    if (!at)
        return;
    *at++ = '"';
    at = put(at, word, size);
    *at++ = '"';
    buffer_wrote(&writer->out, at);
}

void writer_string(struct writer *writer, const char *key, const char *text)
{
    if (text)
        writer_string_sized(writer, key, text, strlen(text));
    else
        writer_null(writer, key);
}

/* Looks the calendar up once a day of capture time. */
static char *put_date(char *at, struct writer *writer, int64_t day)
{
    if (!writer->dated || writer->day != day) {
        time_t midnight = (time_t)(day * 86400);
        struct tm calendar;
        /* Every int64_t of nanoseconds lies between the years 1677 and 2262. */
        writer->dated =
            gmtime_r(&midnight, &calendar) && strftime(writer->date, sizeof writer->date, "%Y-%m-%dT", &calendar);
        assert(writer->dated);
        writer->day = day;
    }
    return put(at, writer->date, DATE_SIZE);
}

void writer_time(struct writer *writer, const char *key, int64_t nanoseconds)
{
    int64_t day = nanoseconds / DAY;
    int64_t rest = nanoseconds % DAY;
    if (rest < 0) {
        rest += DAY;
        day--;
    }
    unsigned seconds = (unsigned)(rest / SECOND);
    char *at = lead(writer, key, DATE_SIZE + sizeof "\"12:34:56.123456789Z\"");
    if (!at)
        return;
    *at++ = '"';
    at = put_date(at, writer, day);
    at = digits_fixed(at, seconds / 3600, 2);
    *at++ = ':';
    at = digits_fixed(at, seconds / 60 % 60, 2);
    *at++ = ':';
    at = digits_fixed(at, seconds % 60, 2);
    *at++ = '.';
    at = digits_fixed(at, (uint64_t)(rest % SECOND), 9);
    buffer_wrote(&writer->out, put(at, "Z\"", 2));
}

void writer_seconds(struct writer *writer, const char *key, int64_t nanoseconds)
{
    char *at = lead(writer, key, DIGITS_MAX + 3);
    if (!at)
        return;
    uint64_t value = magnitude(&at, nanoseconds), decimals = value % (uint64_t)SECOND;
    at = digits_unsigned(at, value / (uint64_t)SECOND);
    if (decimals > 0) {
        *at++ = '.';
        at = digits_fixed(at, decimals, 9);
        while (at[-1] == '0')
            at--;
    }
    buffer_wrote(&writer->out, at);
}

void writer_double(struct writer *writer, const char *key, double value)
{
    if (isfinite(value) && fabs(value) < DOUBLE_LIMIT)
        writer_seconds(writer, key, (int64_t)(value * (double)SECOND + (value < 0 ? -0.5 : 0.5)));
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
