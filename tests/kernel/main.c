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

static int record_cases(const struct set *set, const struct kernel_case *cases, const char *folder)
{
    struct stage stage;
    bool written = false;
    enum outcome outcome = stage_open(&stage, set);
    if (outcome == PLAYED) {
        for (const struct kernel_case *this = cases; this->name; this ++)
            if (!stage_actor(&stage, this->story))
                stage_cast_one(&stage, story_find(this->story), 0);
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

int main(int argc, char **argv)
{
    // Every story holds its sockets until the end.
    const struct rlimit files = {.rlim_cur = 16384, .rlim_max = 16384};
    setrlimit(RLIMIT_NOFILE, &files);
    if (argc == 3 && strcmp(argv[1], "cases") == 0)
        return cases_main(argv[2]);
    fputs("usage: lab cases FOLDER\n", stderr);
    return 2;
}
