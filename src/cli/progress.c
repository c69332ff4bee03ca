/* SPDX-License-Identifier: BSD-2-Clause */
#include "progress.h"

#include <stdio.h>
#include <unistd.h>

#include "clock.h"

#define LOOK_EVERY 1024 /* packets between two looks at the clock; a power of two */
#define SILENT 1.0      /* seconds that a run may take without saying anything */
#define INTERVAL 0.25   /* seconds between two updates */

static double now(void)
{
    return (double)clock_steady() / (double)SECOND;
}

void progress_init(struct progress *progress, uint64_t total)
{
    double start = now();
    *progress = (struct progress){.enabled = isatty(STDERR_FILENO), .started = start, .last = start, .total = total};
}

static void show(struct progress *progress, uint64_t position, double elapsed)
{
    double rate = (double)progress->packets / elapsed;
    fputs("\r\033[K", stderr);
    if (progress->total && position && position <= progress->total) {
        double share = (double)position / (double)progress->total;
        fprintf(stderr, "%3.0f %%, %.0f packets/s, %.0f s left", share * 100, rate, elapsed / share - elapsed);
    } else {
        fprintf(stderr, "%llu packets, %.0f packets/s", (unsigned long long)progress->packets, rate);
    }
    fflush(stderr);
    progress->shown = true;
}

void progress_tick(struct progress *progress, uint64_t position)
{
    progress->packets++;
    if (!progress->enabled || progress->packets % LOOK_EVERY != 0)
        return;
    double time = now();
    if (time - progress->started < SILENT || time - progress->last < INTERVAL)
        return;
    progress->last = time;
    show(progress, position, time - progress->started);
}

double progress_done(struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = false;
    return now() - progress->started;
}
