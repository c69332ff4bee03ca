/* SPDX-License-Identifier: BSD-2-Clause */
#include "reuse.h"

#include "flow.h"
#include "seq.h"

/* Linux, tcp_twsk_unique(): the new ISN under tcp_tw_reuse is the old SND.NXT plus this. */
#define TW_REUSE_STEP 65537U

/* RFC 5961 section 4: the peer answered the SYN with an ACK of the old numbers, and the SYN's sender that with RST. */
static bool was_challenged(const struct flow *old, const struct finwait_segment *syn, enum finwait_side side)
{
    const struct endpoint *from = &old->ends[side], *to = &old->ends[peer_of(side)];
    for (unsigned i = 0; i < RECENT_COUNT; i++) {
        const struct recent *ack = &to->recents.list[i];
        if (ack->frame > syn->frame && recent_is_bare_ack(ack) && ack->seq == to->snd_max && from->gone &&
            from->gone_at == ack->ack)
            return true;
    }
    return false;
}

enum flow_reuse reuse_read(const struct flow *old, const struct finwait_segment *syn, enum finwait_side side)
{
    const struct endpoint *from = &old->ends[side];
    if (was_challenged(old, syn, side))
        return REUSE_CHALLENGED;
    bool stamped = (syn->options & FINWAIT_OPT_TIMESTAMPS) && from->timestamps;
    if (syn->seq == from->snd_max + TW_REUSE_STEP)
        return REUSE_TW_REUSE;
    if (from->talked && seq_after(syn->seq, from->snd_max))
        return REUSE_LARGER_ISN;
    return stamped ? REUSE_TIMESTAMPS : REUSE_OTHER;
}
