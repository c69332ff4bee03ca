/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which tap each host is near. A segment is nearer its sender when it passes the tap there: whatever the clocks say,
 * the way there and the way back take time together.
 */
#ifndef JOIN_SIDES_H
#define JOIN_SIDES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Taps, and the sides of the path that they stand for. */
enum side { SIDE_CLIENT, SIDE_SERVER, SIDE_COUNT, SIDE_UNKNOWN = SIDE_COUNT };

/* Cap on hosts and pairs of hosts, together; what is beyond takes the side of the tap that saw it. */
#define SIDES_CAP ((size_t)1024 * 1024)

struct sides_slot {
    uint64_t key;     /* of a host or of a pair; 0: free */
    int64_t delta[2]; /* pair: the newest difference of the taps' clocks in each direction */
    bool known[2];
    int votes; /* host: above zero, near the client tap */
};

/* All zero is an empty one. */
struct sides {
    struct sides_slot *slots;
    size_t count, mask;
};

void sides_done(struct sides *sides);

/*
 * A segment from host `src` to host `dst` (identities) that passed the server tap `delta` ns later, by the two clocks,
 * than the client tap. In the order of time. False when memory is short.
 */
bool sides_learn(struct sides *sides, uint64_t src, uint64_t dst, int64_t delta);

/* This host is known, or as good as known, to be near the client tap, or (`near` false) near the other. */
bool sides_vote(struct sides *sides, uint64_t host, bool near);

enum side sides_find(const struct sides *sides, uint64_t host);

#endif
