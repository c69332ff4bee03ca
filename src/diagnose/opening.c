/* SPDX-License-Identifier: BSD-2-Clause */
/* How the connection opened, or failed to. */
#include "seq.h"
#include "story.h"

static void keep(struct finwait_open *open, struct finwait_step *step, enum finwait_step_kind kind)
{
    step->segment = kind;
    if (step->transmissions > 0 || step->loss_count > 0)
        step_copy(&open->steps[open->step_count++], step);
}

/* SYN, SYN-ACK, ACK: two exchanges that share the SYN-ACK. */
static void read_three_way(const struct flow *flow, const struct glance *glance, struct finwait_open *open)
{
    struct exchange first = {FINWAIT_CLIENT, NOTE_SYN, NOTE_SYN_ACK};
    struct exchange second = {FINWAIT_SERVER, NOTE_SYN_ACK, NOTE_HANDSHAKE_ACK};
    struct finwait_step syn, syn_ack, syn_ack_asked, ack;
    exchange_read(&flow->ledger, glance, &first, false, &syn, &syn_ack);
    exchange_read(&flow->ledger, glance, &second, false, &syn_ack_asked, &ack);
    for (unsigned i = 0; i < syn_ack_asked.loss_count && syn_ack.loss_count < FINWAIT_STEP_LOSSES; i++) {
        bool known = false;
        for (unsigned j = 0; j < syn_ack.loss_count; j++)
            known = known || (syn_ack.losses[j].frame && syn_ack.losses[j].frame == syn_ack_asked.losses[i].frame);
        if (!known)
            syn_ack.losses[syn_ack.loss_count++] = syn_ack_asked.losses[i];
    }
    keep(open, &syn, FINWAIT_STEP_SYN);
    keep(open, &syn_ack, FINWAIT_STEP_SYN_ACK);
    if (syn_ack.transmissions > 0)
        keep(open, &ack, FINWAIT_STEP_ACK);
}

/* RFC 9293 figure 8: a SYN and a SYN-ACK from each side. */
static void read_simultaneous(const struct flow *flow, const struct glance *glance, struct finwait_open *open)
{
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        struct exchange exchange = {(enum finwait_side)side, NOTE_SYN, NOTE_SYN_ACK};
        struct finwait_step syn, answer;
        exchange_read(&flow->ledger, glance, &exchange, false, &syn, &answer);
        keep(open, &syn, FINWAIT_STEP_SYN);
        keep(open, &answer, FINWAIT_STEP_SYN_ACK);
    }
}

/* A RST or an ICMP error that answers the SYN before any SYN-ACK. */
static bool was_refused(const struct flow *flow, const struct glance *glance)
{
    if (story_find(flow, glance, FINWAIT_SERVER, NOTE_SYN_ACK))
        return false;
    const struct ledger_entry *rst = story_find(flow, glance, FINWAIT_SERVER, NOTE_RST);
    const struct ledger_entry *icmp = story_find(flow, glance, FINWAIT_CLIENT, NOTE_ICMP);
    return (rst && (rst->notes & NOTE_EXACT)) || icmp;
}

/* The client finished the handshake: the tap saw its ACK, or the server acknowledges more than the SYN. */
static bool client_went_on(const struct flow *flow, const struct glance *glance)
{
    const struct ledger_entry *syn_ack = story_find(flow, glance, FINWAIT_SERVER, NOTE_SYN_ACK);
    const struct endpoint *server = &flow->ends[FINWAIT_SERVER];
    return story_find(flow, glance, FINWAIT_CLIENT, NOTE_HANDSHAKE_ACK) != NULL ||
           (syn_ack && server->has_ack && seq_after(server->ack_max, syn_ack->ack));
}

static enum finwait_open_kind kind_of(const struct flow *flow, const struct glance *glance)
{
    bool syn = story_find(flow, glance, FINWAIT_CLIENT, NOTE_SYN) != NULL;
    bool syn_ack = story_find(flow, glance, FINWAIT_SERVER, NOTE_SYN_ACK) != NULL;
    if (!syn && !syn_ack)
        return FINWAIT_OPEN_MIDSTREAM;
    if (flow->simultaneous_open)
        return FINWAIT_OPEN_SIMULTANEOUS;
    if (syn_ack && client_went_on(flow, glance))
        return flow->fast_open ? FINWAIT_OPEN_FAST_OPEN : FINWAIT_OPEN_THREE_WAY;
    /* The handshake's other half passed elsewhere: the client speaks as if connected. */
    if (!syn_ack && (flow->ends[FINWAIT_CLIENT].has_ack || flow->ends[FINWAIT_SERVER].talked))
        return FINWAIT_OPEN_THREE_WAY;
    const struct ledger_entry *rst = story_find(flow, glance, FINWAIT_CLIENT, NOTE_RST);
    if (rst && flow->ends[FINWAIT_CLIENT].has_isn && seq_after(rst->seq, flow->ends[FINWAIT_CLIENT].isn + 1))
        return FINWAIT_OPEN_THREE_WAY; /* it has sent data */
    if (rst && !story_find(flow, glance, FINWAIT_SERVER, NOTE_RST))
        return FINWAIT_OPEN_ABANDONED;
    if (syn_ack)
        return FINWAIT_OPEN_HALF_OPEN;
    if (was_refused(flow, glance))
        return FINWAIT_OPEN_REFUSED;
    return FINWAIT_OPEN_TIMED_OUT;
}

void opening_read(const struct flow *flow, const struct glance *glance, struct finwait_open *open)
{
    open->kind = kind_of(flow, glance);
    open->rtt = -1;
    open->step_count = 0;
    if (flow->rtt_syn >= 0 && flow->rtt_ack >= 0)
        open->rtt = flow->rtt_syn + flow->rtt_ack;
    if (open->kind == FINWAIT_OPEN_SIMULTANEOUS)
        read_simultaneous(flow, glance, open);
    else if (open->kind != FINWAIT_OPEN_MIDSTREAM)
        read_three_way(flow, glance, open);
    if (open->kind == FINWAIT_OPEN_REFUSED && open->step_count > 0)
        open->steps[0].loss_count = 0; /* answered, by a RST or by the network */
}
