/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the hashes of tables are made of. Keeps no secret: where strangers choose what is hashed, a seed goes in first.
 */
#ifndef BASE_MIX_H
#define BASE_MIX_H

#include <stdint.h>
#include <string.h>

/* The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit. */
static inline uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* Of an address: 16 bytes. */
static inline uint64_t mix_address(uint64_t seed, const uint8_t *bytes)
{
    uint64_t words[2];
    memcpy(words, bytes, sizeof words);
    return mix(mix(seed ^ words[0]) ^ words[1]);
}

#endif
