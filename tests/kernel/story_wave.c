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

// args: who shuts down; its FIN is always lost, and its socket stays open: other retries than an orphan's
static void fin_lost_after_shutdown(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    enum place who = (enum place)scene->args[0];
    loses(scene, who, FIN, 1, FOREVER);
    finishes(who == CLIENT ? pair.client : pair.server);
    waits(15);
}

// The server's FIN is always lost; its socket is not closed.
static void last_ack_after_shutdown(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    loses(scene, SERVER, FIN, 1, FOREVER);
    finishes(pair.client);
    waits(0.5);
    finishes(pair.server);
    waits(15);
}

// args: copies of wave four lost in a three-segment close
static void three_segment_wave_4(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    loses(scene, CLIENT, ACK_OF_FIN, 1, (unsigned)scene->args[0]);
    closes(pair.client);
    hears_end(pair.server);
    closes(pair.server);
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
    {.name = "wave-1-lost-once-ipv6",
     .play = wave_lost,
     .args = {1, 1, CLIENT},
     .family = AF_INET6,
     .line = "IPv6: client close(), the relay loses the first copy of its FIN"},
    {.name = "wave-2-lost-once-ipv6",
     .play = wave_lost,
     .args = {2, 1, CLIENT},
     .family = AF_INET6,
     .line = "IPv6: client close(), the relay loses the first ACK of its FIN"},
    {.name = "wave-3-lost-once-ipv6",
     .play = wave_lost,
     .args = {3, 1, CLIENT},
     .family = AF_INET6,
     .line = "IPv6: client close(), the relay loses the first copy of the server's FIN"},
    {.name = "wave-4-lost-once-ipv6",
     .play = wave_lost,
     .args = {4, 1, CLIENT},
     .family = AF_INET6,
     .line = "IPv6: client close(), the relay loses the first ACK of the server's FIN"},
    {.name = "three-segment-wave-4-lost-once",
     .play = three_segment_wave_4,
     .args = {1},
     .line = "three-segment close: the relay loses the first copy of the last ACK"},
    {.name = "three-segment-wave-4-lost-forever",
     .play = three_segment_wave_4,
     .args = {FOREVER},
     .line = "three-segment close: the relay loses every copy of the last ACK"},
    {.name = "wave-1-lost-forever-shutdown",
     .play = fin_lost_after_shutdown,
     .args = {CLIENT},
     .line = "client shutdown(SHUT_WR), not closed; the relay loses every copy of its FIN"},
    {.name = "wave-1-lost-forever-shutdown-server",
     .play = fin_lost_after_shutdown,
     .args = {SERVER},
     .line = "server shutdown(SHUT_WR), not closed; the relay loses every copy of its FIN"},
    {.name = "wave-3-lost-forever-shutdown",
     .play = last_ack_after_shutdown,
     .line = "both shutdown(SHUT_WR), not closed; the relay loses every copy of the server's FIN"},
    {.name = NULL},
};
