/* SPDX-License-Identifier: BSD-2-Clause */
#include "distribution.h"

#include <stdlib.h>

const struct distribution_point_row distribution_points[POINT_COUNT] = {
#define X(upper, name, permille) [POINT_##upper] = {name, permille},
    DISTRIBUTION_POINTS(X)
#undef X
};

#define STEP_BITS 7U /* 1 << STEP_BITS is DISTRIBUTION_STEPS */

/* The first octave holds 0 to 127 as they are; octave n holds 128 << (n - 1) to (256 << (n - 1)) - 1. */
static unsigned octave_of(uint64_t value)
{
    return value < DISTRIBUTION_STEPS ? 0 : 64U - (unsigned)__builtin_clzll(value) - STEP_BITS;
}

static unsigned shift_of(unsigned octave)
{
    return octave > 0 ? octave - 1 : 0;
}

bool distribution_add(struct distribution *distribution, int64_t nanoseconds)
{
    uint64_t value = nanoseconds > 0 ? (uint64_t)nanoseconds : 0;
    unsigned octave = octave_of(value);
    uint64_t **counts = &distribution->octaves[octave];
    if (!*counts)
        *counts = calloc(DISTRIBUTION_STEPS, sizeof **counts);
    if (!*counts)
        return false;
    (*counts)[(value >> shift_of(octave)) % DISTRIBUTION_STEPS]++;
    distribution->count++;
    if (nanoseconds > distribution->longest)
        distribution->longest = nanoseconds;
    return true;
}

void distribution_done(struct distribution *distribution)
{
    for (unsigned octave = 0; octave < DISTRIBUTION_OCTAVES; octave++)
        free(distribution->octaves[octave]);
    *distribution = (struct distribution){0};
}

/* The largest value that is counted there. */
static int64_t upper_edge(unsigned octave, unsigned step)
{
    uint64_t first = octave > 0 ? DISTRIBUTION_STEPS : 0;
    return (int64_t)(((first + step + 1) << shift_of(octave)) - 1);
}

int64_t distribution_quantile(const struct distribution *distribution, unsigned permille)
{
    uint64_t rank = (uint64_t)(((unsigned __int128)distribution->count * permille + 999) / 1000), seen = 0;
    for (unsigned octave = 0; octave < DISTRIBUTION_OCTAVES && rank > 0; octave++) {
        const uint64_t *counts = distribution->octaves[octave];
        for (unsigned step = 0; counts && step < DISTRIBUTION_STEPS; step++) {
            seen += counts[step];
            if (seen < rank)
                continue;
            int64_t edge = upper_edge(octave, step);
            return edge < distribution->longest ? edge : distribution->longest;
        }
    }
    return 0;
}
