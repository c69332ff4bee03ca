/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether a packet's TTL is one that its alleged sender's packets arrive with. Names nobody: a host may send with
 * several.
 */
#ifndef TRACK_TTL_H
#define TRACK_TTL_H

#include <stdint.h>

enum ttl_fit {
    TTL_SAME,  /* as the host's other packets */
    TTL_NEAR,  /* the host may have sent it, and so may somebody else; or nothing is known of the host (0) */
    TTL_MISFIT /* from farther away, or from nearer by */
};

/* `usual`: what the host's other packets arrive with. */
enum ttl_fit ttl_fit(uint8_t ttl, uint8_t usual);

#endif
