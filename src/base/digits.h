/* SPDX-License-Identifier: BSD-2-Clause */
/* Decimal digits, to where there is room for DIGITS_MAX of them; each function returns the end of what it wrote. */
#ifndef BASE_DIGITS_H
#define BASE_DIGITS_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#define DIGITS_MAX 20 /* of a uint64_t */

static inline void digits_pair(char *at, unsigned value)
{
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434"
        "44546474849505152535455565758596061626364656667686970717273747576777879808182838485868788"
        "8990919293949596979899";
    memcpy(at, pairs + (size_t)2 * value, 2);
}

/* The last `digits` digits of `value`, zeros in front. */
static inline char *digits_fixed(char *at, uint64_t value, unsigned digits)
{
    char *end = at + digits, *next = end;
    for (; next - at >= 2; value /= 100) {
        next -= 2;
        digits_pair(next, (unsigned)(value % 100));
    }
    if (next > at)
        *at = (char)('0' + value % 10);
    return end;
}

#define DIGITS_EIGHT UINT32_C(100000000) /* the least number of nine digits */

/* Eight digits of a number that has no more, each 0 to 9 in a byte, the first in the lowest: halved three times. */
static inline uint64_t digits_eight(uint32_t value)
{
    uint64_t halves = value / 10000 | (uint64_t)(value % 10000) << 32;
    uint64_t hundreds = halves * 10486 >> 20 & UINT64_C(0x0000007f0000007f); /* 10486 / 2^20 is 1 / 100 below 10000 */
    uint64_t pairs = hundreds + ((halves - hundreds * 100) << 16);
    uint64_t tens = pairs * 103 >> 10 & UINT64_C(0x000f000f000f000f); /* 103 / 2^10 is 1 / 10 below 100 */
    return tens + ((pairs - tens * 10) << 8);
}

static inline char *digits_put_eight(char *at, uint64_t digits)
{
    uint64_t text = htole64(digits | UINT64_C(0x3030303030303030));
    memcpy(at, &text, sizeof text);
    return at + sizeof text;
}

/* What is left of a second: zeros in front. */
static inline char *digits_nine(char *at, uint32_t value)
{
    *at = (char)('0' + value / DIGITS_EIGHT);
    return digits_put_eight(at + 1, digits_eight(value % DIGITS_EIGHT));
}

static inline char *digits_unsigned(char *at, uint64_t value)
{
    if (value < 10) {
        *at = (char)('0' + value);
        return at + 1;
    }
    if (value >= DIGITS_EIGHT) {
        at = digits_unsigned(at, value / DIGITS_EIGHT);
        return digits_put_eight(at, digits_eight((uint32_t)(value % DIGITS_EIGHT)));
    }
    uint64_t digits = digits_eight((uint32_t)value);
    unsigned zeros = (unsigned)__builtin_ctzll(digits) / 8;
    return digits_put_eight(at, digits >> 8 * zeros) - zeros;
}

#endif
