/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers in untrusted bytes: unaligned reads in either order. Checks no bounds; the caller has.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stdint.h>

static inline uint16_t be16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline uint16_t le16(const uint8_t *at)
{
    return (uint16_t)(at[1] << 8 | at[0]);
}

static inline uint32_t le32(const uint8_t *at)
{
    return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

/* Of a file that says which order it keeps. */
static inline uint16_t read16(const uint8_t *at, bool big_endian)
{
    return big_endian ? be16(at) : le16(at);
}

static inline uint32_t read32(const uint8_t *at, bool big_endian)
{
    return big_endian ? be32(at) : le32(at);
}

static inline uint64_t read64(const uint8_t *at, bool big_endian)
{
    uint64_t first = read32(at, big_endian), second = read32(at + 4, big_endian);
    return big_endian ? first << 32 | second : second << 32 | first;
}

#endif
