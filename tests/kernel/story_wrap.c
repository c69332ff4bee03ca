// SPDX-License-Identifier: BSD-2-Clause
// Sequence numbers that pass 2^32: the client's initial one is chosen, by TCP_REPAIR, so that a given byte is number 0.
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>

#include "stories.h"

enum { REQUEST = 100 };

// What connect() would draw by chance, it takes from the socket if it is there already.
static void chooses_isn(int sock, uint32_t isn)
{
    option(sock, IPPROTO_TCP, TCP_REPAIR, 1);
    option(sock, IPPROTO_TCP, TCP_REPAIR_QUEUE, TCP_SEND_QUEUE);
    option(sock, IPPROTO_TCP, TCP_QUEUE_SEQ, (int)isn);
    option(sock, IPPROTO_TCP, TCP_REPAIR, 0);
}

// args: how far the client's SYN is before number 0, wave lost once (0: none), who closes first
static void wraps(struct scene *scene)
{
    struct pair pair = {.listener = listens(scene), .client = client_socket(scene)};
    int wave = scene->args[1];
    enum place first = (enum place)scene->args[2];
    if (wave)
        loses(scene, wave == 1 || wave == 4 ? first : !first, wave & 1 ? FIN : ACK_OF_FIN, 1, 1);
    chooses_isn(pair.client, 0U - (uint32_t)scene->args[0]);
    connects_at(scene, pair.client, SERVER, scene->port);
    connected(pair.client, 5);
    pair.server = accepts(pair.listener);
    says(pair.client, REQUEST);
    hears(pair.server, REQUEST);
    says(pair.server, 300);
    hears(pair.client, 300);
    waits(0.1);
    closes(first == CLIENT ? pair.client : pair.server);
    waits(1);
    closes(first == CLIENT ? pair.server : pair.client);
}

static void wraps_and_resets(struct scene *scene)
{
    struct pair pair = {.listener = listens(scene), .client = client_socket(scene)};
    chooses_isn(pair.client, 0U - (uint32_t)scene->args[0]);
    connects_at(scene, pair.client, SERVER, scene->port);
    connected(pair.client, 5);
    pair.server = accepts(pair.listener);
    says(pair.client, REQUEST);
    hears(pair.server, REQUEST);
    waits(0.1);
    aborts(pair.client);
    waits(0.2);
    closes(pair.server);
}

const struct story wrap_stories[] = {
    {.name = "wrap-syn",
     .play = wraps,
     .args = {1, 0, CLIENT},
     .line = "the client's SYN is number 2^32 - 1, its first byte number 0; clean close by the client"},
    {.name = "wrap-data",
     .play = wraps,
     .args = {51, 0, CLIENT},
     .line = "the client's numbers pass 2^32 in the middle of its request; clean close by the client"},
    {.name = "wrap-fin",
     .play = wraps,
     .args = {REQUEST + 2, 0, CLIENT},
     .line = "the client's FIN is number 2^32 - 1, its ACK 0; clean close by the client"},
    {.name = "wrap-after-data",
     .play = wraps,
     .args = {REQUEST + 1, 0, SERVER},
     .line = "the client's FIN is number 0; clean close by the server"},
    {.name = "wrap-fin-wave-1-lost",
     .play = wraps,
     .args = {REQUEST + 2, 1, CLIENT},
     .line = "the client's FIN is number 2^32 - 1 and lost once"},
    {.name = "wrap-fin-wave-2-lost",
     .play = wraps,
     .args = {REQUEST + 2, 2, CLIENT},
     .line = "the client's FIN is number 2^32 - 1, the ACK of it is lost once"},
    {.name = "wrap-fin-wave-3-lost",
     .play = wraps,
     .args = {REQUEST + 2, 3, SERVER},
     .line = "server close() first; the client's FIN is number 2^32 - 1 and lost once"},
    {.name = "wrap-fin-wave-4-lost",
     .play = wraps,
     .args = {REQUEST + 2, 4, SERVER},
     .line = "server close() first; the client's FIN is number 2^32 - 1, the ACK of it is lost once"},
    {.name = "wrap-rst",
     .play = wraps_and_resets,
     .args = {REQUEST + 1},
     .line = "the client aborts with a RST that is number 0"},
    {.name = NULL},
};
