/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * usage: compare FOLDER...
 *
 * Reads every capture below the folders, and below FINWAIT_CAPTURES, by finwait and by libpcap: same packets, same
 * times, same bytes. A file that libpcap does not read to its end is made into one that it does by editcap, when that
 * is installed; so are files with several interfaces, which mergecap makes of two captures that follow each other.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <ftw.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "twin.h"

#define PATH_ROOM 4096
#define MERGED_EVERY 10 /* captures */

extern char **environ;

static unsigned by_libpcap, by_editcap, unread, differing, captures;
static char folder[] = "/tmp/finwait-compare-XXXXXX";
static char converted[sizeof folder + 16], merged[sizeof folder + 16];
static char before[PATH_ROOM]; /* the capture before this one */

/* True when the program is installed and succeeds; quietly. */
static bool run(const char *const *arguments)
{
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status = -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", 1, 0);
    if (posix_spawnp(&child, arguments[0], &actions, NULL, (char *const *)arguments, environ) == 0)
        waitpid(child, &status, 0);
    posix_spawn_file_actions_destroy(&actions);
    return status == 0;
}

static void compare_converted(const char *path, int64_t frames, const char *why_not)
{
    static const struct twin_options options = {.is_converted = true};
    const char *const command[] = {"editcap", "-F", "nsecpcap", "-T", "ether", path, converted, NULL};
    char why[512];
    int64_t unused;
    if (frames < 0 || !run(command)) {
        unread++;
        printf("%s: %s; not compared\n", path, why_not);
    } else if (twin_compare(path, fopen(converted, "rb"), &options, &unused, why, sizeof why) == TWIN_AGREES)
        by_editcap++;
    else {
        differing++;
        printf("FAIL %s, against editcap: %s\n", path, why);
    }
    unlink(converted);
}

static void compare(const char *path)
{
    static const struct twin_options options;
    char why[512];
    int64_t frames;
    switch (twin_compare(path, fopen(path, "rb"), &options, &frames, why, sizeof why)) {
    case TWIN_AGREES:
        by_libpcap++;
        break;
    case TWIN_REFUSED:
        compare_converted(path, frames, why);
        break;
    case TWIN_DIFFERS:
        differing++;
        printf("FAIL %s: %s\n", path, why);
    }
}

static bool is_capture(const char *path)
{
    static const char *const others[] = {".md", ".txt", ".tsv", ".json", ".html", ".xz", ".tar"};
    const char *suffix = strrchr(path, '.');
    for (size_t i = 0; suffix && i < sizeof others / sizeof *others; i++)
        if (strcmp(suffix, others[i]) == 0)
            return false;
    return suffix != NULL;
}

static int visit(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)place;
    if (kind != FTW_F || !is_capture(path))
        return 0;
    compare(path);
    const char *const command[] = {"mergecap", "-w", merged, "-I", "none", before, path, NULL};
    if (++captures % MERGED_EVERY == 0 && run(command))
        compare(merged);
    snprintf(before, sizeof before, "%s", path);
    unlink(merged);
    return 0;
}

int main(int argc, char **argv)
{
    const char *own = getenv("FINWAIT_CAPTURES");
    if (!mkdtemp(folder))
        return 1;
    snprintf(converted, sizeof converted, "%s/converted", folder);
    snprintf(merged, sizeof merged, "%s/merged", folder);
    for (int i = 1; i < argc; i++)
        nftw(argv[i], visit, 16, FTW_PHYS);
    if (own)
        nftw(own, visit, 16, FTW_PHYS);
    rmdir(folder);
    printf("%u as libpcap reads them, %u as editcap does, %u not compared, %u differ\n", by_libpcap, by_editcap, unread,
           differing);
    return differing > 0;
}
