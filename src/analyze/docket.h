/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the judge keeps of each flow while it is open, by the number of its seat: whatever the news of other flows may
 * add to. Knows nothing of the flow itself.
 */
#ifndef ANALYZE_DOCKET_H
#define ANALYZE_DOCKET_H

#include "flow.h"
#include "memory.h"

/* More than the tracker may begin before it is told the number of the first (shard.h). */
#define STREAMS_UNSETTLED 4096U

#define DOCKET_ID_MAX ((UINT64_C(1) << 48) - 1)
#define DOCKET_STREAM_MAX ((UINT64_C(1) << 47) - 1)
#define DOCKET_SERVICE_MAX ((1U << 17) - 1)
#define DOCKET_ZEEK_MAX ((UINT64_C(1) << 56) - 1)

/* One for each connection of which anything is remembered. */
struct docket {
    uint64_t id : 48;
    uint64_t asked : 2;     /* SYNs of the client, 2 or more are 2 */
    uint64_t half_open : 1; /* the server is in SYN_RECEIVED */
    uint64_t dangling : 1;  /* and repeats its SYN-ACK, which alarms were told */
    uint64_t stream : 47;   /* DOCKET_STREAM_MAX when unknown */
    uint64_t service : 17;  /* index + 1; 0 none */
    uint64_t zeek : 56;     /* of the observer's record; 0 none */
    struct reach reach;
};
_Static_assert(sizeof(struct docket) == 24, "three words");

struct docket_block;

struct dockets {
    struct docket_block **blocks; /* owned, as they are */
    size_t count;
    struct finwait_memory *memory;       /* NULL: nobody counts */
    uint64_t streams[STREAMS_UNSETTLED]; /* the capture's numbers of the latest, by the tracker's own */
};

/* A zeroed docket in the place of whatever had the number; NULL when memory is short. */
struct docket *dockets_open(struct dockets *dockets, uint32_t number);
/* The one that was opened; NULL when it could not be. */
struct docket *dockets_find(const struct dockets *dockets, uint32_t number);
void dockets_done(struct dockets *dockets);

#endif
