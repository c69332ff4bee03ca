// SPDX-License-Identifier: BSD-2-Clause
// Random calls at both ends under random loss, delay and duplication. The seed decides the calls, their pauses and the
// fate of every n-th segment of each side; what is left to chance is the stack's own timing.
#define _GNU_SOURCE
#include <sys/socket.h>
#include <unistd.h>

#include "chance.h"
#include "stories.h"

enum call { SAY, HEAR, SHUT, CLOSE, ABORT, PAUSE };

// What is final is rare, so that most runs get somewhere first; an abort says least and is rarest.
static enum call choose(struct chance *dice)
{
    static const enum call finals[] = {SHUT, SHUT, SHUT, CLOSE, CLOSE, ABORT};
    if (chance_below(dice, 10) == 0)
        return finals[chance_below(dice, sizeof finals / sizeof *finals)];
    static const enum call others[] = {SAY, SAY, SAY, HEAR, HEAR, HEAR, HEAR, PAUSE, PAUSE};
    return others[chance_below(dice, sizeof others / sizeof *others)];
}

// Closes the socket if the call does; never blocks.
static void make(struct chance *dice, int *sock, enum call call)
{
    static const char words[3000];
    char heard[4096];
    size_t bytes = 1 + chance_below(dice, chance_below(dice, 4) ? 400 : (uint32_t)sizeof words);
    if (*sock < 0)
        return;
    switch (call) {
    case SAY:
        send(*sock, words, bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
        break;
    case HEAR:
        while (recv(*sock, heard, sizeof heard, MSG_DONTWAIT) > 0)
            continue;
        break;
    case SHUT:
        finishes(*sock);
        break;
    case CLOSE:
        closes(*sock);
        *sock = -1;
        break;
    case ABORT:
        aborts(*sock);
        *sock = -1;
        break;
    case PAUSE:
        break;
    }
}

static void rough_path(struct scene *scene, struct chance *dice)
{
    static const unsigned rates[][3] = {{0, 0, 0},      {50, 0, 0},   {100, 50, 30},
                                        {150, 100, 50}, {250, 50, 0}, {30, 250, 100}};
    const unsigned *rate = rates[chance_below(dice, sizeof rates / sizeof *rates)];
    for (enum place from = CLIENT; from <= SERVER; from++) {
        const struct rule rule = {
            .from = from,
            .kind = ANY,
            .nth = 1,
            .count = FOREVER,
            .act = LOTTERY,
            .ms = chance_below(dice, 3) ? 20 : 400,
            .lose = rate[0],
            .delay = rate[1],
            .duplicate = rate[2],
            .seed = chance_draw(dice),
        };
        relay_rule(scene->relay, scene->port, &rule);
    }
}

static void random_calls(struct scene *scene)
{
    struct chance dice = chance_from(scene->seed);
    rough_path(scene, &dice);
    struct pair pair = {.listener = listens(scene)};
    pair.client = starts_connecting(scene);
    if (chance_below(&dice, 12) == 0) // gives up at once
        make(&dice, &pair.client, chance_below(&dice, 2) ? CLOSE : ABORT);
    connected(pair.client, 10);
    pair.server = accepts(pair.listener);
    for (unsigned turn = 0; turn < 60 && (pair.client >= 0 || pair.server >= 0); turn++) {
        make(&dice, chance_below(&dice, 2) ? &pair.client : &pair.server, choose(&dice));
        if (chance_below(&dice, 3))
            waits(0.001 * chance_below(&dice, 120));
    }
    // One in four is left as it is: not all that is opened is closed.
    if (chance_below(&dice, 4) == 0)
        return;
    make(&dice, &pair.client, CLOSE);
    waits(0.3);
    make(&dice, &pair.server, CLOSE);
}

const struct story random_story = {
    .name = "random",
    .play = random_calls,
    .line = "random calls at both ends under random loss, delay and duplication",
};
