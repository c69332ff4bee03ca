/* SPDX-License-Identifier: BSD-2-Clause */
#include "community_id.h"

#ifdef HAVE_NETTLE
#include <string.h>

#include <nettle/base64.h>
#include <nettle/sha1.h>

#define IPPROTO_TCP_NUMBER 6

/* Whether the client's end is the one that the specification writes first: the lower address, then the lower port. */
static bool client_first(const struct finwait_endpoint *client, const struct finwait_endpoint *server, size_t size)
{
    int order = memcmp(client->address.bytes, server->address.bytes, size);
    return order < 0 || (order == 0 && client->port < server->port);
}

static void hash_port(struct sha1_ctx *hash, uint16_t port)
{
    const uint8_t bytes[] = {(uint8_t)(port >> 8), (uint8_t)port};
    sha1_update(hash, sizeof bytes, bytes);
}

bool community_id_print(const struct finwait_connection *connection, char out[COMMUNITY_ID_SIZE])
{
    static const uint8_t seed[2], protocol[] = {IPPROTO_TCP_NUMBER, 0};
    size_t size = connection->family == 6 ? 16 : 4;
    const struct finwait_endpoint *client = &connection->endpoints[FINWAIT_CLIENT];
    const struct finwait_endpoint *server = &connection->endpoints[FINWAIT_SERVER];
    bool straight = client_first(client, server, size);
    const struct finwait_endpoint *first = straight ? client : server;
    const struct finwait_endpoint *second = straight ? server : client;

    struct sha1_ctx hash;
    uint8_t digest[SHA1_DIGEST_SIZE];
    sha1_init(&hash);
    sha1_update(&hash, sizeof seed, seed);
    sha1_update(&hash, size, first->address.bytes);
    sha1_update(&hash, size, second->address.bytes);
    sha1_update(&hash, sizeof protocol, protocol);
    hash_port(&hash, first->port);
    hash_port(&hash, second->port);
    sha1_digest(&hash, sizeof digest, digest);

    memcpy(out, "1:", 2);
    base64_encode_raw(out + 2, sizeof digest, digest);
    out[COMMUNITY_ID_SIZE - 1] = '\0';
    return true;
}
#else
bool community_id_print(const struct finwait_connection *connection, char out[COMMUNITY_ID_SIZE])
{
    (void)connection;
    out[0] = '\0';
    return false;
}
#endif
