/* SPDX-License-Identifier: BSD-2-Clause */
/* Tallies by server address and port. */
#ifndef ANALYZE_SERVICES_H
#define ANALYZE_SERVICES_H

#include <finwait/connection.h>

/* Cap on services told apart: a scan of all ports of all hosts must not fill the memory. */
#define SERVICES_CAP 65536U

struct services {
    struct finwait_service *list; /* in order of appearance */
    size_t count, room;
    uint32_t *slots; /* open addressing: index into list + 1, 0 empty */
    size_t mask;
    uint64_t left_out; /* connections of services beyond the cap or beyond memory */
};

void services_count(struct services *services, const struct finwait_connection *connection);
void services_done(struct services *services);

#endif
