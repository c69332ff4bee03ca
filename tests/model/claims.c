/* SPDX-License-Identifier: BSD-2-Clause */
#include "claims.h"

#include "diagnose.h"

struct claim {
    const struct world *world;
    const struct watch *watch;
    const struct finwait_connection *connection;
};

static unsigned peer_of_side(const struct claim *c, enum finwait_side side)
{
    return c->watch->side[0] == side ? 0 : 1;
}

static const struct record *by_frame(const struct world *world, uint64_t frame)
{
    for (unsigned i = 0; i < world->record_count; i++) {
        if (frame && world->records[i].frame == frame)
            return &world->records[i];
    }
    return NULL;
}

static bool is_of_wave(const struct record *record, unsigned from, bool ack)
{
    return record->from == from && (ack ? record->answers_fin : (record->flags & FINWAIT_FIN) != 0);
}

/* As many packets of this wave were lost before the tap as the report says. */
static bool lost_unseen(const struct world *world, unsigned from, bool ack, unsigned claimed)
{
    unsigned lost = 0;
    for (unsigned i = 0; i < world->record_count; i++)
        lost += world->records[i].lost_before && is_of_wave(&world->records[i], from, ack);
    return claimed <= lost;
}

/*
 * A FIN that is sent for reasons of its own between a copy's passing and its arrival answers it by chance, and brings
 * no D-SACK: the report calls that likely, and only a model thinks of it.
 */
static bool is_chance(const struct claim *c, const struct finwait_step *answer, enum finwait_loss_evidence evidence)
{
    const struct record *record = by_frame(c->world, answer->frame);
    return evidence == FINWAIT_LOSS_NO_DSACK && record && (record->flags & FINWAIT_FIN);
}

static bool losses_are_true(const struct claim *c, const struct finwait_step *step, bool ack)
{
    unsigned from = peer_of_side(c, step->from), unseen = 0;
    for (unsigned i = 0; i < step->loss_count; i++) {
        const struct finwait_loss *loss = &step->losses[i];
        const struct record *record = by_frame(c->world, loss->frame);
        if (!ack && is_chance(c, step + 1, loss->evidence))
            continue;
        if (loss->where == FINWAIT_PLACE_AFTER_TAP && (!record || !record->lost_after))
            return false;
        unseen += loss->where == FINWAIT_PLACE_BEFORE_TAP;
    }
    return lost_unseen(c->world, from, ack, unseen);
}

static unsigned fins_seen(const struct world *world, unsigned from)
{
    unsigned seen = 0;
    for (unsigned i = 0; i < world->record_count; i++)
        seen += world->records[i].tapped && world->records[i].from == from && (world->records[i].flags & FINWAIT_FIN);
    return seen;
}

static bool waves_are_true(const struct claim *c, struct breach *breach)
{
    const struct finwait_close *close = &c->connection->close;
    for (unsigned wave = 0; wave < FINWAIT_WAVE_COUNT; wave++) {
        const struct finwait_step *step = &close->waves[wave];
        bool ack = wave == FINWAIT_WAVE_2 || wave == FINWAIT_WAVE_4;
        if (!close->seen[wave])
            continue;
        breach->peer = peer_of_side(c, step->from);
        breach->rule = "as many copies of the FIN as came by";
        if (!ack && step->transmissions != fins_seen(c->world, breach->peer))
            return false;
        breach->rule =
            ack ? "an ACK of a FIN that is called lost was lost there" : "a FIN that is called lost was lost there";
        if (!losses_are_true(c, step, ack))
            return false;
    }
    return true;
}

/* Whether a record with these flags and no others of `without` exists. */
static const struct record *find(const struct world *world, unsigned from, unsigned flags, unsigned without)
{
    for (unsigned i = 0; i < world->record_count; i++) {
        const struct record *record = &world->records[i];
        if (record->from == from && (record->flags & flags) == flags && !(record->flags & without))
            return record;
    }
    return NULL;
}

/* A side sent data, for the first time or again, although it had the other's FIN. */
static bool half_closed(const struct world *world)
{
    for (unsigned i = 0; i < world->record_count; i++) {
        if (world->records[i].data && world->records[i].has_fin)
            return true;
    }
    return false;
}

static bool crossed(const struct world *world)
{
    const struct record *a = find(world, 0, FINWAIT_FIN, 0), *b = find(world, 1, FINWAIT_FIN, 0);
    return a && b && !a->has_fin && !b->has_fin;
}

/* The RST of this frame: sent by whom the finding names, after its own FIN, or knowing the other's. */
static bool rst_is(const struct claim *c, const struct finwait_finding *f, bool own_fin, bool peer_fin)
{
    const struct record *rst = by_frame(c->world, f->frame);
    unsigned from = peer_of_side(c, f->endpoint);
    if (!rst || rst->from != from || !(rst->flags & FINWAIT_RST))
        return false;
    const struct record *fin = find(c->world, from, FINWAIT_FIN, 0);
    bool to_fin = rst->answers && (c->world->records[rst->answers - 1].flags & FINWAIT_FIN);
    return (!own_fin || (fin && fin < rst)) && (!peer_fin || rst->has_fin || to_fin);
}

static bool was_gone(const struct record *record)
{
    return record->before == FINWAIT_CLOSED || record->before == FINWAIT_LISTEN;
}

static bool finding_is_true(const struct claim *c, const struct finwait_finding *f)
{
    switch (f->code) {
    case FINWAIT_CODE_HALF_CLOSE:
        return half_closed(c->world);
    case FINWAIT_CODE_SIMULTANEOUS_CLOSE:
        return crossed(c->world);
    case FINWAIT_CODE_SIMULTANEOUS_OPEN:
        return find(c->world, 0, FINWAIT_SYN, FINWAIT_ACK) && find(c->world, 1, FINWAIT_SYN, FINWAIT_ACK);
    case FINWAIT_CODE_FIN_THEN_RST:
        return rst_is(c, f, true, false);
    case FINWAIT_CODE_ABORTIVE_CLOSE:
        return rst_is(c, f, false, false);
    case FINWAIT_CODE_CONNECTION_REFUSED:
        return rst_is(c, f, false, false) && was_gone(by_frame(c->world, f->frame));
    case FINWAIT_CODE_HANDSHAKE_ABORTED:
        return rst_is(c, f, false, false);
    case FINWAIT_CODE_RST_AFTER_PEER_FIN:
        return rst_is(c, f, false, true);
    case FINWAIT_CODE_MISSING_FIN:
        return fins_seen(c->world, peer_of_side(c, f->endpoint)) == 0;
    default:
        return true;
    }
}

static bool report_is_true(struct claim *c, int64_t last_time, struct breach *breach)
{
    static struct diagnosis diagnosis;
    struct context context = {.profile = profile_get(FINWAIT_PROFILE_LINUX), .last_time = last_time};
    diagnose(&c->watch->flow, &context, &diagnosis);
    c->connection = &diagnosis.connection;
    if (!waves_are_true(c, breach))
        return false;
    for (size_t i = 0; i < diagnosis.connection.finding_count; i++) {
        const struct finwait_finding *f = &diagnosis.findings[i];
        breach->rule = finwait_code_name(f->code);
        breach->peer = f->endpoint < FINWAIT_NOBODY ? peer_of_side(c, f->endpoint) : 0;
        if (f->certainty == FINWAIT_PROVEN && !finding_is_true(c, f))
            return false;
    }
    return true;
}

/* Nobody has anything left to retransmit: only then may a capture stay silent for long. */
static bool may_last(const struct world *world)
{
    for (unsigned i = 0; i < 2; i++) {
        const struct peer *peer = &world->peers[i];
        if (peer->una != peer->nxt && peer->state != FINWAIT_CLOSED && peer->state != FINWAIT_LISTEN)
            return false;
    }
    return true;
}

bool claims_hold(const struct world *world, const struct watch *watch, struct breach *breach)
{
    struct claim claim = {world, watch, NULL};
    if (!watch->started)
        return true;
    return report_is_true(&claim, world->time, breach) &&
           (!may_last(world) || report_is_true(&claim, world->time + 300 * SECOND, breach));
}
