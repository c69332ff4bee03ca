/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about how connections close. */
#include <inttypes.h>

#include "rules.h"
#include "seq.h"
#include "sequence.h"
#include "service.h"

static const struct finwait_step *fin_of(const struct finwait_close *close, enum finwait_side side)
{
    for (unsigned wave = FINWAIT_WAVE_1; wave < FINWAIT_WAVE_COUNT; wave += 2) {
        if (close->seen[wave] && close->waves[wave].from == side)
            return &close->waves[wave];
    }
    return NULL;
}

static const struct finwait_step *ack_of(const struct finwait_close *close, const struct finwait_step *fin)
{
    return fin + 1 - close->waves < FINWAIT_WAVE_COUNT ? fin + 1 : NULL;
}

/*
 * What the reset cost (a RST alone is no anomaly): payload that was lost, or a request that stays unanswered, is an
 * error; a client that hangs up once everything has arrived is a note.
 */
static enum finwait_severity severity_of(const struct rules *r)
{
    const struct finwait_reset *reset = &r->connection->close.reset;
    const struct endpoint *client = &r->flow->ends[FINWAIT_CLIENT], *server = &r->flow->ends[FINWAIT_SERVER];
    bool unanswered = client->last_payload_time > server->last_payload_time;
    if (reset->lost_bytes > 0 || (reset->from == FINWAIT_SERVER && unanswered))
        return FINWAIT_ERROR;
    bool hangs_up = reset->from == FINWAIT_CLIENT && reset->form == FINWAIT_RESET_ABORT && !unanswered;
    /* What the server still had to say was held up by the client's closed window. */
    bool held_up = client->zero_since && !client->zero_until;
    bool server_done = server->fin_sent || !r->connection->close.seen[FINWAIT_WAVE_1];
    return hangs_up && server_done && !held_up ? FINWAIT_NOTE : FINWAIT_WARNING;
}

/* What every finding about a reset carries. */
static void describe_reset(struct rules *r, struct finwait_finding *f)
{
    const struct finwait_reset *reset = &r->connection->close.reset;
    f->time = reset->time;
    f->cause = reset_causes(reset, &r->diagnosis->arena);
    f->severity = severity_of(r);
    finding_text(f, "form", finwait_reset_form_name(reset->form));
    finding_text(f, "reset_cause", finwait_cause_name(reset->cause));
    finding_count(f, "lost_bytes", reset->lost_bytes);
    const struct ledger_entry *rst = entry_of_frame(r, reset->frame);
    if (reset->cause == FINWAIT_CAUSE_INJECTED && rst) {
        f->certainty = f->certainty < FINWAIT_LIKELY ? f->certainty : FINWAIT_LIKELY; /* that it was this endpoint's */
        finding_count(f, "ttl", rst->ttl);
        finding_count(f, "sender_ttl", r->flow->ends[reset->from].ttl);
    }
}

/* What did not happen is proven only where the capture holds all that did. */
static enum finwait_certainty if_whole(const struct rules *r)
{
    const struct endpoint *ends = r->flow->ends;
    bool whole = ends[FINWAIT_CLIENT].has_isn && ends[FINWAIT_SERVER].has_isn && r->flow->gap_segments == 0 &&
                 r->flow->ledger.dropped == 0;
    return whole ? FINWAIT_PROVEN : FINWAIT_LIKELY;
}

/* " 20 ms" and what follows it; nothing where the clock stepped back, which tells no time between the two. */
static const char *fin_to_rst(struct finwait_finding *f, struct arena *arena, const struct finwait_step *fin,
                              const struct finwait_reset *reset, const char *tail)
{
    int64_t pause = reset->time - fin->time;
    if (pause < 0)
        return "";
    finding_seconds(f, "fin_to_rst", pause);
    return arena_print(arena, " %s%s", duration_text(arena, pause), tail);
}

static void rule_fin_then_rst(struct rules *r)
{
    const struct finwait_close *close = &r->connection->close;
    const struct finwait_reset *reset = &close->reset;
    const struct finwait_step *fin = fin_of(close, reset->from), *ack = ack_of(close, fin);
    /* One whose FIN came second may have been through with its close, had the capture held the last ACK. */
    bool second = close->seen[FINWAIT_WAVE_3] && close->waves[FINWAIT_WAVE_3].from == reset->from;
    struct finwait_finding *f =
        finding_add(r, FINWAIT_CODE_FIN_THEN_RST, second ? FINWAIT_LIKELY : if_whole(r), reset->from);
    finding_frame(f, fin->frame);
    finding_frame(f, ack->frame);
    finding_frame(f, reset->answers);
    finding_frame(f, reset->frame);
    f->frame = reset->frame;
    struct arena *arena = &r->diagnosis->arena;
    const char *pause = fin_to_rst(f, arena, fin, reset, " and");
    finding_count(f, "frames_between", (int64_t)(reset->frame - fin->frame) - 1);
    const char *acked = ack->frame ? arena_print(arena, ", which frame %" PRIu64 " acknowledged,", ack->frame)
                                   : ", never acknowledged,";
    const char *author = reset_author(reset);
    f->message =
        arena_print(arena,
                    "The %s sent FIN in frame %" PRIu64 "%s and %s%sRST in frame %" PRIu64 ",%s %" PRIu64
                    " frame%s after its FIN: %s.",
                    side_text(r, reset->from), fin->frame, acked, author, *author ? "sent " : "", reset->frame, pause,
                    reset->frame - fin->frame, reset->frame - fin->frame == 1 ? "" : "s", reset_text(reset, arena));
    describe_reset(r, f);
}

/*
 * Whether the sender of the RST knew of the FIN: it had acknowledged it, or does so with the RST. A RST that seems to
 * answer the FIN may answer a copy of what came before it; else the two crossed.
 */
static enum finwait_certainty knew_of_fin(const struct rules *r, const struct finwait_step *fin)
{
    const struct finwait_reset *reset = &r->connection->close.reset;
    const struct finwait_step *ack = fin + 1;
    bool knew = ack->frame && ack->frame < reset->frame;
    for (uint32_t i = 0; i < r->flow->ledger.count && !knew; i++) {
        const struct ledger_entry *entry = &r->flow->ledger.entries[i];
        knew = entry->frame == reset->frame && (entry->flags & FINWAIT_ACK) &&
               seq_at_or_after(entry->ack, r->flow->ends[fin->from].fin_end);
    }
    if (knew)
        return FINWAIT_PROVEN;
    return reset->answers >= fin->frame ? FINWAIT_LIKELY : FINWAIT_POSSIBLE;
}

/* A RST that passed before the first FIN is no answer to it: they crossed. */
static bool fin_came_first(const struct finwait_close *close)
{
    return close->seen[FINWAIT_WAVE_1] && close->waves[FINWAIT_WAVE_1].frame < close->reset.frame;
}

static void rule_rst_after_peer_fin(struct rules *r)
{
    const struct finwait_close *close = &r->connection->close;
    if (!fin_came_first(close))
        return;
    const struct finwait_reset *reset = &close->reset;
    const struct finwait_step *fin = &close->waves[FINWAIT_WAVE_1];
    enum finwait_certainty knew = knew_of_fin(r, fin), whole = if_whole(r);
    struct finwait_finding *f =
        finding_add(r, FINWAIT_CODE_RST_AFTER_PEER_FIN, knew < whole ? knew : whole, reset->from);
    finding_frame(f, fin->frame);
    finding_frame(f, reset->frame);
    f->frame = reset->frame;
    struct arena *arena = &r->diagnosis->arena;
    f->message =
        arena_print(arena, "%s answered the FIN of the %s (frame %" PRIu64 ") with RST in frame %" PRIu64 "%s: %s.",
                    reset_sender(reset, side_text(r, reset->from), true, arena), finwait_side_name(fin->from),
                    fin->frame, reset->frame, fin_to_rst(f, arena, fin, reset, " later"), reset_text(reset, arena));
    describe_reset(r, f);
}

static void rule_abortive_close(struct rules *r)
{
    const struct finwait_close *close = &r->connection->close;
    if (fin_came_first(close) || r->connection->verdict != FINWAIT_VERDICT_RESET || only_resets(r->flow))
        return;
    const struct finwait_reset *reset = &close->reset;
    /* The numbers of an abort say that no FIN went before it, to or fro; a reply says nothing of that. */
    const struct ledger_entry *rst = entry_of_frame(r, reset->frame);
    const struct endpoint *peer = &r->flow->ends[peer_of(reset->from)];
    bool told = reset->form == FINWAIT_RESET_ABORT && rst && seq_at_or_before(rst->ack, peer->snd_max);
    enum finwait_certainty certainty = told ? if_whole(r) : FINWAIT_LIKELY;
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_ABORTIVE_CLOSE, certainty, reset->from);
    finding_frame(f, reset->answers);
    finding_frame(f, reset->frame);
    f->frame = reset->frame;
    struct arena *arena = &r->diagnosis->arena;
    const char *cost =
        reset->lost_bytes ? arena_print(arena, " %u bytes had not been acknowledged.", reset->lost_bytes) : "";
    f->message = arena_print(arena, "%s cut the connection off with RST in frame %" PRIu64 ": %s.%s",
                             reset_sender(reset, side_text(r, reset->from), true, arena), reset->frame,
                             reset_text(reset, arena), cost);
    if (reset->cause == FINWAIT_CAUSE_NO_CONNECTION) /* no application aborted anything */
        f->advice = finwait_explain(FINWAIT_CODE_HALF_OPEN_CONNECTION)->advice;
    describe_reset(r, f);
}

/*
 * While the connection is open: a copy of a FIN tells that the FIN or its ACK was lost, or that either is late. Which,
 * the answer will tell, or close_timed_out if there is none.
 */
static void unanswered_wave(struct rules *r, enum finwait_wave wave)
{
    const struct finwait_step *fin = &r->connection->close.waves[wave];
    bool late = fin->loss_count > 1 && fin->last_time - fin->time >= r->glance->round_trip;
    if (!late || r->connection->close.has_reset || r->connection->close.kind == FINWAIT_CLOSE_TIMED_OUT)
        return;
    struct finwait_finding *f =
        finding_add(r, (enum finwait_code)(FINWAIT_CODE_WAVE_1_LOST + wave), FINWAIT_POSSIBLE, fin->from);
    finding_frame(f, fin->frame);
    finding_frame(f, fin->last_frame);
    f->time = fin->time;
    finding_count(f, "losses", fin->loss_count - 1);
    finding_text(f, "where", finwait_place_name(FINWAIT_PLACE_UNDETERMINED));
    finding_text(f, "how_known", finwait_loss_evidence_name(FINWAIT_LOSS_NEVER_ANSWERED));
    finding_seconds(f, "delay", fin->last_time - fin->time);
    f->message = arena_print(
        &r->diagnosis->arena,
        "The FIN from the %s or its ACK was lost, or is late: the FIN went out %u times in %s, and no answer "
        "has been seen yet.",
        finwait_side_name(fin->from), fin->transmissions,
        duration_text(&r->diagnosis->arena, fin->last_time - fin->time));
}

static void lost_wave(struct rules *r, enum finwait_wave wave)
{
    const struct finwait_close *close = &r->connection->close;
    const struct finwait_step *step = &close->waves[wave];
    const struct finwait_loss *loss = &step->losses[0];
    bool ack = wave == FINWAIT_WAVE_2 || wave == FINWAIT_WAVE_4;
    const struct finwait_step *fin = ack ? step - 1 : step;
    if (loss->evidence == FINWAIT_LOSS_NEVER_ANSWERED && r->context->still_open) {
        unanswered_wave(r, wave);
        return;
    }
    /* Said as a whole by close_timed_out; or too early to say, when the capture ends after a copy or two. */
    if (loss->evidence == FINWAIT_LOSS_NEVER_ANSWERED &&
        (close->kind == FINWAIT_CLOSE_TIMED_OUT || fin->transmissions < NOTABLE_COPIES))
        return;
    enum finwait_certainty certainty = loss_certainty(loss);
    struct finwait_finding *f =
        finding_add(r, (enum finwait_code)(FINWAIT_CODE_WAVE_1_LOST + wave), certainty, step->from);
    finding_frame(f, loss->frame);
    finding_frame(f, fin->frame);
    finding_frame(f, fin->last_frame);
    f->time = fin->time;
    finding_count(f, "losses", step->loss_count);
    finding_text(f, "where", finwait_place_name(loss->where));
    finding_text(f, "how_known", finwait_loss_evidence_name(loss->evidence));
    finding_seconds(f, "delay", fin->last_time - fin->time);
    struct arena *arena = &r->diagnosis->arena;
    const char *what = ack ? arena_print(arena, "ACK for the FIN of the %s", finwait_side_name(fin->from)) : "FIN";
    const char *again = fin->transmissions < 2
                            ? "the FIN went out once"
                            : arena_print(arena, "the FIN went out %u times in %s", fin->transmissions,
                                          duration_text(arena, fin->last_time - fin->time));
    f->message = arena_print(arena, "The %s from the %s was lost %s%s; %s.", what, finwait_side_name(step->from),
                             step->loss_count > 1 ? "more than once, first " : "", loss_place(loss), again);
}

static void rule_waves_lost(struct rules *r)
{
    const struct finwait_close *close = &r->connection->close;
    for (unsigned wave = 0; wave < FINWAIT_WAVE_COUNT; wave++) {
        if (close->seen[wave] && close->waves[wave].loss_count > 0)
            lost_wave(r, (enum finwait_wave)wave);
    }
}

static void rule_close_timed_out(struct rules *r)
{
    const struct finwait_close *close = &r->connection->close;
    bool second = close->seen[FINWAIT_WAVE_3] &&
                  close->waves[FINWAIT_WAVE_3].transmissions > close->waves[FINWAIT_WAVE_1].transmissions;
    const struct finwait_step *fin = &close->waves[second ? FINWAIT_WAVE_3 : FINWAIT_WAVE_1];
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_CLOSE_TIMED_OUT, FINWAIT_LIKELY, fin->from);
    finding_frame(f, fin->frame);
    finding_frame(f, fin->last_frame);
    f->time = fin->time;
    finding_count(f, "attempts", fin->transmissions);
    finding_seconds(f, "total", fin->last_time - fin->time);
    struct arena *arena = &r->diagnosis->arena;
    f->message =
        arena_print(arena,
                    "The %s sent its FIN %u times in %s (frames %" PRIu64 " to %" PRIu64
                    ") and gave up without an acknowledgement%s.",
                    side_text(r, fin->from), fin->transmissions, duration_text(arena, fin->last_time - fin->time),
                    fin->frame, fin->last_frame, (fin + 1)->transmissions ? " that reached it" : "");
}

static void rule_missing_fin(struct rules *r)
{
    const struct finwait_close *close = &r->connection->close;
    const struct finwait_step *fin = &close->waves[FINWAIT_WAVE_1], *ack = &close->waves[FINWAIT_WAVE_2];
    if (ack->transmissions == 0)
        return;
    enum finwait_side silent = peer_of(fin->from);
    int64_t waited = r->context->last_time - r->flow->ends[silent].last_time;
    /* As long as it may still come, close_wait_stuck says what there is to say. */
    if (waited < MISSING_AFTER || r->flow->reused || r->context->still_open)
        return;
    /* Never proven: one packet that the capture missed may have been it. */
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_MISSING_FIN, FINWAIT_LIKELY, silent);
    finding_frame(f, fin->frame);
    finding_frame(f, ack->frame);
    f->time = fin->time;
    finding_seconds(f, "silent_for", waited);
    bool expired = state_is_over(r->flow->ends[fin->from].state);
    struct arena *arena = &r->diagnosis->arena;
    f->message = arena_print(
        arena,
        "Missing FIN of the %s: the %s acknowledged the FIN of the %s (frame %" PRIu64 ") in frame %" PRIu64
        " and sent nothing for the remaining %s of the capture; the %s %s, the %s is in CLOSE_WAIT.",
        finwait_side_name(silent), side_text(r, silent), finwait_side_name(fin->from), fin->frame, ack->frame,
        duration_text(arena, waited), finwait_side_name(fin->from),
        expired ? "waited in FIN_WAIT_2 until its timer ran out" : "is left in FIN_WAIT_2", finwait_side_name(silent));
}

static void rule_half_close(struct rules *r)
{
    const struct finwait_close *close = &r->connection->close;
    const struct finwait_step *fin = &close->waves[FINWAIT_WAVE_1];
    /* Data that the closer took; what it did not acknowledge, or not yet, may have met a closed socket. */
    bool taken = sequence_owed(r->flow, peer_of(fin->from)) < close->half_close_bytes;
    if (!taken && (close->has_reset || r->context->still_open))
        return;
    struct finwait_finding *f =
        finding_add(r, FINWAIT_CODE_HALF_CLOSE, taken ? if_whole(r) : FINWAIT_LIKELY, fin->from);
    finding_frame(f, fin->frame);
    f->time = fin->time;
    finding_count(f, "bytes", (int64_t)close->half_close_bytes);
    finding_seconds(f, "for", close->half_close_time);
    struct arena *arena = &r->diagnosis->arena;
    f->message =
        arena_print(arena, "After the FIN of the %s (frame %" PRIu64 ") the %s sent %" PRIu64 " more bytes within %s.",
                    finwait_side_name(fin->from), fin->frame, finwait_side_name(peer_of(fin->from)),
                    close->half_close_bytes, duration_text(arena, close->half_close_time));
}

static void rule_simultaneous_close(struct rules *r)
{
    const struct finwait_close *close = &r->connection->close;
    if (!close->both)
        return;
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_SIMULTANEOUS_CLOSE, if_whole(r), FINWAIT_NOBODY);
    finding_frame(f, close->waves[FINWAIT_WAVE_1].frame);
    finding_frame(f, close->waves[FINWAIT_WAVE_3].frame);
    f->time = close->waves[FINWAIT_WAVE_1].time;
    f->message = arena_print(&r->diagnosis->arena,
                             "The FINs in frames %" PRIu64 " and %" PRIu64 " crossed: both sides closed at once.",
                             close->waves[FINWAIT_WAVE_1].frame, close->waves[FINWAIT_WAVE_3].frame);
}

const struct rule closing_rules[] = {
    {rule_fin_then_rst, FACT_CLOSE(FINWAIT_CLOSE_FIN_THEN_RST)},
    {rule_rst_after_peer_fin, FACT_CLOSE(FINWAIT_CLOSE_RESET)},
    {rule_abortive_close, FACT_CLOSE(FINWAIT_CLOSE_RESET)},
    {rule_waves_lost, FACT_LOSS},
    {rule_close_timed_out, FACT_CLOSE(FINWAIT_CLOSE_TIMED_OUT)},
    {rule_missing_fin, FACT_CLOSE(FINWAIT_CLOSE_HALF_CLOSED)},
    {rule_half_close, FACT_HALF_CLOSE},
    {rule_simultaneous_close, FACT_CLOSE(FINWAIT_CLOSE_SIMULTANEOUS)},
    {NULL, 0},
};
