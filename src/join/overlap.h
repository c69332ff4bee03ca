/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether several inputs show the same packets: two taps of the same traffic, or overlapping files of one. Remembers
 * the newest segments; says nothing of those that a host can send twice in the same form.
 */
#ifndef JOIN_OVERLAP_H
#define JOIN_OVERLAP_H

#include <finwait/connection.h>

/* All zero has seen nothing. */
struct overlap {
    struct overlap_seen *openings, *others; /* by identity; owned */
    size_t input;                           /* where segments come from now */
    bool wanted;                            /* there are several inputs */
    uint64_t compared;
    struct finwait_overlap found;
};

void overlap_done(struct overlap *overlap);

void overlap_add(struct overlap *overlap, const struct finwait_segment *segment);

/* What was found; all zero unless it is more than chance, or a copy that a host sent again as it was, can make. */
struct finwait_overlap overlap_judge(const struct overlap *overlap);

#endif
