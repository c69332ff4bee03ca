/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

#include <assert.h>
#include <string.h>

#define MILLISECOND 1000000

/* A leg of no length: the tap is on the peer's own host. */
static bool first_leg_is_short(const struct world *world, unsigned from)
{
    return world->tap == (from == FINWAIT_CLIENT ? TAP_AT_CLIENT : TAP_AT_SERVER);
}

static bool last_leg_is_short(const struct world *world, unsigned from)
{
    return world->tap == (from == FINWAIT_CLIENT ? TAP_AT_SERVER : TAP_AT_CLIENT);
}

static bool on_short_leg(const struct world *world, const struct flight *flight)
{
    return flight->past_tap ? last_leg_is_short(world, flight->from) : first_leg_is_short(world, flight->from);
}

bool world_is_seen(const struct world *world, unsigned peer)
{
    for (unsigned i = 0; i < world->flight_count; i++) {
        if (world->flights[i].from == peer && world->flights[i].passed_over && !world->flights[i].copy)
            return false;
    }
    return !world->missed[peer];
}

enum finwait_state world_shown_state(const struct world *world, unsigned peer)
{
    for (unsigned i = 0; i < world->flight_count; i++) {
        const struct flight *flight = &world->flights[i];
        if (flight->from == peer && !flight->past_tap && !flight->copy && !flight->packet.forged)
            return (enum finwait_state)flight->packet.before;
    }
    return world->peers[peer].state;
}

static void add(struct step *steps, unsigned *count, enum step_kind kind, unsigned index, unsigned action)
{
    assert(*count < STEPS);
    steps[(*count)++] = (struct step){(uint8_t)kind, (uint8_t)index, (uint8_t)action};
}

/* Which count of the budget an action is on; NULL: none. */
static uint8_t *allowance(struct budget *budget, unsigned peer, enum action action)
{
    switch (action) {
    case ACT_OPEN:
        return &budget->opens[peer];
    case ACT_WRITE:
        return &budget->writes[peer];
    case ACT_CLOSE:
    case ACT_SHUT:
    case ACT_WRITE_AND_SHUT:
        return &budget->closes[peer];
    case ACT_ABORT:
        return &budget->aborts[peer];
    case ACT_RETRANSMIT:
        return &budget->retries[peer];
    case ACT_PROBE:
        return &budget->probes[peer];
    case ACT_DIE:
        return &budget->deaths[peer];
    default:
        return NULL;
    }
}

static bool is_timeout(enum action action)
{
    return action == ACT_RETRANSMIT || action == ACT_PROBE || action == ACT_DIE;
}

static void add_actions(const struct world *world, unsigned peer, struct step *steps, unsigned *count)
{
    struct budget budget = world->budget;
    for (unsigned i = 0; i < ACT_COUNT; i++) {
        enum action action = (enum action)i;
        const uint8_t *left = allowance(&budget, peer, action);
        if ((left && *left == 0) || !peer_may(&world->peers[peer], action))
            continue;
        if (world->patient && is_timeout(action) && (world->flight_count > 0 || world->peers[!peer].ack_due))
            continue;
        if ((action == ACT_SHUT || action == ACT_WRITE_AND_SHUT) && !budget.half)
            continue;
        if (action == ACT_WRITE_AND_SHUT && budget.writes[peer] == 0)
            continue;
        if (world->flight_count == FLIGHTS && action != ACT_DIE)
            continue;
        add(steps, count, STEP_ACT, peer, i);
    }
}

static bool overtakes(const struct world *world, unsigned index)
{
    for (unsigned i = 0; i < index; i++) {
        if (world->flights[i].from == world->flights[index].from &&
            world->flights[i].past_tap == world->flights[index].past_tap)
            return true;
    }
    return false;
}

static void add_moves(const struct world *world, unsigned index, struct step *steps, unsigned *count)
{
    const struct flight *flight = &world->flights[index];
    bool ahead = overtakes(world, index), sure = on_short_leg(world, flight);
    if (ahead && (world->budget.overtakes == 0 || sure))
        return;
    add(steps, count, STEP_MOVE, index, 0);
    bool carries = flight->packet.length > 0 || (flight->packet.flags & FINWAIT_FIN);
    if (flight->past_tap && carries && world->budget.lazy[!flight->from])
        add(steps, count, STEP_MOVE_LAZY, index, 0);
    if (ahead || sure)
        return;
    if (world->budget.losses)
        add(steps, count, STEP_LOSE, index, 0);
    if (world->budget.copies && !flight->copy && world->flight_count < FLIGHTS)
        add(steps, count, STEP_COPY, index, 0);
}

unsigned world_steps(const struct world *world, struct step *steps)
{
    unsigned count = 0;
    /* What has come by the tap on a host is in that host's hands. */
    for (unsigned i = 0; i < world->flight_count; i++) {
        if (on_short_leg(world, &world->flights[i]) && !overtakes(world, i)) {
            add_moves(world, i, steps, &count);
            return count;
        }
    }
    for (unsigned peer = 0; peer < 2; peer++)
        add_actions(world, peer, steps, &count);
    for (unsigned i = 0; i < world->flight_count; i++)
        add_moves(world, i, steps, &count);
    for (unsigned peer = 0; peer < 2 && world->budget.forgeries && world->flight_count < FLIGHTS; peer++)
        add(steps, &count, STEP_FORGE, peer, 0);
    return count;
}

/* Keeps the flights in one order: by direction, then leg, then who went first. */
static void insert(struct world *world, const struct flight *flight)
{
    assert(world->flight_count < FLIGHTS);
    unsigned at = world->flight_count++;
    unsigned rank = flight->from * 2U + flight->past_tap;
    while (at > 0 && world->flights[at - 1].from * 2U + world->flights[at - 1].past_tap > rank) {
        world->flights[at] = world->flights[at - 1];
        at--;
    }
    world->flights[at] = *flight;
}

static void take_out(struct world *world, unsigned index)
{
    world->flight_count--;
    memmove(&world->flights[index], &world->flights[index + 1], (world->flight_count - index) * sizeof *world->flights);
    memset(&world->flights[world->flight_count], 0, sizeof *world->flights);
}

/* A copy that comes by before its original is the original, as far as the tap can tell. */
static void change_places(struct world *world, struct flight *copy)
{
    for (unsigned i = 0; i < world->flight_count; i++) {
        struct flight *other = &world->flights[i];
        if (other->record == copy->record && !other->past_tap && !other->copy) {
            other->copy = true;
            copy->copy = false;
            return;
        }
    }
}

/* The packet at `index` comes by the tap. */
static void pass_tap(struct world *world, unsigned index, const struct tap_listener *listener)
{
    struct flight flight = world->flights[index];
    /* One that answers a SYN lies outside the connection: it says nothing of what was sent before and after. */
    bool own = !flight.packet.forged && !((flight.packet.flags & FINWAIT_RST) && flight.packet.seq == 0);
    take_out(world, index);
    flight.past_tap = true;
    if (flight.copy)
        change_places(world, &flight);
    if (own && !flight.passed_over && !flight.copy) {
        for (unsigned i = 0; i < index; i++) {
            struct flight *other = &world->flights[i];
            if (other->from == flight.from && !other->past_tap && !other->packet.forged)
                other->passed_over = true;
            /* A tap that first hears of a peer by what is not its first packet cannot tell what came before. */
            if (other->passed_over && world->last_after[flight.from] == FINWAIT_STATE_UNKNOWN &&
                !(flight.packet.flags & FINWAIT_SYN))
                world->missed[flight.from] = true;
        }
        world->last_after[flight.from] = flight.packet.after;
    }
    flight.passed_over = false;
    insert(world, &flight);
    struct record *record = &world->records[flight.record];
    world->frames++;
    if (!record->tapped) {
        record->tapped = true;
        record->frame = world->frames;
    }
    /* Where timeouts do wait, all that is under way arrives within a round trip. */
    world->time += world->patient ? MILLISECOND / 20 : MILLISECOND * 5;
    listener->see(listener->user, &flight.packet, flight.from, world->time);
}

static bool has_fin(const struct world *world, unsigned peer)
{
    const struct peer *other = &world->peers[!peer];
    return other->fin_sent && (int32_t)(world->peers[peer].rcv - other->fin) > 0;
}

static void keep_record(struct world *world, unsigned from, const struct packet *packet, unsigned reply_to)
{
    const struct peer *other = &world->peers[!from];
    bool acks_fin = (packet->flags & FINWAIT_ACK) && other->fin_sent && (int32_t)(packet->ack - other->fin) > 0;
    assert(world->record_count < RECORDS);
    world->records[world->record_count++] = (struct record){.from = (uint8_t)from,
                                                            .flags = packet->flags,
                                                            .before = packet->before,
                                                            .after = packet->after,
                                                            .data = packet->length > 0,
                                                            .answers_fin = acks_fin,
                                                            .has_fin = has_fin(world, from),
                                                            .answers = (uint8_t)reply_to};
}

static void send_all(struct world *world, unsigned from, const struct outbox *out, unsigned reply_to,
                     const struct tap_listener *listener)
{
    for (unsigned i = 0; i < out->count; i++) {
        const struct packet *packet = &out->packets[i];
        struct flight flight = {.packet = *packet, .from = (uint8_t)from, .record = world->record_count};
        keep_record(world, from, packet, reply_to);
        insert(world, &flight);
        world->reset[from] = world->reset[from] || (packet->flags & FINWAIT_RST);
        if (!first_leg_is_short(world, from))
            continue;
        unsigned last = 0;
        for (unsigned j = 0; j < world->flight_count; j++) {
            if (world->flights[j].record == flight.record)
                last = j;
        }
        pass_tap(world, last, listener);
    }
}

static void act(struct world *world, const struct step *step, const struct tap_listener *listener)
{
    enum action action = (enum action)step->action;
    struct outbox out = {.count = 0};
    if (action != ACT_ACKNOWLEDGE) {
        uint8_t *left = allowance(&world->budget, step->index, action);
        assert(left);
        (*left)--;
    }
    if (action == ACT_WRITE_AND_SHUT)
        world->budget.writes[step->index]--;
    /* Where timeouts do not wait for the path, all that happens fits into the time that packets may be under way. */
    if (is_timeout(action))
        world->time += MILLISECOND * (world->patient ? 1000 : 5);
    peer_act(&world->peers[step->index], action, &out);
    send_all(world, step->index, &out, 0, listener);
}

static void deliver(struct world *world, unsigned index, bool lazy, const struct tap_listener *listener)
{
    struct flight flight = world->flights[index];
    unsigned to = !flight.from;
    struct outbox out = {.count = 0};
    take_out(world, index);
    world->records[flight.record].delivered = true;
    if (lazy)
        world->budget.lazy[to]--;
    peer_receive(&world->peers[to], &flight.packet, lazy, &out);
    send_all(world, to, &out, flight.record + 1U, listener);
}

static void lose(struct world *world, unsigned index)
{
    const struct flight *flight = &world->flights[index];
    world->budget.losses--;
    if (!flight->copy && !flight->packet.forged) {
        struct record *record = &world->records[flight->record];
        *(flight->past_tap ? &record->lost_after : &record->lost_before) = true;
        if (!flight->past_tap)
            world->missed[flight->from] = true;
    }
    take_out(world, index);
}

/* A RST that only somebody beside the path can have sent: in the name of a peer, far outside the window. */
static void forge(struct world *world, unsigned name)
{
    const struct peer *victim = &world->peers[!name];
    struct flight flight = {.from = (uint8_t)name, .record = world->record_count};
    struct record *record = &world->records[world->record_count++];
    world->budget.forgeries--;
    flight.packet = (struct packet){.flags = FINWAIT_RST, .seq = victim->rcv + 100000, .forged = true};
    *record = (struct record){.from = (uint8_t)name, .flags = FINWAIT_RST};
    insert(world, &flight);
}

void world_do(struct world *world, const struct step *step, const struct tap_listener *listener)
{
    unsigned index = step->index;
    switch ((enum step_kind)step->kind) {
    case STEP_ACT:
        act(world, step, listener);
        break;
    case STEP_MOVE:
    case STEP_MOVE_LAZY:
        if (overtakes(world, index))
            world->budget.overtakes--;
        if (world->flights[index].past_tap)
            deliver(world, index, step->kind == STEP_MOVE_LAZY, listener);
        else
            pass_tap(world, index, listener);
        break;
    case STEP_LOSE:
        lose(world, index);
        break;
    case STEP_COPY:
        world->budget.copies--;
        memmove(&world->flights[index + 1], &world->flights[index],
                (world->flight_count++ - index) * sizeof *world->flights);
        world->flights[index + 1].copy = true;
        break;
    case STEP_FORGE:
        forge(world, index);
        break;
    }
}
