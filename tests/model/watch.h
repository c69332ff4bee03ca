/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The observer under test, fed with what comes by the tap of a world; can be copied, so that a search may go back.
 */
#ifndef MODEL_WATCH_H
#define MODEL_WATCH_H

#include "flow.h"
#include "world.h"

#define WATCH_ENTRIES 128

struct watch {
    struct flow flow;
    bool started;
    bool split;        /* flow_plain and flow_segment made different things of a segment */
    bool stamps, sack; /* options of the world's packets */
    uint8_t side[2];   /* which side of the flow a peer is */
    uint64_t frames;
    uint64_t hash; /* 0: to be computed anew */
    struct ledger_entry ledger[WATCH_ENTRIES];
    struct finwait_timeline_entry timelines[FINWAIT_SIDE_COUNT][WATCH_ENTRIES];
};

void watch_init(struct watch *watch, bool sack, bool stamps);
void watch_copy(struct watch *to, const struct watch *from);
/* A tap_listener's `see`; `user` is the watch. */
void watch_see(void *user, const struct packet *packet, unsigned from, int64_t time);
/* The packet as the decoder would hand it over. */
struct finwait_segment watch_segment(const struct watch *watch, const struct packet *packet, unsigned from,
                                     int64_t time);
/* What the observer says of a peer. */
const struct endpoint *watch_endpoint(const struct watch *watch, unsigned peer);

/*
 * A hash of all that has a bearing on what the observer will say. `past`: with times, frames and the ledger, on which
 * the report rests but not the states.
 */
uint64_t watch_hash(struct watch *watch, bool past);
uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t count);

#endif
