/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Several captures as one. The sources stand in a heap by the time of their next frame. A file that is not due yet
 * stands there by the time of its first frame, and may be closed until then: a thousand rotated files are no problem.
 */
#include <finwait/capture.h>

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "frame_map.h"
#include "frames.h"

#define OPEN_AT_ONCE 16 /* files beyond these are closed after the first look */

struct source {
    struct finwait_capture *capture;  /* NULL while it is closed */
    char *path, *error;               /* owned; `error` of a closed one */
    struct finwait_capture_info info; /* of a closed one */
    struct finwait_frame head;        /* the next frame, when open */
    bool kept;                        /* by the filter */
    int64_t time;                     /* of the next frame */
    int64_t first_time;
};

struct finwait_merge {
    struct source *sources;
    const struct finwait_capture_info **infos; /* of each source: its capture's or its own */
    size_t count, open;
    size_t *heap; /* indices of sources that have a next frame */
    size_t heap_size;
    size_t current; /* the source of the last frame; `count`: none */
    char *filter;
    uint64_t number;   /* of the last frame */
    uint64_t position; /* bytes read, of all of them */
    struct frame_map map;
};

/* Frames of the same time: the source that began earlier comes first, then the one named earlier. */
static bool comes_before(const struct finwait_merge *merge, size_t a, size_t b)
{
    const struct source *left = &merge->sources[a], *right = &merge->sources[b];
    if (left->time != right->time)
        return left->time < right->time;
    if (left->first_time != right->first_time)
        return left->first_time < right->first_time;
    return a < b;
}

static void sink_down(struct finwait_merge *merge, size_t at)
{
    size_t index = merge->heap[at];
    for (size_t child; (child = 2 * at + 1) < merge->heap_size; at = child) {
        if (child + 1 < merge->heap_size && comes_before(merge, merge->heap[child + 1], merge->heap[child]))
            child++;
        if (!comes_before(merge, merge->heap[child], index))
            break;
        merge->heap[at] = merge->heap[child];
    }
    merge->heap[at] = index;
}

static void remove_top(struct finwait_merge *merge)
{
    merge->heap[0] = merge->heap[--merge->heap_size];
    if (merge->heap_size > 0)
        sink_down(merge, 0);
}

/* Keeps what is known of it. */
static void close_source(struct finwait_merge *merge, size_t index)
{
    struct source *source = &merge->sources[index];
    source->info = *finwait_capture_info(source->capture);
    source->info.path = source->path;
    if (source->info.error) {
        source->error = strdup(source->info.error);
        source->info.error = source->error ? source->error : "It is cut short.";
    }
    merge->infos[index] = &source->info;
    finwait_capture_free(source->capture);
    source->capture = NULL;
    merge->open--;
}

static bool open_source(struct finwait_merge *merge, size_t index, struct finwait_error *error)
{
    struct source *source = &merge->sources[index];
    source->capture = finwait_capture_open(source->path, merge->filter, error);
    if (!source->capture)
        return false;
    merge->infos[index] = finwait_capture_info(source->capture);
    merge->open++;
    return true;
}

/* Reads the next frame of an open source; false, and closed, when there is none. */
static bool advance(struct finwait_merge *merge, size_t index)
{
    struct source *source = &merge->sources[index];
    uint64_t before = merge->infos[index]->position;
    bool more = capture_read(source->capture, &source->head, &source->kept) == FINWAIT_CAPTURE_FRAME;
    merge->position += merge->infos[index]->position - before;
    if (more)
        source->time = source->head.time;
    else
        close_source(merge, index);
    return more;
}

/* The first look: whether it can be read, and when it begins. */
static bool look(struct finwait_merge *merge, size_t index, const char *path, struct finwait_error *error)
{
    struct source *source = &merge->sources[index];
    source->path = strdup(path);
    if (!source->path) {
        error_set(error, "Out of memory.");
        return false;
    }
    if (!open_source(merge, index, error))
        return false;
    if (!advance(merge, index))
        return true;
    source->first_time = source->time;
    merge->heap[merge->heap_size++] = index;
    bool can_reopen = finwait_capture_info(source->capture)->size > 0; /* a pipe cannot */
    if (merge->open > OPEN_AT_ONCE && can_reopen) {
        merge->position -= merge->infos[index]->position;
        close_source(merge, index);
    }
    return true;
}

static bool allocate(struct finwait_merge *merge, size_t count, const char *filter)
{
    merge->sources = calloc(count, sizeof *merge->sources);
    merge->infos = calloc(count, sizeof *merge->infos);
    merge->heap = calloc(count, sizeof *merge->heap);
    merge->filter = filter ? strdup(filter) : NULL;
    return merge->sources && merge->infos && merge->heap && (merge->filter || !filter);
}

struct finwait_merge *finwait_merge_open(char *const *paths, size_t count, const char *filter,
                                         struct finwait_error *error)
{
    struct finwait_merge *merge = calloc(1, sizeof *merge);
    if (merge)
        frame_map_init(&merge->map);
    if (!merge || !allocate(merge, count, filter)) {
        error_set(error, "Out of memory.");
        finwait_merge_free(merge);
        return NULL;
    }
    for (; merge->count < count; merge->count++) {
        if (!look(merge, merge->count, paths[merge->count], error)) {
            merge->count++;
            finwait_merge_free(merge);
            return NULL;
        }
    }
    merge->current = count;
    for (size_t i = merge->heap_size; i-- > 0;)
        sink_down(merge, i);
    return merge;
}

void finwait_merge_free(struct finwait_merge *merge)
{
    if (!merge)
        return;
    for (size_t i = 0; i < merge->count; i++) {
        finwait_capture_free(merge->sources[i].capture);
        free(merge->sources[i].path);
        free(merge->sources[i].error);
    }
    frame_map_done(&merge->map);
    free(merge->sources);
    free(merge->infos);
    free(merge->heap);
    free(merge->filter);
    free(merge);
}

/* A file that was closed after the first look is due. False when it is no longer what it was. */
static bool reopen(struct finwait_merge *merge, size_t index)
{
    struct source *source = &merge->sources[index];
    struct finwait_error error;
    if (open_source(merge, index, &error))
        return advance(merge, index);
    source->error = strdup(error.text);
    source->info.error = source->error ? source->error : "It cannot be opened again.";
    source->info.packets = source->info.bytes = 0;
    return false;
}

/* The source of the last frame goes on to its next. */
static void leave_current(struct finwait_merge *merge)
{
    if (merge->current == merge->count)
        return;
    if (!advance(merge, merge->current))
        remove_top(merge);
    else if (merge->heap_size > 1)
        sink_down(merge, 0);
    merge->current = merge->count;
}

enum finwait_capture_status finwait_merge_next(struct finwait_merge *merge, struct finwait_frame *frame)
{
    for (;;) {
        leave_current(merge);
        if (merge->heap_size == 0)
            return FINWAIT_CAPTURE_END;
        size_t top = merge->heap[0];
        struct source *source = &merge->sources[top];
        if (!source->capture) {
            if (reopen(merge, top))
                sink_down(merge, 0);
            else
                remove_top(merge);
            continue;
        }
        merge->current = top;
        merge->number++;
        if (merge->count > 1)
            frame_map_add(&merge->map, top, finwait_capture_frame_number(source->capture));
        if (!source->kept)
            continue;
        *frame = source->head;
        return FINWAIT_CAPTURE_FRAME;
    }
}

uint64_t finwait_merge_frame_number(const struct finwait_merge *merge)
{
    return merge->number;
}

size_t finwait_merge_input(const struct finwait_merge *merge)
{
    return merge->current;
}

bool finwait_merge_locate(struct finwait_merge *merge, uint64_t number, size_t *input, uint64_t *inside)
{
    if (merge->count > 1)
        return frame_map_find(&merge->map, number, input, inside);
    *input = 0;
    *inside = number;
    return number > 0;
}

const struct finwait_capture_info *const *finwait_merge_infos(const struct finwait_merge *merge)
{
    return merge->infos;
}

uint64_t finwait_merge_position(const struct finwait_merge *merge)
{
    return merge->position;
}
