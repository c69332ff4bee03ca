/* SPDX-License-Identifier: BSD-2-Clause */
#include "units.h"

#include <endian.h>
#include <stdbool.h>
#include <string.h>

#define GROUP UNITS_GROUP

static unsigned ones(unsigned byte)
{
    static const uint8_t count[16] = {0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4};
    return (unsigned)count[byte & 15] + count[byte >> 4];
}

/* Groups that hold any unit but 0: a bit for each, as far as the bytes of those bits are not 0, and a bit for each of
 * those bytes before. */
#define GROUPS_MAX (UNITS_MAX / GROUP)
struct outline {
    uint8_t bits[GROUPS_MAX / 8], bytes[GROUPS_MAX / 64];
};

static uint8_t *write_outline(const struct outline *outline, size_t groups, uint8_t *at)
{
    size_t count = (groups + 7) / 8, bytes = (count + 7) / 8;
    memcpy(at, outline->bytes, bytes);
    at += bytes;
    for (size_t i = 0; i < count; i++) {
        *at = outline->bits[i];
        at += outline->bits[i] != 0;
    }
    return at;
}

static const uint8_t *read_outline(struct outline *outline, size_t groups, const uint8_t *at)
{
    size_t count = (groups + 7) / 8;
    const uint8_t *bytes = at;
    at += (count + 7) / 8;
    for (size_t i = 0; i < count; i++)
        outline->bits[i] = bytes[i / 8] >> i % 8 & 1 ? *at++ : 0;
    return at;
}

/* A byte with a bit for each unit that is not 0, two bits for the length of each, and as many low bytes of them. */
static uint8_t *write_group(const uint32_t units[GROUP], uint8_t *at)
{
    unsigned mask = 0, lengths = 0, shift = 0;
    for (unsigned i = GROUP; i-- > 0;)
        mask = mask * 2 + (units[i] != 0);
    uint8_t *head = at;
    at += 1 + (ones(mask) + 3) / 4;
    for (unsigned left = mask; left; left &= left - 1, shift += 2) {
        uint32_t unit = units[__builtin_ctz(left)];
        unsigned length = 3 - (unsigned)__builtin_clz(unit) / 8;
        unit = htole32(unit);
        memcpy(at, &unit, UNIT);
        at += length + 1;
        lengths |= length << shift;
    }
    head[0] = (uint8_t)mask;
    head[1] = (uint8_t)lengths;
    if (shift > 8)
        head[2] = (uint8_t)(lengths >> 8);
    return at;
}

/* The outline, then each group that it names. */
size_t units_write(const uint32_t *units, size_t count, uint8_t *out)
{
    size_t groups = count / GROUP;
    struct outline outline = {{0}, {0}};
    for (size_t g = 0; g < groups; g++) {
        uint64_t pairs[GROUP / 2];
        memcpy(pairs, units + g * GROUP, sizeof pairs);
        if ((pairs[0] | pairs[1] | pairs[2] | pairs[3]) == 0)
            continue;
        outline.bits[g / 8] = (uint8_t)(outline.bits[g / 8] | 1U << g % 8);
        outline.bytes[g / 64] = (uint8_t)(outline.bytes[g / 64] | 1U << g / 8 % 8);
    }
    uint8_t *at = write_outline(&outline, groups, out);
    for (size_t i = 0; i < (groups + 7) / 8; i++) {
        for (unsigned bits = outline.bits[i]; bits; bits &= bits - 1)
            at = write_group(units + (i * 8 + (unsigned)__builtin_ctz(bits)) * GROUP, at);
    }
    return (size_t)(at - out);
}

static const uint8_t *read_group(const uint8_t *at, const uint8_t *end, uint32_t units[GROUP])
{
    static const uint32_t masks[] = {0xff, 0xffff, 0xffffff, 0xffffffff};
    unsigned mask = at[0], length_bytes = (ones(mask) + 3) / 4;
    unsigned lengths = at[1] | (length_bytes > 1 ? (unsigned)at[2] << 8 : 0);
    at += 1 + length_bytes;
    for (; mask; mask &= mask - 1, lengths >>= 2) {
        uint32_t unit = 0;
        memcpy(&unit, at, end - at >= (ptrdiff_t)UNIT ? UNIT : (size_t)(end - at));
        units[__builtin_ctz(mask)] ^= le32toh(unit) & masks[lengths & 3];
        at += (lengths & 3) + 1;
    }
    return at;
}

void units_read(const uint8_t *in, const uint8_t *end, uint32_t *units, size_t count)
{
    size_t groups = count / GROUP;
    struct outline outline = {0};
    const uint8_t *at = read_outline(&outline, groups, in);
    for (size_t i = 0; i < (groups + 7) / 8; i++) {
        for (unsigned bits = outline.bits[i]; bits; bits &= bits - 1)
            at = read_group(at, end, units + (i * 8 + (unsigned)__builtin_ctz(bits)) * GROUP);
    }
}
