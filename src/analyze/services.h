/* SPDX-License-Identifier: BSD-2-Clause */
/* Tallies by server address and port, and of the client hosts that press on them. Judges nothing. */
#ifndef ANALYZE_SERVICES_H
#define ANALYZE_SERVICES_H

#include "memory.h"
#include "news.h"
#include "service.h"

/* Cap on services told apart: a scan of all ports of all hosts must not fill the memory. */
#define SERVICES_CAP 65536U
/* Cap on pairs of client host and service: beyond it those that were not asked for lately are forgotten. */
#define PRESSERS_CAP 65536U
/* Where memory is limited: services may take one part in so many of it, pairs another. */
#define SERVICES_PARTS 4U
#define PRESSERS_PARTS 8U

struct pair {
    uint32_t service; /* index + 1; 0: empty slot */
    uint32_t now;     /* in TIME_WAIT at the client */
    int64_t answered; /* when the service last answered a SYN of that host; 0 never */
    struct presser presser;
};

struct pair_set {
    struct pair *slots; /* open addressing */
    size_t count, mask;
};

struct services {
    struct service_facts *list; /* in order of appearance */
    size_t count, room;
    uint32_t *slots; /* open addressing: index into list + 1, 0 empty */
    size_t mask;
    struct pair_set younger, older; /* when the younger is full, it becomes the older one */
    uint64_t left_out;              /* connections of services beyond the cap or beyond memory */
    uint64_t forgotten;             /* pairs */
    struct finwait_memory *memory;  /* NULL: nobody counts */
};

/* The service of a flow that opened, as the calls below want it: an index + 1; 0 beyond the cap or beyond memory. */
uint32_t services_open(struct services *services, const struct news *news);
/* An endpoint's `state` changed: occupancy follows. */
void services_move(struct services *services, uint32_t service, const struct news *news);
/* The flow's first SYN passed: sets served_before and client_before. */
void services_ask(const struct services *services, uint32_t service, const struct news *news, struct reach *reach);
/* Its server answered a SYN. */
void services_answer(struct services *services, uint32_t service, const struct news *news);
/* Sets served_since and client_since of the flow's reach. */
void services_look_back(const struct services *services, uint32_t service, struct flow *flow);
/* A finding of one of its connections was told, or (not `found`) taken back. */
void services_tell(struct services *services, uint32_t service, bool found);
/* Whether its client sent one SYN and never came back to it, or a cap let it go first. */
bool services_gave_up(const struct flow *flow, const struct finwait_connection *connection);
/* A connection is over, or the capture is (`last_time`). */
void services_count(struct services *services, uint32_t index, const struct flow *flow,
                    const struct finwait_connection *connection, int64_t last_time);
/* How many connections of this client host to the service are in TIME_WAIT at the client now. */
uint32_t services_pressed(const struct services *services, uint32_t service, const struct finwait_address *client);
/* All services together. */
struct service_rest services_sum(const struct services *services);
void services_done(struct services *services);

#endif
