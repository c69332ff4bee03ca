/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger.h"

#include <stdlib.h>
#include <string.h>

/* Makes room for one more element; false when `cap` or memory forbids it. */
static bool grow(void **elements, uint32_t count, uint32_t *room, size_t size, uint32_t cap)
{
    if (count < *room)
        return true;
    uint32_t next = *room == 0 ? 8 : *room * 2;
    if (next > cap)
        next = cap;
    if (next <= count)
        return false;
    void *larger = realloc(*elements, next * size);
    if (larger == NULL)
        return false;
    *elements = larger;
    *room = next;
    return true;
}

struct ledger_entry *ledger_add(struct ledger *ledger)
{
    void *entries = ledger->entries;
    if (!grow(&entries, ledger->count, &ledger->room, sizeof *ledger->entries, LEDGER_CAP)) {
        ledger->dropped++;
        return NULL;
    }
    ledger->entries = entries;
    struct ledger_entry *entry = &ledger->entries[ledger->count++];
    memset(entry, 0, sizeof *entry);
    return entry;
}

void timeline_add(struct timeline *timeline, const struct finwait_timeline_entry *entry)
{
    void *entries = timeline->entries;
    if (!grow(&entries, timeline->count, &timeline->room, sizeof *timeline->entries, TIMELINE_CAP)) {
        timeline->dropped++;
        return;
    }
    timeline->entries = entries;
    timeline->entries[timeline->count++] = *entry;
}

void ledger_done(struct ledger *ledger)
{
    free(ledger->entries);
    *ledger = (struct ledger){0};
}

void timeline_done(struct timeline *timeline)
{
    free(timeline->entries);
    *timeline = (struct timeline){0};
}
