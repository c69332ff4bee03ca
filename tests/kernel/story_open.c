// SPDX-License-Identifier: BSD-2-Clause
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "stories.h"

static void clean_end(struct pair pair)
{
    closes(pair.client);
    hears_end(pair.server);
    closes(pair.server);
}

static void refused(struct scene *scene)
{
    connects(scene);
}

static void syn_unanswered(struct scene *scene)
{
    loses(scene, CLIENT, SYN, 1, FOREVER);
    connected(starts_connecting(scene), 140);
}

static void syn_ack_lost_forever(struct scene *scene)
{
    listens(scene);
    loses(scene, SERVER, SYN_ACK, 1, FOREVER);
    connected(starts_connecting(scene), 140);
}

static void syn_ack_unanswered(struct scene *scene)
{
    listens(scene);
    loses(scene, CLIENT, HANDSHAKE_ACK, 1, FOREVER);
    connected(starts_connecting(scene), 5);
    waits(70); // six SYN-ACKs, and the mini-socket's end
}

// args: kind of the segment lost, whose, how many copies
static void handshake_loss(struct scene *scene)
{
    loses(scene, (enum place)scene->args[1], (enum kind)scene->args[0], 1, (unsigned)scene->args[2]);
    struct pair pair = opens_and_talks(scene);
    clean_end(pair);
}

static void final_ack_lost_data_after(struct scene *scene)
{
    int listener = listens(scene);
    loses(scene, CLIENT, HANDSHAKE_ACK, 1, 1);
    struct pair pair = {.client = connects(scene)};
    waits(0.3);
    says(pair.client, 100);
    pair.server = accepts(listener);
    hears(pair.server, 100);
    says(pair.server, 300);
    hears(pair.client, 300);
    clean_end(pair);
}

static void final_ack_lost_server_speaks(struct scene *scene)
{
    int listener = listens(scene);
    loses(scene, CLIENT, HANDSHAKE_ACK, 1, 1);
    struct pair pair = {.client = connects(scene)};
    pair.server = accepts(listener); // comes back after the second SYN-ACK only
    says(pair.server, 300);
    hears(pair.client, 300);
    clean_end(pair);
}

static void simultaneous_open(struct scene *scene)
{
    struct pair pair = {.client = client_socket(scene), .server = server_socket(scene)};
    connects_at(scene, pair.client, SERVER, scene->port);
    connects_at(scene, pair.server, CLIENT, scene->client_port);
    connected(pair.client, 5);
    connected(pair.server, 5);
    says(pair.client, 100);
    hears(pair.server, 100);
    waits(0.3);
    clean_end(pair);
}

static void reuse_server_time_wait(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    closes(pair.server);
    hears_end(pair.client);
    closes(pair.client);
    waits(0.5);
    pair.client = connects(scene); // same four-tuple
    pair.server = accepts(pair.listener);
    says(pair.client, 100);
    hears(pair.server, 100);
    waits(0.3);
    clean_end(pair);
}

/* The same ports, as the first connection of the pair left them. */
static void opens_again(struct scene *scene, struct pair pair)
{
    pair.client = connects(scene);
    pair.server = accepts(pair.listener);
    says(pair.client, 100);
    hears(pair.server, 100);
    waits(0.3);
    clean_end(pair);
}

static void reuse_client_time_wait(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    clean_end(pair);
    waits(2.5); // tcp_tw_reuse asks for a second since the last timestamp
    opens_again(scene, pair);
}

static void reuse_close_wait(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    closes(pair.client); // and the server never does
    waits(6);
    opens_again(scene, pair);
}

static void sends_with_syn(struct scene *scene, int sock)
{
    struct sockaddr_storage to;
    socklen_t size = world_address(scene->world, SERVER, scene->family ? scene->family : AF_INET, scene->port, &to);
    static const char request[100] = "finwait laboratory";
    sendto(sock, request, sizeof request, MSG_FASTOPEN | MSG_NOSIGNAL, (struct sockaddr *)&to, size);
}

// args: whether the second SYN, which carries data, is lost once
static void fast_open(struct scene *scene)
{
    int listener = server_socket(scene);
    option(listener, IPPROTO_TCP, TCP_FASTOPEN, 16);
    listen(listener, 16);
    for (unsigned visit = 0; visit < 2; visit++) {
        if (visit == 1 && scene->args[0])
            loses(scene, CLIENT, SYN, 1, 1);
        struct pair pair = {.client = client_socket(scene)};
        sends_with_syn(scene, pair.client);
        pair.server = accepts(listener);
        hears(pair.server, 100);
        says(pair.server, 300);
        hears(pair.client, 300);
        waits(0.3);
        clean_end(pair);
        waits(0.5);
        scene->client_port = (uint16_t)(scene->client_port + 1000);
    }
}

const struct story open_stories[] = {
    {.name = "connection-refused", .play = refused, .line = "client connect() to a port where nobody listens"},
    {.name = "syn-unanswered",
     .play = syn_unanswered,
     .line = "client connect(); the relay loses every SYN; connect() fails with ETIMEDOUT"},
    {.name = "syn-ack-lost-forever",
     .play = syn_ack_lost_forever,
     .line = "client connect(); SYNs reach the listening server, the relay loses every SYN-ACK"},
    {.name = "syn-ack-unanswered",
     .play = syn_ack_unanswered,
     .line = "client connect() succeeds; the relay loses every ACK of the client from the handshake's last on; nobody "
             "sends data"},
    {.name = "syn-lost-once",
     .play = handshake_loss,
     .args = {SYN, CLIENT, 1},
     .line = "the relay loses the first SYN; then request, answer, and a clean close by the client"},
    {.name = "syn-lost-twice",
     .play = handshake_loss,
     .args = {SYN, CLIENT, 2},
     .line = "the relay loses the first two SYNs; then request, answer, and a clean close by the client"},
    {.name = "syn-ack-lost-once",
     .play = handshake_loss,
     .args = {SYN_ACK, SERVER, 1},
     .line = "the relay loses the first SYN-ACK; then request, answer, and a clean close by the client"},
    {.name = "syn-ack-lost-twice",
     .play = handshake_loss,
     .args = {SYN_ACK, SERVER, 2},
     .line = "the relay loses the first two SYN-ACKs; then request, answer, and a clean close by the client"},
    {.name = "final-ack-lost-data-after",
     .play = final_ack_lost_data_after,
     .line = "the relay loses the handshake's last ACK; 0.3 s later the client sends data, whose ACK field opens the "
             "connection at the server; clean close by the client"},
    {.name = "final-ack-lost-server-speaks",
     .play = final_ack_lost_server_speaks,
     .line = "the relay loses the handshake's last ACK and the client is silent: the server repeats its SYN-ACK, the "
             "client its ACK; then the server speaks; clean close by the client"},
    {.name = "simultaneous-open",
     .play = simultaneous_open,
     .line = "both ends bind() and connect() to each other at once; the SYNs cross in the relay; 100 bytes, clean "
             "close by the client"},
    {.name = "reuse-server-time-wait",
     .play = reuse_server_time_wait,
     .line = "server closes first and is in TIME_WAIT; 0.5 s later the client connects from the same port with a new "
             "ISN; the server takes it; clean close by the client"},
    {.name = "reuse-client-time-wait",
     .play = reuse_client_time_wait,
     .line = "client closes first and is in TIME_WAIT; 2.5 s later it connects from the same port, which "
             "tcp_tw_reuse=1 allows; clean close by the client"},
    {.name = "reuse-close-wait",
     .play = reuse_close_wait,
     .line = "client close(), the server never does; 6 s later the client connects from the same port (with "
             "tcp_fin_timeout 2 its FIN_WAIT_2 has expired: the server's challenge ACK is answered with RST, and the "
             "SYN comes again); clean close by the client"},
    {.name = "fast-open",
     .play = fast_open,
     .line = "two connections by sendto(MSG_FASTOPEN): the first asks for a cookie, the second carries its 100 bytes "
             "in the SYN; each closed cleanly by the client"},
    {.name = "fast-open-syn-lost",
     .play = fast_open,
     .args = {1},
     .line = "as fast-open, with the cookie known from it; the relay loses the second connection's first SYN"},
    {.name = "ipv6-refused",
     .play = refused,
     .family = AF_INET6,
     .line = "IPv6: client connect() to a port where nobody listens"},
    {.name = NULL},
};
