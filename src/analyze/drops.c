/* SPDX-License-Identifier: BSD-2-Clause */
#include "drops.h"

#include <string.h>

static void merge(struct drops *drops, unsigned first)
{
    drops->spans[first].until = drops->spans[first + 1].until;
    drops->count--;
    memmove(&drops->spans[first + 1], &drops->spans[first + 2], (drops->count - first - 1) * sizeof *drops->spans);
}

void drops_add(struct drops *drops, int64_t from, int64_t until)
{
    struct drop_span *last = drops->count > 0 ? &drops->spans[drops->count - 1] : NULL;
    if (last && from <= last->until) {
        last->until = until;
        return;
    }
    drops->spans[drops->count++] = (struct drop_span){from, until};
    if (drops->count <= DROPS_CAP)
        return;
    unsigned closest = 0;
    for (unsigned i = 1; i + 1 < drops->count; i++) {
        if (drops->spans[i + 1].from - drops->spans[i].until <
            drops->spans[closest + 1].from - drops->spans[closest].until)
            closest = i;
    }
    merge(drops, closest);
}

bool drops_between(const struct drops *drops, int64_t from, int64_t until)
{
    for (unsigned i = 0; i < drops->count; i++) {
        if (drops->spans[i].from <= until && drops->spans[i].until >= from)
            return true;
    }
    return false;
}
