/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A streaming JSON writer: values go straight to a buffer, commas place themselves. Knows JSON, nothing of reports,
 * and trusts its caller to close what it opened and to give every member of an object a different key.
 */
#ifndef REPORT_WRITER_H
#define REPORT_WRITER_H

#include "buffer.h"
#include "piece.h"

/* All zero is a writer at the start of a document. */
struct writer {
    struct buffer out;
    bool comma; /* the next value needs one first */
    struct piece_second second;
};

void writer_done(struct writer *writer);

/*
 * In every function `key` is the member's name inside an object and NULL inside an array or at the top. Keys are
 * the program's own words and are not escaped.
 */
void writer_open_object(struct writer *writer, const char *key);
void writer_close_object(struct writer *writer);
void writer_open_array(struct writer *writer, const char *key);
void writer_close_array(struct writer *writer);

void writer_null(struct writer *writer, const char *key);
void writer_bool(struct writer *writer, const char *key, bool value);
void writer_unsigned(struct writer *writer, const char *key, uint64_t value);
void writer_signed(struct writer *writer, const char *key, int64_t value);
/* NULL becomes null; bytes that are not UTF-8 become U+FFFD. */
void writer_string(struct writer *writer, const char *key, const char *text);
void writer_string_sized(struct writer *writer, const char *key, const char *text, size_t size);
/* One of the program's own words, an address or a number as text: nothing in it needs an escape. NULL becomes null. */
void writer_word(struct writer *writer, const char *key, const char *word);
/* RFC 3339 in UTC with nine decimals, from nanoseconds since 1970. */
void writer_time(struct writer *writer, const char *key, int64_t nanoseconds);
/* Nanoseconds as a number of seconds: exact, no zeros at the end. */
void writer_seconds(struct writer *writer, const char *key, int64_t nanoseconds);
/* A double to nine decimals, whatever the locale; null when it is not finite or above nine thousand million. */
void writer_double(struct writer *writer, const char *key, double value);

/*
 * A value that its caller puts together (piece.h): where it goes, with room for `most` bytes; NULL when memory is
 * short. Then where it ended, the same `most` again.
 */
char *writer_row(struct writer *writer, size_t most);
void writer_row_end(struct writer *writer, const char *end, size_t most);
/* The same where an array or object was opened last. */
void writer_row_open(struct writer *writer, const char *end, size_t most);

/* Starts a line before the next value: a long array then reads, and greps, one element a line. */
void writer_break(struct writer *writer);
/* Ends a document or a line: the next value is a document of its own. */
void writer_newline(struct writer *writer);

#endif
