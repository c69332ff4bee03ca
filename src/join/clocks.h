/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How the clocks of two taps differ, told from segments that both saw: those that went one way seem to take too long,
 * those that went the other way too short. Also learns which host is near which tap.
 */
#ifndef JOIN_CLOCKS_H
#define JOIN_CLOCKS_H

#include <finwait/segment.h>

#include "sides.h"

/* Cap on segments that are compared; of more, an even selection is. */
#define CLOCKS_CAP ((size_t)256 * 1024)

struct clocks_sample {
    uint64_t key; /* identity; 0: free */
    int64_t time[SIDE_COUNT];
    uint64_t src, dst;              /* identities of the hosts */
    unsigned char seen[SIDE_COUNT]; /* how often; counts to 2 */
    bool payload, syn;
};

/* All zero has seen nothing. */
struct clocks {
    struct clocks_sample *samples; /* hash table; a sorted list once clocks_settle is through */
    size_t count, mask;
    uint64_t selection; /* samples are those whose key has none of these bits */
    struct sides sides;
    int64_t origin; /* server tap's time at which `offset` holds */
    int64_t offset; /* ns that the server tap's clock is ahead */
    double drift;   /* ns a ns */
    int64_t half;   /* ns: no segment takes less from tap to tap, both ways alike; below 0: a clock was stepped */
    bool both_ways; /* else nothing separates the way from the offset */
    bool exchanged; /* all SYNs come from the server tap's side */
    bool exact[SIDE_COUNT]; /* payload sent at this side comes as it was sent: no offload changes it on the way */
};

void clocks_done(struct clocks *clocks);

/* A segment that a tap saw, by its own clock. False when memory is short. */
bool clocks_add(struct clocks *clocks, enum side tap, const struct finwait_segment *segment);

/* All is added: finds the sides and the clocks. *matched: segments that both taps saw, 0 when it was in vain. False
 * when memory is short. */
bool clocks_settle(struct clocks *clocks, size_t *matched);

/* A time of the server tap, on the client tap's clock. */
int64_t clocks_of_client(const struct clocks *clocks, int64_t time);

#endif
