/* SPDX-License-Identifier: BSD-2-Clause */
#include "selector.h"

const char *selector_direction_name(enum selector_direction direction)
{
#define X(upper, lower) #lower,
    static const char *const names[DIRECTION_COUNT] = {SELECTOR_DIRECTIONS(X)};
#undef X
    return names[direction];
}

static bool is_in(const struct networks *networks, const struct finwait_address *address, uint8_t family)
{
    for (size_t i = 0; i < networks->count; i++)
        if (network_holds(&networks->list[i], address, family))
            return true;
    return false;
}

static bool has_address(const struct networks *networks, const struct finwait_address *address, uint8_t family)
{
    return networks->count == 0 || is_in(networks, address, family);
}

static bool has_port(const struct ports *ports, uint16_t port)
{
    for (size_t i = 0; i < ports->count; i++)
        if (port >= ports->list[i].first && port <= ports->list[i].last)
            return true;
    return ports->count == 0;
}

static bool takes_server(const struct selector *selector, const struct finwait_address *address, uint8_t family,
                         uint16_t port)
{
    bool taken = selector->service_count == 0;
    for (size_t i = 0; i < selector->service_count && !taken; i++) {
        const struct service_place *service = selector->services[i];
        taken = has_address(&service->servers, address, family) && has_port(&service->ports, port);
    }
    return taken && has_address(&selector->ends[FINWAIT_SERVER], address, family) &&
           has_port(&selector->ports[FINWAIT_SERVER], port);
}

static int64_t time_of(const struct moment *moment, int64_t start)
{
    int64_t time;
    if (moment->kind != MOMENT_OFFSET)
        return moment->value;
    return __builtin_add_overflow(start, moment->value, &time) ? INT64_MAX : time;
}

static enum selector_direction direction_of(const struct finwait_connection *connection, const struct networks *home)
{
    const struct finwait_endpoint *ends = connection->endpoints;
    bool client = is_in(home, &ends[FINWAIT_CLIENT].address, connection->family);
    bool server = is_in(home, &ends[FINWAIT_SERVER].address, connection->family);
    if (client)
        return server ? DIRECTION_INTERNAL : DIRECTION_OUTBOUND;
    return server ? DIRECTION_INBOUND : DIRECTION_TRANSIT;
}

bool selector_takes(const struct selector *selector, const struct finwait_connection *connection,
                    const struct networks *home, int64_t start)
{
    const struct finwait_endpoint *client = &connection->endpoints[FINWAIT_CLIENT];
    const struct finwait_endpoint *server = &connection->endpoints[FINWAIT_SERVER];
    if (selector->has_from && connection->start < time_of(&selector->from, start))
        return false;
    if (selector->has_to && connection->start >= time_of(&selector->to, start))
        return false;
    if (selector->has_direction && direction_of(connection, home) != selector->direction)
        return false;
    return has_address(&selector->ends[FINWAIT_CLIENT], &client->address, connection->family) &&
           has_port(&selector->ports[FINWAIT_CLIENT], client->port) &&
           takes_server(selector, &server->address, connection->family, server->port);
}

bool selector_is_of_services(const struct selector *selector)
{
    return selector->ends[FINWAIT_CLIENT].count == 0 && selector->ports[FINWAIT_CLIENT].count == 0 &&
           !selector->has_from && !selector->has_to && !selector->has_direction;
}

bool selector_is_of_all(const struct selector *selector)
{
    return selector_is_of_services(selector) && selector->ends[FINWAIT_SERVER].count == 0 &&
           selector->ports[FINWAIT_SERVER].count == 0 && selector->service_count == 0;
}

bool selector_takes_service(const struct selector *selector, const struct finwait_service *service)
{
    return takes_server(selector, &service->address, service->family, service->port);
}
