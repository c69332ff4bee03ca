/* SPDX-License-Identifier: BSD-2-Clause */
#include "flow.h"

uint64_t random_next(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t x = *state;
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* 37 and 100 have no common divisor: each hundred connections hold exactly the shares, in mixed order. */
static const struct story *pick_story(const struct share *mix, uint64_t number)
{
    unsigned place = (unsigned)(number * 37 % 100);
    for (; place >= mix->percent; mix++)
        place -= mix->percent;
    return mix->story;
}

/*
 * Clients and servers are in 198.18.0.0/15, which RFC 2544 keeps for benchmarks; every client comes again with its next
 * port. A forged source is anywhere in 128.0.0.0/2: an odd factor makes all of them distinct.
 */
static void pick_tuple(struct flow *flow, bool forged, uint64_t number, uint64_t *random)
{
    enum { CLIENTS = 65521, PORTS = 28232 };
    flow->address[CLIENT] = 0xc6120000U + (uint32_t)(number % CLIENTS);
    flow->port[CLIENT] = (uint16_t)(32768 + (number / CLIENTS + number * 17) % PORTS);
    if (forged) {
        flow->address[CLIENT] = 0x80000000U | ((uint32_t)number * 0x9e3779b1U & 0x3fffffffU);
        flow->port[CLIENT] = (uint16_t)(1024 + random_next(random) % 64512);
    }
    flow->address[SERVER] = 0xc6130001U + (uint32_t)(random_next(random) % 8);
    flow->port[SERVER] = flow->story->server_port;
}

void flow_begin(struct flow *flow, const struct kind *kind, uint64_t number, uint64_t time, uint64_t rounds,
                uint64_t *random)
{
    *flow = (struct flow){.story = pick_story(kind->mix, number), .rounds = rounds, .time = time};
    pick_tuple(flow, kind->forged, number, random);
    for (unsigned side = CLIENT; side < SIDES; side++) {
        uint64_t numbers = random_next(random);
        flow->next[side] = (uint32_t)numbers;
        flow->ip_id[side] = (uint16_t)(numbers >> 32);
        flow->clock[side] = (uint32_t)random_next(random);
    }
}

bool flow_advance(struct flow *flow, uint64_t *random)
{
    const struct story *story = flow->story;
    if (++flow->step == story->loop_end && flow->rounds > 1) {
        flow->step = story->loop;
        flow->rounds--;
    }
    if (flow->step >= story->count)
        return false;
    uint64_t gap = story->lines[flow->step].gap;
    flow->time += gap + random_next(random) % (gap / 4 + 1);
    return true;
}
