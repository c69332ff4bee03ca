// SPDX-License-Identifier: BSD-2-Clause
// All stories, by subject. Each list ends with a story without a name.
#ifndef FINWAIT_KERNEL_STORIES_H
#define FINWAIT_KERNEL_STORIES_H

#include "scene.h"

extern const struct story open_stories[];  // how connections begin
extern const struct story close_stories[]; // how they end, with and without a RST after the FIN
extern const struct story wave_stories[];  // waves of the close lost

#endif
