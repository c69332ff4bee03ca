// SPDX-License-Identifier: BSD-2-Clause
// Recordings by their sysctl settings, and all stories by name.
#ifndef FINWAIT_KERNEL_SETS_H
#define FINWAIT_KERNEL_SETS_H

#include "stage.h"

enum { LISTS_MAX = 10 };

// A recording of the lists' stories and of `random` seeded ones. The first two are also the cases' settings.
struct programme {
    const struct set *set;
    const struct story *lists[LISTS_MAX];
    unsigned random;
    uint64_t first_seed;
};

extern const struct set default_set, lowered_set;

extern const struct programme programmes[]; // ended by one without a set

// A story by name; ends the program if there is none: a table names what no list holds.
const struct story *story_find(const char *name);

// Writes folder/<set>/{client,relay-client,relay-server,server}.pcap, truth.tsv and scenarios.tsv; false if that fails.
bool set_write(struct stage *stage, const char *folder);

#endif
