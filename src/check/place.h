/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a value stands in a JSON text that is known to be well formed: the way to it from the outermost value, and the
 * line and column that it has. Parses nothing: jansson has done that, and does not keep positions.
 */
#ifndef CHECK_PLACE_H
#define CHECK_PLACE_H

#include <stdbool.h>
#include <stddef.h>

/* One step; the caller's stack holds them. NULL is the outermost value. */
struct place {
    const struct place *around; /* what the value is a part of */
    const char *key;            /* of the member of an object; NULL: it is an element of an array */
    size_t index;               /* of the element */
};

/* Lines and columns count from 1, columns characters. */
struct position {
    unsigned line, column;
};

/* Of the value, or of the key before it; of what stands around it when the text has no such value. */
struct position place_find(const char *text, size_t size, const struct place *place, bool key);

#endif
