/* SPDX-License-Identifier: BSD-2-Clause */
#include "ttl.h"

/* One or two routers more or fewer are a change of route. */
#define ROUTE_LEEWAY 2

/* Routers that a packet has passed, if it began with the next of the TTLs that hosts begin with. */
static int hops_of(uint8_t ttl)
{
    static const int initial[] = {32, 64, 128, 255};
    unsigned i = 0;
    while (initial[i] < ttl)
        i++;
    return initial[i] - ttl;
}

enum ttl_fit ttl_fit(uint8_t ttl, uint8_t usual)
{
    int difference = (int)ttl - (int)usual;
    if (difference == 0)
        return TTL_SAME;
    /* A stack whose own segments begin with another TTL than its sockets' goes the same way all the same. */
    if (usual == 0 || (difference <= ROUTE_LEEWAY && difference >= -ROUTE_LEEWAY) || hops_of(ttl) == hops_of(usual))
        return TTL_NEAR;
    return TTL_MISFIT;
}
