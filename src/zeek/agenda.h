/* SPDX-License-Identifier: BSD-2-Clause */
/* Records by when their next timer fires: a binary heap. Fires nothing itself. */
#ifndef ZEEK_AGENDA_H
#define ZEEK_AGENDA_H

#include "record.h"

struct appointment {
    int64_t due; /* when the record's next timer fires, or earlier */
    struct record *record;
};

struct agenda {
    struct appointment *heap; /* each record knows its position */
    uint32_t count, room;
};

/* False when memory is short. */
bool agenda_add(struct agenda *agenda, struct record *record);
void agenda_remove(struct agenda *agenda, const struct record *record);
/* After the record's timers changed. One that fires later than it is known for stays where it is until its turn. */
void agenda_hasten(struct agenda *agenda, struct record *record);
/* The first record, put where it belongs; NULL when none is due by `now`. */
struct record *agenda_first(struct agenda *agenda, int64_t now);
void agenda_done(struct agenda *agenda);

#endif
