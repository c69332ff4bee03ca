/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pieces of one size that come and go in any order, by many at a time from the C library. What was taken once stays the
 * pool's: its memory follows the most that were in use. Knows nothing of what is in them.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

struct pool_block;
struct pool_piece;

/* All zero but for the size is an empty pool. */
struct pool {
    size_t size;             /* of a piece: at least a pointer's, and as it has to be aligned */
    struct pool_piece *free; /* pieces that were given back, or never taken */
    struct pool_block *blocks;
};

/* A piece, at the start of a cache line when the size is a multiple of one; its bytes are any. NULL: out of memory. */
void *pool_take(struct pool *pool);
void pool_give(struct pool *pool, void *piece);
/* All pieces are gone. */
void pool_done(struct pool *pool);

#endif
