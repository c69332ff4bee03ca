/* SPDX-License-Identifier: BSD-2-Clause */
/* What is true of a capture as a whole, said once: a pure function of these tallies. Judges no connection. */
#ifndef DIAGNOSE_WHOLE_H
#define DIAGNOSE_WHOLE_H

#include "arena.h"
#include "flow.h"

struct whole_facts {
    uint64_t duplicates;  /* frames that hold a packet again */
    uint64_t connections; /* that they belong to */
    uint64_t segments;    /* of TCP in all, duplicates included */
    uint64_t frame;       /* of the first of them */
    int64_t time;         /* of that frame */
};

/* Counts one connection in. */
void whole_count(struct whole_facts *facts, const struct flow *flow);

#define WHOLE_FINDINGS 1

/* Fills `findings`, which has room for WHOLE_FINDINGS, and returns how many there are. Texts live in `arena`. */
size_t whole_judge(const struct whole_facts *facts, struct finwait_finding *findings, struct arena *arena);

#endif
