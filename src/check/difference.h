/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What differs between two accounts of captures, service by service: what is new, what is gone, what has changed. Says
 * neither better nor worse; comparison.h does.
 */
#ifndef CHECK_DIFFERENCE_H
#define CHECK_DIFFERENCE_H

#include <stdio.h>

#include "expectation.h"

/* Times that differ less are the same: by this part of the longer one, or by so many ns. */
#define DIFFERENCE_TIME_PART 0.1
#define DIFFERENCE_TIME_FLOOR 1000000

/* One of the two. */
struct difference_side {
    const char *path;
    const struct accounts *accounts;
};

/* As a page, or as one JSON document. False when writing failed or memory was short. */
bool difference_write_text(const struct difference_side sides[2], const struct finwait_report_options *options,
                           FILE *out);
bool difference_write_json(const struct difference_side sides[2], FILE *out);

#endif
