// SPDX-License-Identifier: BSD-2-Clause
// Recordings by their sysctl settings, and all stories by name.
#ifndef FINWAIT_KERNEL_SETS_H
#define FINWAIT_KERNEL_SETS_H

#include "stage.h"

extern const struct set default_set, lowered_set;

// A story by name; ends the program if there is none: a table names what no list holds.
const struct story *story_find(const char *name);

#endif
