/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A baseline: what a capture came to, service by service, and how much worse a later one may be. Read from and written
 * to a JSON file; judged by comparison.h.
 */
#ifndef CHECK_BASELINE_H
#define CHECK_BASELINE_H

#include "account.h"
#include "form.h"

/* How much worse is no worse. */
struct tolerance {
    double share;             /* that a share of connections may rise by: 0.02 lets 1 % become 3 % */
    double time;              /* that a time may grow by, as a part of it … */
    int64_t time_floor;       /* … and, on top of that, in ns */
    double occupancy;         /* that a peak may grow by, as a part of it … */
    uint64_t occupancy_floor; /* … and by so many on top */
    double connections;       /* part of the connections that may be missing */
};

struct baseline {
    struct accounts accounts;
    struct tolerance tolerance;
};

/* What a new baseline tolerates. */
extern const struct tolerance tolerance_default;

/* False with *error filled: with line and column when its text is at fault. Free with baseline_done in both cases. */
bool baseline_read(struct baseline *baseline, const char *path, struct finwait_error *error);
void baseline_done(struct baseline *baseline);

/* False when writing failed or memory was short. */
bool baseline_write(const struct baseline *baseline, FILE *out);

extern const struct form baseline_form;
extern const char *const baseline_schemas[];

#endif
