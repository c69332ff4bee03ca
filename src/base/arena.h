/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that is freed all at once: the texts of one connection's findings. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* newest first */
    bool failed;                /* memory ran short since the last reset */
};

/* Zeroed memory aligned for any type, valid until arena_reset; NULL when memory is short. */
void *arena_take(struct arena *arena, size_t size);
/* Formatted text, valid until arena_reset; "" when memory is short. */
const char *arena_print(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Gives everything back but one chunk, kept for the next round. */
void arena_reset(struct arena *arena);
void arena_done(struct arena *arena);

#endif
