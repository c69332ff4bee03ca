/* SPDX-License-Identifier: BSD-2-Clause */
#include "regions.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *left, const void *right)
{
    const struct region *a = left, *b = right;
    if (a->input != b->input)
        return a->input < b->input ? -1 : 1;
    return a->frame < b->frame ? -1 : a->frame > b->frame;
}

/* Counts all places that are known, or, with room for them, notes them. */
static size_t collect(struct region *list, const struct outcome *outcome)
{
    size_t count = 0;
    for (size_t i = 0; i < outcome->case_count; i++) {
        const struct outcome_case *of = &outcome->cases[i];
        for (unsigned j = 0; j < of->kept_count; j++) {
            for (unsigned k = 0; k < of->kept[j]->place_count; k++) {
                const struct outcome_place *place = &of->kept[j]->places[k];
                if (place->frame == 0)
                    continue;
                if (list)
                    list[count] = (struct region){.input = place->input, .frame = place->frame};
                count++;
            }
        }
    }
    return count;
}

/* The regions of one input, in the order of their frames. */
static void look_up(struct region *list, size_t count, const struct finwait_capture_info *info)
{
    struct finwait_frame frame;
    size_t found = 0;
    if (info->compression || strcmp(info->path, "-") == 0)
        return;
    struct finwait_capture *capture = finwait_capture_open(info->path, NULL, NULL);
    while (capture && found < count && finwait_capture_next(capture, &frame) == FINWAIT_CAPTURE_FRAME) {
        uint64_t number = finwait_capture_frame_number(capture);
        for (; found < count && list[found].frame == number; found++) {
            list[found].offset = finwait_capture_frame_offset(capture, &frame);
            list[found].length = frame.captured;
        }
    }
    finwait_capture_free(capture);
}

bool regions_find(struct regions *regions, const struct outcome *outcome)
{
    *regions = (struct regions){.count = collect(NULL, outcome)};
    if (regions->count == 0)
        return true;
    regions->list = calloc(regions->count, sizeof *regions->list);
    if (!regions->list)
        return false;
    collect(regions->list, outcome);
    qsort(regions->list, regions->count, sizeof *regions->list, compare);
    for (size_t i = 0, next; i < regions->count; i = next) {
        size_t input = regions->list[i].input;
        for (next = i; next < regions->count && regions->list[next].input == input; next++)
            continue;
        look_up(regions->list + i, next - i, outcome->inputs[input]);
    }
    return true;
}

void regions_done(struct regions *regions)
{
    free(regions->list);
    *regions = (struct regions){0};
}

const struct region *regions_of(const struct regions *regions, const struct outcome_place *place)
{
    struct region key = {.input = place->input, .frame = place->frame};
    if (place->frame == 0 || regions->count == 0)
        return NULL;
    const struct region *found = bsearch(&key, regions->list, regions->count, sizeof key, compare);
    return found && found->length > 0 ? found : NULL;
}
