/* SPDX-License-Identifier: BSD-2-Clause */
/* Decimal digits, two at a time, to where there is room for them; each returns the end of what it wrote. */
#ifndef BASE_DIGITS_H
#define BASE_DIGITS_H

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

/* The same of nine digits, as of what is left of a second. */
static inline char *digits_nine(char *at, uint32_t value)
{
    uint32_t high = value / 10000, low = value % 10000;
    *at = (char)('0' + high / 10000);
    high %= 10000;
    digits_pair(at + 1, high / 100);
    digits_pair(at + 3, high % 100);
    digits_pair(at + 5, low / 100);
    digits_pair(at + 7, low % 100);
    return at + 9;
}

static inline unsigned digits_count(uint64_t value)
{
    unsigned digits = 1;
    for (; value >= 10000; value /= 10000)
        digits += 4;
    return digits + (value >= 10) + (value >= 100) + (value >= 1000);
}

static inline char *digits_unsigned(char *at, uint64_t value)
{
    if (value < 10) {
        *at = (char)('0' + value);
        return at + 1;
    }
    return digits_fixed(at, value, digits_count(value));
}

#endif
