// SPDX-License-Identifier: BSD-2-Clause
// Test cases for people and for the golden tests: one story, one tap, one small capture, and what is true of it.
#ifndef FINWAIT_KERNEL_CASES_H
#define FINWAIT_KERNEL_CASES_H

#include "stage.h"

struct kernel_case {
    const char *name; // of its folder
    const char *story;
    enum tap tap;
    unsigned tail;     // seconds of heartbeat after the story's last frame; 0: to the end of the recording
    const char *truth; // what is true, for origin.md
};

extern const struct kernel_case default_cases[]; // under the kernel's default timers; ended by a NULL name
extern const struct kernel_case lowered_cases[]; // under lowered ones

// Whether folder/<name>/in.pcap is not there: of this case, of any of them.
bool case_missing(const struct kernel_case *wanted, const char *folder);
bool cases_missing(const struct kernel_case *cases, const char *folder);

// Writes folder/<name>/{in.pcap,truth.tsv,origin.md} for each missing case; false if one could not be written.
bool cases_write(struct stage *stage, const struct kernel_case *cases, const char *folder);

#endif
