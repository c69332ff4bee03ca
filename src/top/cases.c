/* SPDX-License-Identifier: BSD-2-Clause */
#include "cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "found.h"

_Static_assert(CASE_NAME >= FOUND_ENDPOINT, "a name has room for address and port");

bool cases_init(struct cases *cases)
{
    *cases = (struct cases){.ring = calloc(CASES, sizeof *cases->ring)};
    return cases->ring;
}

void cases_done(struct cases *cases)
{
    free(cases->ring);
    *cases = (struct cases){0};
}

/* The steps of a connection, one after the other. */
struct walk {
    const struct finwait_connection *connection;
    size_t next[FINWAIT_SIDE_COUNT];
    struct case_step step;
};

static const struct finwait_timeline_entry *entry_of(const struct walk *walk, unsigned side)
{
    const struct finwait_endpoint *end = &walk->connection->endpoints[side];
    return walk->next[side] < end->timeline_count ? &end->timeline[walk->next[side]] : NULL;
}

static void apply(struct walk *walk, unsigned side, const struct finwait_timeline_entry *entry)
{
    bool sent = entry->why <= FINWAIT_WHY_SENT_RST;
    walk->step.states[side] = entry->state;
    if (sent)
        walk->step.from = (enum finwait_side)side;
    else if (walk->step.from == FINWAIT_NOBODY && entry->frame > 0)
        walk->step.from = (enum finwait_side)(1 - side); /* it received; its peer may not have moved */
    if (sent || walk->step.why == FINWAIT_WHY_COUNT)
        walk->step.why = entry->why;
    walk->next[side]++;
}

/* The earliest entry of either end, and the other end's of the same frame. False at the end. */
static bool take_step(struct walk *walk)
{
    const struct finwait_timeline_entry *client = entry_of(walk, FINWAIT_CLIENT);
    const struct finwait_timeline_entry *server = entry_of(walk, FINWAIT_SERVER);
    if (!client && !server)
        return false;
    const struct finwait_timeline_entry *first = !server || (client && client->time <= server->time) ? client : server;
    walk->step.time = first->time;
    walk->step.frame = first->frame;
    walk->step.from = FINWAIT_NOBODY;
    walk->step.why = FINWAIT_WHY_COUNT;
    bool together = client && server && client->frame == server->frame && client->frame > 0;
    if (client && (first == client || together))
        apply(walk, FINWAIT_CLIENT, client);
    if (server && (first == server || together))
        apply(walk, FINWAIT_SERVER, server);
    return true;
}

static void copy_ladder(struct found_case *found, const struct finwait_connection *connection)
{
    struct walk walk = {.connection = connection, .step.states = {FINWAIT_CLOSED, FINWAIT_CLOSED}};
    found->step_count = found->steps_before = 0;
    while (take_step(&walk)) {
        if (found->step_count == CASE_STEPS) {
            memmove(found->steps, found->steps + 1, sizeof found->steps - sizeof *found->steps);
            found->step_count--;
            found->steps_before++;
        }
        found->steps[found->step_count++] = walk.step;
    }
}

void cases_add(struct cases *cases, const struct finwait_connection *connection, const struct finwait_finding *finding)
{
    const struct finwait_endpoint *client = &connection->endpoints[FINWAIT_CLIENT];
    const struct finwait_endpoint *server = &connection->endpoints[FINWAIT_SERVER];
    uint64_t serial = ++cases->newest;
    struct found_case *found = &cases->ring[serial % CASES];
    found->serial = serial;
    found->connection = connection->id;
    found->time = finding ? finding->time : connection->end;
    found->duration = connection->end - connection->start;
    found->severity = finding ? finding->severity : FINWAIT_NOTE;
    found->verdict = connection->verdict;
    found_endpoint_subject(&client->address, connection->family, client->port, found->client);
    found_endpoint_subject(&server->address, connection->family, server->port, found->server);
    snprintf(found->code, sizeof found->code, "%s", finding ? finwait_code_name(finding->code) : "");
    snprintf(found->text, sizeof found->text, "%s", finding ? finding->message : connection->summary);
    cases->counts[found->severity]++;
    copy_ladder(found, connection);
}

void cases_add_service(struct cases *cases, const struct finwait_service *service,
                       const struct finwait_finding *finding)
{
    uint64_t serial = ++cases->newest;
    struct found_case *found = &cases->ring[serial % CASES];
    *found = (struct found_case){.serial = serial, .time = finding->time, .severity = finding->severity};
    found_endpoint_subject(&service->address, service->family, service->port, found->server);
    snprintf(found->client, sizeof found->client, "*");
    snprintf(found->code, sizeof found->code, "%s", finwait_code_name(finding->code));
    snprintf(found->text, sizeof found->text, "%s", finding->message);
    cases->counts[found->severity]++;
}

const struct found_case *cases_get(const struct cases *cases, uint64_t serial)
{
    const struct found_case *found = &cases->ring[serial % CASES];
    return serial > 0 && found->serial == serial ? found : NULL;
}
