/* SPDX-License-Identifier: BSD-2-Clause */
#include "network.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "values.h"

/* Digits alone, at most `most`; -1 for everything else. */
static long read_number(const char *text, size_t length, long most)
{
    long value = 0;
    if (length == 0)
        return -1;
    for (size_t i = 0; i < length; i++) {
        if (!isdigit((unsigned char)text[i]))
            return -1;
        value = value * 10 + (text[i] - '0');
        if (value > most)
            return -1;
    }
    return value;
}

/* The first `bits` bits are the same. */
static bool same_bits(const uint8_t *a, const uint8_t *b, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;
    return memcmp(a, b, whole) == 0 && (rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0);
}

bool network_read(const char *text, struct network *network)
{
    char address[48];
    size_t length = strcspn(text, "/");
    if (length >= sizeof address)
        return false;
    memcpy(address, text, length);
    address[length] = '\0';
    if (!value_address(address, &network->address, &network->family))
        return false;
    unsigned most = network->family == 6 ? 128 : 32;
    long bits = text[length] ? read_number(text + length + 1, strlen(text + length + 1), (long)most) : (long)most;
    if (bits < 0)
        return false;
    network->bits = (uint8_t)bits;
    for (unsigned bit = network->bits; bit < most; bit++)
        if (network->address.bytes[bit / 8] >> (7 - bit % 8) & 1)
            return false;
    return true;
}

bool network_holds(const struct network *network, const struct finwait_address *address, uint8_t family)
{
    return network->family == family && same_bits(network->address.bytes, address->bytes, network->bits);
}

bool port_range_read(const json_t *value, struct port_range *range)
{
    long first, last;
    if (json_is_integer(value)) {
        json_int_t port = json_integer_value(value);
        *range = (struct port_range){(uint16_t)port, (uint16_t)port};
        return port >= 1 && port <= 65535;
    }
    if (!json_is_string(value))
        return false;
    const char *text = json_string_value(value);
    size_t length = strcspn(text, "-");
    first = read_number(text, length, 65535);
    last = text[length] ? read_number(text + length + 1, strlen(text + length + 1), 65535) : -1;
    *range = (struct port_range){(uint16_t)first, (uint16_t)last};
    return first >= 1 && last >= first;
}
