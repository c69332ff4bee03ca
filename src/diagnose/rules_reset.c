/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about resets: races, half-open peers, RSTs that did nothing, RSTs that somebody else sent. */
#include <inttypes.h>

#include "rules.h"
#include "seq.h"

/* A pause shorter than this before a server's FIN is no idle timeout. */
#define IDLE_AT_LEAST SECOND

/* The request was sent before the FIN arrived: the RST repeats its acknowledgement, which does not cover the FIN. */
static void rule_keepalive_race(struct rules *r)
{
    const struct finwait_close *close = &r->connection->close;
    if (close->reset.from != FINWAIT_SERVER || close->waves[FINWAIT_WAVE_1].from != FINWAIT_SERVER)
        return;
    const struct ledger_entry *rst = entry_of_frame(r, close->reset.frame);
    const struct ledger_entry *fin = entry_of_frame(r, close->waves[FINWAIT_WAVE_1].frame);
    if (!rst || !fin || rst->answered_payload == 0 || fin->idle < IDLE_AT_LEAST)
        return;
    uint32_t fin_end = fin->seq + fin->payload + 1;
    if (!seq_before(rst->seq, fin_end))
        return;
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_KEEPALIVE_RACE, FINWAIT_LIKELY, FINWAIT_SERVER);
    finding_frame(f, fin->frame);
    finding_frame(f, rst->answers);
    finding_frame(f, rst->frame);
    f->frame = rst->answers;
    f->time = rst->time;
    finding_seconds(f, "idle", fin->idle);
    finding_count(f, "request_bytes", rst->answered_payload);
    struct arena *arena = &r->diagnosis->arena;
    f->message =
        arena_print(arena,
                    "The %s closed after %s idle (FIN in frame %" PRIu64 ") while a request of %u bytes was on its "
                    "way (frame %" PRIu64 "); RST in frame %" PRIu64 " answered it.",
                    side_text(r, FINWAIT_SERVER), duration_text(arena, fin->idle), fin->frame, rst->answered_payload,
                    rst->answers, rst->frame);
}

/* No restart and no failover is over sooner. */
#define FORGETS_AFTER (SECOND / 10)

/* A segment of a connection carries ACK (RFC 9293 section 3.10.7.4); one without is a probe. */
static bool answers_connection(const struct rules *r, uint64_t frame)
{
    const struct ledger_entry *rst = entry_of_frame(r, frame);
    return rst && rst->answers && (rst->answered_flags & FINWAIT_ACK);
}

/* RFC 9293 section 3.5.1: one side sends on, the other has no such connection, and no FIN ever said goodbye. */
static void rule_half_open(struct rules *r)
{
    const struct finwait_close *close = &r->connection->close;
    const struct finwait_reset *reset = &close->reset;
    if (close->seen[FINWAIT_WAVE_1] || reset->cause != FINWAIT_CAUSE_NO_CONNECTION ||
        !answers_connection(r, reset->frame) || r->connection->verdict != FINWAIT_VERDICT_RESET)
        return;
    /* Who spoke a moment ago has not forgotten: something else sent the RST, or the application just died. */
    int64_t spoke = r->flow->ends[reset->from].last_time;
    if (spoke && reset->time - spoke < FORGETS_AFTER)
        return;
    /* Where nothing else was heard of its sender, the segment may have been a scan's. */
    bool known = r->flow->ends[reset->from].talked;
    struct finwait_finding *f =
        finding_add(r, FINWAIT_CODE_HALF_OPEN_CONNECTION, known ? FINWAIT_LIKELY : FINWAIT_POSSIBLE, reset->from);
    finding_frame(f, reset->answers);
    finding_frame(f, reset->frame);
    f->time = reset->time;
    int64_t silent = reset->time - r->flow->ends[reset->from].last_time;
    if (r->flow->ends[reset->from].last_time)
        finding_seconds(f, "silent_before", silent);
    f->message =
        arena_print(&r->diagnosis->arena,
                    "The %s no longer knew the connection that the %s still used: RST in frame %" PRIu64
                    " answers frame %" PRIu64 ".",
                    side_text(r, reset->from), finwait_side_name(peer_of(reset->from)), reset->frame, reset->answers);
}

/* Why a RST had no effect; NULL when it had one. */
static const char *without_effect(const struct ledger_entry *rst)
{
    if (rst->fate == FINWAIT_FATE_LOST)
        return "it was lost between the two taps";
    if (rst->notes & NOTE_OUTLIVED)
        return "its receiver went on";
    if (rst->notes & NOTE_STRAY)
        return "its sequence number lies outside the receiver's window";
    if (!(rst->notes & NOTE_EXACT))
        return "its sequence number is not the one that the receiver expects (RFC 5961)";
    return NULL;
}

static bool speaks_for_nobody(const struct ledger_entry *rst)
{
    return (rst->notes & NOTE_DISOWNED) && (rst->notes & NOTE_SUSPECT);
}

static void rule_rst_ignored(struct rules *r)
{
    struct finwait_finding *f = NULL;
    int64_t count = 0;
    for (uint32_t i = 0; i < r->flow->ledger.count; i++) {
        const struct ledger_entry *rst = &r->flow->ledger.entries[i];
        if (!(rst->notes & NOTE_RST) || (rst->notes & NOTE_AFTER_CLOSE) || !without_effect(rst) ||
            speaks_for_nobody(rst))
            continue;
        bool opening = rst->to_state == FINWAIT_SYN_SENT && (rst->notes & NOTE_OUTLIVED);
        bool open = opening || state_is_synchronized((enum finwait_state)rst->to_state);
        if (!open)
            continue;
        if (!f) {
            bool lost = rst->fate == FINWAIT_FATE_LOST;
            f = finding_add(r, FINWAIT_CODE_RST_IGNORED, lost ? FINWAIT_PROVEN : FINWAIT_LIKELY,
                            (enum finwait_side)rst->side);
            f->time = rst->time;
            f->message =
                arena_print(&r->diagnosis->arena, "The RST in frame %" PRIu64 " from the %s had no effect: %s.",
                            rst->frame, finwait_side_name((enum finwait_side)rst->side), without_effect(rst));
        }
        finding_frame(f, rst->frame);
        count++;
    }
    if (f)
        finding_count(f, "resets", count);
}

static const char *const forgery_names[] = {
    [FORGERY_SENDER_GOES_ON] = "sender_goes_on",
    [FORGERY_RST_TRAIN] = "rst_train",
    [FORGERY_UNSENT] = "not_at_senders_tap",
};

static void rule_rst_injected(struct rules *r)
{
    for (uint32_t i = 0; i < r->flow->ledger.count; i++) {
        const struct ledger_entry *rst = &r->flow->ledger.entries[i];
        enum forgery sign = forgery_read(r->flow, rst);
        if (sign == FORGERY_NONE || sign == FORGERY_TTL_ALONE)
            continue;
        const struct endpoint *from = &r->flow->ends[rst->side];
        struct finwait_finding *f =
            finding_add(r, FINWAIT_CODE_RST_INJECTED, FINWAIT_LIKELY, (enum finwait_side)rst->side);
        finding_frame(f, rst->frame);
        f->time = rst->time;
        finding_count(f, "ttl", rst->ttl);
        finding_count(f, "sender_ttl", from->ttl);
        finding_text(f, "sign", forgery_names[sign]);
        const char *sender = finwait_side_name((enum finwait_side)rst->side);
        struct arena *arena = &r->diagnosis->arena;
        f->message = sign == FORGERY_UNSENT
                         ? arena_print(arena,
                                       "The RST in frame %" PRIu64
                                       " was not sent by the %s: the tap at that side, which saw its "
                                       "other segments, never saw this one.",
                                       rst->frame, sender)
                         : arena_print(arena,
                                       "The RST in frame %" PRIu64
                                       " was not sent by the %s: its TTL is %u where the %s's is %u, "
                                       "and %s.",
                                       rst->frame, sender, rst->ttl, sender, from->ttl,
                                       sign == FORGERY_SENDER_GOES_ON ? "the real one went on sending"
                                                                      : "RSTs at guessed sequence numbers follow it");
        return;
    }
}

static void rule_peer_vanished(struct rules *r)
{
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const struct endpoint *end = &r->flow->ends[side];
        const struct endpoint *peer = &r->flow->ends[peer_of((enum finwait_side)side)];
        /* It was there: it acknowledged more than the SYN, or spoke itself. */
        bool met = peer->has_ack && (seq_after(peer->ack_max, end->syn_end) || seq_after(peer->snd_max, peer->syn_end));
        bool heard = peer->last_time > 0 && met && !end->fin_sent;
        int64_t gap = end->repeats > 1 ? (end->last_repeat - end->first_repeat) / (end->repeats - 1) : 0;
        if (end->repeats < NOTABLE_REPEATS || !heard || !waited_enough(r->context, end->last_repeat, gap))
            continue;
        struct finwait_finding *f =
            finding_add(r, FINWAIT_CODE_PEER_VANISHED, FINWAIT_LIKELY, peer_of((enum finwait_side)side));
        finding_frame(f, end->first_repeat_frame);
        finding_frame(f, end->last_repeat_frame);
        f->time = end->first_repeat;
        finding_count(f, "attempts", end->repeats);
        finding_seconds(f, "total", end->last_repeat - end->first_repeat);
        finding_seconds(f, "silent_before", end->first_repeat - peer->last_time);
        struct arena *arena = &r->diagnosis->arena;
        f->message = arena_print(arena,
                                 "The %s vanished: %u retransmissions or probes in %s (frames %" PRIu64 " to %" PRIu64
                                 ") went unanswered.",
                                 side_text(r, peer_of((enum finwait_side)side)), end->repeats,
                                 duration_text(arena, end->last_repeat - end->first_repeat), end->first_repeat_frame,
                                 end->last_repeat_frame);
    }
}

/* RFC 1337. */
static void rule_assassinated(struct rules *r)
{
    for (uint32_t i = 0; i < r->flow->ledger.count; i++) {
        const struct ledger_entry *rst = &r->flow->ledger.entries[i];
        if (!(rst->notes & NOTE_RST) || !(rst->notes & NOTE_EXACT) || rst->to_state != FINWAIT_TIME_WAIT)
            continue;
        enum finwait_side victim = peer_of((enum finwait_side)rst->side);
        struct finwait_finding *f = finding_add(r, FINWAIT_CODE_TIME_WAIT_ASSASSINATED, FINWAIT_POSSIBLE, victim);
        finding_frame(f, rst->answers);
        finding_frame(f, rst->frame);
        f->frame = rst->frame;
        f->time = rst->time;
        f->message =
            arena_print(&r->diagnosis->arena,
                        "The RST in frame %" PRIu64 " reached the %s in TIME_WAIT; unless it guards against this "
                        "(RFC 1337), its TIME_WAIT ended there.",
                        rst->frame, side_text(r, victim));
        return;
    }
}

/* No FIN_WAIT_2 timer is shorter: the settings are whole seconds. */
#define TIMER_AT_LEAST SECOND

/* The closer waited in FIN_WAIT_2 for its timer's length, then did not know the connection any more. */
static void rule_fin_wait_2_expired(struct rules *r)
{
    const struct finwait_close *close = &r->connection->close;
    const struct finwait_step *fin = &close->waves[FINWAIT_WAVE_1], *ack = &close->waves[FINWAIT_WAVE_2];
    if (close->reset.from != fin->from || ack->frame == 0 || close->reset.cause != FINWAIT_CAUSE_NO_CONNECTION ||
        close->reset.answers == 0)
        return;
    int64_t waited = close->reset.time - ack->time;
    if (waited < TIMER_AT_LEAST)
        return;
    bool usual = r->context->profile->fin_wait_2 && waited >= r->context->profile->fin_wait_2;
    struct finwait_finding *f =
        finding_add(r, FINWAIT_CODE_FIN_WAIT_2_EXPIRED, usual ? FINWAIT_LIKELY : FINWAIT_POSSIBLE, fin->from);
    finding_frame(f, ack->frame);
    finding_frame(f, close->reset.answers);
    finding_frame(f, close->reset.frame);
    f->time = close->reset.time;
    finding_seconds(f, "waited", waited);
    struct arena *arena = &r->diagnosis->arena;
    f->message =
        arena_print(arena,
                    "The %s had waited %s in FIN_WAIT_2 when frame %" PRIu64 " came; its timer had run out, and RST in "
                    "frame %" PRIu64 " answered.",
                    side_text(r, fin->from), duration_text(arena, waited), close->reset.answers, close->reset.frame);
}

const struct rule reset_rules[] = {
    {rule_keepalive_race, FACT_CLOSE(FINWAIT_CLOSE_FIN_THEN_RST)},
    {rule_half_open, FACT_CLOSE(FINWAIT_CLOSE_RESET)},
    {rule_rst_ignored, NOTE_RST},
    {rule_rst_injected, NOTE_RST},
    {rule_peer_vanished, FACT_REPEATS},
    {rule_assassinated, NOTE_RST},
    {rule_fin_wait_2_expired, FACT_CLOSE(FINWAIT_CLOSE_FIN_THEN_RST)},
    {NULL, 0},
};
