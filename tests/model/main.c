/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Holds the observer against every run of two TCPs up to a bound.
 * usage: model [--deep] [--depth N] [--less N] [SCENE...]
 *   --deep     the bounds that take hours
 *   --depth N  N steps in every run
 *   --less N   N steps fewer than usual
 *   SCENE      only those whose names begin so
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scenes.h"
#include "script.h"

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool wanted(const struct scene *scene, char **names, int count)
{
    for (int i = 0; i < count; i++) {
        if (strncmp(scene->name, names[i], strlen(names[i])) == 0)
            return true;
    }
    return count == 0;
}

static bool run_scene(const struct scene *scene, unsigned depth, struct tally *total)
{
    struct tally tally;
    struct run run;
    double begin = seconds();
    bool held = explore(scene, depth, &tally, &run);
    printf("%-28s %2u steps: %10.3g runs, %9llu states, %9llu checks, %7llu ends, %5.1f s%s\n", scene->name, depth,
           tally.runs, (unsigned long long)tally.states, (unsigned long long)tally.steps,
           (unsigned long long)tally.ends, seconds() - begin, held ? "" : "  BROKEN");
    if (!held)
        script_print(scene, &run);
    fflush(stdout);
    total->runs += tally.runs;
    total->states += tally.states;
    total->steps += tally.steps;
    total->ends += tally.ends;
    return held;
}

int main(int argc, char **argv)
{
    bool deep = false, held = true;
    unsigned depth = 0, less = 0;
    int first = 1;
    for (; first < argc && strncmp(argv[first], "--", 2) == 0; first++) {
        if (strcmp(argv[first], "--deep") == 0)
            deep = true;
        else if (strcmp(argv[first], "--depth") == 0 && first + 1 < argc)
            depth = (unsigned)atoi(argv[++first]);
        else if (strcmp(argv[first], "--less") == 0 && first + 1 < argc)
            less = (unsigned)atoi(argv[++first]);
        else {
            fprintf(stderr, "usage: model [--deep] [--depth N] [--less N] [SCENE...]\n");
            return 2;
        }
    }
    struct tally total = {0};
    for (unsigned i = 0; i < scene_count; i++) {
        const struct scene *scene = &scenes[i];
        unsigned bound = depth ? depth : (deep ? scene->deep : scene->depth) - less;
        if (wanted(scene, argv + first, argc - first))
            held = run_scene(scene, bound > DEPTH_MAX ? DEPTH_MAX : bound, &total) && held;
    }
    printf("%.3g runs, %llu states, %llu checks, %llu ends of runs\n", total.runs, (unsigned long long)total.states,
           (unsigned long long)total.steps, (unsigned long long)total.ends);
    return held ? 0 : 1;
}
