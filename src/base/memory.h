/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ledger of what grows with traffic: bytes by the room that they lie in, and how many there may be. Whoever takes
 * memory or gives it back says so; nothing is taken or freed here. Where the ledger is NULL, nobody counts.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <finwait/analyzer.h>

/* What malloc takes for a block of so many bytes: a word more, in steps of 16. */
static inline uint64_t memory_block(uint64_t size)
{
    return size ? (size + 8 + 15) / 16 * 16 : 0;
}

/* Something in that room took `before` bytes, and takes `after`. */
static inline void memory_count(struct finwait_memory *memory, enum finwait_room room, uint64_t before, uint64_t after)
{
    if (!memory)
        return;
    memory->rooms[room] += after - before;
    memory->total += after - before;
}

/* Whether it holds more than the limit, less so many bytes. */
static inline bool memory_exceeds(const struct finwait_memory *memory, uint64_t less)
{
    return memory && memory->limit && memory->total > memory->limit - less;
}

/* Whether what can't be given up again may take so many bytes: one part in `parts` of the limit. */
static inline bool memory_allows(const struct finwait_memory *memory, uint64_t bytes, uint64_t parts)
{
    return !memory || !memory->limit || bytes <= memory->limit / parts;
}

#endif
