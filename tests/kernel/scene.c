// SPDX-License-Identifier: BSD-2-Clause
#define _GNU_SOURCE
#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_S = 10 };

void waits(double seconds)
{
    struct timespec pause = {.tv_sec = (time_t)seconds, .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9)};
    nanosleep(&pause, NULL);
}

void option(int sock, int level, int name, int value)
{
    if (setsockopt(sock, level, name, &value, sizeof value) != 0)
        perror("lab: setsockopt");
}

static int family_of(const struct scene *scene)
{
    return scene->family ? scene->family : AF_INET;
}

static int bound_socket(const struct scene *scene, enum place place, uint16_t port)
{
    struct sockaddr_storage address;
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    world_enter(scene->world, place);
    int sock = socket(family_of(scene), SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t size = world_address(scene->world, place, family_of(scene), port, &address);
    option(sock, SOL_SOCKET, SO_REUSEADDR, 1);
    setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(sock, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (bind(sock, (struct sockaddr *)&address, size) != 0)
        fprintf(stderr, "lab: %s port %u: bind: %s\n", place_names[place], port, strerror(errno));
    return sock;
}

int listens_with(struct scene *scene, int backlog)
{
    int sock = bound_socket(scene, SERVER, scene->port);
    if (listen(sock, backlog) != 0)
        fprintf(stderr, "lab: port %u: listen: %s\n", scene->port, strerror(errno));
    return sock;
}

int listens(struct scene *scene)
{
    return listens_with(scene, 16);
}

int accepts(int listener)
{
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    int sock = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (sock >= 0)
        setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (sock >= 0)
        setsockopt(sock, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    return sock;
}

int client_socket(struct scene *scene)
{
    return bound_socket(scene, CLIENT, scene->client_port);
}

int server_socket(struct scene *scene)
{
    return bound_socket(scene, SERVER, scene->port);
}

int connects_at(struct scene *scene, int sock, enum place to, uint16_t port)
{
    struct sockaddr_storage address;
    socklen_t size = world_address(scene->world, to, family_of(scene), port, &address);
    int flags = fcntl(sock, F_GETFL);
    fcntl(sock, F_SETFL, flags | O_NONBLOCK);
    int outcome = connect(sock, (struct sockaddr *)&address, size);
    fcntl(sock, F_SETFL, flags);
    return outcome;
}

int starts_connecting(struct scene *scene)
{
    int sock = client_socket(scene);
    connects_at(scene, sock, SERVER, scene->port);
    return sock;
}

bool connected(int sock, double seconds)
{
    struct pollfd ready = {.fd = sock, .events = POLLOUT};
    int error = 0;
    socklen_t size = sizeof error;
    if (poll(&ready, 1, (int)(seconds * 1000)) != 1)
        return false;
    getsockopt(sock, SOL_SOCKET, SO_ERROR, &error, &size);
    return error == 0;
}

int connects(struct scene *scene)
{
    int sock = starts_connecting(scene);
    if (connected(sock, PATIENCE_S))
        return sock;
    close(sock);
    return -1;
}

struct pair opens(struct scene *scene)
{
    struct pair pair;
    pair.listener = listens(scene);
    pair.client = connects(scene);
    pair.server = accepts(pair.listener);
    return pair;
}

struct pair opens_and_talks(struct scene *scene)
{
    struct pair pair = opens(scene);
    says(pair.client, 100);
    hears(pair.server, 100);
    says(pair.server, 300);
    hears(pair.client, 300);
    waits(0.1); // the last delayed ACK shall not mix with what follows
    return pair;
}

void says(int sock, size_t bytes)
{
    static const char words[4096] = "finwait laboratory";
    while (bytes > 0) {
        ssize_t sent = send(sock, words, bytes < sizeof words ? bytes : sizeof words, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        bytes -= (size_t)sent;
    }
}

size_t hears_some(int sock, size_t bytes)
{
    char words[4096];
    ssize_t got = recv(sock, words, bytes < sizeof words ? bytes : sizeof words, 0);
    return got > 0 ? (size_t)got : 0;
}

void hears(int sock, size_t bytes)
{
    while (bytes > 0) {
        size_t got = hears_some(sock, bytes);
        if (got == 0)
            return;
        bytes -= got;
    }
}

void hears_end(int sock)
{
    while (hears_some(sock, 4096) > 0)
        continue;
}

void finishes(int sock)
{
    shutdown(sock, SHUT_WR);
}

void closes(int sock)
{
    close(sock);
}

void lingers_zero(int sock)
{
    const struct linger zero = {.l_onoff = 1, .l_linger = 0};
    setsockopt(sock, SOL_SOCKET, SO_LINGER, &zero, sizeof zero);
}

void aborts(int sock)
{
    lingers_zero(sock);
    close(sock);
}

static void orders(struct scene *scene, enum place from, enum kind kind, unsigned nth, struct rule rule)
{
    rule.from = from;
    rule.kind = kind;
    rule.nth = nth;
    rule.count = rule.count ? rule.count : 1;
    relay_rule(scene->relay, scene->port, &rule);
}

void loses(struct scene *scene, enum place from, enum kind kind, unsigned nth, unsigned count)
{
    orders(scene, from, kind, nth, (struct rule){.act = LOSE, .count = count});
}

void delays(struct scene *scene, enum place from, enum kind kind, unsigned nth, unsigned ms)
{
    orders(scene, from, kind, nth, (struct rule){.act = DELAY, .ms = ms});
}

void doubles(struct scene *scene, enum place from, enum kind kind, unsigned nth, unsigned ms)
{
    orders(scene, from, kind, nth, (struct rule){.act = DUPLICATE, .ms = ms});
}

void keeps(struct scene *scene, enum place from, enum kind kind, unsigned nth, unsigned slot)
{
    orders(scene, from, kind, nth, (struct rule){.act = KEEP, .slot = slot});
}

void catches(struct scene *scene, enum place from, enum kind kind, unsigned nth, unsigned slot)
{
    orders(scene, from, kind, nth, (struct rule){.act = CATCH, .slot = slot});
}

void replays(struct scene *scene, unsigned slot)
{
    if (!relay_replay(scene->relay, scene->port, slot))
        fprintf(stderr, "lab: port %u: nothing to replay\n", scene->port);
}

void rejects(struct scene *scene, enum place from, enum kind kind, unsigned nth, unsigned code)
{
    orders(scene, from, kind, nth, (struct rule){.act = REJECT, .slot = code, .count = FOREVER});
}

void relents(struct scene *scene)
{
    relay_clear(scene->relay, scene->port);
}
