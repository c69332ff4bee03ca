/* SPDX-License-Identifier: BSD-2-Clause */
/* Which segments deserve a line in the ledger. */
#include "reading.h"

#include "seq.h"

/*
 * An acknowledgement of a SYN or FIN is worth a line the first time, again after each further copy of what it
 * acknowledges, and whenever a D-SACK speaks of it.
 */
static unsigned ack_notes(struct reading *r)
{
    unsigned notes = 0;
    struct endpoint *from = r->from;
    if (!r->place.ack || r->place.syn)
        return 0;
    if (r->place.acks_fin && (!from->answered_fin || r->place.dsack)) {
        notes |= NOTE_ACK_OF_FIN;
        from->answered_fin = true;
    }
    if (r->place.acks_syn && (!from->answered_syn || (r->place.dsack && !r->to->fin_sent))) {
        notes |= NOTE_HANDSHAKE_ACK;
        from->answered_syn = true;
    }
    return notes;
}

static unsigned own_notes(struct reading *r)
{
    unsigned notes = 0;
    const struct placing *place = &r->place;
    if (place->syn) {
        notes |= place->ack ? NOTE_SYN_ACK : NOTE_SYN;
        r->to->answered_syn = false;
    }
    if (place->fin) {
        notes |= NOTE_FIN;
        r->to->answered_fin = false;
    }
    if (place->probe)
        notes |= NOTE_PROBE;
    bool unheard = r->to->has_ack && seq_at_or_before(r->to->ack_max, r->from->syn_end);
    bool first = r->from->payload_bytes == r->segment->payload || (place->again && unheard);
    if (r->segment->payload > 0 && !place->syn && first)
        notes |= NOTE_FIRST_DATA;
    if (r->from->fin_sent && r->segment->payload > 0 && seq_after(place->end - place->fin, r->from->fin_end - 1))
        notes |= NOTE_AFTER_FIN;
    return notes;
}

void reading_note(struct reading *r)
{
    unsigned notes = own_notes(r) | ack_notes(r);
    bool probe_known = (notes & ~(unsigned)NOTE_PROBE) == 0 && r->flow->ledger.count > LEDGER_CAP / 2;
    uint32_t gap = r->place.unseen + r->place.skipped;
    if (gap > 0)
        notes |= NOTE_GAP;
    if (notes == 0 || probe_known)
        return;
    notes |= (r->place.again ? NOTE_AGAIN : 0U) | (r->place.dsack ? NOTE_DSACK : 0U) | (r->suspect ? NOTE_SUSPECT : 0U);
    struct ledger_entry *entry = ledger_add(&r->flow->ledger, r->side, r->segment);
    if (!entry)
        return;
    entry->notes = notes;
    entry->unseen = gap;
}

void reading_note_first_data(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment)
{
    struct ledger_entry *entry = ledger_add(&flow->ledger, side, segment);
    if (entry)
        entry->notes = NOTE_FIRST_DATA;
}
