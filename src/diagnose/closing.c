/* SPDX-License-Identifier: BSD-2-Clause */
/* How the connection closed: the four waves, who began, what the reset did to them. */
#include "seq.h"
#include "story.h"

static bool acknowledges(const struct flow *flow, const struct ledger_entry *later, const struct ledger_entry *fin)
{
    const struct endpoint *from = &flow->ends[fin->side];
    uint32_t end = from->fin_sent ? from->fin_end : fin->seq + 1;
    return (later->flags & FINWAIT_ACK) && seq_at_or_after(later->ack, end);
}

/* Of two FINs that crossed: `side` had acknowledged the other's when its own went out for the last time. */
static bool acknowledged_before_copy(const struct flow *flow, enum finwait_side side)
{
    bool acknowledged = false, before = false;
    for (uint32_t i = 0; i < flow->ledger.count; i++) {
        const struct ledger_entry *entry = &flow->ledger.entries[i];
        if (entry->side != side)
            continue;
        acknowledged = acknowledged || (entry->notes & NOTE_ACK_OF_FIN);
        before = before || (acknowledged && (entry->notes & NOTE_FIN));
    }
    return before;
}

bool has_peer_fin(const struct flow *flow, enum finwait_side side)
{
    const struct endpoint *end = &flow->ends[side], *peer = &flow->ends[peer_of(side)];
    return peer->fin_sent && end->has_ack && seq_at_or_after(end->ack_max, peer->fin_end);
}

/* The asker's FIN and its ACK become the two waves that begin at `wave`. */
static void read_waves(const struct flow *flow, const struct glance *glance, struct finwait_close *close,
                       enum finwait_side asker, enum finwait_wave wave)
{
    struct exchange exchange = {asker, NOTE_FIN, NOTE_ACK_OF_FIN};
    struct finwait_step *fin = &close->waves[wave], *ack = &close->waves[wave + 1];
    /* A socket in TIME_WAIT answers a second copy without D-SACK (Linux): there its silence proves nothing. */
    bool waits = wave == FINWAIT_WAVE_3 || (close->both && acknowledged_before_copy(flow, asker));
    bool sack = both_permit_sack(flow) && !waits;
    exchange_read(&flow->ledger, glance, &exchange, sack, fin, ack);
    if (flow->ends[peer_of(asker)].packets == 0)
        fin->loss_count = 0; /* only the asker's side was captured */
    fin->segment = FINWAIT_STEP_FIN;
    ack->segment = FINWAIT_STEP_ACK;
    close->seen[wave] = close->seen[wave + 1] = true;
}

/* The second FIN carries the first one's acknowledgement: RFC 9293 figure 5 by way of three segments. */
static void mark_shared(struct finwait_close *close)
{
    struct finwait_step *ack = &close->waves[FINWAIT_WAVE_2], *fin = &close->waves[FINWAIT_WAVE_3];
    if (ack->frame == 0 || ack->frame != fin->frame)
        return;
    ack->segment = fin->segment = FINWAIT_STEP_FIN_ACK;
}

/* As many copies as a closed socket of Linux sends before it gives up, give or take (10, measured on 6.18). */
#define SPENT 8

/*
 * The sender of this FIN ran out of retries: never answered, and time enough for another copy; or answered each time
 * behind the tap in vain.
 */
static bool ran_out(const struct flow *flow, const struct context *context, const struct finwait_step *fin,
                    const struct finwait_step *answer)
{
    if (flow->ends[peer_of(fin->from)].packets == 0)
        return false; /* only its side was captured: nobody knows what was answered */
    if (fin->transmissions < 2 || !waited_enough(context, fin->last_time, flow->ends[fin->from].control_gap))
        return false;
    return answer->transmissions == 0 || (fin->transmissions >= SPENT && answer->loss_count + 1 >= fin->transmissions);
}

static bool fin_before_rst(const struct finwait_close *close, enum finwait_wave wave)
{
    const struct finwait_step *fin = &close->waves[wave];
    return close->seen[wave] && fin->from == close->reset.from && fin->frame < close->reset.frame;
}

static enum finwait_close_kind kind_of(const struct flow *flow, const struct context *context,
                                       const struct finwait_close *close, bool crossed)
{
    const struct finwait_step *waves = close->waves;
    bool first = close->seen[FINWAIT_WAVE_1], second = close->seen[FINWAIT_WAVE_3];
    bool done = second && waves[FINWAIT_WAVE_2].transmissions > 0 && waves[FINWAIT_WAVE_4].transmissions > 0;
    if (close->has_reset && !done) {
        bool by_closer = fin_before_rst(close, FINWAIT_WAVE_1) || fin_before_rst(close, FINWAIT_WAVE_3);
        return by_closer ? FINWAIT_CLOSE_FIN_THEN_RST : FINWAIT_CLOSE_RESET;
    }
    if (!first)
        return FINWAIT_CLOSE_NONE;
    if (ran_out(flow, context, &waves[FINWAIT_WAVE_1], &waves[FINWAIT_WAVE_2]) ||
        (second && ran_out(flow, context, &waves[FINWAIT_WAVE_3], &waves[FINWAIT_WAVE_4])))
        return FINWAIT_CLOSE_TIMED_OUT;
    if (!second)
        return FINWAIT_CLOSE_HALF_CLOSED;
    if (crossed)
        return FINWAIT_CLOSE_SIMULTANEOUS;
    return waves[FINWAIT_WAVE_2].segment == FINWAIT_STEP_FIN_ACK ? FINWAIT_CLOSE_THREE_WAY : FINWAIT_CLOSE_FOUR_WAY;
}

static void read_half_close(const struct flow *flow, struct finwait_close *close, enum finwait_side responder)
{
    const struct endpoint *end = &flow->ends[responder];
    if (close->both || end->late_payload == 0)
        return;
    close->half_close = true;
    close->half_close_bytes = end->late_payload;
    close->half_close_time = end->late_payload_time - close->waves[FINWAIT_WAVE_1].time;
}

/* FINs that cross are of one moment when they lie no farther apart than a round trip and one retransmission. */
#define AT_ONCE SECOND

/* The FIN that acknowledges the other is the second, whatever order the capture gave them. */
static enum finwait_side who_began(const struct flow *flow, const struct glance *glance,
                                   const struct ledger_entry *const *fins, struct finwait_close *close, bool *crossed)
{
    const struct ledger_entry *client = fins[FINWAIT_CLIENT], *server = fins[FINWAIT_SERVER];
    *crossed = false;
    if (!client || !server)
        return client ? FINWAIT_CLIENT : FINWAIT_SERVER;
    if (acknowledges(flow, client, server))
        return FINWAIT_SERVER;
    if (acknowledges(flow, server, client))
        return FINWAIT_CLIENT;
    const struct ledger_entry *first = client < server ? client : server, *second = client < server ? server : client;
    *crossed = true;
    close->both = second->time - first->time <= 2 * glance->round_trip + AT_ONCE;
    return first == client ? FINWAIT_CLIENT : FINWAIT_SERVER;
}

static void clear(struct finwait_close *close)
{
    close->kind = FINWAIT_CLOSE_NONE;
    close->initiator = FINWAIT_NOBODY;
    close->both = close->half_close = close->has_reset = false;
    close->half_close_time = 0;
    close->half_close_bytes = 0;
    for (unsigned wave = 0; wave < FINWAIT_WAVE_COUNT; wave++) {
        close->seen[wave] = false;
        step_clear(&close->waves[wave]);
    }
    close->reset = (struct finwait_reset){0};
}

void closing_read(const struct flow *flow, const struct context *context, const struct glance *glance,
                  struct finwait_close *close)
{
    clear(close);
    close->has_reset = ((glance->notes[FINWAIT_CLIENT] | glance->notes[FINWAIT_SERVER]) & NOTE_RST) &&
                       reset_read(flow, context, &close->reset);
    const struct ledger_entry *fins[FINWAIT_SIDE_COUNT] = {story_find(flow, glance, FINWAIT_CLIENT, NOTE_FIN),
                                                           story_find(flow, glance, FINWAIT_SERVER, NOTE_FIN)};
    bool both_sent = fins[FINWAIT_CLIENT] && fins[FINWAIT_SERVER], crossed = false;
    if (fins[FINWAIT_CLIENT] || fins[FINWAIT_SERVER]) {
        enum finwait_side first = who_began(flow, glance, fins, close, &crossed);
        close->initiator = close->both ? FINWAIT_NOBODY : first;
        read_waves(flow, glance, close, first, FINWAIT_WAVE_1);
        if (both_sent) {
            read_waves(flow, glance, close, peer_of(first), FINWAIT_WAVE_3);
            mark_shared(close);
        }
        read_half_close(flow, close, peer_of(first));
    } else if (close->has_reset && close->reset.cause != FINWAIT_CAUSE_REFUSED) {
        close->initiator = close->reset.from;
    }
    close->kind = kind_of(flow, context, close, crossed);
}
