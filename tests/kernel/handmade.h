// SPDX-License-Identifier: BSD-2-Clause
// Two captures written frame by frame instead of recorded: traces whose exact numbers matter more than a live stack.
#ifndef FINWAIT_KERNEL_HANDMADE_H
#define FINWAIT_KERNEL_HANDMADE_H

#include <stdbool.h>

// Writes folder/{fin-then-rst-8080,missing-server-fin}/{in.pcap,origin.md,truth.tsv}.
bool handmade_write(const char *folder);

#endif
