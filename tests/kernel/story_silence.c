// SPDX-License-Identifier: BSD-2-Clause
// What path and peer can do without forging: order, doubles, silence, closed windows, ICMP errors, other protocols on
// top.
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stories.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

static const double apart = 0.3;

static int end_of(const struct pair *pair, enum place place)
{
    return place == CLIENT ? pair->client : pair->server;
}

static void clean_end(const struct pair *pair, enum place first)
{
    closes(end_of(pair, first));
    waits(apart);
    closes(end_of(pair, !first));
}

static void keeps_alive(int sock, int probes)
{
    option(sock, SOL_SOCKET, SO_KEEPALIVE, 1);
    option(sock, IPPROTO_TCP, TCP_KEEPIDLE, 1);
    option(sock, IPPROTO_TCP, TCP_KEEPINTVL, 1);
    option(sock, IPPROTO_TCP, TCP_KEEPCNT, probes);
}

// args: whose keepalive finds the path dead
static void keepalive_dead(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    enum place who = (enum place)scene->args[0];
    loses(scene, !who, ANY, 1, FOREVER);
    keeps_alive(end_of(&pair, who), 3);
    hears_end(end_of(&pair, who));
    closes(end_of(&pair, who));
    waits(1);
    closes(end_of(&pair, !who));
}

static void keepalive_half_closed(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    finishes(pair.client);
    waits(0.3);
    loses(scene, SERVER, ANY, 1, FOREVER);
    keeps_alive(pair.client, 3);
    hears_end(pair.client);
    closes(pair.client);
}

// args: whether the peer is away (else: its window is closed)
static void user_timeout(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    option(pair.client, IPPROTO_TCP, TCP_USER_TIMEOUT, 3000);
    loses(scene, CLIENT, ANY, 1, FOREVER);
    says(pair.client, 300);
    hears_end(pair.client);
    closes(pair.client);
    relents(scene);
    waits(1);
    closes(pair.server); // what the server still has meets nobody
}

// Retransmissions until the stack gives up: 15 minutes by default, seconds when lowered.
static void retries_spent(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    loses(scene, CLIENT, ANY, 1, FOREVER);
    says(pair.client, 300);
    hears_end(pair.client);
    waits(8);
    closes(pair.client);
}

// close() with data unacknowledged, which never is: the orphan's retries.
static void orphan_with_data(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    loses(scene, CLIENT, ANY, 1, FOREVER);
    says(pair.client, 300);
    closes(pair.client);
}

static struct pair opens_narrow(struct scene *scene)
{
    struct pair pair = {.listener = server_socket(scene)};
    option(pair.listener, SOL_SOCKET, SO_RCVBUF, 2304);
    listen(pair.listener, 4);
    pair.client = connects(scene);
    pair.server = accepts(pair.listener);
    return pair;
}

// Enough to close the window of a narrow receiver, without blocking.
static void fills(int sock)
{
    static const char words[6000];
    send(sock, words, sizeof words, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void zero_window(struct scene *scene)
{
    struct pair pair = opens_narrow(scene);
    fills(pair.client);
    waits(3);
    hears(pair.server, 6000);
    clean_end(&pair, CLIENT);
}

// args: whether the server closes with the data unread instead of reading it, whether the window update is lost
static void zero_window_close(struct scene *scene)
{
    struct pair pair = opens_narrow(scene);
    fills(pair.client);
    closes(pair.client); // the FIN waits behind the closed window
    waits(3);
    if (scene->args[1])
        loses(scene, SERVER, BARE_ACK, 1, 1);
    if (!scene->args[0])
        hears_end(pair.server);
    closes(pair.server);
}

static void zero_window_forever(struct scene *scene)
{
    struct pair pair = opens_narrow(scene);
    fills(pair.client);
    closes(pair.client); // an orphan lives as long as its probes are answered
    waits(12);
}

// args: ICMP code for the SYN
static void icmp_syn(struct scene *scene)
{
    rejects(scene, CLIENT, SYN, 1, (unsigned)scene->args[0]);
    int listener = listens(scene);
    (void)listener;
    connects(scene);
}

static void icmp_syn_ack(struct scene *scene)
{
    listens(scene);
    rejects(scene, SERVER, SYN_ACK, 1, 1);
    int sock = starts_connecting(scene);
    waits(5);
    closes(sock);
}

// args: ICMP code for one segment of data
static void icmp_data(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    rejects(scene, CLIENT, DATA, 1, (unsigned)scene->args[0]);
    says(pair.client, 200);
    waits(1);
    relents(scene);
    hears(pair.server, 200);
    clean_end(&pair, CLIENT);
}

static void icmp_fin(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    rejects(scene, CLIENT, FIN, 1, 1);
    closes(pair.client);
    waits(2);
    relents(scene);
    waits(2);
    closes(pair.server);
}

static int mptcp_socket(struct scene *scene, enum place place, uint16_t port)
{
    struct sockaddr_storage address;
    const struct timeval patience = {.tv_sec = 10};
    world_enter(scene->world, place);
    int sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_MPTCP);
    option(sock, SOL_SOCKET, SO_REUSEADDR, 1);
    setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    socklen_t size = world_address(scene->world, place, AF_INET, port, &address);
    if (bind(sock, (struct sockaddr *)&address, size) != 0)
        fprintf(stderr, "lab: port %u: mptcp bind failed\n", port);
    return sock;
}

// args: whether the server speaks MPTCP too (else: fallback), who closes first
static void mptcp(struct scene *scene)
{
    struct pair pair;
    pair.listener = scene->args[0] ? mptcp_socket(scene, SERVER, scene->port) : server_socket(scene);
    listen(pair.listener, 4);
    pair.client = mptcp_socket(scene, CLIENT, scene->client_port);
    connects_at(scene, pair.client, SERVER, scene->port);
    connected(pair.client, 5);
    pair.server = accepts(pair.listener);
    says(pair.client, 100);
    hears(pair.server, 100);
    says(pair.server, 300);
    hears(pair.client, 300);
    waits(0.2);
    clean_end(&pair, (enum place)scene->args[1]);
}

const struct story silence_stories[] = {
    {.name = "keepalive-dead",
     .play = keepalive_dead,
     .args = {CLIENT},
     .line = "client SO_KEEPALIVE (1 s, 3 probes); nothing of the server arrives any more"},
    {.name = "keepalive-dead-server",
     .play = keepalive_dead,
     .args = {SERVER},
     .line = "server SO_KEEPALIVE (1 s, 3 probes); nothing of the client arrives any more"},
    {.name = "keepalive-half-closed",
     .play = keepalive_half_closed,
     .line = "client shutdown() and SO_KEEPALIVE; nothing of the server arrives any more"},
    {.name = "user-timeout",
     .play = user_timeout,
     .line = "client TCP_USER_TIMEOUT 3 s; its data is lost until it gives up; later the server close()s"},
    {.name = "retries-spent",
     .play = retries_spent,
     .line = "the client's data is lost every time (with lowered tcp_retries2 it gives up)"},
    {.name = "orphan-with-data",
     .play = orphan_with_data,
     .line = "client sends data and close()s; all of it is lost every time"},
    {.name = "zero-window",
     .play = zero_window,
     .line = "a narrow receiver does not read for 3 s, then it does; clean close by the client"},
    {.name = "zero-window-close",
     .play = zero_window_close,
     .args = {0, 0},
     .line = "the client close()s behind the server's closed window; 3 s later the server reads and close()s"},
    {.name = "zero-window-close-update-lost",
     .play = zero_window_close,
     .args = {0, 1},
     .line = "as zero-window-close, the window update is lost"},
    {.name = "zero-window-close-unread",
     .play = zero_window_close,
     .args = {1, 0},
     .line =
         "the client close()s behind the server's closed window; 3 s later the server close()s with the data unread"},
    {.name = "zero-window-forever",
     .play = zero_window_forever,
     .line = "the client close()s behind the server's closed window, which never opens"},
    {.name = "icmp-syn-port", .play = icmp_syn, .args = {3}, .line = "the SYN is answered with ICMP port unreachable"},
    {.name = "icmp-syn-host", .play = icmp_syn, .args = {1}, .line = "the SYN is answered with ICMP host unreachable"},
    {.name = "icmp-syn-prohibited",
     .play = icmp_syn,
     .args = {13},
     .line = "the SYN is answered with ICMP administratively prohibited"},
    {.name = "icmp-syn-prohibited-ipv6",
     .play = icmp_syn,
     .args = {1},
     .family = AF_INET6,
     .line = "IPv6: the SYN is answered with ICMPv6 administratively prohibited"},
    {.name = "icmp-syn-port-ipv6",
     .play = icmp_syn,
     .args = {4},
     .family = AF_INET6,
     .line = "IPv6: the SYN is answered with ICMPv6 port unreachable"},
    {.name = "icmp-syn-ack", .play = icmp_syn_ack, .line = "the SYN-ACK is answered with ICMP host unreachable"},
    {.name = "icmp-data-host",
     .play = icmp_data,
     .args = {1},
     .line = "data is answered with ICMP host unreachable for 1 s, then passes"},
    {.name = "icmp-data-port",
     .play = icmp_data,
     .args = {3},
     .line = "data is answered with ICMP port unreachable for 1 s, then passes"},
    {.name = "icmp-fin",
     .play = icmp_fin,
     .line = "the client's FIN is answered with ICMP host unreachable for 2 s, then passes"},
    {.name = "mptcp-fallback",
     .play = mptcp,
     .args = {0, CLIENT},
     .line = "an MPTCP client meets a plain TCP server; client close(), server close()"},
    {.name = "mptcp-fallback-server-closes",
     .play = mptcp,
     .args = {0, SERVER},
     .line = "an MPTCP client meets a plain TCP server; server close(), client close()"},
    {.name = "mptcp",
     .play = mptcp,
     .args = {1, CLIENT},
     .line = "both ends speak MPTCP; client close(), server close(): DATA_FIN before the FINs"},
    {.name = NULL},
};
