// SPDX-License-Identifier: BSD-2-Clause
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "stories.h"

// The stack acknowledges a FIN at most 40 ms after it came: waiting longer keeps waves two and three apart.
static const double apart = 0.3;

static int end_of(const struct pair *pair, enum place place)
{
    return place == CLIENT ? pair->client : pair->server;
}

// args: who closes first
static void clean_close(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    enum place first = (enum place)scene->args[0];
    closes(end_of(&pair, first));
    waits(apart);
    closes(end_of(&pair, !first));
}

static void three_segment_close(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    finishes(pair.client);
    hears_end(pair.server);
    closes(pair.server); // well within the 40 ms: the FIN carries the ACK
    hears_end(pair.client);
    closes(pair.client);
}

static void simultaneous_close(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    closes(pair.client);
    closes(pair.server); // before the client's FIN is through the relay
}

// args: who closes first
static void half_close(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    int first = end_of(&pair, (enum place)scene->args[0]);
    int second = end_of(&pair, !scene->args[0]);
    finishes(first);
    waits(0.3);
    for (unsigned part = 0; part < 3; part++) {
        says(second, 2000);
        hears(first, 2000);
        waits(0.2);
    }
    closes(second);
    hears_end(first);
    closes(first);
}

// args: who shuts down and then aborts
static void linger_after_shutdown(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    int first = end_of(&pair, (enum place)scene->args[0]);
    finishes(first);
    waits(0.5);
    aborts(first);
    waits(0.5);
    closes(end_of(&pair, !scene->args[0]));
}

// args: who closes first
static void data_after_close(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    int second = end_of(&pair, !scene->args[0]);
    closes(end_of(&pair, (enum place)scene->args[0]));
    waits(0.5);
    says(second, 500);
    waits(0.5);
    closes(second);
}

// args: who shuts down, gets data, does not read it, and closes
static void unread_after_own_fin(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    int first = end_of(&pair, (enum place)scene->args[0]);
    int second = end_of(&pair, !scene->args[0]);
    finishes(first);
    waits(0.3);
    says(second, 500);
    waits(0.3);
    closes(first);
    waits(0.3);
    closes(second);
}

// args: who sends data and closes; the other has not read it when it closes
static void unread_after_peer_fin(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    int first = end_of(&pair, (enum place)scene->args[0]);
    says(first, 500);
    waits(0.1); // its ACK first, or a tail loss probe repeats the FIN
    closes(first);
    waits(0.5);
    closes(end_of(&pair, !scene->args[0]));
}

// args: who closes with data unread, before any FIN
static void unread_before_peer_fin(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    int closer = end_of(&pair, (enum place)scene->args[0]);
    int other = end_of(&pair, !scene->args[0]);
    says(other, 500);
    waits(0.3);
    closes(closer);
    waits(0.3);
    closes(other);
}

// args: who closes first, after how many seconds the other does
static void fin_wait_2_expired(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    closes(end_of(&pair, (enum place)scene->args[0]));
    waits(scene->args[1]);
    closes(end_of(&pair, !scene->args[0]));
}

// args: who closes; the other never does. Whether by shutdown() only
static void never_closes(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    if (scene->args[1])
        finishes(end_of(&pair, (enum place)scene->args[0]));
    else
        closes(end_of(&pair, (enum place)scene->args[0]));
}

static void close_at_once(struct scene *scene)
{
    struct pair pair = opens(scene);
    closes(pair.client);
    hears_end(pair.server);
    closes(pair.server);
}

static void request_with_fin(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    option(pair.client, IPPROTO_TCP, TCP_CORK, 1);
    says(pair.client, 100);
    finishes(pair.client); // pushes the corked request out with the FIN
    hears_end(pair.server);
    option(pair.server, IPPROTO_TCP, TCP_CORK, 1);
    says(pair.server, 300);
    closes(pair.server);
    hears_end(pair.client);
    closes(pair.client);
}

static void keepalive_alive(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    option(pair.client, SOL_SOCKET, SO_KEEPALIVE, 1);
    option(pair.client, IPPROTO_TCP, TCP_KEEPIDLE, 2);
    option(pair.client, IPPROTO_TCP, TCP_KEEPINTVL, 1);
    waits(9);
    closes(pair.client);
    waits(apart);
    closes(pair.server);
}

const struct story close_stories[] = {
    {.name = "clean-close-client",
     .play = clean_close,
     .args = {CLIENT},
     .line = "request, answer, client close(), 0.3 s later server close(): four segments"},
    {.name = "clean-close-server",
     .play = clean_close,
     .args = {SERVER},
     .line = "request, answer, server close(), 0.3 s later client close(): four segments"},
    {.name = "clean-close-ipv6",
     .play = clean_close,
     .args = {CLIENT},
     .family = AF_INET6,
     .line = "IPv6: request, answer, client close(), 0.3 s later server close(): four segments"},
    {.name = "clean-close-server-ipv6",
     .play = clean_close,
     .args = {SERVER},
     .family = AF_INET6,
     .line = "IPv6: request, answer, server close(), 0.3 s later client close(): four segments"},
    {.name = "three-segment-close",
     .play = three_segment_close,
     .line = "client shutdown(SHUT_WR); the server reads end of file and close()s at once: its FIN carries the ACK; "
             "three segments"},
    {.name = "simultaneous-close",
     .play = simultaneous_close,
     .line = "both ends close() within microseconds: the FINs cross in the relay"},
    {.name = "half-close-data",
     .play = half_close,
     .args = {CLIENT},
     .line = "client shutdown(SHUT_WR); the server sends three times 2000 bytes over 0.6 s, which the client reads; "
             "then the server close()s"},
    {.name = "half-close-data-server",
     .play = half_close,
     .args = {SERVER},
     .line = "server shutdown(SHUT_WR); the client sends three times 2000 bytes over 0.6 s, which the server reads; "
             "then the client close()s"},
    {.name = "linger-after-shutdown",
     .play = linger_after_shutdown,
     .args = {CLIENT},
     .line =
         "client shutdown(SHUT_WR), 0.5 s later SO_LINGER 0 and close(): RST after its FIN; later the server close()s"},
    {.name = "linger-after-shutdown-server",
     .play = linger_after_shutdown,
     .args = {SERVER},
     .line =
         "server shutdown(SHUT_WR), 0.5 s later SO_LINGER 0 and close(): RST after its FIN; later the client close()s"},
    {.name = "data-after-close",
     .play = data_after_close,
     .args = {CLIENT},
     .line = "client close(); 0.5 s later the server sends 500 bytes, which the client's stack answers with RST"},
    {.name = "data-after-close-server",
     .play = data_after_close,
     .args = {SERVER},
     .line = "server close(); 0.5 s later the client sends 500 bytes, which the server's stack answers with RST"},
    {.name = "unread-after-own-fin",
     .play = unread_after_own_fin,
     .args = {CLIENT},
     .line = "client shutdown(SHUT_WR); the server sends 500 bytes; the client close()s without reading them: RST "
             "after its FIN"},
    {.name = "unread-after-own-fin-server",
     .play = unread_after_own_fin,
     .args = {SERVER},
     .line = "server shutdown(SHUT_WR); the client sends 500 bytes; the server close()s without reading them: RST "
             "after its FIN"},
    {.name = "unread-after-peer-fin",
     .play = unread_after_peer_fin,
     .args = {CLIENT},
     .line = "client sends 500 bytes and close()s; 0.5 s later the server close()s without reading them: RST instead "
             "of its FIN"},
    {.name = "unread-after-peer-fin-server",
     .play = unread_after_peer_fin,
     .args = {SERVER},
     .line = "server sends 500 bytes and close()s; 0.5 s later the client close()s without reading them: RST instead "
             "of its FIN"},
    {.name = "unread-before-peer-fin",
     .play = unread_before_peer_fin,
     .args = {CLIENT},
     .line = "server sends 500 bytes; the client close()s without reading them: RST, no FIN on either side"},
    {.name = "unread-before-peer-fin-server",
     .play = unread_before_peer_fin,
     .args = {SERVER},
     .line = "client sends 500 bytes; the server close()s without reading them: RST, no FIN on either side"},
    {.name = "fin-wait-2-expired-60s",
     .play = fin_wait_2_expired,
     .args = {CLIENT, 64},
     .line = "client close(); 64 s later, when the client's FIN_WAIT_2 has expired, the server close()s: its FIN is "
             "answered with RST"},
    {.name = "fin-wait-2-expired-5s",
     .play = fin_wait_2_expired,
     .args = {CLIENT, 5},
     .line = "client close(); 5 s later the server close()s (with tcp_fin_timeout 2 the client's FIN_WAIT_2 has "
             "expired: its FIN is answered with RST)"},
    {.name = "fin-wait-2-expired-5s-server",
     .play = fin_wait_2_expired,
     .args = {SERVER, 5},
     .line = "server close(); 5 s later the client close()s (with tcp_fin_timeout 2 the server's FIN_WAIT_2 has "
             "expired: its FIN is answered with RST)"},
    {.name = "server-never-closes",
     .play = never_closes,
     .args = {CLIENT},
     .line = "client close(); the server never does: CLOSE_WAIT to the end of the recording"},
    {.name = "client-never-closes",
     .play = never_closes,
     .args = {SERVER},
     .line = "server close(); the client never does: CLOSE_WAIT to the end of the recording"},
    {.name = "server-never-closes-shutdown",
     .play = never_closes,
     .args = {CLIENT, 1},
     .line = "client shutdown(SHUT_WR) only; the server never closes: FIN_WAIT_2 without a timer against CLOSE_WAIT, "
             "to the end of the recording"},
    {.name = "close-at-once",
     .play = close_at_once,
     .line = "client close() right after connect(), without data; server close() at once"},
    {.name = "request-with-fin",
     .play = request_with_fin,
     .line =
         "TCP_CORK: the client's last request and its FIN share a segment, and so do the server's answer and its FIN"},
    {.name = "keepalive-alive",
     .play = keepalive_alive,
     .line = "client SO_KEEPALIVE (idle 2 s, then each second): 9 s of probes, all answered; then a clean close by the "
             "client"},
    {.name = NULL},
};
