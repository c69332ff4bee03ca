/* SPDX-License-Identifier: BSD-2-Clause */
#include "identity.h"

#include <string.h>

#include "mix.h"

static uint64_t add(uint64_t sum, uint64_t value)
{
    return mix(sum + UINT64_C(0x9e3779b97f4a7c15) + value);
}

uint64_t identity_of_address(const struct finwait_address *address, uint8_t family)
{
    uint64_t halves[2];
    memcpy(halves, address->bytes, sizeof halves);
    return add(add(family, halves[0]), halves[1]);
}

/*
 * Offload hands long segments to one tap and their parts to the other; the last part of a FIN is still known by where
 * it ends. It has its own IP ID, and PSH may have moved.
 */
uint64_t identity_of_segment(const struct finwait_segment *s)
{
    unsigned flags = s->flags & ~(unsigned)FINWAIT_PSH;
    bool fin = (flags & FINWAIT_FIN) && s->payload > 0;
    uint64_t sum = add(identity_of_address(&s->src, s->family), identity_of_address(&s->dst, s->family));
    sum = add(sum, (uint64_t)s->src_port << 48 | (uint64_t)s->dst_port << 32 | flags << 8 | s->kind);
    sum = add(sum, (uint64_t)(fin ? s->seq + s->payload : s->seq) << 32 | s->ack);
    if (s->options & FINWAIT_OPT_TIMESTAMPS)
        sum = add(sum, (uint64_t)s->ts_value << 32 | s->ts_echo);
    if (fin)
        return sum;
    sum = add(sum, (uint64_t)s->payload << 32 | (uint64_t)s->window << 16 | s->ip_id);
    return s->sack_count ? add(sum, (uint64_t)s->sack[0].left << 32 | s->sack[0].right) : sum;
}
