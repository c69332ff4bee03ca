/* SPDX-License-Identifier: BSD-2-Clause */
#include "agenda.h"

#include <stdlib.h>

static void put(struct agenda *agenda, uint32_t at, struct record *record)
{
    agenda->heap[at] = record;
    record->heap_position = at;
}

static void rise(struct agenda *agenda, struct record *record)
{
    uint32_t at = record->heap_position;
    while (at > 0 && agenda->heap[(at - 1) / 2]->due > record->due) {
        put(agenda, at, agenda->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    put(agenda, at, record);
}

static void sink(struct agenda *agenda, struct record *record)
{
    uint32_t at = record->heap_position, child;
    while ((child = at * 2 + 1) < agenda->count) {
        if (child + 1 < agenda->count && agenda->heap[child + 1]->due < agenda->heap[child]->due)
            child++;
        if (agenda->heap[child]->due >= record->due)
            break;
        put(agenda, at, agenda->heap[child]);
        at = child;
    }
    put(agenda, at, record);
}

bool agenda_add(struct agenda *agenda, struct record *record)
{
    if (agenda->count == agenda->room) {
        uint32_t room = agenda->room ? agenda->room * 2 : 256;
        struct record **heap = realloc(agenda->heap, room * sizeof(struct record *));
        if (!heap)
            return false;
        agenda->heap = heap;
        agenda->room = room;
    }
    record->due = record_due(record);
    put(agenda, agenda->count++, record);
    rise(agenda, record);
    return true;
}

void agenda_remove(struct agenda *agenda, struct record *record)
{
    struct record *last = agenda->heap[--agenda->count];
    if (last == record)
        return;
    put(agenda, record->heap_position, last);
    rise(agenda, last);
    sink(agenda, last);
}

void agenda_hasten(struct agenda *agenda, struct record *record)
{
    int64_t due = record_due(record);
    if (due >= record->due)
        return;
    record->due = due;
    rise(agenda, record);
}

struct record *agenda_first(struct agenda *agenda, int64_t now)
{
    while (agenda->count > 0 && agenda->heap[0]->due <= now) {
        struct record *first = agenda->heap[0];
        first->due = record_due(first);
        if (first->due <= now)
            return first;
        sink(agenda, first);
    }
    return NULL;
}

void agenda_done(struct agenda *agenda)
{
    free(agenda->heap);
    *agenda = (struct agenda){0};
}
