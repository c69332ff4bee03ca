/* SPDX-License-Identifier: BSD-2-Clause */
#include "docket.h"

#include <stdlib.h>

#define BLOCK_DOCKETS 1024U

struct docket_block {
    struct docket dockets[BLOCK_DOCKETS];
};

/* Makes room for a block of that index. Seats are numbered as they are made: it is the next one. */
static bool grow(struct dockets *dockets, size_t index)
{
    struct docket_block **blocks = realloc(dockets->blocks, (index + 1) * sizeof(struct docket_block *));
    if (!blocks)
        return false;
    dockets->blocks = blocks;
    while (dockets->count <= index)
        blocks[dockets->count++] = NULL;
    return true;
}

struct docket *dockets_open(struct dockets *dockets, uint32_t number)
{
    size_t index = number / BLOCK_DOCKETS;
    if (index >= dockets->count && !grow(dockets, index))
        return NULL;
    if (!dockets->blocks[index]) {
        dockets->blocks[index] = calloc(1, sizeof(struct docket_block)); /* some may never be opened */
        if (!dockets->blocks[index])
            return NULL;
        memory_count(dockets->memory, FINWAIT_ROOM_CONNECTIONS, 0, sizeof(struct docket_block));
    }
    struct docket *docket = &dockets->blocks[index]->dockets[number % BLOCK_DOCKETS];
    *docket = (struct docket){.id = 0};
    return docket;
}

struct docket *dockets_find(const struct dockets *dockets, uint32_t number)
{
    size_t index = number / BLOCK_DOCKETS;
    struct docket_block *block = index < dockets->count ? dockets->blocks[index] : NULL;
    return block ? &block->dockets[number % BLOCK_DOCKETS] : NULL;
}

void dockets_done(struct dockets *dockets)
{
    for (size_t i = 0; i < dockets->count; i++)
        free(dockets->blocks[i]);
    free(dockets->blocks);
    *dockets = (struct dockets){0};
}
