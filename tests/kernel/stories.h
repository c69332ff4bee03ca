// SPDX-License-Identifier: BSD-2-Clause
// All stories, by subject. Each list ends with a story without a name.
#ifndef FINWAIT_KERNEL_STORIES_H
#define FINWAIT_KERNEL_STORIES_H

#include "scene.h"

extern const struct story open_stories[];    // how connections begin
extern const struct story close_stories[];   // how they end, with and without a RST after the FIN
extern const struct story wave_stories[];    // waves of the close lost
extern const struct story reset_stories[];   // resets that a host's own stack sends
extern const struct story path_stories[];    // other order, doubles, several losses
extern const struct story silence_stories[]; // timers that run out, closed windows, ICMP errors
extern const struct story forge_stories[];   // forged segments, old duplicates
extern const struct story wrap_stories[];    // sequence numbers that pass 2^32
extern const struct story odd_stories[];     // wrong acknowledgement numbers, rare but orderly things
extern const struct story random_story;      // random calls on a random path; needs a seed

#endif
