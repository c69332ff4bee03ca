/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Prometheus and its likes are told: counts by service, state, code and cause. Labels are bounded: services beyond
 * METRICS_SERVICES are one, "other". Knows no HTTP, and keeps nothing.
 */
#ifndef LIVE_METRICS_H
#define LIVE_METRICS_H

#include <stdbool.h>
#include <stdio.h>

#include <finwait/finwait.h>

/* Those that appear first have labels of their own: a scan of all ports must not fill a database. */
#define METRICS_SERVICES 100

enum metrics_form {
    METRICS_OPEN, /* OpenMetrics 1.0 */
    METRICS_TEXT  /* the older text format of Prometheus, 0.0.4 */
};

/* What the analyzer does not know. */
struct metrics_facts {
    unsigned interfaces_away;
    uint64_t packet_bytes; /* kept, of -w */
};

/* False when `out` did not take it. */
bool metrics_write(FILE *out, enum metrics_form form, const struct finwait_analyzer *analyzer,
                   const struct metrics_facts *facts);

#endif
