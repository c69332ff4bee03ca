/* SPDX-License-Identifier: BSD-2-Clause */
/* What the ledger holds at all, and how much time the path takes. */
#include "story.h"

/* When no handshake tells the round trip: Linux retransmits no sooner (TCP_RTO_MIN). */
#define USUAL_ROUND_TRIP (200 * MILLISECOND)

/*
 * The shortest time from the peer's newest segment on record to one of a side that echoes its timestamp (RFC 7323), so
 * that no other copy can be the one answered (Karn's problem); what the handshake told when there is none, or when that
 * is shorter. -1: not known.
 */
static void take_reply(int64_t *quickest, const struct ledger_entry *asked, const struct ledger_entry *entry)
{
    if (!asked || !entry->ts_echo || entry->ts_echo != asked->ts_value)
        return;
    int64_t gap = entry->time - asked->time;
    if (*quickest < 0 || gap < *quickest)
        *quickest = gap;
}

void glance_read(const struct flow *flow, struct glance *glance)
{
    const struct ledger_entry *newest[FINWAIT_SIDE_COUNT] = {NULL, NULL};
    int64_t quickest[FINWAIT_SIDE_COUNT] = {[FINWAIT_SERVER] = flow->rtt_syn, [FINWAIT_CLIENT] = flow->rtt_ack};
    *glance = (struct glance){.round_trip = USUAL_ROUND_TRIP};
    for (uint32_t i = 0; i < flow->ledger.count; i++) {
        const struct ledger_entry *entry = &flow->ledger.entries[i];
        enum finwait_side side = (enum finwait_side)entry->side;
        glance->notes[side] |= entry->notes;
        glance->syns += side == FINWAIT_CLIENT && (entry->notes & NOTE_SYN);
        glance->fates |= entry->fate != FINWAIT_FATE_UNKNOWN;
        take_reply(&quickest[side], newest[peer_of(side)], entry);
        newest[side] = entry;
    }
    if (quickest[FINWAIT_SERVER] >= 0 && quickest[FINWAIT_CLIENT] >= 0)
        glance->round_trip = quickest[FINWAIT_SERVER] + quickest[FINWAIT_CLIENT];
}
