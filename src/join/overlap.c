/* SPDX-License-Identifier: BSD-2-Clause */
#include "overlap.h"

#include <stdlib.h>

#include "identity.h"

#define SEEN ((size_t)32 * 1024) /* segments remembered, of each kind */

/* Fewer are chance; so is a small share, unless there are this many. */
#define FEW 3
#define SHARE 20
#define MANY 100

struct overlap_seen {
    uint64_t identity; /* 0: none */
    int64_t time;
    size_t input;
};

void overlap_done(struct overlap *overlap)
{
    free(overlap->openings);
    free(overlap->others);
    *overlap = (struct overlap){0};
}

static void compare(struct overlap *overlap, struct overlap_seen *seen, uint64_t identity, int64_t time)
{
    overlap->compared++;
    if (seen->identity == identity && seen->input != overlap->input) {
        struct finwait_overlap *found = &overlap->found;
        int64_t delay = time - seen->time;
        if (found->segments++ == 0)
            *found = (struct finwait_overlap){1, {seen->input, overlap->input}, delay};
        if (delay < found->delay)
            found->delay = delay;
        return; /* the next one of the first input is another pair's */
    }
    *seen = (struct overlap_seen){identity, time, overlap->input};
}

void overlap_add(struct overlap *overlap, const struct finwait_segment *segment)
{
    bool opening = (segment->flags & FINWAIT_SYN) != 0;
    /* A bare ACK or RST may come twice word for word; its IP identification tells it from the next. */
    bool single = opening || segment->payload || (segment->flags & FINWAIT_FIN) || segment->ip_id;
    if (!overlap->wanted || segment->kind != FINWAIT_SEGMENT_TCP || !single)
        return;
    struct overlap_seen **table = opening ? &overlap->openings : &overlap->others;
    if (!*table)
        *table = calloc(SEEN, sizeof **table);
    if (!*table)
        return;
    uint64_t identity = identity_of_segment(segment);
    compare(overlap, &(*table)[identity % SEEN], identity, segment->time);
}

struct finwait_overlap overlap_judge(const struct overlap *overlap)
{
    uint64_t segments = overlap->found.segments;
    bool told = segments >= MANY || (segments >= FEW && segments * SHARE >= overlap->compared);
    return told ? overlap->found : (struct finwait_overlap){0};
}
