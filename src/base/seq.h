/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sequence numbers, compared modulo 2^32 as RFC 9293 section 3.4 asks. Two numbers exactly 2^31 apart have no
 * order; here each is then before the other. Knows nothing of windows or segments.
 */
#ifndef BASE_SEQ_H
#define BASE_SEQ_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes from `from` to `to`, negative when `to` lies before `from`. */
static inline int32_t seq_diff(uint32_t to, uint32_t from)
{
    return (int32_t)(to - from);
}

static inline bool seq_before(uint32_t a, uint32_t b)
{
    return seq_diff(a, b) < 0;
}

static inline bool seq_after(uint32_t a, uint32_t b)
{
    return seq_before(b, a);
}

static inline bool seq_at_or_before(uint32_t a, uint32_t b)
{
    return seq_diff(b, a) >= 0;
}

static inline bool seq_at_or_after(uint32_t a, uint32_t b)
{
    return seq_at_or_before(b, a);
}

/* Whether `seq` is one of the numbers from `left` up to, not including, `right`. */
static inline bool seq_within(uint32_t seq, uint32_t left, uint32_t right)
{
    return seq - left < right - left;
}

static inline uint32_t seq_max(uint32_t a, uint32_t b)
{
    return seq_before(a, b) ? b : a;
}

#endif
