/* SPDX-License-Identifier: BSD-2-Clause */
/* Whose SYN retries these are, by the gaps between them. */
#include "schedule.h"

#include <stddef.h>

#define GAPS_MAX 10

/* In seconds, 0 ends. Measured on Linux 6.18; the others as documented (RFC 6298 section 2: initial RTO of 1 s;
 * Windows: 3 s). */
static const struct {
    const char *name;
    double gaps[GAPS_MAX];
} schedules[] = {
    /* Linux with tcp_syn_linear_timeouts = 4 (since 6.5) took this over from FreeBSD and macOS. */
    {"linux_6_5_or_bsd", {1, 1, 1, 1, 1, 2.1, 4.2, 8.2, 16.1, 33}},
    {"linux_before_6_5", {1, 2, 4, 8, 16, 32}},
    {"windows", {3, 6, 12}},
};

/* Timers and paths jitter. */
static bool near(double gap, double wanted)
{
    return gap > wanted * 0.9 && gap < wanted * 1.1 + 0.1;
}

static bool follows(const int64_t *gaps, unsigned count, const double *wanted)
{
    for (unsigned i = 0; i < count; i++) {
        if (i >= GAPS_MAX || wanted[i] == 0 || !near((double)gaps[i] / 1e9, wanted[i]))
            return false;
    }
    return true;
}

const char *schedule_name(const int64_t *gaps, unsigned count)
{
    for (unsigned i = 0; count >= SCHEDULE_AT_LEAST && i < sizeof schedules / sizeof *schedules; i++) {
        if (follows(gaps, count, schedules[i].gaps))
            return schedules[i].name;
    }
    return NULL;
}
