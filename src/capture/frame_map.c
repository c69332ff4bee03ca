/* SPDX-License-Identifier: BSD-2-Clause */
#include "frame_map.h"

#include <stdlib.h>

#define FRAME_MARKS 64 /* runs between two marks: as many are walked to find one */
#define NUMBER_SIZE 10 /* bytes that 64 bits take at most */

void frame_map_init(struct frame_map *map)
{
    pthread_mutex_init(&map->lock, NULL);
}

void frame_map_done(struct frame_map *map)
{
    pthread_mutex_destroy(&map->lock);
    free(map->bytes);
    free(map->marks);
}

static void put_number(struct frame_map *map, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        map->bytes[map->size++] = (uint8_t)(number | 0x80);
    map->bytes[map->size++] = (uint8_t)number;
}

static uint64_t get_number(const struct frame_map *map, size_t *offset)
{
    uint64_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
        uint8_t byte = map->bytes[(*offset)++];
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return number;
    }
}

static bool make_room(struct frame_map *map)
{
    if (map->room - map->size < (size_t)3 * NUMBER_SIZE) {
        size_t room = map->room ? map->room * 2 : 1024;
        uint8_t *bytes = room > FRAME_MAP_CAP ? NULL : realloc(map->bytes, room);
        if (!bytes)
            return false;
        map->bytes = bytes;
        map->room = room;
    }
    if (map->mark_count == map->mark_room) {
        size_t room = map->mark_room ? map->mark_room * 2 : 16;
        struct frame_mark *marks = realloc(map->marks, room * sizeof *marks);
        if (!marks)
            return false;
        map->marks = marks;
        map->mark_room = room;
    }
    return true;
}

/* The last run is over: it goes to the others. */
static bool store_last(struct frame_map *map)
{
    if (!make_room(map))
        return false;
    if (map->runs % FRAME_MARKS == 0)
        map->marks[map->mark_count++] = (struct frame_mark){map->last.first, map->size};
    put_number(map, map->last.input);
    put_number(map, map->last.inside);
    put_number(map, map->last.count);
    map->runs++;
    return true;
}

static void add(struct frame_map *map, size_t input, uint64_t inside)
{
    struct frame_run *last = &map->last;
    if (map->full)
        return;
    if (last->count > 0 && last->input == input && last->inside + last->count == inside) {
        last->count++;
        return;
    }
    if (last->count > 0 && !store_last(map)) {
        map->full = true;
        return;
    }
    *last = (struct frame_run){
        .first = last->count > 0 ? last->first + last->count : 1, .inside = inside, .count = 1, .input = input};
}

void frame_map_add(struct frame_map *map, size_t input, uint64_t inside)
{
    pthread_mutex_lock(&map->lock);
    add(map, input, inside);
    pthread_mutex_unlock(&map->lock);
}

/* The last mark at or before `number`; there is one. */
static struct frame_mark find_mark(const struct frame_map *map, uint64_t number)
{
    size_t low = 0, high = map->mark_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (map->marks[middle].first <= number)
            low = middle;
        else
            high = middle;
    }
    return map->marks[low];
}

static bool find(const struct frame_map *map, uint64_t number, size_t *input, uint64_t *inside)
{
    struct frame_run run = map->last;
    if (number == 0 || number >= run.first + run.count)
        return false;
    if (number < run.first) {
        struct frame_mark mark = find_mark(map, number);
        run.first = mark.first;
        run.count = 0;
        do {
            run.first += run.count;
            run.input = (size_t)get_number(map, &mark.offset);
            run.inside = get_number(map, &mark.offset);
            run.count = get_number(map, &mark.offset);
        } while (number >= run.first + run.count);
    }
    *input = run.input;
    *inside = run.inside + (number - run.first);
    return true;
}

bool frame_map_find(struct frame_map *map, uint64_t number, size_t *input, uint64_t *inside)
{
    pthread_mutex_lock(&map->lock);
    bool found = find(map, number, input, inside);
    pthread_mutex_unlock(&map->lock);
    return found;
}
