/* SPDX-License-Identifier: BSD-2-Clause */
#include "observer.h"

#include <stdlib.h>
#include <string.h>

#include "mix.h"

#define FIRST_BUCKETS 1024U
#define FIRED_AT_ONCE 300U /* timers that Zeek fires before it takes a packet; the rest waits for the next one */

static uint64_t hash_end(const struct finwait_address *address, uint16_t port)
{
    uint64_t words[2];
    memcpy(words, address->bytes, sizeof words);
    return mix(mix(UINT64_C(0x9e3779b97f4a7c15) ^ words[0]) ^ words[1] ^ ((uint64_t)port << 48));
}

/* In either direction, and the same whoever asks. */
static uint64_t hash_record(const struct record *record)
{
    return mix(hash_end(&record->address[0], record->port[0]) + hash_end(&record->address[1], record->port[1]));
}

bool observer_init(struct observer *observer, const struct observer_options *options)
{
    *observer = (struct observer){.options = *options,
                                  .records = {.size = sizeof(struct record)},
                                  .mask = FIRST_BUCKETS - 1,
                                  .keeps = {.size = sizeof(struct kept)},
                                  .kept_mask = FIRST_BUCKETS - 1,
                                  .next_id = 1,
                                  .now = INT64_MIN};
    observer->buckets = calloc(FIRST_BUCKETS, sizeof(struct record *));
    observer->kept = calloc(FIRST_BUCKETS, sizeof(struct kept *));
    return observer->buckets && observer->kept;
}

static void release(struct observer *observer, struct record *record)
{
    record_done(record);
    pool_give(&observer->records, record);
}

static void release_kept(struct observer *observer, struct kept *kept)
{
    if (!kept)
        return;
    if (kept->record.history != kept->brief)
        free((char *)kept->record.history);
    pool_give(&observer->keeps, kept);
}

void observer_done(struct observer *observer)
{
    for (uint32_t i = 0; i < observer->agenda.count; i++)
        release(observer, observer->agenda.heap[i].record);
    agenda_done(&observer->agenda);
    for (uint64_t i = 0; observer->kept && i <= observer->kept_mask; i++) {
        struct kept *kept = observer->kept[i];
        while (kept) {
            struct kept *next = kept->next;
            release_kept(observer, kept);
            kept = next;
        }
    }
    release_kept(observer, observer->taken);
    pool_done(&observer->records);
    pool_done(&observer->keeps);
    free(observer->kept);
    free(observer->buckets);
    observer->buckets = NULL;
    observer->kept = NULL;
    observer->taken = NULL;
}

static struct record *find(const struct observer *observer, uint64_t hash, const struct finwait_segment *s,
                           unsigned *slot)
{
    for (struct record *record = observer->buckets[hash & observer->mask]; record; record = record->next) {
        if (record->hash != hash || record->family != s->family)
            continue;
        for (*slot = 0; *slot < 2; ++*slot) {
            if (record->port[*slot] == s->src_port && record->port[!*slot] == s->dst_port &&
                memcmp(&record->address[*slot], &s->src, sizeof s->src) == 0 &&
                memcmp(&record->address[!*slot], &s->dst, sizeof s->dst) == 0)
                return record;
        }
    }
    return NULL;
}

/* Twice the buckets once there are more records than buckets; keeps the old ones when memory is short. */
static void grow(struct observer *observer)
{
    uint64_t mask = observer->mask * 2 + 1;
    struct record **buckets = calloc(mask + 1, sizeof(struct record *));
    if (!buckets)
        return;
    for (uint32_t i = 0; i < observer->agenda.count; i++) {
        struct record *record = observer->agenda.heap[i].record;
        record->next = buckets[record->hash & mask];
        buckets[record->hash & mask] = record;
    }
    free(observer->buckets);
    observer->buckets = buckets;
    observer->mask = mask;
}

/* "C" and 17 digits: the same capture gives the same ones. */
static void print_uid(const struct record *record, char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    uint64_t words[2] = {mix(hash_record(record) ^ mix((uint64_t)record->start)), 0};
    words[1] = mix(words[0] ^ record->first_frame);
    *out++ = 'C';
    for (unsigned i = 0; i < 17; i++) {
        *out++ = digits[words[i & 1] % 62];
        words[i & 1] /= 62;
    }
    *out = '\0';
}

static void describe(const struct record *record, struct finwait_zeek *out)
{
    record_describe(record, out);
    print_uid(record, out->uid);
}

static void grow_kept(struct observer *observer)
{
    uint64_t mask = observer->kept_mask * 2 + 1;
    struct kept **buckets = calloc(mask + 1, sizeof(struct kept *));
    if (!buckets)
        return;
    for (uint64_t i = 0; i <= observer->kept_mask; i++) {
        for (struct kept *kept = observer->kept[i], *next; kept; kept = next) {
            next = kept->next;
            kept->next = buckets[kept->id & mask];
            buckets[kept->id & mask] = kept;
        }
    }
    free(observer->kept);
    observer->kept = buckets;
    observer->kept_mask = mask;
}

static void keep(struct observer *observer, const struct record *record, const struct finwait_zeek *written)
{
    struct kept *kept = pool_take(&observer->keeps);
    size_t size = strlen(written->history) + 1;
    char *history = NULL;
    if (kept)
        history = size > sizeof kept->brief ? malloc(size) : kept->brief;
    if (!history) {
        observer->short_of_memory = true;
        if (kept)
            pool_give(&observer->keeps, kept);
        return;
    }
    if (observer->kept_count > observer->kept_mask)
        grow_kept(observer);
    struct kept **bucket = &observer->kept[record->id & observer->kept_mask];
    kept->next = *bucket;
    kept->id = record->id;
    kept->claims = record->claims;
    kept->record = *written;
    kept->record.history = memcpy(history, written->history, size);
    *bucket = kept;
    observer->kept_count++;
}

/* The record ends: it is written, kept if someone will ask, and gone. */
static void end(struct observer *observer, struct record *record)
{
    struct finwait_zeek written;
    struct record **link = &observer->buckets[record->hash & observer->mask];
    while (*link != record)
        link = &(*link)->next;
    *link = record->next;
    agenda_remove(&observer->agenda, record);
    if (observer->latest == record)
        observer->latest = NULL;
    describe(record, &written);
    if (observer->options.write)
        observer->options.write(observer->options.user, &written);
    if (record->claims > 0)
        keep(observer, record, &written);
    release(observer, record);
}

static void pass(struct observer *observer, int64_t now)
{
    struct record *record;
    unsigned fired = 0;
    if (now <= observer->now)
        return;
    observer->now = now;
    while (fired < FIRED_AT_ONCE && (record = agenda_first(&observer->agenda, now)) != NULL) {
        if (record_fire(record, now, &fired))
            end(observer, record);
    }
}

static struct record *begin(struct observer *observer, uint64_t hash, const struct finwait_segment *segment,
                            int64_t time)
{
    struct record *record = pool_take(&observer->records);
    if (!record)
        return NULL;
    if (observer->agenda.count > observer->mask)
        grow(observer);
    record_init(record, segment, time, observer->now);
    record->hash = hash;
    if (!agenda_add(&observer->agenda, record)) {
        release(observer, record);
        return NULL;
    }
    record->id = observer->next_id++;
    struct record **bucket = &observer->buckets[hash & observer->mask];
    record->next = *bucket;
    *bucket = record;
    return record;
}

/* Zeek reads microseconds; times before 1970 round down too. */
static int64_t microseconds(int64_t nanoseconds)
{
    return nanoseconds / 1000 - (nanoseconds % 1000 < 0);
}

void observer_time(struct observer *observer, int64_t time)
{
    pass(observer, microseconds(time));
}

uint64_t observer_segment(struct observer *observer, const struct finwait_segment *segment, uint64_t hash)
{
    int64_t time = microseconds(segment->time);
    pass(observer, time);
    if (segment->kind != FINWAIT_SEGMENT_TCP)
        return 0;
    unsigned slot = 0;
    struct record *record = find(observer, hash, segment, &slot);
    if (record && record_is_reused(record, segment)) {
        end(observer, record);
        record = NULL;
    }
    if (!record) {
        slot = 0;
        record = begin(observer, hash, segment, time);
    }
    if (!record) {
        observer->short_of_memory = true;
        return 0;
    }
    if (record_take(record, slot, segment, time))
        agenda_hasten(&observer->agenda, record);
    observer->latest = record;
    return record->id;
}

void observer_claim(struct observer *observer)
{
    if (observer->latest)
        observer->latest->claims++;
}

static bool take_kept(struct observer *observer, uint64_t id, struct finwait_zeek *out)
{
    struct kept **link = &observer->kept[id & observer->kept_mask];
    while (*link && (*link)->id != id)
        link = &(*link)->next;
    struct kept *kept = *link;
    if (!kept)
        return false;
    *out = kept->record;
    if (--kept->claims > 0)
        return true;
    release_kept(observer, observer->taken);
    observer->taken = kept;
    *link = kept->next;
    observer->kept_count--;
    return true;
}

bool observer_take(struct observer *observer, uint64_t id, const struct finwait_connection *connection, uint64_t hash,
                   struct finwait_zeek *out)
{
    const struct finwait_endpoint *client = &connection->endpoints[FINWAIT_CLIENT];
    const struct finwait_endpoint *server = &connection->endpoints[FINWAIT_SERVER];
    struct finwait_segment between = {.family = connection->family,
                                      .src = client->address,
                                      .src_port = client->port,
                                      .dst = server->address,
                                      .dst_port = server->port};
    unsigned slot;
    struct record *record = find(observer, hash, &between, &slot);
    if (!record || record->id != id)
        return id != 0 && take_kept(observer, id, out);
    record->claims--;
    describe(record, out);
    return true;
}

static int by_id(const void *a, const void *b)
{
    uint64_t left = (*(struct record *const *)a)->id, right = (*(struct record *const *)b)->id;
    return (left > right) - (left < right);
}

void observer_finish(struct observer *observer)
{
    uint32_t count = observer->agenda.count;
    if (count == 0)
        return;
    struct record **all = malloc(count * sizeof(struct record *));
    if (!all) {
        observer->short_of_memory = true;
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        all[i] = observer->agenda.heap[i].record;
    qsort(all, count, sizeof(struct record *), by_id);
    for (uint32_t i = 0; i < count; i++)
        end(observer, all[i]);
    free(all);
}
