/* SPDX-License-Identifier: BSD-2-Clause */
#include "hosts.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 256U

static struct host *slot_of(struct host *slots, size_t mask, const struct finwait_address *address)
{
    uint64_t words[2];
    memcpy(words, address->bytes, sizeof words);
    uint64_t value = (words[0] ^ (words[1] * UINT64_C(0x9e3779b97f4a7c15))) * UINT64_C(0xbf58476d1ce4e5b9);
    size_t i = (size_t)(value >> 32) & mask;
    while (slots[i].taken && memcmp(&slots[i].address, address, sizeof *address) != 0)
        i = (i + 1) & mask;
    return &slots[i];
}

static bool grow(struct hosts *hosts)
{
    size_t room = hosts->slots ? (hosts->mask + 1) * 2 : FIRST_SLOTS;
    struct host *slots = room <= 2 * HOSTS_CAP ? calloc(room, sizeof *slots) : NULL;
    if (!slots)
        return false;
    for (size_t i = 0; hosts->slots && i <= hosts->mask; i++) {
        if (hosts->slots[i].taken)
            *slot_of(slots, room - 1, &hosts->slots[i].address) = hosts->slots[i];
    }
    free(hosts->slots);
    hosts->slots = slots;
    hosts->mask = room - 1;
    return true;
}

/* The slot of an address, made when it is new; NULL at the cap or without memory. */
static struct host *take(struct hosts *hosts, const struct finwait_address *address)
{
    if (hosts->count * 2 >= hosts->mask && !grow(hosts))
        return NULL;
    struct host *host = slot_of(hosts->slots, hosts->mask, address);
    hosts->count += !host->taken;
    host->taken = true;
    host->address = *address;
    return host;
}

/* What is known of an address: all zero when nothing is. */
static struct host find(const struct hosts *hosts, const struct finwait_address *address)
{
    return hosts->slots ? *slot_of(hosts->slots, hosts->mask, address) : (struct host){.ttl = 0};
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
    free(hosts->slots);
    *hosts = (struct hosts){0};
}
