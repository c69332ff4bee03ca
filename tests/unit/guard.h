/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bytes that end where memory ends: reading one past them is a fault, not a wrong answer.
 */
#ifndef UNIT_GUARD_H
#define UNIT_GUARD_H

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define GUARD_ROOM ((size_t)64 * 1024)

struct guard {
    uint8_t *end; /* the first unreadable byte */
};

static inline struct guard guard_new(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *room = mmap(NULL, GUARD_ROOM + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED || mprotect(room + GUARD_ROOM, page, PROT_NONE) != 0)
        _exit(2);
    return (struct guard){.end = room + GUARD_ROOM};
}

static inline void guard_free(struct guard guard)
{
    munmap(guard.end - GUARD_ROOM, GUARD_ROOM + (size_t)sysconf(_SC_PAGESIZE));
}

/* A copy of at most GUARD_ROOM bytes that ends at the guard; the one before it is gone. */
static inline const uint8_t *guard_place(struct guard guard, const void *bytes, size_t size)
{
    if (size == 0)
        return guard.end;
    return memcpy(guard.end - size, bytes, size);
}

#endif
