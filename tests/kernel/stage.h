// SPDX-License-Identifier: BSD-2-Clause
// Plays stories side by side in one world, each on a port of its own, and records them with all taps and the truth.
#ifndef FINWAIT_KERNEL_STAGE_H
#define FINWAIT_KERNEL_STAGE_H

#include "stories.h"
#include "tap.h"
#include "truth.h"

enum { HEARTBEAT_PORT = 14999, FIRST_PORT = 15001, CAST_MAX = 900 };

// What the stories of one recording have in common.
struct set {
    const char *name;
    const char *line;
    unsigned number;                // of its world
    const struct setting *settings; // ended by a NULL path
    unsigned rest;                  // seconds that the recording goes on after the last story's end
};

struct actor {
    struct scene scene;
    const struct story *story;
    pthread_t thread;
    double delay;       // seconds before it starts
    int64_t start, end; // CLOCK_REALTIME, nanoseconds
};

struct stage {
    const struct set *set;
    struct world world;
    struct truth truth;
    struct trace *trace;
    struct sampler *sampler;
    struct relay *relay;
    struct recording *recording;
    struct actor *cast;
    unsigned count;
};

enum outcome { PLAYED, NOT_HERE, SPOILT };

// Sets the stage, without actors; NOT_HERE where the machine does not allow it.
enum outcome stage_open(struct stage *stage, const struct set *set);

// Gives each story of the list, up to the one without a name, an actor.
void stage_cast(struct stage *stage, const struct story *stories);

// Gives one story an actor with a seed; returns the port.
uint16_t stage_cast_one(struct stage *stage, const struct story *story, uint64_t seed);

// Plays all and stops recording; SPOILT if a tap lost frames. The results stay readable until stage_close().
enum outcome stage_play(struct stage *stage);

void stage_close(struct stage *stage);

// The actor of a story, NULL if it is not cast.
const struct actor *stage_actor(const struct stage *stage, const char *story);

#endif
