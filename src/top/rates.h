/* SPDX-License-Identifier: BSD-2-Clause */
/* How fast counts of services grow, and their peaks: the difference between two looks. Reads no clock. */
#ifndef TOP_RATES_H
#define TOP_RATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <finwait/analyzer.h>

#define RATES_SERVICES 1000 /* those that appear later have neither rate nor peak, and no row */

struct service_rate {
    uint64_t begun; /* connections, at the last look */
    double per_second;
    uint32_t open_peak; /* most connections open at a look */
};

struct rates {
    struct service_rate *services; /* owned; RATES_SERVICES of them, by index of the analyzer */
    size_t count;
    int64_t looked; /* 0: never */
    uint64_t packets, bytes;
    double packets_per_second, bytes_per_second;
    uint64_t open_peak;
};

bool rates_init(struct rates *rates);
void rates_done(struct rates *rates);

/* Looks at all counts; `now` is a clock that only goes forward, in nanoseconds. */
void rates_look(struct rates *rates, const struct finwait_analyzer *analyzer, int64_t now);

/* Connections of the service that are not over: both ends of one are in some state, or one of them is. */
uint32_t rates_open(const struct finwait_service *service);

#endif
