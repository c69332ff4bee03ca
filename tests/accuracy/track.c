/* SPDX-License-Identifier: BSD-2-Clause */
/* What a tap knows without any state machine: which segments it has seen, and which of them surely arrived. */
#include "replay.h"
#include "seq.h"

static void count_passage(struct seen *seen, const struct passage *passage, enum tap tap)
{
    const struct end *end = &passage->pair->ends[passage->side];
    if (!passage->again)
        seen->ahead++;
    while (seen->next < end->sent_count && end->sents[seen->next].seen[tap] <= passage->segment.time) {
        seen->next++;
        seen->ahead--;
    }
}

/* What the peer's segment proves of the ACK that waits for proof. */
static void settle_pending(struct seen *asker, const struct finwait_segment *answer)
{
    bool later = (answer->flags & FINWAIT_ACK) && seq_after(answer->ack, asker->pending_at);
    bool echo = asker->pending_ts && answer->ts_echo && seq_at_or_after(answer->ts_echo, asker->pending_ts);
    if (later || echo)
        asker->pending = false;
}

static bool decides(const struct seen *seen, const struct seen *peer, const struct finwait_segment *segment)
{
    bool of_fin = peer->fin && segment->ack == peer->fin_end;
    return !seen->acked || of_fin || (peer->mortal && seq_at_or_after(segment->ack, peer->sent_max));
}

static void note_ack(struct seen *seen, struct seen *peer, const struct finwait_segment *segment)
{
    bool bare = segment->payload == 0 && !(segment->flags & (FINWAIT_SYN | FINWAIT_FIN));
    if (bare && decides(seen, peer, segment)) {
        bool first = segment->ts_value && (!seen->ts_max || seq_after(segment->ts_value, seen->ts_max));
        seen->pending = true;
        seen->pending_at = seen->sent_max;
        seen->pending_ts = first ? segment->ts_value : 0;
    }
    if (peer->mortal && !bare && seq_at_or_after(segment->ack, peer->sent_max))
        peer->mortal = false;
    if (!seen->acked || seq_after(segment->ack, seen->ack_max))
        seen->ack_max = segment->ack;
    seen->acked = true;
}

static void note_sent(struct seen *seen, const struct finwait_segment *segment)
{
    bool fin = segment->flags & FINWAIT_FIN, syn = segment->flags & FINWAIT_SYN;
    uint32_t end = segment->seq + segment->payload + fin + syn;
    bool probe = segment->payload <= 1 && seen->talked && segment->seq == seen->sent_max - 1 && !fin && !syn;
    bool old = seen->talked && segment->payload > 0 && seq_at_or_before(end, seen->sent_max);
    seen->mortal |= probe || old;
    if (!seen->talked || seq_after(end, seen->sent_max))
        seen->sent_max = end;
    if (fin) {
        seen->fin = true;
        seen->fin_end = end;
    }
    if (segment->ts_value && (!seen->ts_max || seq_after(segment->ts_value, seen->ts_max)))
        seen->ts_max = segment->ts_value;
    seen->talked = true;
}

/* Something whose arrival only what follows can prove. */
static void await(struct seen *seen, const struct finwait_segment *segment)
{
    bool bare = segment->payload == 0 && !(segment->flags & (FINWAIT_SYN | FINWAIT_FIN | FINWAIT_RST));
    if (bare)
        return;
    seen->pending = true;
    seen->pending_ts = 0;
    seen->pending_at = seen->sent_max;
}

/* A SYN of another incarnation starts anew. */
static void begin(struct track *track, const struct passage *passage)
{
    const struct finwait_segment *segment = &passage->segment;
    struct seen *seen = &track->seen[passage->side];
    bool syn = (segment->flags & (FINWAIT_SYN | FINWAIT_ACK)) == FINWAIT_SYN;
    if (!syn || passage->again || !seen->talked || seq_diff(seen->sent_max, segment->seq + 1) == 0)
        return;
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        track->seen[side] = (struct seen){.next = track->seen[side].next, .ahead = track->seen[side].ahead};
}

void track_see(struct track *track, const struct passage *passage, enum tap tap)
{
    const struct finwait_segment *segment = &passage->segment;
    struct seen *seen = &track->seen[passage->side], *peer = &track->seen[other(passage->side)];
    track->frame = segment->frame;
    if (segment->kind != FINWAIT_SEGMENT_TCP)
        return;
    if (passage->sent == NOT_SENT) {
        await(seen, segment); /* forged: whether it arrived and was taken, the receiver's answers tell */
        return;
    }
    begin(track, passage);
    count_passage(seen, passage, tap);
    settle_pending(peer, segment);
    if (segment->flags & FINWAIT_RST) { /* which nobody answers */
        await(seen, segment);
        return;
    }
    if (segment->flags & FINWAIT_ACK)
        note_ack(seen, peer, segment);
    note_sent(seen, segment);
}

bool track_answered(const struct track *track)
{
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const struct seen *seen = &track->seen[side], *peer = &track->seen[1 - side];
        bool owed = seen->talked && (!peer->acked || seq_before(peer->ack_max, seen->sent_max));
        if (owed || seen->pending)
            return false;
    }
    return true;
}
