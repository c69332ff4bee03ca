// SPDX-License-Identifier: BSD-2-Clause
// What path and peer can do without forging: order, doubles, silence, closed windows, ICMP errors, other protocols on
// top.
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stories.h"

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

// args: whose segment, its kind, by how many ms it is late
static void late(struct scene *scene)
{
    delays(scene, (enum place)scene->args[0], (enum kind)scene->args[1], 1, (unsigned)scene->args[2]);
    struct pair pair = opens_and_talks(scene);
    clean_end(&pair, CLIENT);
}

// args: whose segment, its kind, how many ms later it comes again
static void twice(struct scene *scene)
{
    doubles(scene, (enum place)scene->args[0], (enum kind)scene->args[1], 1, (unsigned)scene->args[2]);
    struct pair pair = opens_and_talks(scene);
    clean_end(&pair, CLIENT);
}

// args: whether the data is late rather than lost, who sends it and closes
static void fin_overtakes_data(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    enum place who = (enum place)scene->args[1];
    if (scene->args[0])
        delays(scene, who, DATA, 1, 40);
    else
        loses(scene, who, DATA, 1, 1);
    says(end_of(&pair, who), 500);
    closes(end_of(&pair, who));
    hears(end_of(&pair, !who), 500);
    waits(1);
    closes(end_of(&pair, !who));
}

// args: who; the segment with its last data and its FIN is lost once
static void data_with_fin_lost(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    enum place who = (enum place)scene->args[0];
    int sock = end_of(&pair, who);
    loses(scene, who, FIN, 1, 1);
    option(sock, IPPROTO_TCP, TCP_CORK, 1);
    says(sock, 200);
    closes(sock);
    hears_end(end_of(&pair, !who));
    closes(end_of(&pair, !who));
}

// args: copies lost of the server's FIN+ACK, which is waves two and three in one
static void shared_segment_lost(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    loses(scene, SERVER, FIN, 1, (unsigned)scene->args[0]);
    closes(pair.client);
    hears_end(pair.server);
    closes(pair.server);
}

// args: FINs lost of the client, of the server; ACKs of FIN lost of the client, of the server is 0 or 1 in the third
static void simultaneous_close_loss(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    if (scene->args[0])
        loses(scene, CLIENT, FIN, 1, (unsigned)scene->args[0]);
    if (scene->args[1])
        loses(scene, SERVER, FIN, 1, (unsigned)scene->args[1]);
    if (scene->args[2])
        loses(scene, CLIENT, ACK_OF_FIN, 1, (unsigned)scene->args[2]);
    closes(pair.client);
    closes(pair.server);
}

// args: kind of the segment lost once, whose
static void simultaneous_open_loss(struct scene *scene)
{
    struct pair pair = {.client = client_socket(scene), .server = server_socket(scene)};
    loses(scene, (enum place)scene->args[1], (enum kind)scene->args[0], 1, 1);
    connects_at(scene, pair.client, SERVER, scene->port);
    connects_at(scene, pair.server, CLIENT, scene->client_port);
    connected(pair.client, 8);
    connected(pair.server, 8);
    says(pair.client, 100);
    hears(pair.server, 100);
    waits(0.5);
    clean_end(&pair, CLIENT);
}

// args: wave lost once, in a half-close with data flowing
static void half_close_loss(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    int wave = scene->args[0];
    loses(scene, wave == 1 ? CLIENT : SERVER, wave == 2 ? ACK_OF_FIN : FIN, 1, 1);
    finishes(pair.client);
    waits(wave == 1 ? 0.1 : 0.3);
    for (unsigned part = 0; part < 3; part++) {
        says(pair.server, 700);
        hears(pair.client, 700);
        waits(0.2);
    }
    closes(pair.server);
    hears_end(pair.client);
    closes(pair.client);
}

static void data_lost(struct scene *scene)
{
    loses(scene, CLIENT, DATA, 2, 2);
    loses(scene, SERVER, DATA, 3, 1);
    struct pair pair = opens(scene);
    for (unsigned turn = 0; turn < 4; turn++) {
        says(pair.client, 200);
        hears(pair.server, 200);
        says(pair.server, 3000);
        hears(pair.client, 3000);
    }
    clean_end(&pair, CLIENT);
}

const struct story path_stories[] = {
    {.name = "late-syn",
     .play = late,
     .args = {CLIENT, SYN, 1200},
     .line = "the first SYN arrives 1.2 s late, after its repeat"},
    {.name = "late-syn-ack",
     .play = late,
     .args = {SERVER, SYN_ACK, 1200},
     .line = "the first SYN-ACK arrives 1.2 s late, after its repeat"},
    {.name = "late-handshake-ack",
     .play = late,
     .args = {CLIENT, BARE_ACK, 60},
     .line = "the handshake's last ACK arrives 60 ms late, after the first data"},
    {.name = "late-fin",
     .play = late,
     .args = {CLIENT, FIN, 250},
     .line = "the client's first FIN arrives 250 ms late, after its repeat"},
    {.name = "late-fin-server",
     .play = late,
     .args = {SERVER, FIN, 250},
     .line = "the server's first FIN arrives 250 ms late, after its repeat"},
    {.name = "late-ack-of-fin",
     .play = late,
     .args = {SERVER, ACK_OF_FIN, 500},
     .line = "the ACK of the client's FIN arrives 0.5 s late"},
    {.name = "late-last-ack",
     .play = late,
     .args = {CLIENT, ACK_OF_FIN, 500},
     .line = "the ACK of the server's FIN arrives 0.5 s late"},
    {.name = "double-syn", .play = twice, .args = {CLIENT, SYN, 2}, .line = "the path doubles the SYN"},
    {.name = "double-syn-late",
     .play = twice,
     .args = {CLIENT, SYN, 50},
     .line = "the path doubles the SYN; the second comes when the connection is open"},
    {.name = "double-syn-ack", .play = twice, .args = {SERVER, SYN_ACK, 2}, .line = "the path doubles the SYN-ACK"},
    {.name = "double-data", .play = twice, .args = {CLIENT, DATA, 5}, .line = "the path doubles the request"},
    {.name = "double-fin", .play = twice, .args = {CLIENT, FIN, 3}, .line = "the path doubles the client's FIN"},
    {.name = "double-fin-late",
     .play = twice,
     .args = {CLIENT, FIN, 600},
     .line = "the path doubles the client's FIN; the second comes after the close is complete"},
    {.name = "double-fin-server", .play = twice, .args = {SERVER, FIN, 3}, .line = "the path doubles the server's FIN"},
    {.name = "double-last-ack",
     .play = twice,
     .args = {CLIENT, ACK_OF_FIN, 10},
     .line = "the path doubles the last ACK: the second meets a closed socket"},
    {.name = "fin-overtakes-data",
     .play = fin_overtakes_data,
     .args = {1, CLIENT},
     .line = "the client's FIN arrives before its last 500 bytes"},
    {.name = "fin-overtakes-data-server",
     .play = fin_overtakes_data,
     .args = {1, SERVER},
     .line = "the server's FIN arrives before its last 500 bytes"},
    {.name = "data-before-fin-lost",
     .play = fin_overtakes_data,
     .args = {0, CLIENT},
     .line = "the client's last 500 bytes are lost once, its FIN behind them is not"},
    {.name = "data-before-fin-lost-server",
     .play = fin_overtakes_data,
     .args = {0, SERVER},
     .line = "the server's last 500 bytes are lost once, its FIN behind them is not"},
    {.name = "data-with-fin-lost",
     .play = data_with_fin_lost,
     .args = {CLIENT},
     .line = "one segment with the client's last 200 bytes and its FIN is lost once"},
    {.name = "data-with-fin-lost-server",
     .play = data_with_fin_lost,
     .args = {SERVER},
     .line = "one segment with the server's last 200 bytes and its FIN is lost once"},
    {.name = "waves-2-and-3-lost-once",
     .play = shared_segment_lost,
     .args = {1},
     .line = "three-segment close: the server's FIN+ACK is lost once"},
    {.name = "waves-2-and-3-lost-twice",
     .play = shared_segment_lost,
     .args = {2},
     .line = "three-segment close: the server's FIN+ACK is lost twice"},
    {.name = "waves-2-and-3-lost-forever",
     .play = shared_segment_lost,
     .args = {FOREVER},
     .line = "three-segment close: the server's FIN+ACK is lost every time"},
    {.name = "simultaneous-close-fin-lost",
     .play = simultaneous_close_loss,
     .args = {1, 0, 0},
     .line = "simultaneous close, the client's FIN is lost once"},
    {.name = "simultaneous-close-fin-lost-server",
     .play = simultaneous_close_loss,
     .args = {0, 1, 0},
     .line = "simultaneous close, the server's FIN is lost once"},
    {.name = "simultaneous-close-fins-lost",
     .play = simultaneous_close_loss,
     .args = {1, 1, 0},
     .line = "simultaneous close, both FINs are lost once"},
    {.name = "simultaneous-close-ack-lost",
     .play = simultaneous_close_loss,
     .args = {0, 0, 1},
     .line = "simultaneous close, the client's ACK of the server's FIN is lost once"},
    {.name = "simultaneous-close-ack-lost-forever",
     .play = simultaneous_close_loss,
     .args = {0, 0, FOREVER},
     .line = "simultaneous close, the client's ACKs of the server's FIN are all lost"},
    {.name = "simultaneous-open-syn-lost",
     .play = simultaneous_open_loss,
     .args = {SYN, CLIENT},
     .line = "simultaneous open, the client's SYN is lost once"},
    {.name = "simultaneous-open-syn-ack-lost",
     .play = simultaneous_open_loss,
     .args = {SYN_ACK, CLIENT},
     .line = "simultaneous open, the client's SYN-ACK is lost once"},
    {.name = "half-close-wave-1-lost",
     .play = half_close_loss,
     .args = {1},
     .line = "half-close with data, wave 1 lost once"},
    {.name = "half-close-wave-2-lost",
     .play = half_close_loss,
     .args = {2},
     .line = "half-close with data, wave 2 lost once"},
    {.name = "half-close-wave-3-lost",
     .play = half_close_loss,
     .args = {3},
     .line = "half-close with data, wave 3 lost once"},
    {.name = "data-lost", .play = data_lost, .line = "requests and an answer are lost; clean close by the client"},
    {.name = NULL},
};
