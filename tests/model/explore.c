/* SPDX-License-Identifier: BSD-2-Clause */
#include "explore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "claims.h"

#define VISITED_BITS 24

/* A state that was gone through, told by 64 bits of hash (two of 10^8 agree by chance once in 4000 times). */
struct visit {
    uint64_t key; /* 0: free */
    double runs;
};

struct search {
    const struct scene *scene;
    struct tally *tally;
    struct run *run;
    struct visit *visited;
    uint64_t used;
    struct level {
        struct world world;
        struct watch watch;
    } * levels;
    unsigned depth;
};

static void do_step(struct world *world, struct watch *watch, const struct step *step)
{
    struct tap_listener listener = {watch, watch_see};
    world_do(world, step, &listener);
}

void scene_begin(const struct scene *scene, struct world *world, struct watch *watch)
{
    memset(world, 0, sizeof *world);
    world->tap = (uint8_t)scene->tap;
    world->last_after[0] = world->last_after[1] = FINWAIT_STATE_UNKNOWN;
    peer_init(&world->peers[0], &scene->natures[0], UINT32_C(0xfffffff8));
    peer_init(&world->peers[1], &scene->natures[1], UINT32_C(0x7ffffff8));
    world->time = INT64_C(1000000000) * 1000;
    watch_init(watch, scene->sack, scene->stamps);
    if (scene->established) {
        world->budget.opens[0] = 1;
        do_step(world, watch, &(struct step){STEP_ACT, 0, ACT_OPEN});
        while (world->flight_count > 0)
            do_step(world, watch, &(struct step){STEP_MOVE, 0, 0});
    }
    world->budget = scene->budget;
    world->patient = scene->patient;
}

static uint64_t key_of(const struct search *search, struct level *level, unsigned left)
{
    bool past = search->scene->ends;
    uint64_t hash = watch_hash(&level->watch, past) + left;
    if (past)
        return hash_bytes(hash, &level->world, sizeof level->world) | 1;
    struct world world = level->world;
    for (unsigned i = 0; i < world.flight_count; i++)
        world.flights[i].record = 0;
    return hash_bytes(hash, &world, offsetof(struct world, time)) | 1;
}

/* The place of a key: its own, or a free one; NULL when the table is full. */
static struct visit *look_up(struct search *search, uint64_t key)
{
    uint64_t mask = (UINT64_C(1) << VISITED_BITS) - 1;
    for (uint64_t i = key >> 8, tries = 0; tries < 64; i++, tries++) {
        struct visit *visit = &search->visited[i & mask];
        if (visit->key == key || visit->key == 0)
            return visit;
    }
    return NULL;
}

static bool visit(struct search *search, unsigned at, double *runs);

static bool end_of_run(struct search *search, const struct level *level, double *runs)
{
    *runs = 1;
    if (!search->scene->ends || level->world.flight_count > 0)
        return true;
    search->tally->ends++;
    return claims_hold(&level->world, &level->watch, &search->run->breach);
}

static bool go_on(struct search *search, unsigned at, double *runs)
{
    struct level *level = &search->levels[at], *next = level + 1;
    struct step steps[STEPS];
    unsigned count = world_steps(&level->world, steps);
    if (search->scene->ends && !end_of_run(search, level, runs))
        return false;
    *runs = 1;
    if (count == 0 || at == search->depth)
        return true;
    *runs = 0;
    for (unsigned i = 0; i < count; i++) {
        double below;
        next->world = level->world;
        watch_copy(&next->watch, &level->watch);
        do_step(&next->world, &next->watch, &steps[i]);
        search->tally->steps++;
        search->run->steps[at] = steps[i];
        search->run->length = at + 1;
        if (!rules_hold(&next->world, &next->watch, &search->run->breach) || !visit(search, at + 1, &below))
            return false;
        *runs += below;
    }
    return true;
}

static bool visit(struct search *search, unsigned at, double *runs)
{
    struct level *level = &search->levels[at];
    uint64_t key = key_of(search, level, search->depth - at);
    struct visit *known = look_up(search, key);
    if (known && known->key) {
        *runs = known->runs;
        return true;
    }
    search->tally->states++;
    if (!go_on(search, at, runs))
        return false;
    known = look_up(search, key); /* others have come since */
    if (known) {
        known->key = key;
        known->runs = *runs;
    }
    return true;
}

static bool search_to(struct search *search, unsigned depth)
{
    double runs = 0;
    memset(search->visited, 0, sizeof *search->visited << VISITED_BITS);
    *search->tally = (struct tally){0};
    search->depth = depth;
    search->run->length = 0;
    bool held = visit(search, 0, &runs);
    search->tally->runs = runs;
    return held;
}

bool explore(const struct scene *scene, unsigned depth, struct tally *tally, struct run *run)
{
    struct search search = {.scene = scene, .tally = tally, .run = run};
    search.levels = calloc(DEPTH_MAX + 2, sizeof *search.levels);
    search.visited = calloc((size_t)1 << VISITED_BITS, sizeof *search.visited);
    if (!search.levels || !search.visited) {
        fprintf(stderr, "model: out of memory\n");
        exit(2);
    }
    scene_begin(scene, &search.levels[0].world, &search.levels[0].watch);
    bool held = search_to(&search, depth);
    for (unsigned shorter = 1; !held && shorter <= depth; shorter++) {
        if (!search_to(&search, shorter))
            break;
    }
    free(search.visited);
    free(search.levels);
    return held;
}
