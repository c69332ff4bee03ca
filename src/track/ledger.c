/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger.h"

#include <stdlib.h>
#include <string.h>

/* Makes room for one more element; false when `cap` or memory forbids it. */
static bool grow(void **elements, uint32_t count, uint32_t *room, size_t size, uint32_t cap)
{
    if (count < *room)
        return true;
    uint32_t next = *room < 4 ? 6 : *room + *room / 2; /* an ordinary connection needs nine lines */
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
    memset(entry, 0, sizeof *entry); /* gaps between the fields too: whole words are folded */
    entry->time = segment->time;
    entry->frame = segment->frame;
    entry->seq = segment->seq;
    entry->ack = segment->ack;
    entry->payload = segment->payload;
    entry->ts_value = stamped ? segment->ts_value : 0;
    entry->ts_echo = stamped ? segment->ts_echo : 0;
    entry->window = segment->window;
    entry->ip_id = segment->ip_id;
    entry->flags = segment->flags;
    entry->side = (uint8_t)side;
    entry->ttl = segment->ttl;
    entry->icmp_type = segment->icmp_type;
    entry->icmp_code = segment->icmp_code;
    entry->fate = segment->fate;
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
    struct finwait_timeline_entry *added = &timeline->entries[timeline->count++];
    memset(added, 0, sizeof *added); /* as in ledger_add */
    added->frame = entry->frame;
    added->time = entry->time;
    added->state = entry->state;
    added->possible = entry->possible;
    added->why = entry->why;
}

bool ledger_is_starved(const struct ledger *ledger)
{
    return ledger->dropped > 0 && ledger->count < LEDGER_CAP;
}

bool timeline_is_starved(const struct timeline *timeline)
{
    return timeline->dropped > 0 && timeline->count < TIMELINE_CAP;
}

static bool adopt(void **elements, uint32_t *room, uint32_t count, size_t size)
{
    void *larger = count > *room ? realloc(*elements, count * size) : *elements;
    if (count > *room && !larger)
        return false;
    *elements = larger;
    *room = count > *room ? count : *room;
    return true;
}

bool ledger_adopt(struct ledger *ledger, const struct ledger *other)
{
    void *entries = other->entries;
    ledger->room = other->room;
    bool roomy = adopt(&entries, &ledger->room, ledger->count, sizeof *ledger->entries);
    ledger->entries = entries;
    ledger->count = roomy ? ledger->count : 0;
    return roomy;
}

bool timeline_adopt(struct timeline *timeline, const struct timeline *other)
{
    void *entries = other->entries;
    timeline->room = other->room;
    bool roomy = adopt(&entries, &timeline->room, timeline->count, sizeof *timeline->entries);
    timeline->entries = entries;
    timeline->count = roomy ? timeline->count : 0;
    return roomy;
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
