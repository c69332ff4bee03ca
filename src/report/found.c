/* SPDX-License-Identifier: BSD-2-Clause */
#include "found.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void example_done(struct found_example *example)
{
    free((char *)example->finding.message);
    free((char *)example->finding.cause);
    free((char *)example->finding.advice);
    free((char *)example->finding.filter);
    *example = (struct found_example){0};
}

void found_done(struct found *found)
{
    for (unsigned severity = 0; severity < FINWAIT_SEVERITY_COUNT; severity++) {
        for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++) {
            struct found_group *group = &found->groups[severity][code];
            while (group->kept > 0)
                example_done(&group->examples[--group->kept]);
        }
    }
}

static const char *copy(struct found *found, const char *text)
{
    if (!text)
        return NULL;
    char *own = strdup(text);
    if (!own)
        found->failed = true;
    return own;
}

/* Free place for an example of this certainty, the less certain moved back; NULL when all are at least as certain. */
static struct found_example *make_place(struct found_group *group, enum finwait_certainty certainty)
{
    unsigned place = 0;
    while (place < group->kept && group->examples[place].finding.certainty >= certainty)
        place++;
    if (place == FOUND_EXAMPLES)
        return NULL;
    if (group->kept == FOUND_EXAMPLES)
        example_done(&group->examples[--group->kept]);
    memmove(&group->examples[place + 1], &group->examples[place],
            (group->kept - place) * sizeof group->examples[place]);
    group->kept++;
    return &group->examples[place];
}

static void add(struct found *found, const struct finwait_finding *finding, const char *subject, uint64_t stream)
{
    struct found_group *group = &found->groups[finding->severity][finding->code];
    group->count++;
    struct found_example *example = make_place(group, finding->certainty);
    if (!example)
        return;
    example->finding = *finding;
    example->finding.evidence_count = 0;
    example->finding.message = copy(found, finding->message);
    example->finding.cause = copy(found, finding->cause);
    example->finding.advice = copy(found, finding->advice);
    example->finding.filter = copy(found, finding->filter);
    example->stream = stream;
    snprintf(example->subject, sizeof example->subject, "%s", subject);
}

const char *found_endpoint_subject(const struct finwait_address *address, uint8_t family, uint16_t port,
                                   char out[FOUND_ENDPOINT])
{
    char ip[FOUND_ENDPOINT - sizeof "[]:65535"];
    finwait_address_print(address, family, ip, sizeof ip);
    snprintf(out, FOUND_ENDPOINT, family == 6 ? "[%s]:%u" : "%s:%u", ip, port);
    return out;
}

const char *found_connection_subject(const struct finwait_connection *connection, char out[FOUND_SUBJECT])
{
    char names[FINWAIT_SIDE_COUNT][FOUND_ENDPOINT];
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        found_endpoint_subject(&connection->endpoints[side].address, connection->family,
                               connection->endpoints[side].port, names[side]);
    snprintf(out, FOUND_SUBJECT, "%s → %s", names[FINWAIT_CLIENT], names[FINWAIT_SERVER]);
    return out;
}

void found_add_connection(struct found *found, const struct finwait_connection *connection)
{
    char subject[FOUND_SUBJECT];
    if (connection->finding_count == 0)
        return;
    found_connection_subject(connection, subject);
    for (size_t i = 0; i < connection->finding_count; i++)
        add(found, &connection->findings[i], subject, connection->stream);
}

void found_add_service(struct found *found, const struct finwait_service *service)
{
    char endpoint[FOUND_ENDPOINT], subject[FOUND_SUBJECT];
    if (service->finding_count == 0)
        return;
    found_endpoint_subject(&service->address, service->family, service->port, endpoint);
    snprintf(subject, sizeof subject, "service %s", endpoint);
    for (size_t i = 0; i < service->finding_count; i++)
        add(found, &service->findings[i], subject, 0);
}

void found_add_capture(struct found *found, const struct finwait_summary *summary)
{
    for (size_t i = 0; i < summary->finding_count; i++)
        add(found, &summary->findings[i], "the capture", 0);
}

uint64_t found_count(const struct found *found, enum finwait_severity severity)
{
    uint64_t count = 0;
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++)
        count += found->groups[severity][code].count;
    return count;
}
