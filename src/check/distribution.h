/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How durations are spread: counts in 128 equal steps of each power of two. A quantile is at most 1/128 (0.8 %) too
 * high and never too low, in whatever order values come; the longest is exact. Memory has a ceiling of 57 kB, whatever
 * the number of values, and is a few kB for most.
 */
#ifndef CHECK_DISTRIBUTION_H
#define CHECK_DISTRIBUTION_H

#include <stdbool.h>
#include <stdint.h>

#define DISTRIBUTION_STEPS 128U
#define DISTRIBUTION_OCTAVES 57U

/* All zero is an empty one. */
struct distribution {
    uint64_t count;
    int64_t longest;                         /* ns */
    uint64_t *octaves[DISTRIBUTION_OCTAVES]; /* owned; NULL: nothing in it yet */
};

/* Adds a duration in ns, from 0. False when memory is short: it is not counted then. */
bool distribution_add(struct distribution *distribution, int64_t nanoseconds);
void distribution_done(struct distribution *distribution);

/* The shortest duration that at least this many thousandths of all do not exceed; 0 of none at all. */
int64_t distribution_quantile(const struct distribution *distribution, unsigned permille);

/* Of those the report and policies speak of. */
#define DISTRIBUTION_POINTS(X) X(P50, "p50", 500) X(P95, "p95", 950) X(P99, "p99", 990) X(MAX, "max", 1000)
enum distribution_point {
#define X(upper, name, permille) POINT_##upper,
    DISTRIBUTION_POINTS(X)
#undef X
        POINT_COUNT
};
struct distribution_point_row {
    const char *name;
    unsigned permille;
};
extern const struct distribution_point_row distribution_points[POINT_COUNT];

#endif
