// SPDX-License-Identifier: BSD-2-Clause
// Segments that neither host sent now: forged by someone on the path, or old duplicates that come back.
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "stories.h"

enum { FORGER_TTL = 57 }; // hosts here send 64: the forger sits at another distance

static int end_of(const struct pair *pair, enum place place)
{
    return place == CLIENT ? pair->client : pair->server;
}

// Forges in the name of `from`; `offset` from its next sequence number.
static void forges(struct scene *scene, enum place from, uint8_t flags, int32_t offset, uint16_t payload)
{
    struct direction mine, other;
    relay_look(scene->relay, scene->port, from, &mine);
    relay_look(scene->relay, scene->port, from == CLIENT ? SERVER : CLIENT, &other);
    const struct forgery forgery = {
        .flags = flags,
        .ttl = FORGER_TTL,
        .seq = mine.next + (uint32_t)offset,
        .ack = other.next,
        .window = flags & TCP_RST ? 0 : mine.window,
        .payload = payload,
    };
    relay_forge(scene->relay, scene->port, from, &forgery);
}

// Reads what there is, so that a close() that follows does not turn into a RST.
static void drains(int sock)
{
    char words[1024];
    while (recv(sock, words, sizeof words, MSG_DONTWAIT) > 0)
        continue;
}

static void goes_on(const struct pair *pair)
{
    waits(0.3);
    says(pair->client, 100);
    waits(0.2);
    drains(pair->server);
    says(pair->server, 100);
    waits(0.5);
    drains(pair->client);
    closes(pair->client);
    waits(0.3);
    closes(pair->server);
}

// args: in whose name, offset, flags
static void forged_in_established(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    forges(scene, (enum place)scene->args[0], (uint8_t)scene->args[2], scene->args[1], 0);
    goes_on(&pair);
}

// args: in whose name
static void forged_rst_train(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    for (int32_t jump = 0; jump < 3; jump++)
        forges(scene, (enum place)scene->args[0], TCP_RST | TCP_ACK, jump * 1460, 0);
    goes_on(&pair);
}

static void forged_rst_both(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    forges(scene, CLIENT, TCP_RST, 0, 0);
    forges(scene, SERVER, TCP_RST, 0, 0);
    goes_on(&pair);
}

// The forger's RST is late: an answer is under way behind it.
static void forged_rst_races_data(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    says(pair.client, 100);
    hears(pair.server, 100);
    says(pair.server, 1000);
    forges(scene, SERVER, TCP_RST, 0, 0);
    goes_on(&pair);
}

// args: in whose name, offset; the client has closed and is in FIN_WAIT_2, the server in CLOSE_WAIT
static void forged_rst_half_closed(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    finishes(pair.client);
    waits(0.3);
    forges(scene, (enum place)scene->args[0], TCP_RST, scene->args[1], 0);
    waits(0.3);
    closes(pair.server);
    waits(0.3);
    closes(pair.client);
}

// args: who is in TIME_WAIT, offset of the RST that meets it
static void forged_rst_time_wait(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    enum place first = (enum place)scene->args[0];
    closes(end_of(&pair, first));
    waits(0.3);
    closes(end_of(&pair, !first));
    waits(0.3);
    forges(scene, !first, TCP_RST, scene->args[1], 0);
}

// args: offset of the acknowledgement number in a RST+ACK that answers the SYN
static void forged_refusal(struct scene *scene)
{
    struct direction client, server;
    listens(scene);
    catches(scene, SERVER, SYN_ACK, 1, 0);
    int sock = starts_connecting(scene);
    waits(0.2);
    relay_look(scene->relay, scene->port, CLIENT, &client);
    relay_look(scene->relay, scene->port, SERVER, &server);
    const struct forgery forgery = {
        .flags = TCP_RST | TCP_ACK, .ttl = FORGER_TTL, .ack = client.next + (uint32_t)scene->args[0]};
    relay_forge(scene->relay, scene->port, SERVER, &forgery);
    connected(sock, 3);
    closes(sock);
}

// args: in whose name
static void forged_fin(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    forges(scene, (enum place)scene->args[0], TCP_FIN | TCP_ACK, 0, 0);
    goes_on(&pair);
}

static void forged_data(struct scene *scene)
{
    struct pair pair = opens_and_talks(scene);
    forges(scene, CLIENT, TCP_PSH | TCP_ACK, 0, 60);
    goes_on(&pair);
}

static void old_syn_established(struct scene *scene)
{
    keeps(scene, CLIENT, SYN, 1, 0);
    struct pair pair = opens_and_talks(scene);
    replays(scene, 0);
    goes_on(&pair);
}

static void old_syn_ack_established(struct scene *scene)
{
    keeps(scene, SERVER, SYN_ACK, 1, 0);
    struct pair pair = opens_and_talks(scene);
    replays(scene, 0);
    goes_on(&pair);
}

// args: who closed first; then an old SYN comes: to TIME_WAIT (server first) or to the listener (client first)
static void old_syn_after_close(struct scene *scene)
{
    keeps(scene, CLIENT, SYN, 1, 0);
    struct pair pair = opens_and_talks(scene);
    enum place first = (enum place)scene->args[0];
    closes(end_of(&pair, first));
    waits(0.3);
    closes(end_of(&pair, !first));
    waits(0.3);
    replays(scene, 0);
    waits(0.5);
}

// An old SYN at a listener, nobody at the client's port: its RST answers the SYN-ACK.
static void old_syn_at_listener(struct scene *scene)
{
    keeps(scene, CLIENT, SYN, 1, 0);
    struct pair pair = opens_and_talks(scene);
    aborts(pair.client);
    waits(0.3);
    closes(pair.server);
    waits(0.3);
    replays(scene, 0);
    waits(0.5);
}

static void old_data_established(struct scene *scene)
{
    keeps(scene, CLIENT, DATA, 1, 0);
    struct pair pair = opens_and_talks(scene);
    replays(scene, 0);
    goes_on(&pair);
}

// args: whose old data comes back after the close, who closed first
static void old_data_after_close(struct scene *scene)
{
    keeps(scene, (enum place)scene->args[0], DATA, 1, 0);
    struct pair pair = opens_and_talks(scene);
    enum place first = (enum place)scene->args[1];
    closes(end_of(&pair, first));
    waits(0.3);
    closes(end_of(&pair, !first));
    waits(0.3);
    replays(scene, 0);
    waits(0.5);
}

// args: whose old FIN comes back, when
static void old_fin(struct scene *scene)
{
    keeps(scene, (enum place)scene->args[0], FIN, 1, 0);
    struct pair pair = opens_and_talks(scene);
    closes(pair.client);
    waits(0.3);
    if (scene->args[1] == 0)
        replays(scene, 0); // in CLOSE_WAIT
    waits(0.3);
    closes(pair.server);
    waits(0.3);
    if (scene->args[1] == 1)
        replays(scene, 0); // after all is over
    waits(0.5);
}

// Data and FIN of a connection come back in the next one on the same four-tuple.
static void old_incarnation(struct scene *scene)
{
    keeps(scene, CLIENT, DATA, 1, 0);
    keeps(scene, CLIENT, FIN, 1, 1);
    keeps(scene, CLIENT, SYN, 1, 2);
    struct pair pair = opens_and_talks(scene);
    closes(pair.server);
    hears_end(pair.client);
    closes(pair.client);
    waits(0.5);
    relents(scene);
    pair.client = connects(scene);
    pair.server = accepts(pair.listener);
    says(pair.client, 100);
    hears(pair.server, 100);
    waits(0.3);
    replays(scene, 0);
    waits(0.2);
    replays(scene, 1);
    waits(0.2);
    replays(scene, 2);
    goes_on(&pair);
}

const struct story forge_stories[] = {
    {.name = "forged-rst-exact",
     .play = forged_in_established,
     .args = {SERVER, 0, TCP_RST},
     .line = "a RST with the exact sequence number is forged in the server's name; both ends go on"},
    {.name = "forged-rst-exact-client",
     .play = forged_in_established,
     .args = {CLIENT, 0, TCP_RST},
     .line = "a RST with the exact sequence number is forged in the client's name; both ends go on"},
    {.name = "forged-rst-ack-exact",
     .play = forged_in_established,
     .args = {SERVER, 0, TCP_RST | TCP_ACK},
     .line = "a RST+ACK with the exact sequence number is forged in the server's name; both ends go on"},
    {.name = "forged-rst-in-window",
     .play = forged_in_established,
     .args = {SERVER, 1000, TCP_RST},
     .line = "a RST 1000 beyond the exact sequence number is forged in the server's name: challenge ACK"},
    {.name = "forged-rst-in-window-client",
     .play = forged_in_established,
     .args = {CLIENT, 1000, TCP_RST},
     .line = "a RST 1000 beyond the exact sequence number is forged in the client's name: challenge ACK"},
    {.name = "forged-rst-beyond-window",
     .play = forged_in_established,
     .args = {SERVER, 1000000, TCP_RST},
     .line = "a RST beyond the window is forged in the server's name"},
    {.name = "forged-rst-before-window",
     .play = forged_in_established,
     .args = {SERVER, -200, TCP_RST},
     .line = "a RST before the window is forged in the server's name"},
    {.name = "forged-rst-beyond-window-client",
     .play = forged_in_established,
     .args = {CLIENT, 1000000, TCP_RST},
     .line = "a RST beyond the window is forged in the client's name"},
    {.name = "forged-syn",
     .play = forged_in_established,
     .args = {CLIENT, 0, TCP_SYN},
     .line = "a SYN is forged in the client's name in ESTABLISHED: challenge ACK"},
    {.name = "forged-rst-train",
     .play = forged_rst_train,
     .args = {SERVER},
     .line = "three RST+ACKs with sequence numbers 1460 apart are forged in the server's name"},
    {.name = "forged-rst-train-client",
     .play = forged_rst_train,
     .args = {CLIENT},
     .line = "three RST+ACKs with sequence numbers 1460 apart are forged in the client's name"},
    {.name = "forged-rst-both", .play = forged_rst_both, .line = "exact RSTs are forged in both names at once"},
    {.name = "forged-rst-races-data",
     .play = forged_rst_races_data,
     .line = "while the server's answer is under way, a RST is forged in its name"},
    {.name = "forged-rst-fin-wait-2",
     .play = forged_rst_half_closed,
     .args = {SERVER, 0},
     .line = "client shutdown(); an exact RST in the server's name meets FIN_WAIT_2"},
    {.name = "forged-rst-fin-wait-2-in-window",
     .play = forged_rst_half_closed,
     .args = {SERVER, 500},
     .line = "client shutdown(); an in-window RST in the server's name meets FIN_WAIT_2"},
    {.name = "forged-rst-close-wait",
     .play = forged_rst_half_closed,
     .args = {CLIENT, 0},
     .line = "client shutdown(); an exact RST in the client's name meets CLOSE_WAIT"},
    {.name = "forged-rst-time-wait",
     .play = forged_rst_time_wait,
     .args = {CLIENT, 0},
     .line = "an exact RST in the server's name meets the client's TIME_WAIT: assassination"},
    {.name = "forged-rst-time-wait-server",
     .play = forged_rst_time_wait,
     .args = {SERVER, 0},
     .line = "an exact RST in the client's name meets the server's TIME_WAIT: assassination"},
    {.name = "forged-rst-time-wait-in-window",
     .play = forged_rst_time_wait,
     .args = {CLIENT, 500},
     .line = "a RST 500 beyond the exact sequence number meets the client's TIME_WAIT"},
    {.name = "forged-rst-time-wait-out-of-window",
     .play = forged_rst_time_wait,
     .args = {CLIENT, 1000000},
     .line = "a RST beyond the window meets the client's TIME_WAIT"},
    {.name = "forged-refusal",
     .play = forged_refusal,
     .args = {0},
     .line = "the SYN-ACK is caught; a RST+ACK with the right acknowledgement number is forged instead"},
    {.name = "forged-refusal-wrong",
     .play = forged_refusal,
     .args = {77},
     .line =
         "the SYN-ACK is caught; a RST+ACK with a wrong acknowledgement number is forged: the client repeats its SYN"},
    {.name = "forged-fin",
     .play = forged_fin,
     .args = {SERVER},
     .line = "a FIN is forged in the server's name; both ends go on"},
    {.name = "forged-fin-client",
     .play = forged_fin,
     .args = {CLIENT},
     .line = "a FIN is forged in the client's name; both ends go on"},
    {.name = "forged-data", .play = forged_data, .line = "60 bytes are forged in the client's name; both ends go on"},
    {.name = "old-syn-established",
     .play = old_syn_established,
     .line = "the connection's own SYN comes back in ESTABLISHED"},
    {.name = "old-syn-ack-established",
     .play = old_syn_ack_established,
     .line = "the connection's own SYN-ACK comes back in ESTABLISHED"},
    {.name = "old-syn-time-wait",
     .play = old_syn_after_close,
     .args = {SERVER},
     .line = "the connection's own SYN comes back to the server's TIME_WAIT: its ACK meets nobody, whose RST ends "
             "TIME_WAIT"},
    {.name = "old-syn-client-time-wait",
     .play = old_syn_after_close,
     .args = {CLIENT},
     .line = "the connection's own SYN comes back to the listener; the client's TIME_WAIT acknowledges the SYN-ACK, "
             "and the listener's RST ends it"},
    {.name = "old-syn-at-listener",
     .play = old_syn_at_listener,
     .line = "an old SYN comes back to the listener; nobody is at the client's port: RST answers the SYN-ACK"},
    {.name = "old-data-established",
     .play = old_data_established,
     .line = "acknowledged data comes back in ESTABLISHED"},
    {.name = "old-data-time-wait",
     .play = old_data_after_close,
     .args = {SERVER, CLIENT},
     .line =
         "the server's old data comes back to the client's TIME_WAIT: its ACK meets nobody, whose RST ends TIME_WAIT"},
    {.name = "old-data-closed",
     .play = old_data_after_close,
     .args = {CLIENT, CLIENT},
     .line = "the client's old data comes back to the closed server: RST, which meets the client's TIME_WAIT"},
    {.name = "old-fin-close-wait",
     .play = old_fin,
     .args = {CLIENT, 0},
     .line = "the client's FIN comes back in CLOSE_WAIT"},
    {.name = "old-fin-time-wait",
     .play = old_fin,
     .args = {SERVER, 1},
     .line = "the server's FIN comes back to the client's TIME_WAIT"},
    {.name = "old-fin-closed",
     .play = old_fin,
     .args = {CLIENT, 1},
     .line = "the client's FIN comes back when the server is closed"},
    {.name = "old-incarnation",
     .play = old_incarnation,
     .line = "data, FIN and SYN of the first connection come back in the second on the same four-tuple"},
    {.name = NULL},
};
