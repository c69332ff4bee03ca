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
    while (slots[i].ttl && memcmp(&slots[i].address, address, sizeof *address) != 0)
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
        if (hosts->slots[i].ttl)
            *slot_of(slots, room - 1, &hosts->slots[i].address) = hosts->slots[i];
    }
    free(hosts->slots);
    hosts->slots = slots;
    hosts->mask = room - 1;
    return true;
}

void hosts_note(struct hosts *hosts, const struct finwait_address *address, uint8_t ttl)
{
    if (ttl == 0 || (hosts->count * 2 >= hosts->mask && !grow(hosts)))
        return;
    struct host *host = slot_of(hosts->slots, hosts->mask, address);
    hosts->count += host->ttl == 0;
    *host = (struct host){*address, ttl};
}

uint8_t hosts_ttl(const struct hosts *hosts, const struct finwait_address *address)
{
    return hosts->slots ? slot_of(hosts->slots, hosts->mask, address)->ttl : 0;
}

void hosts_done(struct hosts *hosts)
{
    free(hosts->slots);
    *hosts = (struct hosts){0};
}
