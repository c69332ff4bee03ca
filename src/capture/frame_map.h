/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where frames came from: numbers that count on over several inputs, and the input and number inside it of each.
 * Frames that follow each other in one input take no room; each change of input takes a few bytes.
 * One thread may add while another looks up.
 */
#ifndef CAPTURE_FRAME_MAP_H
#define CAPTURE_FRAME_MAP_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Cap on bytes: of what comes later the origin is not known. Enough for some fifty million changes of input. */
#define FRAME_MAP_CAP ((size_t)256 * 1024 * 1024)

/* Frames `first` to `first + count - 1` are frames from `inside` on of the input. */
struct frame_run {
    uint64_t first, inside, count;
    size_t input;
};

struct frame_mark {
    uint64_t first; /* of the run that begins at `offset` */
    size_t offset;
};

struct frame_map {
    pthread_mutex_t lock; /* over all that follows */
    uint8_t *bytes;       /* runs, each as three numbers of seven bits a byte: input, inside, count */
    size_t size, room;
    struct frame_mark *marks; /* of every FRAME_MARKS-th run */
    size_t mark_count, mark_room;
    uint64_t runs;         /* in `bytes` */
    struct frame_run last; /* still growing; count 0: none yet */
    bool full;             /* the cap or memory ended the map */
};

/* `map` is all zero. */
void frame_map_init(struct frame_map *map);
void frame_map_done(struct frame_map *map);

/* The next frame (numbers count from 1) is number `inside` of this input. */
void frame_map_add(struct frame_map *map, size_t input, uint64_t inside);

/* Where frame `number` is; false when it is not in the map. */
bool frame_map_find(struct frame_map *map, uint64_t number, size_t *input, uint64_t *inside);

#endif
