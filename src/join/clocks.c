/* SPDX-License-Identifier: BSD-2-Clause */
#include "clocks.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "identity.h"
#include "mix.h"

#define FIRST_ROOM 4096U
#define WINDOWS 64                       /* in which the clocks are compared, for the drift */
#define LONG_ENOUGH INT64_C(10000000000) /* ns: below, drift does not show */
#define MOST_DRIFT 1e-3                  /* more is no drift */

void clocks_done(struct clocks *clocks)
{
    free(clocks->samples);
    sides_done(&clocks->sides);
    *clocks = (struct clocks){0};
}

static struct clocks_sample *slot_of(struct clocks_sample *samples, size_t mask, uint64_t key)
{
    size_t i = (size_t)mix(key) & mask;
    while (samples[i].key && samples[i].key != key)
        i = (i + 1) & mask;
    return &samples[i];
}

/* Twice the room, or half the samples. */
static bool make_room(struct clocks *clocks)
{
    size_t old = clocks->samples ? clocks->mask + 1 : 0, room = old ? old * 2 : FIRST_ROOM;
    if (clocks->count >= CLOCKS_CAP) {
        clocks->selection = clocks->selection << 1 | 1;
        room = old;
    }
    assert(room > 0);
    struct clocks_sample *samples = calloc(room, sizeof *samples);
    if (!samples)
        return false;
    clocks->count = 0;
    for (size_t i = 0; i < old; i++) {
        const struct clocks_sample *sample = &clocks->samples[i];
        if (!sample->key || (sample->key & clocks->selection))
            continue;
        *slot_of(samples, room - 1, sample->key) = *sample;
        clocks->count++;
    }
    free(clocks->samples);
    clocks->samples = samples;
    clocks->mask = room - 1;
    return true;
}

bool clocks_add(struct clocks *clocks, enum side tap, const struct finwait_segment *segment)
{
    uint64_t key = identity_of_segment(segment);
    if (segment->kind != FINWAIT_SEGMENT_TCP || key == 0 || (key & clocks->selection))
        return true;
    if ((!clocks->samples || clocks->count * 2 > clocks->mask) && !make_room(clocks))
        return false;
    if (key & clocks->selection)
        return true;
    struct clocks_sample *sample = slot_of(clocks->samples, clocks->mask, key);
    if (!sample->key) {
        *sample = (struct clocks_sample){.key = key,
                                         .src = identity_of_address(&segment->src, segment->family),
                                         .dst = identity_of_address(&segment->dst, segment->family),
                                         .payload = segment->payload > 0,
                                         .syn = (segment->flags & (FINWAIT_SYN | FINWAIT_ACK)) == FINWAIT_SYN};
        clocks->count++;
    }
    sample->time[tap] = segment->time;
    if (sample->seen[tap] < 2)
        sample->seen[tap]++;
    return true;
}

static bool is_matched(const struct clocks_sample *sample)
{
    return sample->seen[SIDE_CLIENT] == 1 && sample->seen[SIDE_SERVER] == 1;
}

static int64_t delta_of(const struct clocks_sample *sample)
{
    return sample->time[SIDE_SERVER] - sample->time[SIDE_CLIENT];
}

/* Matched ones first, by time. */
static int compare(const void *a, const void *b)
{
    const struct clocks_sample *left = a, *right = b;
    int order = is_matched(right) - is_matched(left);
    if (order == 0)
        order =
            (left->time[SIDE_SERVER] > right->time[SIDE_SERVER]) - (left->time[SIDE_SERVER] < right->time[SIDE_SERVER]);
    return order ? order : (left->key > right->key) - (left->key < right->key);
}

/* The table becomes a list; returns how many in front are matched. */
static size_t make_list(struct clocks *clocks)
{
    size_t kept = 0, matched = 0;
    for (size_t i = 0; clocks->samples && i <= clocks->mask; i++) {
        if (clocks->samples[i].key)
            clocks->samples[kept++] = clocks->samples[i];
    }
    if (kept > 0)
        qsort(clocks->samples, kept, sizeof *clocks->samples, compare);
    while (matched < kept && is_matched(&clocks->samples[matched]))
        matched++;
    return matched;
}

/* What the samples of a span leave open: the true offset lies from `low` to `high`. */
struct bounds {
    int64_t low, high;
    bool below, above;
};

static double drifted(const struct clocks *clocks, int64_t time)
{
    return clocks->drift * (double)(time - clocks->origin);
}

static struct bounds bounds_of(const struct clocks *clocks, const struct clocks_sample *samples, size_t count)
{
    struct bounds bounds = {0};
    for (size_t i = 0; i < count; i++) {
        enum side from = sides_find(&clocks->sides, samples[i].src);
        int64_t delta = delta_of(&samples[i]) - (int64_t)drifted(clocks, samples[i].time[SIDE_SERVER]);
        if (from == SIDE_CLIENT && (!bounds.above || delta < bounds.high)) {
            bounds.high = delta;
            bounds.above = true;
        }
        if (from == SIDE_SERVER && (!bounds.below || delta > bounds.low)) {
            bounds.low = delta;
            bounds.below = true;
        }
    }
    return bounds;
}

struct point {
    double time, offset, weight;
};

static double slope_of(const struct point *points, size_t count)
{
    double weight = 0, time = 0, offset = 0, above = 0, below = 0;
    for (size_t i = 0; i < count; i++) {
        weight += points[i].weight;
        time += points[i].weight * points[i].time;
        offset += points[i].weight * points[i].offset;
    }
    for (size_t i = 0; i < count; i++) {
        double distance = points[i].time - time / weight;
        above += points[i].weight * distance * (points[i].offset - offset / weight);
        below += points[i].weight * distance * distance;
    }
    return below > 0 ? above / below : 0;
}

/* A line through the middles of what short spans leave open, the narrow ones counting most. */
static double find_drift(const struct clocks *clocks, size_t matched)
{
    struct point points[WINDOWS];
    size_t count = 0, from = 0;
    const struct clocks_sample *samples = clocks->samples;
    int64_t first = samples[0].time[SIDE_SERVER], length = samples[matched - 1].time[SIDE_SERVER] - first;
    if (length < LONG_ENOUGH)
        return 0;
    for (unsigned window = 0; window < WINDOWS; window++) {
        size_t to = from;
        int64_t end = first + length / WINDOWS * (window + 1);
        while (to < matched && (samples[to].time[SIDE_SERVER] < end || window + 1 == WINDOWS))
            to++;
        struct bounds bounds = bounds_of(clocks, samples + from, to - from);
        double width = (double)(bounds.high - bounds.low);
        if (bounds.above && bounds.below && width >= 0)
            points[count++] = (struct point){.time = (double)(end - first) - (double)length / WINDOWS / 2,
                                             .offset = (double)bounds.low + width / 2,
                                             .weight = 1 / ((width + 1000) * (width + 1000))};
        from = to;
    }
    double slope = count >= 2 ? slope_of(points, count) : 0;
    return slope > -MOST_DRIFT && slope < MOST_DRIFT ? slope : 0;
}

static void set_offset(struct clocks *clocks, size_t matched)
{
    struct bounds bounds = bounds_of(clocks, clocks->samples, matched);
    clocks->both_ways = bounds.above && bounds.below;
    clocks->half = clocks->both_ways ? (bounds.high - bounds.low) / 2 : 0;
    clocks->offset = bounds.below ? bounds.low + clocks->half : bounds.high;
}

static void find_clocks(struct clocks *clocks, size_t matched)
{
    clocks->origin = clocks->samples[0].time[SIDE_SERVER];
    set_offset(clocks, matched);
    int64_t without = clocks->half;
    double drift = find_drift(clocks, matched);
    clocks->drift = drift;
    set_offset(clocks, matched);
    if (clocks->half - without <= clocks->half / 10) { /* a line fits no better */
        clocks->drift = 0;
        set_offset(clocks, matched);
    }
}

/* Hosts whose packets went one way only: the clocks tell, or where these are not known, who asked whom. */
static bool place_the_rest(struct clocks *clocks, size_t matched)
{
    bool told = true;
    for (size_t i = 0; told && i < matched; i++) {
        const struct clocks_sample *sample = &clocks->samples[i];
        if (sides_find(&clocks->sides, sample->src) != SIDE_UNKNOWN)
            continue;
        bool near = sample->syn;
        if (clocks->both_ways)
            near = delta_of(sample) - clocks->offset > (int64_t)drifted(clocks, sample->time[SIDE_SERVER]);
        else if (!sample->syn)
            continue;
        told = sides_vote(&clocks->sides, sample->src, near) && sides_vote(&clocks->sides, sample->dst, !near);
    }
    const struct clocks_sample *first = &clocks->samples[0];
    if (told && sides_find(&clocks->sides, first->src) == SIDE_UNKNOWN)
        told = sides_vote(&clocks->sides, first->src, true) && sides_vote(&clocks->sides, first->dst, false);
    return told;
}

/* Whether payload comes as it was sent: nine in ten of what arrived had been seen at its sender's tap. */
static void find_offload(struct clocks *clocks, size_t matched, size_t all)
{
    size_t same[SIDE_COUNT] = {0}, other[SIDE_COUNT] = {0};
    int64_t first[SIDE_COUNT], last[SIDE_COUNT];
    for (unsigned tap = 0; tap < SIDE_COUNT; tap++) {
        first[tap] = clocks->samples[0].time[tap];
        last[tap] = clocks->samples[matched - 1].time[tap];
    }
    for (size_t i = 0; i < all; i++) {
        const struct clocks_sample *sample = &clocks->samples[i];
        enum side from = sides_find(&clocks->sides, sample->src);
        if (from == SIDE_UNKNOWN || !sample->payload)
            continue;
        enum side to = from == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
        if (i < matched)
            same[from]++;
        else if (!sample->seen[from] && sample->time[to] >= first[to] && sample->time[to] <= last[to])
            other[from]++;
    }
    for (unsigned side = 0; side < SIDE_COUNT; side++)
        clocks->exact[side] = same[side] >= other[side] * 9;
}

static void find_callers(struct clocks *clocks, size_t matched)
{
    size_t callers[SIDE_COUNT + 1] = {0};
    for (size_t i = 0; i < matched; i++) {
        if (clocks->samples[i].syn)
            callers[sides_find(&clocks->sides, clocks->samples[i].src)]++;
    }
    clocks->exchanged = callers[SIDE_SERVER] > 0 && callers[SIDE_CLIENT] == 0;
}

bool clocks_settle(struct clocks *clocks, size_t *matched)
{
    size_t all = clocks->count;
    *matched = make_list(clocks);
    for (size_t i = 0; i < *matched; i++) {
        const struct clocks_sample *sample = &clocks->samples[i];
        if (!sides_learn(&clocks->sides, sample->src, sample->dst, delta_of(sample)))
            return false;
    }
    if (*matched > 0) {
        find_clocks(clocks, *matched);
        if (!place_the_rest(clocks, *matched))
            return false;
        if (!clocks->both_ways) /* sides are known only now */
            find_clocks(clocks, *matched);
        find_offload(clocks, *matched, all);
        find_callers(clocks, *matched);
    }
    free(clocks->samples);
    clocks->samples = NULL;
    return true;
}

int64_t clocks_of_client(const struct clocks *clocks, int64_t time)
{
    return time - clocks->offset - (int64_t)drifted(clocks, time);
}
