/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a command takes: measure RESULT COMMAND [ARGUMENT...]
 * Writes to the file RESULT, in one line: seconds by the clock, seconds of the processor in the program and in the
 * kernel, most memory resident at once in KiB (mapped files included), exit status (128 + the signal's number when one
 * ended it). Small, because what a process is forked from counts in its peak.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: measure RESULT COMMAND [ARGUMENT...]\n", stderr);
        return 2;
    }
    double start = now();
    pid_t child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    int status;
    struct rusage usage;
    while (child > 0 && wait4(child, &status, 0, &usage) < 0)
        if (errno != EINTR)
            child = -1;
    double wall = now() - start;
    FILE *result = fopen(argv[1], "w");
    if (child < 0 || !result) {
        perror("measure");
        return 2;
    }
    fprintf(result, "%.6f %.6f %.6f %ld %d\n", wall, seconds(usage.ru_utime), seconds(usage.ru_stime), usage.ru_maxrss,
            WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return fclose(result) == 0 ? 0 : 2;
}
