/* SPDX-License-Identifier: BSD-2-Clause */
/* Networks and ranges of ports, as policies name them. Resolves no names. */
#ifndef CHECK_NETWORK_H
#define CHECK_NETWORK_H

#include <jansson.h>

#include <finwait/segment.h>

struct network {
    struct finwait_address address;
    uint8_t family; /* 4 or 6 */
    uint8_t bits;
};

/* "10.0.0.0/8", or an address alone. False also when the address has bits beyond the network's. */
bool network_read(const char *text, struct network *network);
bool network_holds(const struct network *network, const struct finwait_address *address, uint8_t family);

struct port_range {
    uint16_t first, last;
};

/* 80 or "8000-8999"; false for everything else. */
bool port_range_read(const json_t *value, struct port_range *range);

#endif
