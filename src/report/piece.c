/* SPDX-License-Identifier: BSD-2-Clause */
#include "piece.h"

#include <assert.h>
#include <time.h>

#include "utf8.h"

void piece_second(struct piece_second *last, int64_t second)
{
    int64_t day = second / 86400 - (second % 86400 < 0);
    unsigned rest = (unsigned)(second - day * 86400);
    if (!last->known || last->second / 86400 - (last->second % 86400 < 0) != day) {
        time_t midnight = (time_t)(day * 86400);
        struct tm calendar;
        /* Every int64_t of nanoseconds lies between the years 1677 and 2262. */
        last->known =
            gmtime_r(&midnight, &calendar) && strftime(last->text, sizeof last->text, "\"%Y-%m-%dT", &calendar) > 0;
        assert(last->known);
    }
    last->second = second;
    char *at = last->text + sizeof "\"2026-11-21T" - 1;
    at = digits_fixed(at, rest / 3600, 2);
    *at++ = ':';
    at = digits_fixed(at, rest / 60 % 60, 2);
    *at++ = ':';
    at = digits_fixed(at, rest % 60, 2);
    *at = '.';
}

static bool plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Eight bytes at once; one after an odd one may count as odd, too. */
static bool all_plain(uint64_t bytes)
{
    uint64_t quote = bytes ^ EACH('"'), backslash = bytes ^ EACH('\\'), last = bytes ^ EACH(0x7f);
    uint64_t odd = (bytes - EACH(0x20)) | (quote - EACH(1)) | (backslash - EACH(1)) | (last - EACH(1)) |
                   bytes; /* borrows, or 8th bit */
    return (odd & EACH(0x80)) == 0;
}

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
    at = piece_literal(at, "u00");
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
        return piece_literal(at, "\\ufffd");
    if (length == 1)
        return escape(at, *text);
    memcpy(at, text, length);
    return at + length;
}

char *piece_string(char *at, const char *text, size_t size)
{
    const unsigned char *next = (const unsigned char *)text, *end = next + size;
    *at++ = '"';
    while (next < end) {
        uint64_t bytes;
        while ((size_t)(end - next) >= sizeof bytes && (memcpy(&bytes, next, sizeof bytes), all_plain(bytes))) {
            memcpy(at, &bytes, sizeof bytes);
            at += sizeof bytes;
            next += sizeof bytes;
        }
        for (; next < end && plain(*next); next++)
            *at++ = (char)*next;
        if (next == end)
            break;
        size_t length = (size_t)(end - next);
        at = put_odd(at, next, &length);
        next += length;
    }
    *at++ = '"';
    return at;
}
