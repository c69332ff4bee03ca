/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two taps become one sequence of segments. Each is handed out at the time at which it passed the tap of its own side;
 * by then the other tap has been read so far ahead that it is known whether it arrived there. A segment is never handed
 * out before those that had reached its sender's tap earlier, whatever the clocks say.
 */
#include <finwait/analyzer.h>

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "frame_map.h"
#include "tap.h"

#define SECOND INT64_C(1000000000)
#define HORIZON (10 * SECOND)     /* a segment that takes longer on its way is lost */
#define CLOCK_SLACK (SECOND / 10) /* by which the fitted clocks may be wrong */
#define TAP_ENDS (SECOND / 5)     /* what is sent this close to the end of the other tap may miss it */

struct finwait_join {
    struct clocks clocks;
    struct tap taps[SIDE_COUNT];
    size_t counts[SIDE_COUNT]; /* of files */
    struct finwait_taps facts;
    const struct finwait_capture_info **infos;
    struct frame_map map;
    uint64_t number; /* of the last segment */
    int64_t now;
};

static enum side other_side(enum side side)
{
    return side == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
}

/* The first reading: segments for the comparison of the clocks. */
static bool read_clocks(struct finwait_join *join, enum side side, const struct finwait_tap *tap, const char *filter,
                        struct finwait_error *error)
{
    struct finwait_frame frame;
    struct finwait_segment segment;
    struct finwait_merge *merge = finwait_merge_open(tap->paths, tap->count, filter, error);
    bool kept = merge != NULL;
    while (kept && finwait_merge_next(merge, &frame) == FINWAIT_CAPTURE_FRAME) {
        if (finwait_frame_decode(frame.link_type, frame.bytes, frame.captured, frame.wire_size, &segment) !=
            FINWAIT_DECODE_SEGMENT)
            continue;
        segment.time = frame.time;
        kept = clocks_add(&join->clocks, side, &segment);
        if (!kept)
            error_set(error, "Out of memory.");
    }
    finwait_merge_free(merge);
    return kept;
}

static bool open_tap(struct finwait_join *join, enum side side, const struct finwait_tap *tap, const char *filter,
                     struct finwait_error *error)
{
    struct finwait_merge *merge = finwait_merge_open(tap->paths, tap->count, filter, error);
    if (!merge)
        return false;
    if (!tap_init(&join->taps[side], side, &join->clocks, merge)) {
        error_set(error, "Out of memory.");
        return false;
    }
    return true;
}

static void tell_clocks(struct finwait_join *join)
{
    const struct clocks *clocks = &join->clocks;
    join->facts = (struct finwait_taps){.offset = clocks->offset, .drift = clocks->drift};
    join->facts.exchanged = clocks->exchanged;
    join->facts.uncertainty = clocks->both_ways && clocks->half >= 0 ? clocks->half : -1;
    join->facts.round_trip = clocks->both_ways && clocks->half >= 0 ? 2 * clocks->half : -1;
}

static bool set_up(struct finwait_join *join, const struct finwait_tap *const taps[SIDE_COUNT], const char *filter,
                   struct finwait_error *error)
{
    size_t matched;
    for (unsigned side = 0; side < SIDE_COUNT; side++) {
        for (size_t i = 0; i < taps[side]->count; i++) {
            if (strcmp(taps[side]->paths[i], "-") == 0) {
                error_set(error, "A tap cannot be standard input: it is read twice.");
                return false;
            }
        }
        if (!read_clocks(join, (enum side)side, taps[side], filter, error))
            return false;
        join->counts[side] = taps[side]->count;
    }
    join->infos = calloc(taps[SIDE_CLIENT]->count + taps[SIDE_SERVER]->count + 1, sizeof *join->infos);
    if (!join->infos || !clocks_settle(&join->clocks, &matched)) {
        error_set(error, "Out of memory.");
        return false;
    }
    if (matched == 0) {
        error_set(error, "The two taps have no segment in common: they saw other traffic, or a translator between them "
                         "changed addresses or ports.");
        return false;
    }
    tell_clocks(join);
    return open_tap(join, SIDE_CLIENT, taps[SIDE_CLIENT], filter, error) &&
           open_tap(join, SIDE_SERVER, taps[SIDE_SERVER], filter, error);
}

struct finwait_join *finwait_join_open(const struct finwait_tap *client, const struct finwait_tap *server,
                                       const char *filter, struct finwait_error *error)
{
    const struct finwait_tap *const taps[SIDE_COUNT] = {client, server};
    struct finwait_join *join = calloc(1, sizeof *join);
    if (!join) {
        error_set(error, "Out of memory.");
        return NULL;
    }
    frame_map_init(&join->map);
    if (!set_up(join, taps, filter, error)) {
        finwait_join_free(join);
        return NULL;
    }
    return join;
}

void finwait_join_free(struct finwait_join *join)
{
    if (!join)
        return;
    for (unsigned side = 0; side < SIDE_COUNT; side++)
        tap_done(&join->taps[side]);
    clocks_done(&join->clocks);
    frame_map_done(&join->map);
    free(join->infos);
    free(join);
}

/* Looks up the arrivals at one tap, as far as the other has been read. */
static void look_up_arrivals(struct finwait_join *join, enum side side)
{
    struct tap *tap = &join->taps[side], *other = &join->taps[other_side(side)];
    for (; tap->cursor < tap->back; tap->cursor++) {
        struct tap_entry *entry = tap_entry_at(tap, tap->cursor);
        int64_t needed = entry->segment.time + CLOCK_SLACK;
        if (entry->own)
            continue;
        if (!other->over && other->read_time < needed && !tap_is_full(other))
            return;
        int64_t slack = join->clocks.half < 0 ? -join->clocks.half : 0;
        entry->arrival = tap_find_sent(other, entry->identity, entry->segment.time + slack, &entry->partner);
    }
}

static bool is_read_to(const struct tap *tap, int64_t time)
{
    return tap->over || tap_is_full(tap) || (tap->any && tap->read_time >= time);
}

/* The time of the next segment to hand out, as far as the queues tell. */
static int64_t next_time(const struct finwait_join *join)
{
    int64_t time = INT64_MAX - HORIZON;
    for (unsigned side = 0; side < SIDE_COUNT; side++) {
        const struct tap *tap = &join->taps[side];
        if (tap->front == tap->back)
            continue;
        int64_t front = tap_entry_at(tap, tap->front)->segment.time;
        if (front < time)
            time = front;
    }
    return time;
}

/* Reads both taps until all is known of what comes next: always the one that lags behind. */
static void read_ahead(struct finwait_join *join)
{
    struct tap *taps = join->taps;
    for (;;) {
        int64_t until = next_time(join) + HORIZON;
        bool client = !is_read_to(&taps[SIDE_CLIENT], until), server = !is_read_to(&taps[SIDE_SERVER], until);
        if (!client && !server)
            break;
        if (client && server)
            client = !taps[SIDE_CLIENT].any ||
                     (taps[SIDE_SERVER].any && taps[SIDE_CLIENT].read_time <= taps[SIDE_SERVER].read_time);
        tap_read(&taps[client ? SIDE_CLIENT : SIDE_SERVER]);
        look_up_arrivals(join, SIDE_CLIENT);
        look_up_arrivals(join, SIDE_SERVER);
    }
}

/* Whether an arrival without a sending is a segment of its own, and not a part of one that offload took apart. */
static bool stands_alone(struct finwait_join *join, enum side side, const struct tap_entry *entry)
{
    if (entry->own || entry->arrival != ARRIVAL_ALONE || entry->segment.kind != FINWAIT_SEGMENT_TCP)
        return false;
    return entry->segment.payload == 0 || join->clocks.exact[other_side(side)];
}

/* Passes over arrivals whose sending has been handed out. False when one is in the way whose has not, or may not. */
static bool pass_arrivals(struct finwait_join *join, enum side side, bool force)
{
    struct tap *tap = &join->taps[side], *other = &join->taps[other_side(side)];
    for (; tap->front < tap->back; tap->front++) {
        const struct tap_entry *entry = tap_entry_at(tap, tap->front);
        if (entry->own || stands_alone(join, side, entry))
            return true;
        if (entry->arrival == ARRIVAL_OPEN ||
            (entry->arrival == ARRIVAL_OF && entry->partner >= other->front && !force))
            return false;
        force = false;
        join->facts.undetermined += entry->arrival == ARRIVAL_ALONE && entry->segment.kind == FINWAIT_SEGMENT_TCP;
    }
    return true;
}

/* The tap at whose front the earlier segment is; the client's when both are of one time. One of them has a front. */
static enum side earlier_front(const struct finwait_join *join)
{
    const struct tap *client = &join->taps[SIDE_CLIENT], *server = &join->taps[SIDE_SERVER];
    if (client->front == client->back || server->front == server->back)
        return client->front == client->back ? SIDE_SERVER : SIDE_CLIENT;
    int64_t time = tap_entry_at(client, client->front)->segment.time;
    return tap_entry_at(server, server->front)->segment.time < time ? SIDE_SERVER : SIDE_CLIENT;
}

/* The tap that the next segment is from; false at the end. */
static bool choose(struct finwait_join *join, enum side *from)
{
    struct tap *taps = join->taps;
    bool ready[SIDE_COUNT];
    for (;;) {
        read_ahead(join);
        uint64_t fronts = taps[SIDE_CLIENT].front + taps[SIDE_SERVER].front;
        for (unsigned side = 0; side < SIDE_COUNT; side++)
            ready[side] = pass_arrivals(join, (enum side)side, false) && taps[side].front < taps[side].back;
        bool over = taps[SIDE_CLIENT].over && taps[SIDE_SERVER].over;
        bool empty =
            taps[SIDE_CLIENT].front == taps[SIDE_CLIENT].back && taps[SIDE_SERVER].front == taps[SIDE_SERVER].back;
        if (empty && over)
            return false;
        if (taps[SIDE_CLIENT].front + taps[SIDE_SERVER].front != fronts)
            continue; /* what is next now may be later than what was read for */
        if (ready[SIDE_CLIENT] || ready[SIDE_SERVER])
            break;
        if (!empty) /* each waits for the other: one of them was taken for what it is not */
            pass_arrivals(join, earlier_front(join), true);
    }
    *from = ready[SIDE_CLIENT] ? SIDE_CLIENT : SIDE_SERVER;
    if (ready[SIDE_CLIENT] && ready[SIDE_SERVER])
        *from = earlier_front(join);
    return true;
}

/* Whether the other tap was there to see what was sent at `time`. */
static bool was_watched(const struct tap *other, int64_t time)
{
    if (!other->any || time < other->first_time)
        return false;
    return !other->over || time + TAP_ENDS <= other->read_time;
}

static enum finwait_fate fate_of(struct finwait_join *join, enum side side, const struct tap_entry *entry)
{
    const struct finwait_segment *segment = &entry->segment;
    bool offloaded = segment->payload > 0 && !(segment->flags & FINWAIT_FIN) && !join->clocks.exact[side];
    if (!entry->own && !was_watched(&join->taps[other_side(side)], segment->time)) {
        join->facts.undetermined++;
        return FINWAIT_FATE_UNKNOWN;
    }
    if (!entry->own) {
        join->facts.unsent[side]++;
        return FINWAIT_FATE_UNSENT;
    }
    if (segment->kind != FINWAIT_SEGMENT_TCP)
        return FINWAIT_FATE_UNKNOWN;
    if (entry->arrived && !entry->doubted) {
        join->facts.matched++;
        return FINWAIT_FATE_ARRIVED;
    }
    if (entry->doubted || offloaded || !was_watched(&join->taps[other_side(side)], segment->time)) {
        join->facts.undetermined++;
        return FINWAIT_FATE_UNKNOWN;
    }
    join->facts.lost[side]++;
    return FINWAIT_FATE_LOST;
}

bool finwait_join_next(struct finwait_join *join, struct finwait_segment *segment)
{
    enum side side;
    if (!choose(join, &side))
        return false;
    struct tap *tap = &join->taps[side];
    const struct tap_entry *entry = tap_entry_at(tap, tap->front);
    *segment = entry->segment;
    segment->fate = (uint8_t)fate_of(join, side, entry);
    size_t input = 0;
    uint64_t inside = 0;
    finwait_merge_locate(tap->merge, entry->segment.frame, &input, &inside);
    frame_map_add(&join->map, input + (side == SIDE_SERVER ? join->counts[SIDE_CLIENT] : 0), inside);
    segment->frame = ++join->number;
    if (segment->time < join->now)
        segment->time = join->now;
    join->now = segment->time;
    tap->front++;
    if (tap->cursor < tap->front)
        tap->cursor = tap->front;
    return true;
}

bool finwait_join_ok(const struct finwait_join *join)
{
    return !join->taps[SIDE_CLIENT].short_of_memory && !join->taps[SIDE_SERVER].short_of_memory;
}

bool finwait_join_locate(struct finwait_join *join, uint64_t number, size_t *input, uint64_t *inside)
{
    return frame_map_find(&join->map, number, input, inside);
}

const struct finwait_capture_info *const *finwait_join_infos(const struct finwait_join *join)
{
    size_t count = 0;
    for (unsigned side = 0; side < SIDE_COUNT; side++) {
        const struct finwait_capture_info *const *infos = finwait_merge_infos(join->taps[side].merge);
        for (size_t i = 0; i < join->counts[side]; i++)
            join->infos[count++] = infos[i];
    }
    return join->infos;
}

uint64_t finwait_join_position(const struct finwait_join *join)
{
    return finwait_merge_position(join->taps[SIDE_CLIENT].merge) +
           finwait_merge_position(join->taps[SIDE_SERVER].merge);
}

const struct finwait_taps *finwait_join_taps(const struct finwait_join *join)
{
    return &join->facts;
}
