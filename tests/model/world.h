/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two peers, the path between them and the tap on it: everything that may happen next, one step at a time.
 * Holds no pointers: a world is copied by assignment and compared byte by byte.
 */
#ifndef MODEL_WORLD_H
#define MODEL_WORLD_H

#include "peer.h"

enum tap { TAP_AT_CLIENT, TAP_IN_MIDDLE, TAP_AT_SERVER };

#define FLIGHTS 8
#define RECORDS 48
#define STEPS 160

/* A packet under way. */
struct flight {
    struct packet packet;
    uint8_t from;
    uint8_t record;   /* which one it is a copy of */
    bool past_tap;    /* on the second leg */
    bool copy;        /* made by the path */
    bool passed_over; /* a packet sent after it came by the tap first */
};

/* What became of a packet, and what its sender knew: known to the model alone. */
struct record {
    uint8_t from, flags, before, after;
    bool tapped, delivered, lost_before, lost_after;
    bool data;
    bool answers_fin; /* it acknowledges the other's FIN */
    bool has_fin;     /* the other's FIN had come before its sender sent it */
    uint8_t frame;    /* ordinal of its first coming by the tap; 0 not yet */
    uint8_t answers;  /* record + 1 of the packet that it replies to */
};

/* How often what may still happen. */
struct budget {
    uint8_t opens[2], writes[2], closes[2], aborts[2], deaths[2], retries[2], probes[2], lazy[2];
    uint8_t losses, copies, overtakes, forgeries;
    bool half; /* closes are half-closes as well */
};

struct world {
    struct peer peers[2];
    struct flight flights[FLIGHTS];
    struct budget budget;
    uint8_t flight_count;
    uint8_t tap;           /* enum tap */
    bool patient;          /* retransmits only when nothing is under way: a timeout longer than any path */
    bool tainted;          /* a forgery came by, or something that is not for rule 2 */
    bool reset[2];         /* this peer sent a RST */
    bool missed[2];        /* the tap will never see something that this peer sent */
    uint8_t last_after[2]; /* state with which it sent its last tapped packet; FINWAIT_STATE_UNKNOWN: none */
    /* The past: has no bearing on what may happen. */
    int64_t time;
    struct record records[RECORDS];
    uint8_t record_count, frames;
};

enum step_kind { STEP_ACT, STEP_MOVE, STEP_MOVE_LAZY, STEP_LOSE, STEP_COPY, STEP_FORGE };

struct step {
    uint8_t kind, index, action; /* index: peer or flight */
};

/* Told of every packet that comes by the tap, at that moment. */
struct tap_listener {
    void *user;
    void (*see)(void *user, const struct packet *packet, unsigned from, int64_t time);
};

/* Every step that is possible now; returns how many. */
unsigned world_steps(const struct world *world, struct step *steps);
void world_do(struct world *world, const struct step *step, const struct tap_listener *listener);

/* Whether the tap has seen all that a peer sent, but for what is on its way to the tap in the order of sending. */
bool world_is_seen(const struct world *world, unsigned peer);

/*
 * The state of a peer as its segments show it to the tap: that of now, or, when it has sent more than came by, that
 * of just before it sent the first of them.
 */
enum finwait_state world_shown_state(const struct world *world, unsigned peer);

#endif
