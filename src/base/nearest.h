/* SPDX-License-Identifier: BSD-2-Clause */
/* Which known word a mistyped one probably means. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

/* The word of the NULL-ended list that is fewest edits away; NULL when none is near. */
const char *nearest(const char *word, size_t length, const char *const *words);

#endif
