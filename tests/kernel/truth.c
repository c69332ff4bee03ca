// SPDX-License-Identifier: BSD-2-Clause
#include "truth.h"

#include <stdlib.h>
#include <string.h>

void truth_init(struct truth *truth)
{
    memset(truth, 0, sizeof *truth);
    pthread_mutex_init(&truth->lock, NULL);
}

void truth_done(struct truth *truth)
{
    pthread_mutex_destroy(&truth->lock);
    free(truth->events);
}

uint16_t truth_port(unsigned one, unsigned other)
{
    unsigned port = one && one < FIRST_CLIENT_PORT ? one : other;
    return port < FIRST_CLIENT_PORT ? (uint16_t)port : 0;
}

void truth_add(struct truth *truth, const struct event *event)
{
    pthread_mutex_lock(&truth->lock);
    if (truth->count == truth->room) {
        truth->room = truth->room ? truth->room * 2 : 1024;
        truth->events = realloc(truth->events, truth->room * sizeof *truth->events);
        if (!truth->events) {
            fputs("lab: out of memory\n", stderr);
            exit(1);
        }
    }
    struct event *added = &truth->events[truth->count];
    *added = *event;
    added->order = (unsigned)truth->count++;
    pthread_mutex_unlock(&truth->lock);
}

static int by_time(const void *left, const void *right)
{
    const struct event *a = left, *b = right;
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

void truth_write(struct truth *truth, FILE *out, uint16_t port, int64_t from, int64_t to)
{
    pthread_mutex_lock(&truth->lock);
    if (truth->count)
        qsort(truth->events, truth->count, sizeof *truth->events, by_time);
    fputs("#time\thost\tlocal\tremote\tevent\tdetail\n", out);
    for (size_t i = 0; i < truth->count; i++) {
        const struct event *e = &truth->events[i];
        if ((port && e->port != port) || e->time < from || e->time > to)
            continue;
        fprintf(out, "%lld.%09lld\t%s\t%s\t%s\t%s\t%s\n", (long long)(e->time / 1000000000),
                (long long)(e->time % 1000000000), place_names[e->host], e->local, e->remote, e->what, e->detail);
    }
    pthread_mutex_unlock(&truth->lock);
}
