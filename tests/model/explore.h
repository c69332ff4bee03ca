/* SPDX-License-Identifier: BSD-2-Clause */
/* Goes through every run of a scene up to its bound, and checks the rules after every step. */
#ifndef MODEL_EXPLORE_H
#define MODEL_EXPLORE_H

#include "rules.h"

#define DEPTH_MAX 40

/* A world to begin with, and how far to go. */
struct scene {
    const char *name;
    enum tap tap;
    bool established; /* the handshake is behind, lossless and seen */
    bool patient, sack, stamps;
    bool ends; /* check the report at the end of each run */
    struct nature natures[2];
    struct budget budget;
    unsigned depth, deep; /* steps in a run: in the test suite, with --deep */
};

struct tally {
    uint64_t states; /* distinct ones that were checked */
    uint64_t steps;  /* steps taken to find them */
    uint64_t ends;   /* runs whose report was checked */
    double runs;     /* that these states stand for */
};

struct run {
    struct step steps[DEPTH_MAX];
    unsigned length;
    struct breach breach;
};

/* The world and the watch before the scene's first step. */
void scene_begin(const struct scene *scene, struct world *world, struct watch *watch);
/* False: a rule is broken, and *run is a shortest run that breaks it. */
bool explore(const struct scene *scene, unsigned depth, struct tally *tally, struct run *run);

#endif
