/* SPDX-License-Identifier: BSD-2-Clause */
#include "roster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "found.h"

_Static_assert(ACCOUNT_NAME >= FOUND_ENDPOINT, "a name has room for address and port");

const char *roster_name(bool by_port, const struct finwait_address *address, uint8_t family, uint16_t port,
                        char out[ACCOUNT_NAME])
{
    if (!by_port)
        return found_endpoint_subject(address, family, port, out);
    snprintf(out, ACCOUNT_NAME, "port %u", port);
    return out;
}

static size_t hash(const char *name)
{
    uint64_t value = UINT64_C(14695981039346656037); /* FNV-1a */
    for (; *name; name++)
        value = (value ^ (unsigned char)*name) * UINT64_C(1099511628211);
    return (size_t)(value ^ (value >> 32));
}

/* The tally of that service, a new one if need be; NULL beyond the cap or beyond memory. */
static struct tally *find(struct roster *roster, const char *name)
{
    size_t mask = sizeof roster->slots / sizeof *roster->slots - 1, slot = hash(name) & mask;
    for (; roster->slots[slot]; slot = (slot + 1) & mask) {
        struct roster_entry *entry = roster->entries[roster->slots[slot] - 1];
        if (strcmp(entry->name, name) == 0)
            return &entry->tally;
    }
    if (roster->count == ROSTER_CAP)
        return NULL;
    struct roster_entry *entry = calloc(1, sizeof *entry);
    if (!entry) {
        roster->failed = true;
        return NULL;
    }
    snprintf(entry->name, sizeof entry->name, "%s", name);
    roster->entries[roster->count++] = entry;
    roster->slots[slot] = (uint16_t)roster->count;
    return &entry->tally;
}

void roster_connection(struct roster *roster, const struct finwait_connection *connection)
{
    char name[ACCOUNT_NAME];
    const struct finwait_endpoint *server = &connection->endpoints[FINWAIT_SERVER];
    struct tally *tally =
        find(roster, roster_name(roster->by_port, &server->address, connection->family, server->port, name));
    tally_connection(&roster->total, connection);
    if (tally)
        tally_connection(tally, connection);
    else
        roster->left_out++;
}

void roster_service(struct roster *roster, const struct finwait_service *service)
{
    char name[ACCOUNT_NAME];
    struct tally *tally =
        find(roster, roster_name(roster->by_port, &service->address, service->family, service->port, name));
    tally_service(&roster->total, service);
    if (tally)
        tally_service(tally, service);
}

void roster_capture(struct roster *roster, const struct finwait_finding *findings, size_t count)
{
    tally_findings(&roster->total, findings, count);
}

void roster_done(struct roster *roster)
{
    tally_done(&roster->total);
    for (size_t i = 0; i < roster->count; i++) {
        tally_done(&roster->entries[i]->tally);
        free(roster->entries[i]);
    }
    roster->count = 0;
}

bool roster_account(const struct roster *roster, struct accounts *accounts)
{
    bool failed = roster->failed || roster->total.failed;
    *accounts = (struct accounts){.by_port = roster->by_port,
                                  .services = calloc(roster->count + 1, sizeof *accounts->services),
                                  .left_out = roster->left_out};
    if (!accounts->services)
        return false;
    account_of(&roster->total, &accounts->total);
    for (size_t i = 0; i < roster->count; i++) {
        const struct roster_entry *entry = roster->entries[i];
        struct service_account *service = &accounts->services[accounts->count++];
        memcpy(service->name, entry->name, sizeof service->name);
        account_of(&entry->tally, &service->account);
        failed |= entry->tally.failed;
    }
    accounts_sort(accounts);
    return !failed;
}
