/* SPDX-License-Identifier: BSD-2-Clause */
/* Recognises an operating system by the schedule of its SYN retries. */
#ifndef DIAGNOSE_SCHEDULE_H
#define DIAGNOSE_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

/* Fewer gaps than this say nothing. */
#define SCHEDULE_AT_LEAST 2

/* "linux_6_5_or_bsd", "linux_before_6_5", "windows"; NULL when none fits. `gaps` in nanoseconds. */
const char *schedule_name(const int64_t *gaps, unsigned count);

#endif
