/* SPDX-License-Identifier: BSD-2-Clause */
#include "services.h"

#include <stdlib.h>
#include <string.h>

#include "mix.h"
#include "story.h"

#define FIRST_ROOM 64U
#define FIRST_PAIRS 256U

/* Where the table lies is its seed: an attacker, who chooses addresses, does not know it. */
static size_t hash(const void *slots, const struct finwait_address *address, uint32_t number)
{
    return (size_t)mix(mix_address((uintptr_t)slots, address->bytes) ^ number);
}

static uint32_t *slot_of(const struct services *services, uint32_t *slots, size_t mask,
                         const struct finwait_address *address, uint16_t port)
{
    size_t i = hash(slots, address, port) & mask;
    for (; slots[i]; i = (i + 1) & mask) {
        const struct finwait_service *service = &services->list[slots[i] - 1].service;
        if (service->port == port && memcmp(&service->address, address, sizeof *address) == 0)
            break;
    }
    return &slots[i];
}

static void count(const struct services *services, size_t before, size_t after)
{
    memory_count(services->memory, FINWAIT_ROOM_SERVICES, before, after);
}

/* Twice the room; false at the cap, and when memory is short. The list and the slots grow together. */
static bool grow(struct services *services)
{
    size_t room = services->room ? services->room * 2 : FIRST_ROOM;
    const size_t each = sizeof *services->list + 2 * sizeof *services->slots;
    if (room > SERVICES_CAP || !memory_allows(services->memory, room * each, SERVICES_PARTS))
        return false;
    struct service_facts *list = realloc(services->list, room * sizeof *list);
    if (!list)
        return false;
    services->list = list;
    uint32_t *slots = calloc(room * 2, sizeof *slots);
    if (!slots)
        return false;
    count(services, services->room * each, room * each);
    for (size_t i = 0; i < services->count; i++)
        *slot_of(services, slots, room * 2 - 1, &list[i].service.address, list[i].service.port) = (uint32_t)i + 1;
    free(services->slots);
    services->slots = slots;
    services->mask = room * 2 - 1;
    services->room = room;
    return true;
}

uint32_t services_open(struct services *services, const struct news *news)
{
    const struct finwait_address *address = &news->address[FINWAIT_SERVER];
    uint16_t port = news->port[FINWAIT_SERVER];
    uint32_t *slot = services->slots ? slot_of(services, services->slots, services->mask, address, port) : NULL;
    if (!slot || *slot == 0) {
        if ((!services->slots || services->count == services->room) && !grow(services))
            return 0;
        slot = slot_of(services, services->slots, services->mask, address, port);
        services->list[services->count] = (struct service_facts){.service = {.address = *address,
                                                                             .port = port,
                                                                             .family = news->family,
                                                                             .start = news->start,
                                                                             .end = news->start,
                                                                             .time_wait.side = FINWAIT_NOBODY,
                                                                             .close_wait.side = FINWAIT_NOBODY,
                                                                             .fin_wait_2.side = FINWAIT_NOBODY,
                                                                             .half_open.side = FINWAIT_NOBODY}};
        *slot = (uint32_t)++services->count;
    }
    services->list[*slot - 1].service.begun++;
    return *slot;
}

static struct finwait_peak *peak_of(struct finwait_service *service, enum watched watched)
{
    struct finwait_peak *const peaks[WATCHED_COUNT] = {
        [WATCHED_TIME_WAIT] = &service->time_wait,
        [WATCHED_CLOSE_WAIT] = &service->close_wait,
        [WATCHED_FIN_WAIT_2] = &service->fin_wait_2,
        [WATCHED_HALF_OPEN] = &service->half_open,
    };
    return peaks[watched];
}

static enum watched watched_of(enum finwait_state state)
{
    switch (state) {
    case FINWAIT_TIME_WAIT:
        return WATCHED_TIME_WAIT;
    case FINWAIT_CLOSE_WAIT:
        return WATCHED_CLOSE_WAIT;
    case FINWAIT_FIN_WAIT_2:
        return WATCHED_FIN_WAIT_2;
    case FINWAIT_SYN_RECEIVED:
        return WATCHED_HALF_OPEN;
    default:
        return WATCHED_COUNT;
    }
}

static void enter(struct service_facts *facts, enum watched watched, enum finwait_side side, int64_t time)
{
    struct occupancy *o = &facts->watched[watched];
    struct finwait_peak *peak = peak_of(&facts->service, watched);
    o->now[side]++;
    if (o->entered[FINWAIT_CLIENT] + o->entered[FINWAIT_SERVER] == 0)
        o->first = time;
    o->entered[side]++;
    uint64_t total = (uint64_t)o->now[FINWAIT_CLIENT] + o->now[FINWAIT_SERVER];
    if (total > peak->count) {
        bool client = o->now[FINWAIT_CLIENT] > o->now[FINWAIT_SERVER];
        *peak = (struct finwait_peak){total, time, client ? FINWAIT_CLIENT : FINWAIT_SERVER};
    }
}

static struct pair *pair_slot(struct pair *pairs, size_t mask, uint32_t service, const struct finwait_address *address)
{
    size_t i = hash(pairs, address, service) & mask;
    while (pairs[i].service &&
           (pairs[i].service != service || memcmp(&pairs[i].presser.address, address, sizeof *address) != 0))
        i = (i + 1) & mask;
    return &pairs[i];
}

static size_t room_of(const struct pair_set *set)
{
    return set->slots ? set->mask + 1 : 0;
}

/* Makes room for one more; false when the set is full, or memory. */
static bool grow_pairs(const struct services *services, struct pair_set *set)
{
    size_t room = set->slots ? (set->mask + 1) * 2 : FIRST_PAIRS;
    if (set->count * 2 < set->mask)
        return true;
    bool allowed =
        room <= PRESSERS_CAP && memory_allows(services->memory, room * sizeof *set->slots, 2 * PRESSERS_PARTS);
    struct pair *pairs = allowed ? calloc(room, sizeof *pairs) : NULL;
    if (!pairs)
        return false;
    for (size_t i = 0; i < room_of(set); i++) {
        const struct pair *pair = &set->slots[i];
        if (pair->service)
            *pair_slot(pairs, room - 1, pair->service, &pair->presser.address) = *pair;
    }
    free(set->slots);
    count(services, room_of(set) * sizeof *pairs, room * sizeof *pairs);
    set->slots = pairs;
    set->mask = room - 1;
    return true;
}

static void turn_over(struct services *services)
{
    services->forgotten += services->older.count;
    count(services, room_of(&services->older) * sizeof *services->older.slots, 0);
    free(services->older.slots);
    services->older = services->younger;
    services->younger = (struct pair_set){0};
}

static struct pair *look_up(const struct pair_set *set, uint32_t service, const struct finwait_address *client)
{
    struct pair *pair = set->slots ? pair_slot(set->slots, set->mask, service, client) : NULL;
    return pair && pair->service ? pair : NULL;
}

/* What is kept of a client host and a service; NULL: nothing. */
static struct pair *find_pair(const struct services *services, uint32_t service, const struct finwait_address *client)
{
    struct pair *pair = look_up(&services->younger, service, client);
    return pair ? pair : look_up(&services->older, service, client);
}

/* The same, in the younger set from now on; made when it is new. NULL: memory is short. */
static struct pair *take_pair(struct services *services, uint32_t service, const struct finwait_address *client)
{
    struct pair *pair = look_up(&services->younger, service, client);
    if (pair)
        return pair;
    if (!grow_pairs(services, &services->younger)) {
        turn_over(services);
        if (!grow_pairs(services, &services->younger))
            return NULL;
    }
    struct pair *known = look_up(&services->older, service, client);
    pair = pair_slot(services->younger.slots, services->younger.mask, service, client);
    *pair = known ? *known : (struct pair){.service = service, .presser = {.address = *client}};
    services->younger.count++;
    services->older.count -= known != NULL;
    return pair;
}

/* A client host's TIME_WAIT toward one service: what its ephemeral ports are spent on. */
static void press(struct services *services, uint32_t service, const struct finwait_address *client, int64_t time)
{
    struct pair *pair = take_pair(services, service, client);
    if (!pair)
        return;
    if (pair->presser.entered++ == 0)
        pair->presser.first = time;
    if (++pair->now <= pair->presser.count)
        return;
    pair->presser.count = pair->now;
    pair->presser.time = time;
    struct presser *most = &services->list[service - 1].presser;
    if (pair->presser.count > most->count)
        *most = pair->presser;
}

static void relieve(const struct services *services, uint32_t service, const struct finwait_address *client)
{
    struct pair *pair = find_pair(services, service, client);
    if (pair)
        pair->now -= pair->now > 0;
}

uint32_t services_pressed(const struct services *services, uint32_t service, const struct finwait_address *client)
{
    const struct pair *pair = find_pair(services, service, client);
    return pair ? pair->now : 0;
}

void services_move(struct services *services, uint32_t service, const struct news *news)
{
    enum watched left = watched_of(news->from), entered = watched_of(news->to);
    if (!service)
        return;
    struct service_facts *facts = &services->list[service - 1];
    enum finwait_side side = news->side;
    uint32_t *states = facts->service.states[side];
    states[news->from] -= states[news->from] > 0;
    states[news->to] += news->to != FINWAIT_CLOSED;
    if (left == entered)
        return;
    if (left != WATCHED_COUNT)
        facts->watched[left].now[side] -= facts->watched[left].now[side] > 0;
    if (entered != WATCHED_COUNT)
        enter(facts, entered, side, news->time);
    if (side == FINWAIT_CLIENT && left == WATCHED_TIME_WAIT)
        relieve(services, service, &news->address[FINWAIT_CLIENT]);
    if (side == FINWAIT_CLIENT && entered == WATCHED_TIME_WAIT)
        press(services, service, &news->address[FINWAIT_CLIENT], news->time);
}

void services_ask(const struct services *services, uint32_t service, const struct news *news, struct reach *reach)
{
    if (!service || !services->list[service - 1].answered)
        return;
    const struct pair *pair = find_pair(services, service, &news->address[FINWAIT_CLIENT]);
    reach->served_before = true;
    reach->client_before = pair && pair->answered;
}

void services_answer(struct services *services, uint32_t service, const struct news *news)
{
    if (!service)
        return;
    services->list[service - 1].answered = news->time;
    struct pair *pair = take_pair(services, service, &news->address[FINWAIT_CLIENT]);
    if (pair)
        pair->answered = news->time;
}

void services_look_back(const struct services *services, uint32_t service, struct flow *flow)
{
    if (!service || services->list[service - 1].answered <= flow->start)
        return;
    const struct pair *pair = find_pair(services, service, &flow->address[FINWAIT_CLIENT]);
    flow->reach.served_since = true;
    flow->reach.client_since = pair && pair->answered > flow->start;
}

void services_tell(struct services *services, uint32_t service, bool found)
{
    if (service && found)
        services->list[service - 1].service.told++;
    else if (service)
        services->list[service - 1].service.told--;
}

static void count_stuck(struct service_facts *facts, const struct flow *flow,
                        const struct finwait_connection *connection, int64_t last_time)
{
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const struct endpoint *end = &flow->ends[side];
        bool stuck = end->state == FINWAIT_CLOSE_WAIT && last_time - end->last_time >= MISSING_AFTER;
        if (!stuck || !has_peer_fin(flow, (enum finwait_side)side))
            continue;
        const struct finwait_step *fin = &connection->close.waves[FINWAIT_WAVE_1];
        if (facts->stuck[FINWAIT_CLIENT] + facts->stuck[FINWAIT_SERVER] == 0 || fin->time < facts->stuck_since) {
            facts->stuck_since = fin->time;
            facts->stuck_frame = fin->frame;
        }
        facts->stuck[side]++;
    }
}

static bool was_costly(const struct finwait_connection *connection)
{
    for (size_t i = 0; i < connection->finding_count; i++) {
        if (service_is_costly(&connection->findings[i]))
            return true;
    }
    return false;
}

bool services_gave_up(const struct flow *flow, const struct finwait_connection *connection)
{
    enum finwait_open_kind kind = connection->open.kind;
    bool over =
        connection->verdict == FINWAIT_VERDICT_HALF_OPEN || connection->verdict == FINWAIT_VERDICT_OPEN_TIMED_OUT;
    bool let_go = flow->capped && (kind == FINWAIT_OPEN_HALF_OPEN || kind == FINWAIT_OPEN_TIMED_OUT);
    return (over || let_go) && connection->endpoints[FINWAIT_CLIENT].syn <= 1;
}

static void count_opening(struct service_facts *facts, const struct flow *flow,
                          const struct finwait_connection *connection, int64_t last_time)
{
    enum finwait_open_kind kind = connection->open.kind;
    facts->completed += kind != FINWAIT_OPEN_REFUSED && kind != FINWAIT_OPEN_ABANDONED &&
                        kind != FINWAIT_OPEN_TIMED_OUT && kind != FINWAIT_OPEN_HALF_OPEN;
    if (!services_gave_up(flow, connection))
        return;
    bool watched = last_time - connection->end >= MISSING_AFTER;
    facts->given_up++;
    facts->syn_acked += watched && connection->endpoints[FINWAIT_SERVER].syn > 0;
    facts->acked_again += watched && connection->endpoints[FINWAIT_SERVER].syn > 1;
}

void services_count(struct services *services, uint32_t index, const struct flow *flow,
                    const struct finwait_connection *connection, int64_t last_time)
{
    if (!index) {
        services->left_out++;
        return;
    }
    struct service_facts *facts = &services->list[index - 1];
    struct finwait_service *service = &facts->service;
    service->connections++;
    service->verdicts[connection->verdict]++;
    for (size_t i = 0; i < connection->finding_count; i++)
        service->codes[connection->findings[i].code]++;
    if (connection->close.initiator < FINWAIT_SIDE_COUNT)
        service->closed_first[connection->close.initiator]++;
    service->syns += connection->endpoints[FINWAIT_CLIENT].syn;
    service->refused += connection->verdict == FINWAIT_VERDICT_REFUSED;
    if (connection->close.has_reset)
        service->causes[connection->close.reset.cause]++;
    service->resets += connection->close.has_reset && connection->verdict != FINWAIT_VERDICT_REFUSED;
    facts->costly_resets += was_costly(connection);
    count_opening(facts, flow, connection, last_time);
    if (connection->start < service->start)
        service->start = connection->start;
    if (connection->end > service->end)
        service->end = connection->end;
    count_stuck(facts, flow, connection, last_time);
    int64_t idle = service_idle_close(flow, connection);
    if (idle >= 0 && facts->idle_count < IDLE_SAMPLES)
        facts->idle[facts->idle_count++] = idle;
}

struct service_rest services_sum(const struct services *services)
{
    struct service_rest sum = {0};
    for (size_t i = 0; i < services->count; i++) {
        sum.connections += services->list[i].service.connections;
        sum.costly_resets += services->list[i].costly_resets;
        sum.refused += services->list[i].service.refused;
    }
    return sum;
}

void services_done(struct services *services)
{
    free(services->list);
    free(services->slots);
    free(services->younger.slots);
    free(services->older.slots);
    *services = (struct services){0};
}
