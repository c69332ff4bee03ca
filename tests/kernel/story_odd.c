// SPDX-License-Identifier: BSD-2-Clause
// Segments with wrong acknowledgement numbers, and things that are rare but in order: deferred accept, urgent data,
// many half-open.
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "stories.h"

enum { FORGER_TTL = 57, CROWD = 8 };

static void clean_end(struct pair pair)
{
    closes(pair.client);
    hears_end(pair.server);
    closes(pair.server);
}

// Forges in the name of `from` what it would send next, but for flags and offsets.
static void forges(struct scene *scene, enum place from, uint8_t flags, int32_t seq_offset, int32_t ack_offset,
                   uint16_t payload)
{
    struct direction mine, other;
    relay_look(scene->relay, scene->port, from, &mine);
    relay_look(scene->relay, scene->port, from == CLIENT ? SERVER : CLIENT, &other);
    const struct forgery forgery = {
        .flags = flags,
        .ttl = FORGER_TTL,
        .seq = mine.next + (uint32_t)seq_offset,
        .ack = other.next + (uint32_t)ack_offset,
        .window = mine.window,
        .payload = payload,
    };
    relay_forge(scene->relay, scene->port, from, &forgery);
}

// The handshake's last ACK with another number than the SYN-ACK's: RST (RFC 9293 3.10.7.4), then the right one.
static void wrong_handshake_ack(struct scene *scene)
{
    struct pair pair = {.listener = listens(scene)};
    catches(scene, CLIENT, HANDSHAKE_ACK, 1, 0);
    pair.client = connects(scene);
    waits(0.1);
    forges(scene, CLIENT, TCP_ACK, 0, 5000, 0);
    waits(0.2);
    replays(scene, 0);
    pair.server = accepts(pair.listener);
    says(pair.client, 100);
    hears(pair.server, 100);
    waits(0.2);
    clean_end(pair);
}

// A SYN-ACK that acknowledges another SYN: RST (RFC 9293 3.10.7.3), then the right one.
static void wrong_syn_ack(struct scene *scene)
{
    struct pair pair = {.listener = listens(scene)};
    catches(scene, SERVER, SYN_ACK, 1, 0);
    pair.client = starts_connecting(scene);
    waits(0.1);
    forges(scene, SERVER, TCP_SYN | TCP_ACK, -1, 5000, 0);
    waits(0.2);
    replays(scene, 0);
    connected(pair.client, 5);
    pair.server = accepts(pair.listener);
    says(pair.client, 100);
    hears(pair.server, 100);
    waits(0.2);
    clean_end(pair);
}

// args: offset of the acknowledgement number in ESTABLISHED: beyond what was sent, or long before
static void wrong_ack(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    forges(scene, CLIENT, TCP_ACK, 0, scene->args[0], 0);
    waits(0.3);
    says(pair.client, 100);
    hears(pair.server, 100);
    clean_end(pair);
}

// args: in whose name; that side has sent its FIN
static void data_after_fin(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    enum place who = (enum place)scene->args[0];
    finishes(who == CLIENT ? pair.client : pair.server);
    waits(0.3);
    forges(scene, who, TCP_PSH | TCP_ACK, 0, 0, 60);
    waits(0.3);
    closes(who == CLIENT ? pair.server : pair.client);
    waits(0.3);
    closes(who == CLIENT ? pair.client : pair.server);
}

static void close_before_syn_ack(struct scene *scene)
{
    listens(scene);
    closes(starts_connecting(scene));
}

static void close_syn_lost(struct scene *scene)
{
    listens(scene);
    loses(scene, CLIENT, SYN, 1, FOREVER);
    int sock = starts_connecting(scene);
    waits(1.5);
    closes(sock);
}

// args: after how many tenths of a second the client speaks; the server waits 3 s for it
static void deferred_accept(struct scene *scene)
{
    struct pair pair = {.listener = server_socket(scene)};
    option(pair.listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, 3);
    listen(pair.listener, 4);
    pair.client = connects(scene);
    waits(scene->args[0] * 0.1);
    says(pair.client, 100);
    pair.server = accepts(pair.listener);
    hears(pair.server, 100);
    waits(0.2);
    clean_end(pair);
}

static void urgent(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    send(pair.client, "!", 1, MSG_OOB | MSG_NOSIGNAL);
    waits(0.2);
    says(pair.client, 50);
    hears(pair.server, 50);
    waits(0.2);
    clean_end(pair);
}

// Many SYNs whose SYN-ACKs nobody answers: half-open connections at the server.
static void half_open_crowd(struct scene *scene)
{
    int socks[CROWD];
    listens(scene);
    loses(scene, SERVER, SYN_ACK, 1, FOREVER);
    for (unsigned i = 0; i < CROWD; i++) {
        socks[i] = starts_connecting(scene);
        scene->client_port = (uint16_t)(scene->client_port + 1000);
    }
    waits(0.5);
    for (unsigned i = 0; i < CROWD; i++)
        closes(socks[i]);
}

const struct story odd_stories[] = {
    {.name = "wrong-handshake-ack",
     .play = wrong_handshake_ack,
     .line =
         "the handshake's last ACK is caught and one with a wrong number forged: RST; then the right one is replayed"},
    {.name = "wrong-syn-ack",
     .play = wrong_syn_ack,
     .line = "the SYN-ACK is caught and one with a wrong acknowledgement number forged: RST; then the right one is "
             "replayed"},
    {.name = "wrong-ack-beyond",
     .play = wrong_ack,
     .args = {5000},
     .line = "an ACK of bytes never sent is forged in the client's name in ESTABLISHED; clean close by the client"},
    {.name = "wrong-ack-before",
     .play = wrong_ack,
     .args = {-1000000},
     .line = "an ACK of numbers long before is forged in the client's name in ESTABLISHED; clean close by the client"},
    {.name = "data-after-fin",
     .play = data_after_fin,
     .args = {CLIENT},
     .line = "client shutdown(); 60 bytes beyond its FIN are forged in its name; server close(), client close()"},
    {.name = "data-after-fin-server",
     .play = data_after_fin,
     .args = {SERVER},
     .line = "server shutdown(); 60 bytes beyond its FIN are forged in its name; client close(), server close()"},
    {.name = "close-before-syn-ack",
     .play = close_before_syn_ack,
     .line = "client close() while its SYN is under way: RST answers the SYN-ACK"},
    {.name = "close-syn-lost",
     .play = close_syn_lost,
     .line = "client close() in SYN_SENT, SYNs lost: nothing on the wire"},
    {.name = "deferred-accept",
     .play = deferred_accept,
     .args = {2},
     .line = "TCP_DEFER_ACCEPT: the server ignores the handshake's last ACK, the data 0.2 s later opens; clean close "
             "by the client"},
    {.name = "deferred-accept-late",
     .play = deferred_accept,
     .args = {45},
     .line = "TCP_DEFER_ACCEPT 3 s: the client is silent for 4.5 s, the server repeats its SYN-ACK; clean close by the "
             "client"},
    {.name = "urgent", .play = urgent, .line = "a byte of urgent data; clean close by the client, the byte unread"},
    {.name = "half-open-crowd",
     .play = half_open_crowd,
     .line = "eight clients connect(), every SYN-ACK is lost, all close() after 0.5 s: half-open at the server"},
    {.name = NULL},
};
