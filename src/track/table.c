/* SPDX-License-Identifier: BSD-2-Clause */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BUCKETS 1024U

bool table_init(struct table *table, uint64_t seed)
{
    *table = (struct table){.mask = FIRST_BUCKETS - 1, .seed = seed};
    table->buckets = calloc(FIRST_BUCKETS, sizeof *table->buckets);
    return table->buckets != NULL;
}

void table_done(struct table *table)
{
    for (struct flow *flow = table->oldest, *next; flow; flow = next) {
        next = flow->next_by_id;
        flow_done(flow);
        free(flow);
    }
    free(table->buckets);
    *table = (struct table){0};
}

/* The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint64_t hash_end(uint64_t seed, const struct finwait_address *address, uint16_t port)
{
    uint64_t words[2];
    memcpy(words, address->bytes, sizeof words);
    return mix(mix(seed ^ words[0]) ^ words[1] ^ ((uint64_t)port << 48));
}

uint64_t table_hash(const struct table *table, const struct finwait_segment *segment)
{
    return mix(hash_end(table->seed, &segment->src, segment->src_port) +
               hash_end(table->seed, &segment->dst, segment->dst_port));
}

static bool same_end(const struct flow *flow, enum finwait_side side, const struct finwait_address *address,
                     uint16_t port)
{
    return flow->port[side] == port && memcmp(&flow->address[side], address, sizeof *address) == 0;
}

struct flow *table_find(const struct table *table, uint64_t hash, const struct finwait_segment *segment,
                        enum finwait_side *side)
{
    for (struct flow *flow = table->buckets[hash & table->mask]; flow; flow = flow->next_in_bucket) {
        if (flow->hash != (uint32_t)(hash >> 32) || flow->family != segment->family)
            continue;
        for (unsigned from = 0; from < FINWAIT_SIDE_COUNT; from++) {
            *side = (enum finwait_side)from;
            if (same_end(flow, *side, &segment->src, segment->src_port) &&
                same_end(flow, peer_of(*side), &segment->dst, segment->dst_port))
                return flow;
        }
    }
    return NULL;
}

static uint64_t hash_flow(const struct table *table, const struct flow *flow)
{
    return mix(hash_end(table->seed, &flow->address[FINWAIT_CLIENT], flow->port[FINWAIT_CLIENT]) +
               hash_end(table->seed, &flow->address[FINWAIT_SERVER], flow->port[FINWAIT_SERVER]));
}

/* Twice the buckets once there are more flows than buckets; keeps the old ones when memory is short. */
static void grow(struct table *table)
{
    uint32_t count = (table->mask + 1) * 2;
    struct flow **buckets = count ? calloc(count, sizeof *buckets) : NULL;
    if (!buckets)
        return;
    for (struct flow *flow = table->oldest; flow; flow = flow->next_by_id) {
        uint64_t index = hash_flow(table, flow) & (count - 1);
        flow->next_in_bucket = buckets[index];
        buckets[index] = flow;
    }
    free(table->buckets);
    table->buckets = buckets;
    table->mask = count - 1;
}

struct flow *table_add(struct table *table, uint64_t hash, const struct finwait_segment *segment,
                       enum finwait_side side)
{
    if (table->count > table->mask)
        grow(table);
    struct flow *flow = calloc(1, sizeof *flow);
    if (!flow)
        return NULL;
    flow->address[side] = segment->src;
    flow->address[peer_of(side)] = segment->dst;
    flow->port[side] = segment->src_port;
    flow->port[peer_of(side)] = segment->dst_port;
    flow->family = segment->family;
    flow->hash = (uint32_t)(hash >> 32);
    struct flow **bucket = &table->buckets[hash & table->mask];
    flow->next_in_bucket = *bucket;
    *bucket = flow;
    flow->previous_by_id = table->newest;
    if (table->newest)
        table->newest->next_by_id = flow;
    else
        table->oldest = flow;
    table->newest = flow;
    table->count++;
    return flow;
}

void table_remove(struct table *table, struct flow *flow)
{
    struct flow **link = &table->buckets[hash_flow(table, flow) & table->mask];
    while (*link != flow)
        link = &(*link)->next_in_bucket;
    *link = flow->next_in_bucket;
    if (flow->previous_by_id)
        flow->previous_by_id->next_by_id = flow->next_by_id;
    else
        table->oldest = flow->next_by_id;
    if (flow->next_by_id)
        flow->next_by_id->previous_by_id = flow->previous_by_id;
    else
        table->newest = flow->previous_by_id;
    table->count--;
    flow_done(flow);
    free(flow);
}
