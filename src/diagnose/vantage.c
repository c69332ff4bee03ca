/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the tap sits on the path. */
#include "story.h"

/* One gap of the handshake this many times the other puts the tap at the near end. */
#define LOPSIDED 8

/* What operating systems start with: a TTL still whole has passed no router. */
static bool ttl_is_whole(uint8_t ttl)
{
    return ttl == 64 || ttl == 128 || ttl == 255;
}

enum finwait_vantage vantage_read(const struct flow *flow, const struct context *context)
{
    if (context->vantage != FINWAIT_VANTAGE_UNKNOWN)
        return context->vantage;
    if (flow->rtt_syn < 0 || flow->rtt_ack < 0)
        return FINWAIT_VANTAGE_UNKNOWN;
    bool client_whole = ttl_is_whole(flow->ttl_syn[FINWAIT_CLIENT]);
    bool server_whole = ttl_is_whole(flow->ttl_syn[FINWAIT_SERVER]);
    if (flow->rtt_syn > LOPSIDED * flow->rtt_ack && client_whole)
        return FINWAIT_VANTAGE_CLIENT;
    if (flow->rtt_ack > LOPSIDED * flow->rtt_syn && server_whole)
        return FINWAIT_VANTAGE_SERVER;
    if (client_whole && !server_whole)
        return FINWAIT_VANTAGE_CLIENT;
    if (server_whole && !client_whole)
        return FINWAIT_VANTAGE_SERVER;
    if (!client_whole && !server_whole)
        return FINWAIT_VANTAGE_MIDDLE;
    return FINWAIT_VANTAGE_UNKNOWN;
}

bool only_resets(const struct flow *flow)
{
    return flow->packets == (uint64_t)flow->ends[FINWAIT_CLIENT].rsts + flow->ends[FINWAIT_SERVER].rsts;
}

bool both_permit_sack(const struct flow *flow)
{
    return flow->ends[FINWAIT_CLIENT].sack_permitted && flow->ends[FINWAIT_SERVER].sack_permitted;
}

bool waited_enough(const struct context *context, int64_t time, int64_t gap)
{
    int64_t guard = gap > 0 ? retry_guard(gap) : context->profile->first_retry;
    return context->last_time - time >= guard;
}
