/* SPDX-License-Identifier: BSD-2-Clause */
#include "services.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64U

static size_t hash(const struct finwait_address *address, uint16_t port)
{
    uint64_t value = UINT64_C(14695981039346656037) ^ port; /* FNV-1a */
    for (size_t i = 0; i < sizeof address->bytes; i++)
        value = (value ^ address->bytes[i]) * UINT64_C(1099511628211);
    return (size_t)(value ^ (value >> 32));
}

static uint32_t *slot_of(const struct services *services, uint32_t *slots, size_t mask,
                         const struct finwait_address *address, uint16_t port)
{
    size_t i = hash(address, port) & mask;
    for (; slots[i]; i = (i + 1) & mask) {
        const struct finwait_service *service = &services->list[slots[i] - 1];
        if (service->port == port && memcmp(&service->address, address, sizeof *address) == 0)
            break;
    }
    return &slots[i];
}

/* Twice the room; false when memory is short. The list and the slots grow together. */
static bool grow(struct services *services)
{
    size_t room = services->room ? services->room * 2 : FIRST_ROOM;
    struct finwait_service *list = realloc(services->list, room * sizeof *list);
    if (!list)
        return false;
    services->list = list;
    uint32_t *slots = calloc(room * 2, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < services->count; i++)
        *slot_of(services, slots, room * 2 - 1, &list[i].address, list[i].port) = (uint32_t)i + 1;
    free(services->slots);
    services->slots = slots;
    services->mask = room * 2 - 1;
    services->room = room;
    return true;
}

static struct finwait_service *find(struct services *services, const struct finwait_connection *connection)
{
    const struct finwait_endpoint *server = &connection->endpoints[FINWAIT_SERVER];
    if (services->count == services->room && (services->count >= SERVICES_CAP || !grow(services)))
        return NULL;
    uint32_t *slot = slot_of(services, services->slots, services->mask, &server->address, server->port);
    if (*slot == 0) {
        services->list[services->count] = (struct finwait_service){.address = server->address,
                                                                   .port = server->port,
                                                                   .family = connection->family,
                                                                   .start = connection->start,
                                                                   .end = connection->end,
                                                                   .time_wait.side = FINWAIT_NOBODY,
                                                                   .close_wait.side = FINWAIT_NOBODY,
                                                                   .fin_wait_2.side = FINWAIT_NOBODY,
                                                                   .half_open.side = FINWAIT_NOBODY};
        *slot = (uint32_t)++services->count;
    }
    return &services->list[*slot - 1];
}

void services_count(struct services *services, const struct finwait_connection *connection)
{
    struct finwait_service *service = find(services, connection);
    if (!service) {
        services->left_out++;
        return;
    }
    service->connections++;
    service->verdicts[connection->verdict]++;
    for (size_t i = 0; i < connection->finding_count; i++)
        service->codes[connection->findings[i].code]++;
    if (connection->close.initiator < FINWAIT_SIDE_COUNT)
        service->closed_first[connection->close.initiator]++;
    service->syns += connection->endpoints[FINWAIT_CLIENT].syn;
    service->refused += connection->verdict == FINWAIT_VERDICT_REFUSED;
    service->resets += connection->close.has_reset && connection->verdict != FINWAIT_VERDICT_REFUSED;
    if (connection->start < service->start)
        service->start = connection->start;
    if (connection->end > service->end)
        service->end = connection->end;
}

void services_done(struct services *services)
{
    free(services->list);
    free(services->slots);
    *services = (struct services){0};
}
