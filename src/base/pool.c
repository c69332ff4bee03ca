/* SPDX-License-Identifier: BSD-2-Clause */
#include "pool.h"

#include <stdlib.h>

#define LINE 64U
#define BLOCK_PIECES 64U

struct pool_piece {
    struct pool_piece *next;
};

struct pool_block {
    struct pool_block *next;
    _Alignas(LINE) unsigned char pieces[];
};

static void grow(struct pool *pool)
{
    size_t bytes = sizeof(struct pool_block) + BLOCK_PIECES * pool->size; /* whole lines, as there are 64 pieces */
    struct pool_block *block = aligned_alloc(LINE, bytes);
    if (!block)
        return;
    block->next = pool->blocks;
    pool->blocks = block;
    for (unsigned i = BLOCK_PIECES; i > 0; i--)
        pool_give(pool, block->pieces + (i - 1) * pool->size);
}

void *pool_take(struct pool *pool)
{
    if (!pool->free)
        grow(pool);
    struct pool_piece *piece = pool->free;
    if (piece)
        pool->free = piece->next;
    return piece;
}

void pool_give(struct pool *pool, void *piece)
{
    struct pool_piece *given = piece;
    given->next = pool->free;
    pool->free = given;
}

void pool_done(struct pool *pool)
{
    while (pool->blocks) {
        struct pool_block *block = pool->blocks;
        pool->blocks = block->next;
        free(block);
    }
    *pool = (struct pool){.size = pool->size};
}
