/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where in their files the frames lie that an outcome names. Reads those files once more, as far as needed; what can't
 * be read again (standard input, a file that is gone) or holds other bytes (compressed files) has no regions.
 */
#ifndef CHECK_REGIONS_H
#define CHECK_REGIONS_H

#include "outcome.h"

struct region {
    size_t input;
    uint64_t frame;  /* its number in the input */
    uint64_t offset; /* of its first byte in the file */
    uint32_t length; /* 0: not found */
};

struct regions {
    struct region *list; /* owned; by input and frame */
    size_t count;
};

/* False when memory is short. Free with regions_done in both cases. */
bool regions_find(struct regions *regions, const struct outcome *outcome);
void regions_done(struct regions *regions);

/* NULL when it is not known. */
const struct region *regions_of(const struct regions *regions, const struct outcome_place *place);

#endif
