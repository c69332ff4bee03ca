/* SPDX-License-Identifier: BSD-2-Clause */
#include "writer.h"

#include <assert.h>
#include <math.h>
#include <string.h>
#include <time.h>

#define SECOND INT64_C(1000000000)
#define DAY (86400 * SECOND)
#define DOUBLE_LIMIT 9e9 /* times SECOND, it still fits an int64_t */

void writer_done(struct writer *writer)
{
    buffer_done(&writer->out);
}

/* Whatever stands before a value: a comma, a key. */
static void lead(struct writer *writer, const char *key)
{
    if (writer->comma)
        buffer_byte(&writer->out, ',');
    writer->comma = true;
    if (!key)
        return;
    buffer_byte(&writer->out, '"');
    buffer_text(&writer->out, key);
    buffer_append(&writer->out, "\":", 2);
}

static void open(struct writer *writer, const char *key, char bracket)
{
    lead(writer, key);
    buffer_byte(&writer->out, bracket);
    writer->comma = false;
}

static void close(struct writer *writer, char bracket)
{
    buffer_byte(&writer->out, bracket);
    writer->comma = true;
}

void writer_open_object(struct writer *writer, const char *key)
{
    open(writer, key, '{');
}

void writer_close_object(struct writer *writer)
{
    close(writer, '}');
}

void writer_open_array(struct writer *writer, const char *key)
{
    open(writer, key, '[');
}

void writer_close_array(struct writer *writer)
{
    close(writer, ']');
}

void writer_null(struct writer *writer, const char *key)
{
    lead(writer, key);
    buffer_append(&writer->out, "null", 4);
}

void writer_bool(struct writer *writer, const char *key, bool value)
{
    lead(writer, key);
    buffer_text(&writer->out, value ? "true" : "false");
}

void writer_unsigned(struct writer *writer, const char *key, uint64_t value)
{
    lead(writer, key);
    buffer_unsigned(&writer->out, value);
}

/* The sign goes out, the magnitude comes back: INT64_MIN has one too. */
static uint64_t magnitude(struct writer *writer, int64_t value)
{
    if (value >= 0)
        return (uint64_t)value;
    buffer_byte(&writer->out, '-');
    return 0 - (uint64_t)value;
}

void writer_signed(struct writer *writer, const char *key, int64_t value)
{
    lead(writer, key);
    buffer_unsigned(&writer->out, magnitude(writer, value));
}

/*
 * Length of the UTF-8 sequence that `text` begins with, 0 when its bytes are not one (RFC 3629: overlong forms,
 * surrogates and anything above U+10FFFF are not).
 */
static size_t sequence_length(const unsigned char *text, size_t size)
{
    static const unsigned char second_low[] = {[0xe0 - 0xc0] = 0xa0, [0xf0 - 0xc0] = 0x90, [0xff - 0xc0] = 0};
    static const unsigned char second_high[] = {[0xed - 0xc0] = 0x9f, [0xf4 - 0xc0] = 0x8f, [0xff - 0xc0] = 0};
    unsigned char first = *text;
    if (first < 0x80)
        return 1;
    if (first < 0xc2 || first > 0xf4)
        return 0;
    size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (length > size)
        return 0;
    unsigned char low = second_low[first - 0xc0] ? second_low[first - 0xc0] : 0x80;
    unsigned char high = second_high[first - 0xc0] ? second_high[first - 0xc0] : 0xbf;
    if (text[1] < low || text[1] > high)
        return 0;
    for (size_t at = 2; at < length; at++)
        if ((text[at] & 0xc0) != 0x80)
            return 0;
    return length;
}

static bool plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

/* One character that is not plain ASCII. */
static void escape(struct buffer *out, unsigned char byte)
{
    static const char letters[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', ['"'] = '"', ['\\'] = '\\', [0x7f] = 0};
    char letter = letters[byte];
    if (letter) {
        buffer_byte(out, '\\');
        buffer_byte(out, letter);
    } else {
        buffer_format(out, "\\u%04x", byte);
    }
}

static void quoted(struct buffer *out, const unsigned char *text, size_t size)
{
    size_t at = 0;
    while (at < size) {
        size_t run = at;
        while (run < size && plain(text[run]))
            run++;
        buffer_append(out, (const char *)text + at, run - at);
        at = run;
        if (at == size)
            break;
        size_t length = sequence_length(text + at, size - at);
        if (length == 1)
            escape(out, text[at]);
        else if (length > 1)
            buffer_append(out, (const char *)text + at, length);
        else
            buffer_text(out, "\\ufffd");
        at += length ? length : 1;
    }
}

void writer_string_sized(struct writer *writer, const char *key, const char *text, size_t size)
{
    lead(writer, key);
    buffer_byte(&writer->out, '"');
    quoted(&writer->out, (const unsigned char *)text, size);
    buffer_byte(&writer->out, '"');
}

void writer_string(struct writer *writer, const char *key, const char *text)
{
    if (text)
        writer_string_sized(writer, key, text, strlen(text));
    else
        writer_null(writer, key);
}

/* Looks the calendar up once a day of capture time. */
static void date(struct writer *writer, int64_t day)
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
    buffer_append(&writer->out, writer->date, 11);
}

void writer_time(struct writer *writer, const char *key, int64_t nanoseconds)
{
    int64_t day = nanoseconds / DAY;
    int64_t rest = nanoseconds % DAY;
    if (rest < 0) {
        rest += DAY;
        day--;
    }
    uint64_t seconds = (uint64_t)(rest / SECOND);
    lead(writer, key);
    buffer_byte(&writer->out, '"');
    date(writer, day);
    buffer_digits(&writer->out, seconds / 3600, 2);
    buffer_byte(&writer->out, ':');
    buffer_digits(&writer->out, seconds / 60 % 60, 2);
    buffer_byte(&writer->out, ':');
    buffer_digits(&writer->out, seconds % 60, 2);
    buffer_byte(&writer->out, '.');
    buffer_digits(&writer->out, (uint64_t)(rest % SECOND), 9);
    buffer_append(&writer->out, "Z\"", 2);
}

void writer_seconds(struct writer *writer, const char *key, int64_t nanoseconds)
{
    lead(writer, key);
    uint64_t value = magnitude(writer, nanoseconds);
    buffer_unsigned(&writer->out, value / (uint64_t)SECOND);
    uint64_t decimals = value % (uint64_t)SECOND;
    unsigned digits = 9;
    if (decimals == 0)
        return;
    while (decimals % 10 == 0) {
        decimals /= 10;
        digits--;
    }
    buffer_byte(&writer->out, '.');
    buffer_digits(&writer->out, decimals, digits);
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
