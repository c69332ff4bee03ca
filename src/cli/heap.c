/* SPDX-License-Identifier: BSD-2-Clause */
#include "heap.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>

#ifdef __GLIBC__

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#define RESERVED (1 << 30) /* bytes of addresses; a larger heap goes on in ordinary pages */
#define UNUSED (1 << 18)   /* bytes, more than are free yet */
#define PAD (1 << 17)      /* these two are glibc's own */
#define MAPPED_MAX (1 << 16)

/*
 * glibc takes large pages by its environment only. But the free end of the heap is its next memory, so the heap
 * is grown once by far more than is asked for, and the system told what pages these should be before anything lies
 * there.
 */
void heap_prepare(void)
{
    if (mallopt(M_MMAP_MAX, 0) != 1) /* another allocator, as the sanitizers have */
        return;
    mallopt(M_TOP_PAD, RESERVED);
    void *heap = malloc(UNUSED);
    mallopt(M_TOP_PAD, PAD);
    mallopt(M_MMAP_MAX, MAPPED_MAX);
    if (!heap) /* so many addresses are not to be had */
        return;
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    char *begin = (char *)heap + (-(uintptr_t)heap & (page - 1)), *end = sbrk(0);
    if (begin < end)
        madvise(begin, (size_t)(end - begin), MADV_HUGEPAGE);
    free(heap);
}

#else

void heap_prepare(void)
{
}

#endif
