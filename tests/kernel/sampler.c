// SPDX-License-Identifier: BSD-2-Clause
// /proc/net/tcp, read over and over: it alone shows SYN_RECEIVED, FIN_WAIT_2 and TIME_WAIT once a mini-socket holds
// them.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "truth.h"

enum { PERIOD_MS = 4, SEEN_MAX = 8192, LISTEN_STATE = 10, MINI_TIMER = 3 };

// One socket, as last sampled. Keyed by the texts of /proc, which are fixed in width.
struct seen {
    char local[40], remote[40];
    unsigned state;
    bool mini;
    unsigned round; // last round that showed it
    bool live;
};

struct watcher {
    struct sampler *sampler;
    enum place host;
    pthread_t thread;
    struct seen *seen; // SEEN_MAX slots, open addressing
    unsigned round;
};

struct sampler {
    const struct world *world;
    struct truth *truth;
    atomic_bool stopping;
    struct watcher watchers[2];
};

static const char *const states[] = {
    "?",      "ESTABLISHED", "SYN_SENT", "SYN_RECEIVED", "FIN_WAIT_1", "FIN_WAIT_2",   "TIME_WAIT",
    "CLOSED", "CLOSE_WAIT",  "LAST_ACK", "LISTEN",       "CLOSING",    "SYN_RECEIVED",
};

static unsigned port_of(const char *endpoint)
{
    const char *colon = strchr(endpoint, ':');
    return colon ? (unsigned)strtoul(colon + 1, NULL, 16) : 0;
}

// Addresses are words of the host's byte order, in hexadecimal.
static void endpoint_text(const char *proc, char *text, size_t size)
{
    uint32_t words[4] = {0};
    char digits[9] = "", address[INET6_ADDRSTRLEN] = "?";
    size_t count = strcspn(proc, ":") / 8;
    for (size_t i = 0; i < count && i < 4; i++) {
        memcpy(digits, proc + i * 8, 8);
        words[i] = (uint32_t)strtoul(digits, NULL, 16);
    }
    inet_ntop(count == 1 ? AF_INET : AF_INET6, words, address, sizeof address);
    snprintf(text, size, count == 1 ? "%s:%u" : "[%s]:%u", address, port_of(proc));
}

static struct seen *find(struct watcher *watcher, const char *local, const char *remote)
{
    uint32_t hash = 2166136261U;
    for (const char *at = local; *at; at++)
        hash = (hash ^ (uint8_t)*at) * 16777619U;
    for (const char *at = remote; *at; at++)
        hash = (hash ^ (uint8_t)*at) * 16777619U;
    for (uint32_t i = 0; i < SEEN_MAX; i++) {
        struct seen *slot = &watcher->seen[(hash + i) % SEEN_MAX];
        if (!slot->local[0] || (strcmp(slot->local, local) == 0 && strcmp(slot->remote, remote) == 0))
            return slot;
    }
    return NULL;
}

static void tell(const struct watcher *watcher, const struct seen *seen, const char *state, int64_t now)
{
    struct event event;
    memset(&event, 0, sizeof event);
    event.time = now;
    event.host = watcher->host;
    event.port = truth_port(port_of(seen->local), port_of(seen->remote));
    endpoint_text(seen->local, event.local, sizeof event.local);
    endpoint_text(seen->remote, event.remote, sizeof event.remote);
    snprintf(event.what, sizeof event.what, "sample");
    snprintf(event.detail, sizeof event.detail, "%s\t%s", state, seen->mini ? "mini" : "full");
    if (event.port)
        truth_add(watcher->sampler->truth, &event);
}

static void note(struct watcher *watcher, const char *local, const char *remote, unsigned state, unsigned timer)
{
    bool mini = timer == MINI_TIMER || state == 3 || state == 12;
    if (state == LISTEN_STATE || state >= sizeof states / sizeof *states)
        return;
    struct seen *seen = find(watcher, local, remote);
    if (!seen)
        return;
    bool news = !seen->live || seen->state != state || seen->mini != mini;
    snprintf(seen->local, sizeof seen->local, "%s", local);
    snprintf(seen->remote, sizeof seen->remote, "%s", remote);
    seen->state = state;
    seen->mini = mini;
    seen->live = true;
    seen->round = watcher->round;
    if (news)
        tell(watcher, seen, states[state], world_now());
}

// "   0: 0100000A:3A99 0200000A:88B9 01 00000000:00000000 03:00000A3B …": local, remote, state, queues, timer.
static void read_row(struct watcher *watcher, char *line)
{
    char *rest = NULL, *columns[6];
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        columns[i] = strtok_r(i ? NULL : line, " \n", &rest);
        if (!columns[i])
            return;
    }
    if (strcmp(columns[0], "sl") != 0)
        note(watcher, columns[1], columns[2], (unsigned)strtoul(columns[3], NULL, 16),
             (unsigned)strtoul(columns[5], NULL, 16));
}

static void read_table(struct watcher *watcher, const char *path)
{
    char line[256];
    FILE *table = fopen(path, "re");
    while (table && fgets(line, sizeof line, table))
        read_row(watcher, line);
    if (table)
        fclose(table);
}

static void *watch(void *argument)
{
    struct watcher *watcher = argument;
    const struct timespec pause = {.tv_nsec = PERIOD_MS * 1000000};
    world_enter(watcher->sampler->world, watcher->host);
    while (!atomic_load(&watcher->sampler->stopping)) {
        watcher->round++;
        read_table(watcher, "/proc/thread-self/net/tcp");
        read_table(watcher, "/proc/thread-self/net/tcp6");
        for (size_t i = 0; i < SEEN_MAX; i++) {
            struct seen *seen = &watcher->seen[i];
            if (!seen->live || seen->round == watcher->round)
                continue;
            seen->live = false;
            tell(watcher, seen, "GONE", world_now());
        }
        nanosleep(&pause, NULL);
    }
    return NULL;
}

struct sampler *sampler_start(const struct world *world, struct truth *truth)
{
    struct sampler *sampler = calloc(1, sizeof *sampler);
    if (!sampler)
        return NULL;
    sampler->world = world;
    sampler->truth = truth;
    for (enum place host = CLIENT; host <= SERVER; host++) {
        struct watcher *watcher = &sampler->watchers[host];
        watcher->sampler = sampler;
        watcher->host = host;
        watcher->seen = calloc(SEEN_MAX, sizeof *watcher->seen);
        if (!watcher->seen)
            exit(1);
        pthread_create(&watcher->thread, NULL, watch, watcher);
    }
    return sampler;
}

void sampler_stop(struct sampler *sampler)
{
    atomic_store(&sampler->stopping, true);
    for (enum place host = CLIENT; host <= SERVER; host++) {
        pthread_join(sampler->watchers[host].thread, NULL);
        free(sampler->watchers[host].seen);
    }
    free(sampler);
}
