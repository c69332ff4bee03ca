/* SPDX-License-Identifier: BSD-2-Clause */
#include "agenda.h"

#include <stdlib.h>

bool agenda_init(struct agenda *agenda, size_t capacity)
{
    *agenda = (struct agenda){.flows = calloc(capacity, sizeof *agenda->flows),
                              .entries = calloc(capacity, sizeof *agenda->entries),
                              .capacity = capacity};
    if (!agenda->flows || !agenda->entries)
        return false;
    for (size_t i = 0; i < capacity; i++)
        agenda->entries[i].flow = &agenda->flows[i];
    return true;
}

void agenda_done(struct agenda *agenda)
{
    free(agenda->flows);
    free(agenda->entries);
}

struct flow *agenda_spare(const struct agenda *agenda)
{
    return agenda->entries[agenda->count].flow;
}

static void swap(struct agenda *agenda, size_t a, size_t b)
{
    struct agenda_entry entry = agenda->entries[a];
    agenda->entries[a] = agenda->entries[b];
    agenda->entries[b] = entry;
}

static void sift_down(struct agenda *agenda)
{
    const struct agenda_entry *entries = agenda->entries;
    for (size_t i = 0, child = 1; child < agenda->count; i = child, child = 2 * i + 1) {
        if (child + 1 < agenda->count && entries[child + 1].time < entries[child].time)
            child++;
        if (entries[i].time <= entries[child].time)
            return;
        swap(agenda, i, child);
    }
}

void agenda_add(struct agenda *agenda)
{
    size_t i = agenda->count++;
    agenda->entries[i].time = agenda->entries[i].flow->time;
    for (; i > 0 && agenda->entries[i].time < agenda->entries[(i - 1) / 2].time; i = (i - 1) / 2)
        swap(agenda, i, (i - 1) / 2);
}

void agenda_moved(struct agenda *agenda)
{
    agenda->entries[0].time = agenda->entries[0].flow->time;
    sift_down(agenda);
}

void agenda_drop(struct agenda *agenda)
{
    swap(agenda, 0, --agenda->count);
    sift_down(agenda);
}
