/* SPDX-License-Identifier: BSD-2-Clause */
/* Which connections a rule is about. Every part that is given must hold; one that is not given holds for all. */
#ifndef CHECK_SELECTOR_H
#define CHECK_SELECTOR_H

#include <finwait/finwait.h>

#include "network.h"
#include "values.h"

/* Seen from the policy's own networks. */
#define SELECTOR_DIRECTIONS(X) X(INBOUND, inbound) X(OUTBOUND, outbound) X(INTERNAL, internal) X(TRANSIT, transit)
enum selector_direction {
#define X(upper, lower) DIRECTION_##upper,
    SELECTOR_DIRECTIONS(X)
#undef X
        DIRECTION_COUNT
};

struct networks {
    const struct network *list;
    size_t count; /* 0: all addresses */
};

struct ports {
    const struct port_range *list;
    size_t count; /* 0: all ports */
};

/* Where a service is. */
struct service_place {
    const char *name;
    struct networks servers;
    struct ports ports;
};

struct selector {
    struct networks ends[FINWAIT_SIDE_COUNT];
    struct ports ports[FINWAIT_SIDE_COUNT];
    const struct service_place *const *services; /* any of them */
    size_t service_count;                        /* 0: not asked */
    bool has_from, has_to;
    struct moment from, to; /* of the first packet: from on, and before */
    bool has_direction;
    enum selector_direction direction;
};

/* `home`: the networks that directions are seen from. `start`: time of the capture's first frame. */
bool selector_takes(const struct selector *selector, const struct finwait_connection *connection,
                    const struct networks *home, int64_t start);

/* It looks at nothing but where the server is, so that whole services are selected too. */
bool selector_is_of_services(const struct selector *selector);
/* Only for such a selector. */
bool selector_takes_service(const struct selector *selector, const struct finwait_service *service);

/* It leaves nothing out. */
bool selector_is_of_all(const struct selector *selector);

const char *selector_direction_name(enum selector_direction direction);

#endif
