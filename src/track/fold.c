/* SPDX-License-Identifier: BSD-2-Clause */
#include "fold.h"

#include <assert.h>
#include <string.h>

/*
 * Words go in groups of eight: a byte with a bit for each that is not 0, then for each of those half a byte (the first
 * in the low half) that says how it is written, then the bytes of all, low ones first.
 */
#define GROUP 8U
#define NEAR 8U /* 1 to 8: so many low bytes of the word; 9 to 14: so many, less 9, of its distance from `near` */
#define NEAR_MAX 5U
#define ALL_ONES 15U /* no byte: -1 */
#define WORD sizeof(uint64_t)
#define FLOW_WORDS (sizeof(struct flow) / WORD)
#define ENTRY_WORDS (sizeof(struct ledger_entry) / WORD)
#define CHANGE_WORDS (sizeof(struct finwait_timeline_entry) / WORD)
/* Lines are alike: each group is xored with the one so many words before, which is that of the second line before. */
#define ENTRY_STRIDE (2 * ENTRY_WORDS)
#define CHANGE_STRIDE (2 * CHANGE_WORDS)
#define ALONE SIZE_MAX

_Static_assert(ENTRY_STRIDE % GROUP == 0 && CHANGE_STRIDE % GROUP == 0, "whole groups");

_Static_assert(sizeof(struct flow) % WORD == 0 && sizeof(struct ledger_entry) % WORD == 0 &&
                   sizeof(struct finwait_timeline_entry) % WORD == 0,
               "made of words");

static const uint8_t lengths[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0};
static const uint64_t masks[16] = {
    0,          0xff, 0xffff, 0xffffff, 0xffffffff, 0xffffffffff, 0xffffffffffff, 0xffffffffffffff,
    UINT64_MAX, 0,    0xff,   0xffff,   0xffffff,   0xffffffff,   0xffffffffff,   0};

static uint64_t word_at(const unsigned char *words, size_t i)
{
    uint64_t word;
    memcpy(&word, words + i * WORD, WORD);
    return word;
}

/* Bytes up to the highest that is not 0, of a word that is not 0. */
static unsigned length_of(uint64_t word)
{
    return 8 - (unsigned)__builtin_clzll(word) / 8;
}

/* Writes a word that is not 0, up to eight bytes beyond its end, and tells its code. */
static unsigned put(uint8_t *out, uint64_t word, uint64_t near)
{
    uint64_t distance = word - near;
    memcpy(out, &word, WORD);
    if (word == UINT64_MAX)
        return ALL_ONES;
    unsigned length = length_of(word);
    if (length <= NEAR_MAX || distance > masks[NEAR_MAX])
        return length;
    memcpy(out, &distance, WORD);
    return NEAR + 1 + (distance ? length_of(distance) : 0);
}

static unsigned ones(unsigned byte)
{
    static const uint8_t count[16] = {0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4};
    return (unsigned)count[byte & 15] + count[byte >> 4];
}

/* A group of words, xored with the group `stride` words before it where there is one; zeroes beyond the last word. */
static void load_group(uint64_t group[GROUP], const unsigned char *words, size_t first, size_t count, size_t stride)
{
    if (first + GROUP > count) {
        memset(group, 0, GROUP * WORD);
        memcpy(group, words + first * WORD, (count - first) * WORD);
    } else {
        memcpy(group, words + first * WORD, GROUP * WORD);
    }
    if (first < stride)
        return;
    for (unsigned i = 0; i < GROUP && first + i < count; i++)
        group[i] ^= word_at(words, first + i - stride);
}

/* Writes up to a word too far. */
static uint8_t *pack(uint8_t *out, const void *words, size_t count, size_t stride, uint64_t near)
{
    for (size_t first = 0; first < count; first += GROUP) {
        uint64_t group[GROUP];
        load_group(group, words, first, count, stride);
        unsigned mask = 0, half = 0;
        for (unsigned i = GROUP; i-- > 0;)
            mask = mask * 2 + (group[i] != 0);
        *out++ = (uint8_t)mask;
        if (mask == 0)
            continue;
        uint8_t *codes = memset(out, 0, GROUP / 2);
        out += (ones(mask) + 1) / 2;
        for (unsigned left = mask; left; left &= left - 1, half++) {
            unsigned code = put(out, group[__builtin_ctz(left)], near);
            codes[half / 2] |= (uint8_t)(code << (half % 2 * 4));
            out += lengths[code];
        }
    }
    return out;
}

static void store_group(unsigned char *words, size_t first, size_t count, size_t stride, uint64_t group[GROUP])
{
    for (unsigned i = 0; first >= stride && i < GROUP && first + i < count; i++)
        group[i] ^= word_at(words, first + i - stride);
    if (first + GROUP > count)
        memcpy(words + first * WORD, group, (count - first) * WORD);
    else
        memcpy(words + first * WORD, group, GROUP * WORD);
}

/* Reads up to a word too far. */
static const uint8_t *unpack(const uint8_t *in, void *words, size_t count, size_t stride, uint64_t near)
{
    const uint64_t bases[16] = {[NEAR + 1] = near, near, near, near, near, near, [ALL_ONES] = UINT64_MAX};
    for (size_t first = 0; first < count; first += GROUP) {
        unsigned mask = *in++, half = 0;
        const uint8_t *codes = in;
        uint64_t group[GROUP] = {0};
        in += (ones(mask) + 1) / 2;
        for (; mask; half++, mask &= mask - 1) {
            unsigned code = (unsigned)codes[half / 2] >> (half % 2 * 4) & 15U;
            group[__builtin_ctz(mask)] = (word_at(in, 0) & masks[code]) + bases[code];
            in += lengths[code];
        }
        store_group(words, first, count, stride, group);
    }
    return in;
}

bool flow_can_fold(const struct flow *flow)
{
    return !flow->pending_syn && flow->ledger.count <= FOLD_LINES &&
           flow->ends[FINWAIT_CLIENT].timeline.count <= FOLD_LINES &&
           flow->ends[FINWAIT_SERVER].timeline.count <= FOLD_LINES;
}

/* What it owns and where it sits is no part of it. */
static void detach(struct flow *flow)
{
    flow->seat = NULL;
    flow->next_shell = NULL;
    flow->touched = false;
    flow->weight = 0;
    flow->ledger.entries = NULL;
    flow->ledger.room = 0;
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        flow->ends[side].timeline.entries = NULL;
        flow->ends[side].timeline.room = 0;
    }
}

size_t flow_fold(const struct flow *flow, uint8_t *out)
{
    struct flow image = *flow;
    uint8_t *at = out + sizeof image.start;
    detach(&image);
    memcpy(out, &image.start, sizeof image.start);
    at = pack(at, &image, FLOW_WORDS, ALONE, (uint64_t)image.start);
    at = pack(at, flow->ledger.entries, flow->ledger.count * ENTRY_WORDS, ENTRY_STRIDE, 0);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const struct timeline *timeline = &flow->ends[side].timeline;
        at = pack(at, timeline->entries, timeline->count * CHANGE_WORDS, CHANGE_STRIDE, 0);
    }
    assert((size_t)(at - out) + WORD <= FOLD_MAX);
    return (size_t)(at - out) + WORD; /* unpack reads that far */
}

bool flow_unfold(const uint8_t *bytes, struct flow *flow)
{
    struct ledger ledger = flow->ledger;
    struct timeline timelines[FINWAIT_SIDE_COUNT] = {flow->ends[FINWAIT_CLIENT].timeline,
                                                     flow->ends[FINWAIT_SERVER].timeline};
    const uint8_t *at = bytes + WORD;
    at = unpack(at, flow, FLOW_WORDS, ALONE, word_at(bytes, 0));
    bool roomy = ledger_adopt(&flow->ledger, &ledger);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        roomy = timeline_adopt(&flow->ends[side].timeline, &timelines[side]) && roomy;
    if (!roomy)
        return false;
    at = unpack(at, flow->ledger.entries, flow->ledger.count * ENTRY_WORDS, ENTRY_STRIDE, 0);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        struct timeline *timeline = &flow->ends[side].timeline;
        at = unpack(at, timeline->entries, timeline->count * CHANGE_WORDS, CHANGE_STRIDE, 0);
    }
    return true;
}
