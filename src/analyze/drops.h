/* SPDX-License-Identifier: BSD-2-Clause */
/* When the capturing system dropped frames. Does not know which. */
#ifndef ANALYZE_DROPS_H
#define ANALYZE_DROPS_H

#include <stdbool.h>
#include <stdint.h>

/* Cap on spans kept; beyond it the two that lie closest together become one. */
#define DROPS_CAP 32

struct drops {
    struct drop_span {
        int64_t from, until;
    } spans[DROPS_CAP + 1]; /* in order of time */
    unsigned count;
};

/* Spans come in order of time. */
void drops_add(struct drops *drops, int64_t from, int64_t until);
/* Whether anything was dropped between these times. */
bool drops_between(const struct drops *drops, int64_t from, int64_t until);

#endif
