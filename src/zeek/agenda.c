/* SPDX-License-Identifier: BSD-2-Clause */
#include "agenda.h"

#include <stdlib.h>

static void put(struct agenda *agenda, uint32_t at, struct appointment appointment)
{
    agenda->heap[at] = appointment;
    appointment.record->heap_position = at;
}

/* The times stand in the heap itself: the records of those that are passed by are not read. */
static void rise(struct agenda *agenda, uint32_t at, struct appointment appointment)
{
    while (at > 0 && agenda->heap[(at - 1) / 2].due > appointment.due) {
        put(agenda, at, agenda->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    put(agenda, at, appointment);
}

static void sink(struct agenda *agenda, uint32_t at, struct appointment appointment)
{
    uint32_t child;
    while ((child = at * 2 + 1) < agenda->count) {
        if (child + 1 < agenda->count && agenda->heap[child + 1].due < agenda->heap[child].due)
            child++;
        if (agenda->heap[child].due >= appointment.due)
            break;
        put(agenda, at, agenda->heap[child]);
        at = child;
    }
    put(agenda, at, appointment);
}

bool agenda_add(struct agenda *agenda, struct record *record)
{
    if (agenda->count == agenda->room) {
        uint32_t room = agenda->room ? agenda->room * 2 : 256;
        struct appointment *heap = realloc(agenda->heap, room * sizeof *heap);
        if (!heap)
            return false;
        agenda->heap = heap;
        agenda->room = room;
    }
    rise(agenda, agenda->count++, (struct appointment){record_due(record), record});
    return true;
}

void agenda_remove(struct agenda *agenda, const struct record *record)
{
    uint32_t at = record->heap_position;
    struct appointment last = agenda->heap[--agenda->count];
    if (last.record == record)
        return;
    rise(agenda, at, last);
    sink(agenda, last.record->heap_position, last);
}

void agenda_hasten(struct agenda *agenda, struct record *record)
{
    int64_t due = record_due(record);
    if (due < agenda->heap[record->heap_position].due)
        rise(agenda, record->heap_position, (struct appointment){due, record});
}

struct record *agenda_first(struct agenda *agenda, int64_t now)
{
    while (agenda->count > 0 && agenda->heap[0].due <= now) {
        struct appointment *first = &agenda->heap[0];
        first->due = record_due(first->record);
        if (first->due <= now)
            return first->record;
        sink(agenda, 0, *first);
    }
    return NULL;
}

void agenda_done(struct agenda *agenda)
{
    free(agenda->heap);
    *agenda = (struct agenda){0};
}
