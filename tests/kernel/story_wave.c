// SPDX-License-Identifier: BSD-2-Clause
// Waves of the close lost: 1 = first FIN, 2 = its ACK, 3 = second FIN, 4 = its ACK.
#define _GNU_SOURCE
#include "stories.h"

// args: wave, copies lost, who closes first
static void wave_lost(struct scene *scene)
{
    int wave = scene->args[0];
    unsigned copies = (unsigned)scene->args[1];
    enum place first = (enum place)scene->args[2];
    enum place second = first == CLIENT ? SERVER : CLIENT;
    struct pair pair = opens_and_talks(scene);
    bool by_first = wave == 1 || wave == 4;
    bool is_fin = wave == 1 || wave == 3;
    loses(scene, by_first ? first : second, is_fin ? FIN : ACK_OF_FIN, 1, copies);
    closes(first == CLIENT ? pair.client : pair.server);
    // The repeats come after 0.2, 0.6, 1.4 s: two losses are made good before the other side closes.
    waits(2.5);
    bool opener_is_stuck = copies == FOREVER && wave <= 2;
    if (!opener_is_stuck)
        closes(second == CLIENT ? pair.client : pair.server);
}

#define WAVE(number, often, copies, then, what)                                                                        \
    {.name = "wave-" #number "-lost-" often,                                                                           \
     .play = wave_lost,                                                                                                \
     .args = {number, copies, CLIENT},                                                                                 \
     .line = "client close(), " then "; the relay loses " what},                                                       \
    {                                                                                                                  \
        .name = "wave-" #number "-lost-" often "-server", .play = wave_lost, .args = {number, copies, SERVER},         \
        .line = "roles swapped: server close(), " then "; the relay loses " what                                       \
    }
#define LATER "2.5 s later the other side too"
#define NEVER "the other side never"

const struct story wave_stories[] = {
    WAVE(1, "once", 1, LATER, "the first copy of wave 1, the closer's FIN"),
    WAVE(1, "twice", 2, LATER, "the first two copies of wave 1, the closer's FIN"),
    WAVE(1, "forever", FOREVER, NEVER, "every copy of wave 1, the closer's FIN"),
    WAVE(2, "once", 1, LATER, "the first copy of wave 2, the ACK of the closer's FIN"),
    WAVE(2, "twice", 2, LATER, "the first two copies of wave 2, the ACK of the closer's FIN"),
    WAVE(2, "forever", FOREVER, NEVER, "every copy of wave 2, the ACK of the closer's FIN"),
    WAVE(3, "once", 1, LATER, "the first copy of wave 3, the second FIN"),
    WAVE(3, "twice", 2, LATER, "the first two copies of wave 3, the second FIN"),
    WAVE(3, "forever", FOREVER, LATER, "every copy of wave 3, the second FIN"),
    WAVE(4, "once", 1, LATER, "the first copy of wave 4, the ACK of the second FIN"),
    WAVE(4, "twice", 2, LATER, "the first two copies of wave 4, the ACK of the second FIN"),
    WAVE(4, "forever", FOREVER, LATER, "every copy of wave 4, the ACK of the second FIN"),
    {.name = NULL},
};
