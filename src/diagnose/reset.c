/* SPDX-License-Identifier: BSD-2-Clause */
/* Who reset the connection, with what kind of RST, and why (docs/report.md, "Causes of a reset"). */
#include "seq.h"
#include "story.h"

const char *cause_text(enum finwait_cause cause)
{
    static const char *const texts[FINWAIT_CAUSE_COUNT] = {
        [FINWAIT_CAUSE_REFUSED] = "nothing listens at that port",
        [FINWAIT_CAUSE_NO_CONNECTION] = "the side that reset it no longer had the connection",
        [FINWAIT_CAUSE_DATA_AFTER_CLOSE] = "data came for a socket that had been closed",
        [FINWAIT_CAUSE_UNREAD_DATA] = "the socket was closed with data unread",
        [FINWAIT_CAUSE_ABORT] = "the application aborted the connection (SO_LINGER 0, or it was killed)",
        [FINWAIT_CAUSE_LISTENER_CLOSED] = "the listener was closed before the connection was accepted",
        [FINWAIT_CAUSE_KEEPALIVE_TIMEOUT] = "keepalive probes went unanswered",
        [FINWAIT_CAUSE_RETRANSMISSION_TIMEOUT] = "retransmissions went unanswered",
        [FINWAIT_CAUSE_BAD_SEGMENT] = "the RST answers a segment that was not acceptable",
        [FINWAIT_CAUSE_INJECTED] = "it came from elsewhere than its sender",
        [FINWAIT_CAUSE_UNKNOWN] = "the cause is not known",
    };
    return texts[cause < FINWAIT_CAUSE_COUNT ? cause : FINWAIT_CAUSE_UNKNOWN];
}

/* So many alternatives are named: the wire seldom leaves more, and they come by likelihood. */
#define NAMED_ALTERNATIVES 2

const char *reset_causes(const struct finwait_reset *reset, struct arena *arena)
{
    const char *text = cause_text(reset->cause);
    if (reset->certainty == FINWAIT_PROVEN)
        return text;
    for (unsigned i = 0; i < reset->alternative_count && i < NAMED_ALTERNATIVES; i++)
        text = arena_print(arena, "%s; %s %s", text, reset->certainty == FINWAIT_POSSIBLE ? "or" : "less likely,",
                           cause_text(reset->alternatives[i]));
    return text;
}

const char *reset_text(const struct finwait_reset *reset, struct arena *arena)
{
    const char *likeliest = cause_text(reset->cause);
    if (reset->certainty != FINWAIT_POSSIBLE || reset->alternative_count == 0)
        return likeliest;
    return arena_print(arena, "%s, or %s", likeliest, cause_text(reset->alternatives[0]));
}

const char *reset_sender(const struct finwait_reset *reset, const char *name, bool begins, struct arena *arena)
{
    if (reset->cause != FINWAIT_CAUSE_INJECTED)
        return arena_print(arena, "%che %s", begins ? 'T' : 't', name);
    if (reset->certainty == FINWAIT_POSSIBLE)
        return arena_print(arena, "%che %s, or somebody in its name,", begins ? 'T' : 't', name);
    return arena_print(arena, "%comebody in the name of the %s", begins ? 'S' : 's', name);
}

const char *reset_author(const struct finwait_reset *reset)
{
    if (reset->cause != FINWAIT_CAUSE_INJECTED)
        return "";
    return reset->certainty == FINWAIT_POSSIBLE ? "it, or somebody in its name, " : "somebody in its name ";
}

/* RSTs that follow at other sequence numbers, and answer nothing. */
static bool is_train(const struct flow *flow, const struct ledger_entry *first)
{
    unsigned jumps = 0;
    for (uint32_t i = 0; i < flow->ledger.count; i++) {
        const struct ledger_entry *next = &flow->ledger.entries[i];
        bool close_by = next->time >= first->time && next->time - first->time < SECOND / 100;
        if (next != first && (next->notes & NOTE_RST) && next->side == first->side && close_by &&
            seq_after(next->seq, first->seq + 1) && next->answers == 0)
            jumps++;
    }
    return jumps >= 2;
}

static bool own_tap_saw(const struct flow *flow, enum finwait_side side)
{
    for (uint32_t i = 0; i < flow->ledger.count; i++) {
        const struct ledger_entry *entry = &flow->ledger.entries[i];
        bool seen = entry->fate == FINWAIT_FATE_ARRIVED || entry->fate == FINWAIT_FATE_LOST;
        if (seen && (enum finwait_side)entry->side == side)
            return true;
    }
    return false;
}

enum forgery forgery_read(const struct flow *flow, const struct ledger_entry *rst)
{
    bool unsent = (rst->notes & NOTE_RST) && rst->fate == FINWAIT_FATE_UNSENT;
    if (unsent && own_tap_saw(flow, (enum finwait_side)rst->side))
        return FORGERY_UNSENT;
    if (!(rst->notes & NOTE_RST) || !(rst->notes & NOTE_SUSPECT))
        return FORGERY_NONE;
    if (rst->notes & NOTE_DISOWNED)
        return FORGERY_SENDER_GOES_ON;
    return is_train(flow, rst) ? FORGERY_RST_TRAIN : FORGERY_TTL_ALONE;
}

struct scene {
    const struct flow *flow;
    const struct context *context;
    const struct ledger_entry *rst;
    const struct endpoint *from, *to;
    bool fin_before;      /* the sender had sent its FIN */
    bool peer_fin_before; /* the peer had */
    int64_t fin_time;
    bool answers_ack_of_fin; /* the RST answers the first ACK of its sender's FIN */
    unsigned probes;         /* of the sender, unanswered in a row before the RST */
};

static const struct ledger_entry *effective_rst(const struct flow *flow)
{
    for (uint32_t i = 0; i < flow->ledger.count; i++) {
        const struct ledger_entry *entry = &flow->ledger.entries[i];
        const unsigned void_notes = NOTE_STRAY | NOTE_AFTER_CLOSE | NOTE_OUTLIVED;
        if ((entry->notes & NOTE_RST) && (entry->notes & NOTE_EXACT) && !(entry->notes & void_notes))
            return entry;
    }
    return NULL;
}

static void set_scene(struct scene *scene)
{
    const struct ledger *ledger = &scene->flow->ledger;
    bool acknowledged = false;
    for (uint32_t i = 0; i < ledger->count && &ledger->entries[i] < scene->rst; i++) {
        const struct ledger_entry *entry = &ledger->entries[i];
        bool own = entry->side == scene->rst->side;
        if (entry->notes & NOTE_FIN) {
            *(own ? &scene->fin_before : &scene->peer_fin_before) = true;
            if (own)
                scene->fin_time = entry->time;
        }
        if (!own && (entry->notes & NOTE_ACK_OF_FIN) && !acknowledged) {
            acknowledged = true;
            scene->answers_ack_of_fin = entry->frame == scene->rst->answers;
        }
        if (own && (entry->notes & NOTE_PROBE))
            scene->probes++;
        else if (!own)
            scene->probes = 0;
    }
}

/*
 * Linux aborts a live socket with RST+ACK at SND.NXT and answers for a missing one with a bare RST whose sequence
 * number is the acknowledgement it answers (RFC 9293 section 3.5.2). Other systems' aborts carry ACK with window 0.
 */
static enum finwait_reset_form form_of(const struct scene *scene)
{
    const struct ledger_entry *rst = scene->rst;
    if (!(rst->flags & FINWAIT_ACK))
        return FINWAIT_RESET_REPLY;
    bool at_next = scene->from->talked && rst->seq == scene->from->snd_max;
    return at_next ? FINWAIT_RESET_ABORT : FINWAIT_RESET_REPLY;
}

struct ranking {
    enum finwait_cause causes[5];
    unsigned count;
    enum finwait_certainty certainty;
};

static void rank(struct ranking *ranking, enum finwait_cause cause)
{
    for (unsigned i = 0; i < ranking->count; i++) {
        if (ranking->causes[i] == cause)
            return;
    }
    ranking->causes[ranking->count++] = cause;
}

/*
 * A bare RST of a side that had sent its FIN: what it answers tells whether data, its FIN's own ACK or a late segment
 * found nobody. What is left of a closed socket answers data as no socket does: how long it lasts is a setting.
 */
static void rank_reply_after_fin(const struct scene *scene, struct ranking *ranking)
{
    const struct ledger_entry *rst = scene->rst;
    int64_t limit = scene->context->profile->fin_wait_2;
    bool expired = limit && rst->time - scene->fin_time >= limit;
    bool data = rst->answered_payload > 0, of_fin = !data && scene->answers_ack_of_fin && !scene->peer_fin_before;
    if (data && !expired)
        rank(ranking, FINWAIT_CAUSE_DATA_AFTER_CLOSE);
    if (of_fin) /* Linux with TCP_LINGER2 below 0: no FIN_WAIT_2 at all */
        rank(ranking, FINWAIT_CAUSE_ABORT);
    if (!rst->answers)
        ranking->certainty = FINWAIT_POSSIBLE;
    rank(ranking, FINWAIT_CAUSE_NO_CONNECTION);
    if (!data || expired)
        rank(ranking, FINWAIT_CAUSE_DATA_AFTER_CLOSE);
}

static void rank_reply(const struct scene *scene, struct ranking *ranking)
{
    const struct ledger_entry *rst = scene->rst;
    bool answers_syn_ack = (rst->answered_flags & FINWAIT_SYN) && (rst->answered_flags & FINWAIT_ACK);
    ranking->certainty = FINWAIT_LIKELY;
    if (rst->side == FINWAIT_SERVER && !scene->from->talked && scene->to->syn_seen) {
        ranking->certainty = rst->seq == 0 ? FINWAIT_PROVEN : FINWAIT_LIKELY;
        rank(ranking, FINWAIT_CAUSE_REFUSED);
    } else if (rst->side == FINWAIT_CLIENT && answers_syn_ack) {
        /* The right SYN-ACK met no socket; one that acknowledges what was never sent met a live one. */
        bool right = scene->from->has_isn && rst->seq == scene->from->isn + 1;
        rank(ranking, right ? FINWAIT_CAUSE_NO_CONNECTION : FINWAIT_CAUSE_BAD_SEGMENT);
        rank(ranking, right ? FINWAIT_CAUSE_BAD_SEGMENT : FINWAIT_CAUSE_NO_CONNECTION);
        rank(ranking, FINWAIT_CAUSE_ABORT);
    } else if (scene->fin_before) {
        rank_reply_after_fin(scene, ranking);
    } else {
        rank(ranking, FINWAIT_CAUSE_NO_CONNECTION);
        rank(ranking, FINWAIT_CAUSE_INJECTED);
        if (rst->answered_payload > 0) /* its FIN may have been lost before the tap */
            rank(ranking, FINWAIT_CAUSE_DATA_AFTER_CLOSE);
    }
}

/*
 * Closing with data unread and SO_LINGER 0 put the same segment on the wire: whether the sender had answered what it
 * was last sent ranks them.
 */
static void rank_abort(const struct scene *scene, struct ranking *ranking)
{
    bool fed = scene->to->payload_bytes > 0;
    bool unanswered = fed && scene->to->last_payload_time > scene->from->last_payload_time;
    ranking->certainty = FINWAIT_POSSIBLE;
    if (scene->probes >= 2) {
        ranking->certainty = FINWAIT_LIKELY;
        rank(ranking, FINWAIT_CAUSE_KEEPALIVE_TIMEOUT);
        rank(ranking, FINWAIT_CAUSE_ABORT);
    } else if (unanswered) {
        rank(ranking, FINWAIT_CAUSE_UNREAD_DATA);
        rank(ranking, FINWAIT_CAUSE_ABORT);
    } else if (fed) {
        rank(ranking, FINWAIT_CAUSE_ABORT);
        rank(ranking, FINWAIT_CAUSE_UNREAD_DATA);
    } else {
        ranking->certainty = FINWAIT_LIKELY;
        rank(ranking, FINWAIT_CAUSE_ABORT);
    }
    bool accepted = scene->rst->side == FINWAIT_CLIENT || scene->from->payload_bytes > 0 || scene->fin_before;
    if (!accepted) /* as far as the wire tells */
        rank(ranking, FINWAIT_CAUSE_LISTENER_CLOSED);
}

bool reset_read(const struct flow *flow, const struct context *context, struct finwait_reset *reset)
{
    const struct ledger_entry *rst = effective_rst(flow);
    if (!rst)
        return false;
    enum finwait_side side = (enum finwait_side)rst->side;
    struct scene scene = {
        .flow = flow, .context = context, .rst = rst, .from = &flow->ends[side], .to = &flow->ends[peer_of(side)]};
    set_scene(&scene);
    *reset = (struct finwait_reset){.from = side,
                                    .frame = rst->frame,
                                    .time = rst->time,
                                    .form = form_of(&scene),
                                    .answers = 0,
                                    .lost_bytes = rst->owed};
    struct ranking ranking = {.count = 0};
    enum forgery forgery = forgery_read(flow, rst);
    if (forgery != FORGERY_NONE)
        rank(&ranking, FINWAIT_CAUSE_INJECTED);
    if (reset->form == FINWAIT_RESET_REPLY) {
        reset->answers = rst->answers;
        rank_reply(&scene, &ranking);
    } else {
        rank_abort(&scene, &ranking);
    }
    reset->cause = ranking.causes[0];
    reset->certainty = forgery == FORGERY_NONE        ? ranking.certainty
                       : forgery == FORGERY_TTL_ALONE ? FINWAIT_POSSIBLE
                                                      : FINWAIT_LIKELY;
    for (unsigned i = 1; i < ranking.count; i++)
        reset->alternatives[reset->alternative_count++] = ranking.causes[i];
    return true;
}
