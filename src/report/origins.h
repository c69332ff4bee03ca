/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which input a frame came from: turns a frame number of the report into "file:frame". Opens no file.
 */
#ifndef REPORT_ORIGINS_H
#define REPORT_ORIGINS_H

#include <finwait/report.h>

struct origins {
    char **paths; /* owned */
    size_t count;
    finwait_report_locate *locate; /* NULL: the one input's own numbers */
    void *user;
};

/* Copies the paths; false when memory is short. */
bool origins_set(struct origins *origins, const struct finwait_capture_info *const *inputs, size_t count);
void origins_done(struct origins *origins);

/* The path of the input that holds `frame`, with its number there in *inside; NULL when that is not known. */
const char *origins_find(const struct origins *origins, uint64_t frame, uint64_t *inside);

#endif
