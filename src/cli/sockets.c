/* SPDX-License-Identifier: BSD-2-Clause */
#include "sockets.h"

#include <stdlib.h>
#include <string.h>

static bool is_wanted(const struct settings *settings, const struct finwait_socket *socket)
{
    if (settings->states && !(settings->states & FINWAIT_IN(socket->state)))
        return false;
    return settings->host_family == 0 || (settings->host_family == socket->family &&
                                          memcmp(&settings->host, &socket->local, sizeof socket->local) == 0);
}

static void add(struct sockets *sockets, const struct finwait_socket *socket)
{
    if (!is_wanted(sockets->settings, socket))
        return;
    if (sockets->count == sockets->room) {
        size_t room = sockets->room ? sockets->room * 2 : 64;
        struct finwait_socket *list = room > SOCKETS_CAP ? NULL : realloc(sockets->list, room * sizeof *sockets->list);
        if (!list) {
            sockets->left_out++;
            return;
        }
        sockets->list = list;
        sockets->room = room;
    }
    sockets->list[sockets->count++] = *socket;
}

/* The last entry at or before `at`; the timeline's count when there is none. */
static size_t entry_at(const struct finwait_endpoint *endpoint, int64_t at)
{
    size_t found = endpoint->timeline_count;
    for (size_t i = 0; i < endpoint->timeline_count && endpoint->timeline[i].time <= at; i++)
        found = i;
    return found;
}

static void take_endpoint(struct sockets *sockets, const struct finwait_connection *connection, enum finwait_side side)
{
    const struct finwait_endpoint *local = &connection->endpoints[side];
    const struct finwait_endpoint *remote = &connection->endpoints[side == FINWAIT_CLIENT];
    size_t entry = entry_at(local, sockets->at);
    if (entry == local->timeline_count)
        return;
    const struct finwait_timeline_entry *now = &local->timeline[entry];
    if (now->state == FINWAIT_CLOSED || now->state == FINWAIT_LISTEN)
        return;
    while (entry > 0 && local->timeline[entry - 1].state == now->state)
        entry--;
    struct finwait_socket socket = {.local = local->address,
                                    .remote = remote->address,
                                    .local_port = local->port,
                                    .remote_port = remote->port,
                                    .family = connection->family,
                                    .state = now->state,
                                    .possible = now->possible,
                                    .since = local->timeline[entry].time};
    add(sockets, &socket);
}

/* A server that answered a SYN by then had a socket that listens; nothing told since that it was closed. */
static void take_listener(struct sockets *sockets, const struct finwait_connection *connection)
{
    const struct finwait_endpoint *server = &connection->endpoints[FINWAIT_SERVER];
    const struct finwait_step *answer = NULL;
    for (unsigned i = 0; i < connection->open.step_count; i++) {
        const struct finwait_step *step = &connection->open.steps[i];
        if (step->segment == FINWAIT_STEP_SYN_ACK && step->from == FINWAIT_SERVER && step->frame)
            answer = step;
    }
    if (!answer || answer->time > sockets->at || connection->open.kind == FINWAIT_OPEN_SIMULTANEOUS)
        return;
    struct finwait_socket socket = {.local = server->address,
                                    .local_port = server->port,
                                    .family = connection->family,
                                    .state = FINWAIT_LISTEN,
                                    .possible = FINWAIT_IN(FINWAIT_LISTEN) | FINWAIT_IN(FINWAIT_CLOSED),
                                    .since = answer->time};
    add(sockets, &socket);
}

void sockets_take(struct sockets *sockets, const struct finwait_connection *connection, int64_t gone)
{
    take_listener(sockets, connection);
    if (gone != INT64_MAX && sockets->at >= gone)
        return;
    take_endpoint(sockets, connection, FINWAIT_CLIENT);
    take_endpoint(sockets, connection, FINWAIT_SERVER);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare(const void *a, const void *b)
{
    const struct finwait_socket *left = a, *right = b;
    int order = compare_numbers(left->family, right->family);
    if (!order)
        order = memcmp(&left->local, &right->local, sizeof left->local);
    if (!order)
        order = compare_numbers(left->remote_port != 0, right->remote_port != 0);
    if (!order)
        order = compare_numbers(left->local_port, right->local_port);
    if (!order)
        order = memcmp(&left->remote, &right->remote, sizeof left->remote);
    if (!order)
        order = compare_numbers(left->remote_port, right->remote_port);
    return order ? order : compare_numbers((uint64_t)left->since, (uint64_t)right->since);
}

void sockets_sort(struct sockets *sockets)
{
    size_t kept = 0;
    if (sockets->count > 0)
        qsort(sockets->list, sockets->count, sizeof *sockets->list, compare);
    for (size_t i = 0; i < sockets->count; i++) {
        const struct finwait_socket *socket = &sockets->list[i], *last = &sockets->list[kept ? kept - 1 : 0];
        bool again = kept > 0 && socket->state == FINWAIT_LISTEN && last->state == FINWAIT_LISTEN &&
                     socket->local_port == last->local_port && socket->family == last->family &&
                     memcmp(&socket->local, &last->local, sizeof socket->local) == 0;
        if (!again)
            sockets->list[kept++] = *socket;
    }
    sockets->count = kept;
}

void sockets_done(struct sockets *sockets)
{
    free(sockets->list);
    *sockets = (struct sockets){0};
}
