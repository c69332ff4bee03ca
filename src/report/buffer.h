/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A growable run of bytes. Remembers that memory ran short instead of reporting each append; knows no format.
 */
#ifndef REPORT_BUFFER_H
#define REPORT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* All zero is an empty buffer. */
struct buffer {
    char *bytes; /* not terminated; owned */
    size_t size, capacity;
    bool failed; /* memory ran short: appends since then were dropped */
};

void buffer_done(struct buffer *buffer);

/* Enlarges it so that `more` bytes fit behind what is there; false when memory is short. */
bool buffer_grow(struct buffer *buffer, size_t more);

/* Where up to `more` bytes can be written, NULL when memory is short; and how far they were. */
static inline char *buffer_room(struct buffer *buffer, size_t more)
{
    bool fits = more <= buffer->capacity - buffer->size || buffer_grow(buffer, more);
    return fits ? buffer->bytes + buffer->size : NULL;
}
static inline void buffer_wrote(struct buffer *buffer, const char *end)
{
    buffer->size = (size_t)(end - buffer->bytes);
}

void buffer_append(struct buffer *buffer, const char *bytes, size_t size);
void buffer_byte(struct buffer *buffer, char byte);
void buffer_text(struct buffer *buffer, const char *text);
/* One after the other, up to a NULL. */
void buffer_texts(struct buffer *buffer, const char *const *texts);
void buffer_unsigned(struct buffer *buffer, uint64_t value);
/* The last `digits` decimal digits of `value`, zeros in front. At most 20. */
void buffer_digits(struct buffer *buffer, uint64_t value, unsigned digits);

/* Appends like printf, at most 511 bytes; for what is printed rarely. */
void buffer_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes everything to `out` and empties the buffer. False when the write failed or memory had run short. */
bool buffer_flush(struct buffer *buffer, FILE *out);

#endif
