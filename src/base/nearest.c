/* SPDX-License-Identifier: BSD-2-Clause */
#include "nearest.h"

#include <string.h>

#define LONGEST 40   /* words above it are not compared */
#define NEAR_EDITS 2 /* more than that is another word */

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein's distance, one row of its matrix at a time. */
static size_t edits(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t row[LONGEST + 1];
    for (size_t j = 0; j <= b_length; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[b_length];
}

const char *nearest(const char *word, size_t length, const char *const *words)
{
    const char *best = NULL;
    size_t fewest = NEAR_EDITS + 1;
    for (; length <= LONGEST && *words; words++) {
        size_t known = strlen(*words);
        if (known > LONGEST)
            continue;
        size_t distance = edits(word, length, *words, known);
        if (distance < fewest && distance < length) {
            fewest = distance;
            best = *words;
        }
    }
    return best;
}
