// SPDX-License-Identifier: BSD-2-Clause
// Resets that a host's own stack sends: SO_LINGER 0 in every state, TCP_LINGER2, closed listeners, forgotten
// connections.
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stories.h"

static int end_of(const struct pair *pair, enum place place)
{
    return place == CLIENT ? pair->client : pair->server;
}

static void linger_syn_sent(struct scene *scene)
{
    listens(scene);
    loses(scene, CLIENT, SYN, 1, FOREVER);
    int sock = starts_connecting(scene);
    waits(0.5);
    aborts(sock);
}

// The SYN-ACK is under way to a socket that is gone when it arrives.
static void linger_before_syn_ack(struct scene *scene)
{
    listens(scene);
    aborts(starts_connecting(scene));
}

static void linger_syn_received(struct scene *scene)
{
    struct pair pair = {.client = client_socket(scene), .server = server_socket(scene)};
    loses(scene, SERVER, SYN_ACK, 1, FOREVER);
    loses(scene, CLIENT, SYN_ACK, 1, FOREVER);
    connects_at(scene, pair.client, SERVER, scene->port);
    connects_at(scene, pair.server, CLIENT, scene->client_port);
    waits(0.3);
    aborts(pair.client);
    waits(0.3);
    closes(pair.server);
}

static void linger_queued(struct scene *scene)
{
    int listener = listens(scene);
    int sock = connects(scene);
    waits(0.2);
    aborts(sock);
    waits(0.2);
    closes(accepts(listener)); // a connection that was reset in the queue is accepted all the same
}

// args: who aborts
static void linger_established(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    aborts(end_of(&pair, (enum place)scene->args[0]));
    waits(0.3);
    closes(end_of(&pair, !scene->args[0]));
}

// args: who aborts while its data is not acknowledged
static void linger_data_in_flight(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    int sock = end_of(&pair, (enum place)scene->args[0]);
    says(sock, 4000);
    aborts(sock);
    waits(0.3);
    closes(end_of(&pair, !scene->args[0]));
}

// args: who shuts down and aborts before its FIN arrives anywhere
static void linger_fin_wait_1(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    enum place who = (enum place)scene->args[0];
    loses(scene, who, FIN, 1, FOREVER);
    finishes(end_of(&pair, who));
    waits(0.3);
    aborts(end_of(&pair, who));
    waits(0.3);
    closes(end_of(&pair, !who));
}

// args: who aborts after the other's FIN
static void linger_close_wait(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    enum place who = (enum place)scene->args[0];
    finishes(end_of(&pair, !who));
    waits(0.4);
    aborts(end_of(&pair, who));
    waits(0.3);
    closes(end_of(&pair, !who));
}

static void linger_closing(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    loses(scene, SERVER, ACK_OF_FIN, 1, FOREVER);
    finishes(pair.client);
    finishes(pair.server);
    waits(0.1);
    aborts(pair.client);
    waits(0.3);
    closes(pair.server);
}

// args: who is in LAST_ACK when it aborts
static void linger_last_ack(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    enum place who = (enum place)scene->args[0];
    loses(scene, who, FIN, 1, FOREVER);
    finishes(end_of(&pair, !who));
    waits(0.3);
    finishes(end_of(&pair, who));
    waits(0.1);
    aborts(end_of(&pair, who));
    waits(0.3);
    closes(end_of(&pair, !who));
}

static void linger_time_wait(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    finishes(pair.client);
    waits(0.3);
    closes(pair.server);
    waits(0.3);
    aborts(pair.client);
}

// args: who; whether it waits for FIN_WAIT_2 before it close()s
static void linger2_negative(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    int sock = end_of(&pair, (enum place)scene->args[0]);
    option(sock, IPPROTO_TCP, TCP_LINGER2, -1);
    if (scene->args[1]) {
        finishes(sock);
        waits(0.3);
    }
    closes(sock);
    waits(0.5);
    closes(end_of(&pair, !scene->args[0]));
}

// args: whether both directions, whether data follows from the other side
static void shut_down_reading(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    shutdown(pair.client, scene->args[0] ? SHUT_RDWR : SHUT_RD);
    waits(0.3);
    if (scene->args[1])
        says(pair.server, 500);
    waits(0.3);
    closes(pair.server);
    waits(0.3);
    closes(pair.client);
}

static void listener_closed_queue(struct scene *scene)
{
    int listener = listens(scene), socks[3];
    for (unsigned i = 0; i < 3; i++) {
        socks[i] = connects(scene);
        scene->client_port = (uint16_t)(scene->client_port + 1000);
    }
    says(socks[1], 100);
    finishes(socks[2]);
    waits(0.3);
    closes(listener);
    waits(0.3);
    for (unsigned i = 0; i < 3; i++)
        closes(socks[i]);
}

static void listener_closed_half_open(struct scene *scene)
{
    int listener = listens(scene);
    loses(scene, CLIENT, HANDSHAKE_ACK, 1, 1);
    int sock = connects(scene);
    closes(listener); // the mini-socket in SYN_RECEIVED goes with it
    waits(0.2);
    says(sock, 100);
    waits(0.3);
    closes(sock);
}

static void accept_queue_full(struct scene *scene)
{
    int listener = listens_with(scene, 0), socks[4]; // the queue takes backlog + 1
    for (unsigned i = 0; i < 4; i++) {
        socks[i] = starts_connecting(scene);
        scene->client_port = (uint16_t)(scene->client_port + 1000);
        waits(0.05);
    }
    says(socks[0], 50);
    waits(5);
    closes(accepts(listener)); // makes room for one
    waits(12);
    for (unsigned i = 0; i < 4; i++)
        closes(socks[i]);
}

// The first fills the queue; the second's last ACK and its data are ignored.
static void accept_queue_full_data(struct scene *scene)
{
    int listener = listens_with(scene, 0), socks[3];
    loses(scene, CLIENT, HANDSHAKE_ACK, 1, 2);
    for (unsigned i = 0; i < 3; i++) {
        socks[i] = starts_connecting(scene);
        scene->client_port = (uint16_t)(scene->client_port + 1000);
    }
    waits(0.3);
    for (unsigned i = 0; i < 3; i++)
        says(socks[i], 50);
    waits(4);
    closes(accepts(listener));
    waits(8);
    for (unsigned i = 0; i < 3; i++)
        closes(socks[i]);
}

// args: who forgets; the relay loses its RST. The other side sends later, or only has keepalive
static void forgotten(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    enum place who = (enum place)scene->args[0];
    int other = end_of(&pair, !who);
    loses(scene, who, RST, 1, 1);
    aborts(end_of(&pair, who));
    waits(0.5);
    if (scene->args[1]) {
        option(other, SOL_SOCKET, SO_KEEPALIVE, 1);
        option(other, IPPROTO_TCP, TCP_KEEPIDLE, 1);
    } else if (scene->args[2]) {
        closes(other); // its FIN is what meets nobody
    } else {
        says(other, 200);
    }
    waits(2);
    if (!scene->args[2])
        closes(other);
}

static void crossing_request(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    waits(2); // idle
    closes(pair.server);
    says(pair.client, 100); // before the FIN is through the relay
    waits(0.5);
    closes(pair.client);
}

static void aborted_handshake(struct scene *scene)
{
    int listener = listens(scene);
    int sock = connects(scene);
    aborts(sock);
    waits(0.3);
    closes(accepts(listener));
}

static void reset_in_syn_received(struct scene *scene)
{
    listens(scene);
    loses(scene, CLIENT, BARE_ACK, 1, 1);
    int sock = connects(scene);
    waits(0.2);
    aborts(sock);
}

static void fin_in_syn_received(struct scene *scene)
{
    struct pair pair;
    pair.listener = listens(scene);
    loses(scene, CLIENT, BARE_ACK, 1, 1);
    pair.client = connects(scene);
    closes(pair.client);
    pair.server = accepts(pair.listener);
    hears_end(pair.server);
    closes(pair.server);
}

const struct story reset_stories[] = {
    {.name = "linger-syn-sent",
     .play = linger_syn_sent,
     .line = "SO_LINGER 0 and close() in SYN_SENT, SYNs lost: nothing on the wire"},
    {.name = "linger-before-syn-ack",
     .play = linger_before_syn_ack,
     .line = "SO_LINGER 0 and close() while the SYN is under way: the SYN-ACK meets nobody"},
    {.name = "linger-syn-received",
     .play = linger_syn_received,
     .line = "simultaneous open, SYN-ACKs lost: SO_LINGER 0 and close() in SYN_RECEIVED"},
    {.name = "linger-queued",
     .play = linger_queued,
     .line = "client SO_LINGER 0 and close() while the connection waits in the accept queue"},
    {.name = "linger-established",
     .play = linger_established,
     .args = {CLIENT},
     .line = "client SO_LINGER 0 and close() in ESTABLISHED, nothing under way"},
    {.name = "linger-established-server",
     .play = linger_established,
     .args = {SERVER},
     .line = "server SO_LINGER 0 and close() in ESTABLISHED, nothing under way"},
    {.name = "linger-established-ipv6",
     .play = linger_established,
     .args = {CLIENT},
     .family = AF_INET6,
     .line = "IPv6: client SO_LINGER 0 and close() in ESTABLISHED"},
    {.name = "linger-data-in-flight",
     .play = linger_data_in_flight,
     .args = {CLIENT},
     .line = "client sends 4000 bytes, SO_LINGER 0 and close() at once"},
    {.name = "linger-data-in-flight-server",
     .play = linger_data_in_flight,
     .args = {SERVER},
     .line = "server sends 4000 bytes, SO_LINGER 0 and close() at once"},
    {.name = "linger-fin-wait-1",
     .play = linger_fin_wait_1,
     .args = {CLIENT},
     .line = "client shutdown(), its FINs are lost; SO_LINGER 0 and close() in FIN_WAIT_1"},
    {.name = "linger-fin-wait-1-server",
     .play = linger_fin_wait_1,
     .args = {SERVER},
     .line = "server shutdown(), its FINs are lost; SO_LINGER 0 and close() in FIN_WAIT_1"},
    {.name = "linger-close-wait",
     .play = linger_close_wait,
     .args = {SERVER},
     .line = "client shutdown(); server SO_LINGER 0 and close() in CLOSE_WAIT"},
    {.name = "linger-close-wait-client",
     .play = linger_close_wait,
     .args = {CLIENT},
     .line = "server shutdown(); client SO_LINGER 0 and close() in CLOSE_WAIT"},
    {.name = "linger-closing",
     .play = linger_closing,
     .line = "both shutdown() at once, the server's ACKs are lost; client SO_LINGER 0 and close() in CLOSING: nothing "
             "on the wire"},
    {.name = "linger-last-ack",
     .play = linger_last_ack,
     .args = {SERVER},
     .line = "client shutdown(), server shutdown(), its FINs are lost; server SO_LINGER 0 and close() in LAST_ACK: "
             "nothing on the wire"},
    {.name = "linger-last-ack-client",
     .play = linger_last_ack,
     .args = {CLIENT},
     .line = "server shutdown(), client shutdown(), its FINs are lost; client SO_LINGER 0 and close() in LAST_ACK: "
             "nothing on the wire"},
    {.name = "linger-time-wait",
     .play = linger_time_wait,
     .line = "client shutdown(), server close(); client SO_LINGER 0 and close() in TIME_WAIT: nothing on the wire"},
    {.name = "linger2-close",
     .play = linger2_negative,
     .args = {CLIENT, 0},
     .line = "client TCP_LINGER2 -1 and close(): the ACK of its FIN is answered with RST"},
    {.name = "linger2-fin-wait-2",
     .play = linger2_negative,
     .args = {CLIENT, 1},
     .line = "client TCP_LINGER2 -1, shutdown(), close() in FIN_WAIT_2"},
    {.name = "linger2-close-server",
     .play = linger2_negative,
     .args = {SERVER, 0},
     .line = "server TCP_LINGER2 -1 and close(): the ACK of its FIN is answered with RST"},
    {.name = "linger2-fin-wait-2-server",
     .play = linger2_negative,
     .args = {SERVER, 1},
     .line = "server TCP_LINGER2 -1, shutdown(), close() in FIN_WAIT_2"},
    {.name = "shut-rd",
     .play = shut_down_reading,
     .args = {0, 0},
     .line = "client shutdown(SHUT_RD): nothing on the wire; server closes first"},
    {.name = "shut-rd-data",
     .play = shut_down_reading,
     .args = {0, 1},
     .line = "client shutdown(SHUT_RD), the server sends 500 bytes and closes, the client closes"},
    {.name = "shut-rdwr",
     .play = shut_down_reading,
     .args = {1, 0},
     .line = "client shutdown(SHUT_RDWR), server close(), client close()"},
    {.name = "shut-rdwr-data",
     .play = shut_down_reading,
     .args = {1, 1},
     .line = "client shutdown(SHUT_RDWR), the server sends 500 bytes"},
    {.name = "listener-closed-queue",
     .play = listener_closed_queue,
     .line = "three connections in the accept queue, one with data, one with the client's FIN; the listener is closed"},
    {.name = "listener-closed-half-open",
     .play = listener_closed_half_open,
     .line = "the handshake's last ACK is lost, the listener is closed, the client sends data"},
    {.name = "accept-queue-full",
     .play = accept_queue_full,
     .line = "four clients connect to listen(0), which nobody accepts for 5 s; then one is accepted"},
    {.name = "accept-queue-full-data",
     .play = accept_queue_full_data,
     .line = "three clients connect to listen(0), last ACKs lost, all send data; after 4 s one is accepted"},
    {.name = "forgotten-by-server",
     .play = forgotten,
     .args = {SERVER, 0, 0},
     .line = "the server aborts, its RST is lost; the client sends data later"},
    {.name = "forgotten-by-client",
     .play = forgotten,
     .args = {CLIENT, 0, 0},
     .line = "the client aborts, its RST is lost; the server sends data later"},
    {.name = "forgotten-keepalive",
     .play = forgotten,
     .args = {SERVER, 1, 0},
     .line = "the server aborts, its RST is lost; the client's keepalive finds out"},
    {.name = "forgotten-fin",
     .play = forgotten,
     .args = {SERVER, 0, 1},
     .line = "the server aborts, its RST is lost; the client close()s: its FIN meets nobody"},
    {.name = "forgotten-fin-client",
     .play = forgotten,
     .args = {CLIENT, 0, 1},
     .line = "the client aborts, its RST is lost; the server close()s: its FIN meets nobody"},
    {.name = "crossing-request",
     .play = crossing_request,
     .line = "after 2 s of silence the server close()s; the client's request crosses its FIN and is answered with RST"},
    {.name = "aborted-handshake",
     .play = aborted_handshake,
     .line = "client connect(), SO_LINGER 0 and close() at once"},
    {.name = "reset-in-syn-received",
     .play = reset_in_syn_received,
     .line = "the handshake's last ACK is lost; client SO_LINGER 0 and close(): RST meets SYN_RECEIVED"},
    {.name = "fin-in-syn-received",
     .play = fin_in_syn_received,
     .line = "the handshake's last ACK is lost; client close(): FIN meets SYN_RECEIVED"},
    {.name = NULL},
};
