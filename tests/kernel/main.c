// SPDX-License-Identifier: BSD-2-Clause
// The laboratory: plays stories between two network namespaces and writes what taps saw and what the kernel says.
//
//   stories → stage (world, relay, taps, truth) → cases or sets → files
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"
#include "handmade.h"
#include "sets.h"

enum { EXIT_NOT_HERE = 77 };

static int exit_status(enum outcome outcome, bool written)
{
    if (outcome == NOT_HERE)
        return EXIT_NOT_HERE;
    return outcome == PLAYED && written ? 0 : 1;
}

// A case that is there is left alone: its expectations name its frames. To record it anew, delete its folder.
static int record_cases(const struct set *set, const struct kernel_case *cases, const char *folder)
{
    struct stage stage;
    bool written = false;
    if (!cases_missing(cases, folder))
        return 0;
    enum outcome outcome = stage_open(&stage, set);
    if (outcome == PLAYED) {
        for (const struct kernel_case *wanted = cases; wanted->name; wanted++)
            if (case_missing(wanted, folder) && !stage_actor(&stage, wanted->story))
                stage_cast_one(&stage, story_find(wanted->story), 0);
        outcome = stage_play(&stage);
        written = cases_write(&stage, cases, folder);
    }
    stage_close(&stage);
    return exit_status(outcome, written);
}

static int worst(int one, int other)
{
    if (one == EXIT_NOT_HERE || other == EXIT_NOT_HERE)
        return EXIT_NOT_HERE;
    return one > other ? one : other;
}

// Worlds live in processes of their own: their namespaces and mounts end with them.
static int wait_for(pid_t child)
{
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return 1;
    return WEXITSTATUS(status);
}

static int cases_main(const char *folder)
{
    mkdir(folder, 0755);
    if (!handmade_write(folder))
        return 1;
    pid_t child = fork();
    if (child == 0)
        _exit(record_cases(&lowered_set, lowered_cases, folder));
    int status = record_cases(&default_set, default_cases, folder);
    return worst(status, wait_for(child));
}

static int record_set(const struct programme *programme, const char *folder)
{
    struct stage stage;
    bool written = false;
    enum outcome outcome = stage_open(&stage, programme->set);
    if (outcome == PLAYED) {
        for (unsigned list = 0; list < LISTS_MAX && programme->lists[list]; list++)
            stage_cast(&stage, programme->lists[list]);
        for (unsigned i = 0; i < programme->random; i++)
            stage_cast_one(&stage, &random_story, programme->first_seed + i);
        outcome = stage_play(&stage);
        written = set_write(&stage, folder);
    }
    stage_close(&stage);
    return exit_status(outcome, written);
}

// The first set takes minutes of waiting; the others, one after the other, fit into them.
static int kernel_main(const char *folder, const char *only)
{
    int status = 0;
    pid_t first = -1;
    mkdir(folder, 0755);
    for (const struct programme *programme = programmes; programme->set; programme++) {
        if (only && strcmp(only, programme->set->name) != 0)
            continue;
        pid_t child = fork();
        if (child == 0)
            _exit(record_set(programme, folder));
        if (first < 0)
            first = child;
        else
            status = worst(status, wait_for(child));
    }
    return first < 0 ? 2 : worst(status, wait_for(first));
}

int main(int argc, char **argv)
{
    // Every story holds its sockets until the end.
    const struct rlimit files = {.rlim_cur = 16384, .rlim_max = 16384};
    setrlimit(RLIMIT_NOFILE, &files);
    if (argc == 3 && strcmp(argv[1], "cases") == 0)
        return cases_main(argv[2]);
    if ((argc == 3 || argc == 4) && strcmp(argv[1], "kernel") == 0)
        return kernel_main(argv[2], argv[3]);
    fputs("usage: lab cases FOLDER | lab kernel FOLDER [SET]\n", stderr);
    return 2;
}
