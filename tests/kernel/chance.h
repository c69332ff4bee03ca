// SPDX-License-Identifier: BSD-2-Clause
// Reproducible chance: a linear congruential generator (Knuth, MMIX) whose upper half is used.
// Not for secrets; good enough to pick calls and the fate of segments.
#ifndef FINWAIT_KERNEL_CHANCE_H
#define FINWAIT_KERNEL_CHANCE_H

#include <stdint.h>

struct chance {
    uint64_t state;
};

static inline uint32_t chance_draw(struct chance *chance)
{
    chance->state = chance->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(chance->state >> 32);
}

// Folds the seed, so that neighbouring seeds do not draw alike.
static inline struct chance chance_from(uint64_t seed)
{
    struct chance chance = {.state = seed};
    for (unsigned i = 0; i < 4; i++) {
        chance_draw(&chance);
        chance.state ^= chance.state >> 29;
    }
    return chance;
}

static inline uint32_t chance_below(struct chance *chance, uint32_t bound)
{
    return (uint32_t)((uint64_t)chance_draw(chance) * bound >> 32);
}

#endif
