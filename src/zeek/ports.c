/* SPDX-License-Identifier: BSD-2-Clause */
#include "ports.h"

#include <stddef.h>

/* What the protocol scripts of Zeek 8 and 9 register, in order. */
static const uint16_t served[] = {
    21,   22,   25,   53,   79,   80,   81,   88,   110,  135,  139,  143,  389,  443,  445,  502,
    563,  585,  587,  614,  631,  636,  989,  990,  992,  993,  995,  1080, 1434, 1883, 2811, 3128,
    3268, 3306, 3389, 5222, 5223, 5269, 5432, 6379, 6666, 6667, 6668, 6669, 8000, 8080, 8888, 20000,
};

bool port_is_served(uint16_t port)
{
    size_t low = 0, high = sizeof served / sizeof *served;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (served[middle] == port)
            return true;
        if (served[middle] < port)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

unsigned port_patience(uint16_t port)
{
    switch (port) {
    case 21:
    case 22:
    case 23:
    case 513:
        return 3600;
    default:
        return 0;
    }
}
