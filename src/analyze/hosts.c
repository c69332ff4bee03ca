/* SPDX-License-Identifier: BSD-2-Clause */
#include "hosts.h"

#include <stdlib.h>
#include <string.h>

#include "mix.h"

#define FIRST_SLOTS 256U

/* Where the set lies is its seed: an attacker, who chooses addresses, does not know it. */
static size_t home_of(const struct host *slots, size_t mask, const struct finwait_address *address)
{
    return (size_t)mix_address((uintptr_t)slots, address->bytes) & mask;
}

static struct host *slot_of(struct host *slots, size_t mask, const struct finwait_address *address)
{
    size_t i = home_of(slots, mask, address);
    while (slots[i].taken && memcmp(&slots[i].address, address, sizeof *address) != 0)
        i = (i + 1) & mask;
    return &slots[i];
}

static void count(const struct hosts *hosts, size_t before, size_t after)
{
    memory_count(hosts->memory, FINWAIT_ROOM_HOSTS, before * sizeof(struct host), after * sizeof(struct host));
}

static size_t room_of(const struct host_set *set)
{
    return set->slots ? set->mask + 1 : 0;
}

/* Makes room for one more; false when the set is full, or memory. */
static bool grow(const struct hosts *hosts, struct host_set *set)
{
    size_t room = set->slots ? (set->mask + 1) * 2 : FIRST_SLOTS;
    if (set->count * 2 < set->mask)
        return true;
    bool allowed = room <= HOSTS_CAP && memory_allows(hosts->memory, room * sizeof *set->slots, 2 * HOSTS_PARTS);
    struct host *slots = allowed ? calloc(room, sizeof *slots) : NULL;
    if (!slots)
        return false;
    for (size_t i = 0; i < room_of(set); i++) {
        if (set->slots[i].taken)
            *slot_of(slots, room - 1, &set->slots[i].address) = set->slots[i];
    }
    free(set->slots);
    count(hosts, room_of(set), room);
    set->slots = slots;
    set->mask = room - 1;
    return true;
}

static void turn_over(struct hosts *hosts)
{
    hosts->forgotten += hosts->older.count;
    count(hosts, room_of(&hosts->older), 0);
    free(hosts->older.slots);
    hosts->older = hosts->younger;
    hosts->younger = (struct host_set){0};
}

static struct host *look_up(const struct host_set *set, const struct finwait_address *address)
{
    struct host *host = set->slots ? slot_of(set->slots, set->mask, address) : NULL;
    return host && host->taken ? host : NULL;
}

/* What is known of an address, in the younger set from now on; made when it is new. NULL: memory is short. */
static struct host *take(struct hosts *hosts, const struct finwait_address *address)
{
    struct host *host = look_up(&hosts->younger, address);
    if (host)
        return host;
    if (!grow(hosts, &hosts->younger)) {
        turn_over(hosts);
        if (!grow(hosts, &hosts->younger))
            return NULL;
    }
    struct host *known = look_up(&hosts->older, address);
    host = slot_of(hosts->younger.slots, hosts->younger.mask, address);
    *host = known ? *known : (struct host){.address = *address, .taken = true};
    hosts->younger.count++;
    hosts->older.count -= known != NULL;
    return host;
}

/* What is known of an address: all zero when nothing is. */
static struct host find(const struct hosts *hosts, const struct finwait_address *address)
{
    const struct host *host = look_up(&hosts->younger, address);
    if (!host)
        host = look_up(&hosts->older, address);
    return host ? *host : (struct host){.ttl = 0};
}

void hosts_expect(const struct hosts *hosts, const struct finwait_address *address)
{
    const struct host_set *const sets[] = {&hosts->younger, &hosts->older};
    for (unsigned i = 0; i < 2; i++)
        if (sets[i]->slots)
            __builtin_prefetch(&sets[i]->slots[home_of(sets[i]->slots, sets[i]->mask, address)], 1);
}

void hosts_note(struct hosts *hosts, const struct finwait_address *address, uint8_t ttl)
{
    struct host *host = ttl ? take(hosts, address) : NULL;
    if (host)
        host->ttl = ttl;
}

uint8_t hosts_ttl(const struct hosts *hosts, const struct finwait_address *address)
{
    return find(hosts, address).ttl;
}

void hosts_hear(struct hosts *hosts, const struct news *news)
{
    struct host *host = take(hosts, &news->address[news->side]);
    if (host) {
        host->heard = news->time;
        host->acknowledges |= news->one_way;
    }
    host = take(hosts, &news->address[peer_of(news->side)]); /* after the other: slots may have moved */
    if (host) {
        host->reached = true;
        host->acknowledged |= news->one_way;
    }
}

/* A host heard so shortly before was well, most likely. */
#define LATELY (10 * SECOND)

void hosts_ask(const struct hosts *hosts, const struct news *news, struct reach *reach)
{
    int64_t heard = find(hosts, &news->address[FINWAIT_SERVER]).heard;
    reach->host_lately = heard && news->start - heard < LATELY;
}

void hosts_watch(const struct hosts *hosts, const struct news *news, struct reach *reach)
{
    if (find(hosts, &news->address[FINWAIT_SERVER]).heard > news->start)
        reach->host_heard = true;
}

void hosts_look_back(const struct hosts *hosts, struct flow *flow)
{
    struct host client = find(hosts, &flow->address[FINWAIT_CLIENT]);
    struct host server = find(hosts, &flow->address[FINWAIT_SERVER]);
    flow->reach.never_heard = server.heard == 0;
    flow->reach.unseen = flow->reach.never_heard && (server.acknowledged || (client.acknowledges && !client.reached));
}

void hosts_done(struct hosts *hosts)
{
    free(hosts->younger.slots);
    free(hosts->older.slots);
    *hosts = (struct hosts){0};
}
