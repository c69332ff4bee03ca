/* SPDX-License-Identifier: BSD-2-Clause */
#include "networks.h"

#include <string.h>

struct network {
    uint8_t prefix[6];
    uint8_t bits;
};

static const struct network local_ipv4[] = {
    {{0}, 8},          {{10}, 8},         {{100, 64}, 10},  {{127}, 8},      {{169, 254}, 16},     {{172, 16}, 12},
    {{192, 0, 0}, 24}, {{192, 0, 2}, 24}, {{192, 168}, 16}, {{198, 18}, 15}, {{198, 51, 100}, 24}, {{203, 0, 113}, 24},
    {{240}, 4},
};

static const struct network local_ipv6[] = {
    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48}, /* RFC 8215 */
    {{0x20, 0x01, 0x00}, 23},                   /* RFC 2928 */
    {{0x20, 0x01, 0x0d, 0xb8}, 32},             /* documentation */
    {{0xfc}, 7},                                /* unique local */
    {{0xfe, 0x80}, 10},                         /* link-local */
};

static bool matches(const uint8_t *bytes, const struct network *network)
{
    unsigned whole = network->bits / 8, rest = network->bits % 8;
    for (unsigned i = 0; i < whole; i++)
        if (bytes[i] != network->prefix[i])
            return false;
    return rest == 0 || ((bytes[whole] ^ network->prefix[whole]) >> (8 - rest)) == 0;
}

static bool is_listed(const uint8_t *bytes, const struct network *networks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (matches(bytes, &networks[i]))
            return true;
    return false;
}

static bool is_local_ipv4(const uint8_t *bytes)
{
    return is_listed(bytes, local_ipv4, sizeof local_ipv4 / sizeof *local_ipv4);
}

bool network_is_local(const struct finwait_address *address, uint8_t family)
{
    static const uint8_t unspecified[16] = {0}, loopback[16] = {[15] = 1}, discard[8] = {0x01};
    const uint8_t *bytes = address->bytes;
    if (family == 4)
        return is_local_ipv4(bytes);
    if (bytes[0] == 0x20 && bytes[1] == 0x02) /* 6to4 carries an IPv4 address */
        return is_local_ipv4(bytes + 2);
    return memcmp(bytes, unspecified, sizeof unspecified) == 0 || memcmp(bytes, loopback, sizeof loopback) == 0 ||
           memcmp(bytes, discard, sizeof discard) == 0 ||
           is_listed(bytes, local_ipv6, sizeof local_ipv6 / sizeof *local_ipv6);
}
