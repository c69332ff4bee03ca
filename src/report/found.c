/* SPDX-License-Identifier: BSD-2-Clause */
#include "found.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void example_done(struct found_example *example)
{
    free((char *)example->finding.message);
    free((char *)example->finding.filter);
    *example = (struct found_example){0};
}

static void group_done(struct found_group *group)
{
    while (group->kept > 0)
        example_done(&group->examples[--group->kept]);
    for (unsigned i = 0; i < group->reason_count; i++) {
        free((char *)group->reasons[i].cause);
        free((char *)group->reasons[i].advice);
    }
    group->reason_count = 0;
}

void found_done(struct found *found)
{
    for (unsigned severity = 0; severity < FINWAIT_SEVERITY_COUNT; severity++) {
        for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++)
            group_done(&found->groups[severity][code]);
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

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* The finding's reason among those of its group, which a new one joins; FOUND_REASONS when there are too many. */
static unsigned find_reason(struct found *found, struct found_group *group, const struct finwait_finding *finding)
{
    unsigned i = 0;
    while (i < group->reason_count &&
           !(same(group->reasons[i].cause, finding->cause) && same(group->reasons[i].advice, finding->advice)))
        i++;
    if (i == group->reason_count && i < FOUND_REASONS)
        group->reasons[group->reason_count++] =
            (struct found_reason){.cause = copy(found, finding->cause), .advice = copy(found, finding->advice)};
    return i;
}

/* The least certain example of the reason that has most of them, of `reason` itself when it has as many. */
static unsigned find_spare(const struct found_group *group, unsigned reason)
{
    unsigned counts[FOUND_REASONS] = {0}, last[FOUND_REASONS] = {0}, most = reason;
    for (unsigned i = 0; i < group->kept; i++) {
        counts[group->examples[i].reason]++;
        last[group->examples[i].reason] = i;
    }
    for (unsigned i = 0; i < group->reason_count; i++) {
        if (counts[i] > counts[most])
            most = i;
    }
    return last[most];
}

static void drop(struct found_group *group, unsigned place)
{
    example_done(&group->examples[place]);
    group->kept--;
    memmove(&group->examples[place], &group->examples[place + 1],
            (group->kept - place) * sizeof group->examples[place]);
}

/* Free place for an example, the less certain moved back; NULL when there are enough that are as certain. */
static struct found_example *make_place(struct found_group *group, unsigned reason, enum finwait_certainty certainty)
{
    if (group->kept == FOUND_EXAMPLES) {
        unsigned spare = find_spare(group, reason);
        if (group->examples[spare].reason == reason && group->examples[spare].finding.certainty >= certainty)
            return NULL;
        drop(group, spare);
    }
    unsigned place = 0;
    while (place < group->kept && group->examples[place].finding.certainty >= certainty)
        place++;
    memmove(&group->examples[place + 1], &group->examples[place],
            (group->kept - place) * sizeof group->examples[place]);
    group->kept++;
    return &group->examples[place];
}

/* The example that it becomes, its subject still to be written; NULL when it is only counted. */
static struct found_example *add(struct found *found, const struct finwait_finding *finding)
{
    struct found_group *group = &found->groups[finding->severity][finding->code];
    group->count++;
    unsigned reason = find_reason(found, group, finding);
    if (reason == FOUND_REASONS)
        return NULL;
    group->reasons[reason].count++;
    struct found_example *example = make_place(group, reason, finding->certainty);
    if (!example)
        return NULL;
    *example = (struct found_example){.finding = *finding, .reason = reason};
    example->finding.evidence_count = 0;
    example->finding.message = copy(found, finding->message);
    example->finding.filter = copy(found, finding->filter);
    example->finding.cause = group->reasons[reason].cause;
    example->finding.advice = group->reasons[reason].advice;
    return example;
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
    for (size_t i = 0; i < connection->finding_count; i++) {
        struct found_example *example = add(found, &connection->findings[i]);
        if (!example)
            continue;
        example->stream = connection->stream;
        found_connection_subject(connection, example->subject);
    }
}

void found_add_service(struct found *found, const struct finwait_service *service)
{
    for (size_t i = 0; i < service->finding_count; i++) {
        char endpoint[FOUND_ENDPOINT];
        struct found_example *example = add(found, &service->findings[i]);
        if (!example)
            continue;
        found_endpoint_subject(&service->address, service->family, service->port, endpoint);
        snprintf(example->subject, sizeof example->subject, "service %s", endpoint);
    }
}

void found_add_capture(struct found *found, const struct finwait_summary *summary)
{
    for (size_t i = 0; i < summary->finding_count; i++) {
        struct found_example *example = add(found, &summary->findings[i]);
        if (example)
            snprintf(example->subject, sizeof example->subject, "the capture");
    }
}

uint64_t found_count(const struct found *found, enum finwait_severity severity)
{
    uint64_t count = 0;
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++)
        count += found->groups[severity][code].count;
    return count;
}
