/* SPDX-License-Identifier: BSD-2-Clause */
#include "keeper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BUCKETS 1024U
#define COMMENT_SIZE 512

struct packet {
    struct packet *next;          /* newer, of the same connection */
    struct packet *older, *newer; /* of all connections */
    struct record *of;
    struct finwait_frame frame; /* its bytes lie behind */
    uint32_t input;
    uint8_t bytes[];
};

/* A connection. */
struct record {
    uint64_t id;
    struct record *next_in_bucket;
    struct packet *first, *last;
    struct record *next_waiting;
    uint64_t codes; /* found since a packet was written: bit `1 << code` */
    uint32_t count;
    bool found;   /* anything: its packets are written */
    bool waiting; /* for keeper_settle */
};

_Static_assert(FINWAIT_CODE_COUNT <= 64, "a bit for each");

struct keeper {
    struct record **buckets;
    uint64_t mask, count;
    struct packet *oldest, *newest;
    size_t used, limit;
    struct record *waiting;
    keeper_write *write;
    void *user;
};

struct keeper *keeper_new(size_t limit, keeper_write *write, void *user)
{
    struct keeper *keeper = calloc(1, sizeof *keeper);
    if (!keeper)
        return NULL;
    *keeper = (struct keeper){.mask = FIRST_BUCKETS - 1, .limit = limit, .write = write, .user = user};
    keeper->buckets = calloc(FIRST_BUCKETS, sizeof *keeper->buckets);
    if (keeper->buckets)
        return keeper;
    free(keeper);
    return NULL;
}

static size_t size_of(const struct packet *packet)
{
    return sizeof *packet + packet->frame.captured;
}

/* The first packet of a connection: whatever goes, goes in the order in which it came. */
static void drop_first(struct keeper *keeper, struct record *record)
{
    struct packet *packet = record->first;
    record->first = packet->next;
    if (!record->first)
        record->last = NULL;
    record->count--;
    *(packet->older ? &packet->older->newer : &keeper->oldest) = packet->newer;
    *(packet->newer ? &packet->newer->older : &keeper->newest) = packet->older;
    keeper->used -= size_of(packet);
    free(packet);
}

/* Ids are given one after the other: they spread by themselves. */
static struct record **place_of(const struct keeper *keeper, uint64_t id)
{
    struct record **place = &keeper->buckets[id & keeper->mask];
    while (*place && (*place)->id != id)
        place = &(*place)->next_in_bucket;
    return place;
}

/* One that has no packets and waits for nothing. */
static void forget(struct keeper *keeper, struct record **place)
{
    struct record *record = *place;
    *place = record->next_in_bucket;
    keeper->used -= sizeof *record;
    keeper->count--;
    free(record);
}

/* The oldest packet of all, and its connection where nothing else is known of it. */
static void drop_oldest(struct keeper *keeper)
{
    struct record *record = keeper->oldest->of;
    drop_first(keeper, record);
    if (!record->first && !record->found)
        forget(keeper, place_of(keeper, record->id));
}

void keeper_free(struct keeper *keeper)
{
    if (!keeper)
        return;
    for (uint64_t i = 0; i <= keeper->mask; i++) {
        for (struct record *record = keeper->buckets[i], *next; record; record = next) {
            next = record->next_in_bucket;
            while (record->first)
                drop_first(keeper, record);
            free(record);
        }
    }
    free(keeper->buckets);
    free(keeper);
}

/* Where there is no memory for it chains get longer, and that is all. */
static void grow(struct keeper *keeper)
{
    uint64_t count = (keeper->mask + 1) * 2;
    struct record **buckets = calloc(count, sizeof *buckets);
    if (!buckets)
        return;
    for (uint64_t i = 0; i <= keeper->mask; i++) {
        for (struct record *record = keeper->buckets[i], *next; record; record = next) {
            next = record->next_in_bucket;
            record->next_in_bucket = buckets[record->id & (count - 1)];
            buckets[record->id & (count - 1)] = record;
        }
    }
    free(keeper->buckets);
    keeper->buckets = buckets;
    keeper->mask = count - 1;
}

static struct record *get(struct keeper *keeper, uint64_t id)
{
    struct record **place = place_of(keeper, id);
    if (*place)
        return *place;
    if (keeper->count > keeper->mask) {
        grow(keeper);
        place = place_of(keeper, id);
    }
    *place = calloc(1, sizeof **place);
    if (*place) {
        (*place)->id = id;
        keeper->count++;
        keeper->used += sizeof **place;
    }
    return *place;
}

static void let_wait(struct keeper *keeper, struct record *record)
{
    if (record->waiting)
        return;
    record->waiting = true;
    record->next_waiting = keeper->waiting;
    keeper->waiting = record;
}

static void append(struct keeper *keeper, struct record *record, struct packet *packet)
{
    packet->of = record;
    *(record->last ? &record->last->next : &record->first) = packet;
    record->last = packet;
    record->count++;
    packet->older = keeper->newest;
    *(keeper->newest ? &keeper->newest->newer : &keeper->oldest) = packet;
    keeper->newest = packet;
    keeper->used += size_of(packet);
}

void keeper_take(struct keeper *keeper, uint64_t connection, uint32_t input, const struct finwait_frame *frame)
{
    struct record *record = get(keeper, connection);
    struct packet *packet = record ? malloc(sizeof *packet + frame->captured) : NULL;
    if (!packet)
        return;
    *packet = (struct packet){.frame = *frame, .input = input};
    if (frame->captured > 0)
        memcpy(packet->bytes, frame->bytes, frame->captured);
    packet->frame.bytes = packet->bytes;
    append(keeper, record, packet);
    if (record->found)
        let_wait(keeper, record);
    else if (record->count > KEEPER_PACKETS)
        drop_first(keeper, record);
    while (keeper->used > keeper->limit && keeper->oldest && keeper->oldest != packet)
        drop_oldest(keeper);
}

void keeper_find(struct keeper *keeper, uint64_t connection, enum finwait_code code)
{
    struct record *record = get(keeper, connection);
    if (!record)
        return;
    record->found = true;
    record->codes |= UINT64_C(1) << code;
    let_wait(keeper, record);
}

/* "finwait: wave_2_lost, close_wait_stuck" */
static void name_codes(uint64_t codes, char text[COMMENT_SIZE])
{
    size_t used = 0;
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT && used < COMMENT_SIZE; code++)
        if (codes >> code & 1U)
            used += (size_t)snprintf(text + used, COMMENT_SIZE - used, "%s%s",
                                     used ? ", " : "finwait: ", finwait_code_name((enum finwait_code)code));
}

/* A finding that finds all packets written is named on the next. */
static bool write_out(struct keeper *keeper, struct record *record)
{
    char comment[COMMENT_SIZE] = "";
    bool written = true;
    name_codes(record->codes, comment);
    while (record->first) {
        const struct packet *packet = record->first;
        bool last = packet == record->last;
        written =
            keeper->write(keeper->user, packet->input, &packet->frame, last && *comment ? comment : NULL) && written;
        drop_first(keeper, record);
        if (last)
            record->codes = 0;
    }
    return written;
}

bool keeper_settle(struct keeper *keeper)
{
    bool written = true;
    while (keeper->waiting) {
        struct record *record = keeper->waiting;
        keeper->waiting = record->next_waiting;
        record->waiting = false;
        written = write_out(keeper, record) && written;
    }
    return written;
}

bool keeper_over(struct keeper *keeper, uint64_t connection)
{
    bool written = keeper_settle(keeper);
    struct record **place = place_of(keeper, connection), *record = *place;
    if (!record)
        return written;
    while (record->first)
        drop_first(keeper, record);
    forget(keeper, place);
    return written;
}

size_t keeper_used(const struct keeper *keeper)
{
    return keeper ? keeper->used : 0;
}
