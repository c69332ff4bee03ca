/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Values of JSON, put where there is room for them; each function returns the end of what it wrote. Looks after no room
 * and no commas: the writer, and those who write whole rows at once, do.
 */
#ifndef REPORT_PIECE_H
#define REPORT_PIECE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "digits.h"

/* The most that a value takes. */
#define PIECE_NUMBER_MAX (DIGITS_MAX + 2) /* with a sign and a point */
#define PIECE_TIME_MAX 32                 /* "2026-11-21T12:34:56.123456789Z" */
#define PIECE_WORD_MAX 32

/* A word of the program's own in quotes: copied whole, so that its size is no branch. */
struct piece_word {
    char text[PIECE_WORD_MAX - 1];
    uint8_t size;
};

/* The second that was put last, as all but the decimals of its text. All zero: none yet. */
struct piece_second {
    bool known;
    int64_t second; /* since 1970 */
    char text[24];  /* "2026-11-21T12:34:56., with the quote */
};
#define PIECE_SECOND_SIZE 21

/* Makes it the second's. */
void piece_second(struct piece_second *last, int64_t second);

/* Of a text that stands in the program the compiler knows the size. */
static inline char *piece_literal(char *at, const char *text)
{
    size_t size = strlen(text);
    memcpy(at, text, size);
    return at + size;
}

static inline char *piece_word(char *at, const struct piece_word *word)
{
    memcpy(at, word, PIECE_WORD_MAX);
    return at + word->size;
}

/* A word that stands in no table, in quotes: nothing in it needs an escape. NULL is null. */
static inline char *piece_own(char *at, const char *word)
{
    if (!word)
        return piece_literal(at, "null");
    size_t size = strlen(word);
    *at++ = '"';
    memcpy(at, word, size);
    return piece_literal(at + size, "\"");
}

/* 0 is null. */
static inline char *piece_frame(char *at, uint64_t frame)
{
    return frame ? digits_unsigned(at, frame) : piece_literal(at, "null");
}

static inline char *piece_bool(char *at, bool value)
{
    return value ? piece_literal(at, "true") : piece_literal(at, "false");
}

/* RFC 3339 in UTC with nine decimals, from nanoseconds since 1970. */
static inline char *piece_time(char *at, struct piece_second *last, int64_t nanoseconds)
{
    int64_t second = nanoseconds / 1000000000, rest = nanoseconds % 1000000000;
    if (rest < 0) {
        rest += 1000000000;
        second--;
    }
    if (second != last->second || !last->known)
        piece_second(last, second);
    memcpy(at, last->text, PIECE_SECOND_SIZE);
    return piece_literal(digits_nine(at + PIECE_SECOND_SIZE, (uint32_t)rest), "Z\"");
}

/* Nanoseconds as a number of seconds: exact, no zeros at the end. */
static inline char *piece_seconds(char *at, int64_t nanoseconds)
{
    uint64_t size = nanoseconds < 0 ? 0 - (uint64_t)nanoseconds : (uint64_t)nanoseconds; /* INT64_MIN has one, too */
    if (nanoseconds < 0)
        *at++ = '-';
    at = digits_unsigned(at, size / 1000000000);
    uint64_t decimals = size % 1000000000;
    if (decimals == 0)
        return at;
    *at++ = '.';
    uint64_t last = digits_eight((uint32_t)(decimals % DIGITS_EIGHT));
    at = digits_nine(at, (uint32_t)decimals);
    return last ? at - (unsigned)__builtin_clzll(last) / 8 : at - 8;
}

/* Text in quotes with what JSON escapes, at most PIECE_ESCAPE_MAX bytes for each; what is not UTF-8 becomes U+FFFD. */
#define PIECE_ESCAPE_MAX 6 /* "\u001f" */
char *piece_string(char *at, const char *text, size_t size);

#endif
