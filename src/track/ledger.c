/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger.h"

#include <stdlib.h>

/* Makes room for one more element; false when `cap` or memory forbids it. */
static bool grow(void **elements, uint32_t count, uint32_t *room, size_t size, uint32_t cap)
{
    if (count < *room)
        return true;
    uint32_t next = *room == 0 ? 6 : *room + *room / 2; /* an ordinary connection needs nine lines */
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

struct ledger_entry *ledger_add(struct ledger *ledger, enum finwait_side side, const struct finwait_segment *segment)
{
    void *entries = ledger->entries;
    if (!grow(&entries, ledger->count, &ledger->room, sizeof *ledger->entries, LEDGER_CAP)) {
        ledger->dropped++;
        return NULL;
    }
    ledger->entries = entries;
    struct ledger_entry *entry = &ledger->entries[ledger->count++];
    bool stamped = (segment->options & FINWAIT_OPT_TIMESTAMPS) != 0;
    *entry = (struct ledger_entry){.time = segment->time,
                                   .frame = segment->frame,
                                   .seq = segment->seq,
                                   .ack = segment->ack,
                                   .payload = segment->payload,
                                   .ts_value = stamped ? segment->ts_value : 0,
                                   .ts_echo = stamped ? segment->ts_echo : 0,
                                   .window = segment->window,
                                   .ip_id = segment->ip_id,
                                   .flags = segment->flags,
                                   .side = (uint8_t)side,
                                   .ttl = segment->ttl,
                                   .icmp_type = segment->icmp_type,
                                   .icmp_code = segment->icmp_code,
                                   .fate = segment->fate};
    return entry;
}

struct ledger_entry *ledger_last(struct ledger *ledger, uint64_t frame)
{
    struct ledger_entry *last = ledger->count > 0 ? &ledger->entries[ledger->count - 1] : NULL;
    return last && last->frame == frame ? last : NULL;
}

const struct ledger_entry *ledger_find(const struct ledger *ledger, enum finwait_side side, unsigned notes)
{
    for (uint32_t i = 0; i < ledger->count; i++) {
        const struct ledger_entry *entry = &ledger->entries[i];
        if (entry->side == side && (entry->notes & notes))
            return entry;
    }
    return NULL;
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
