// SPDX-License-Identifier: BSD-2-Clause
// The relay between the two wires: passes every frame on after a fixed delay, unless a rule names that segment.
// It tells what it did, and only that, to the truth: a frame without a word in there was passed on.
#ifndef FINWAIT_KERNEL_RELAY_H
#define FINWAIT_KERNEL_RELAY_H

#include <limits.h>

#include "segment.h"
#include "truth.h"

// A segment needs this long through the relay: time enough for two to cross on purpose.
enum { RELAY_DELAY_MS = 4 };

enum { FOREVER = 1000000000, RULES_MAX = 24, SLOTS = 8 };

// What a rule looks for.
enum kind {
    ANY,
    SYN, // without ACK
    SYN_ACK,
    HANDSHAKE_ACK, // the first segment from the client after the SYN that acknowledges, payload or not
    FIN,           // with or without payload
    ACK_OF_FIN,    // no payload, no SYN, FIN or RST; acknowledges the other side's FIN
    BARE_ACK,      // no payload, no SYN, FIN or RST
    DATA,          // with payload
    RST,
};

enum act {
    LOSE,
    DELAY,     // by `ms`, so that what follows overtakes it
    DUPLICATE, // pass on, and once more `ms` later
    KEEP,      // pass on, and keep a copy in `slot` to replay
    CATCH,     // do not pass on: keep in `slot` until it is replayed
    REJECT,    // do not pass on: answer with an ICMP error of code `slot`
    LOTTERY,   // lose, delay or duplicate by chance, per mille, drawn from the seed
};

struct rule {
    enum place from; // CLIENT or SERVER: whose segments
    enum kind kind;
    unsigned nth;   // the first match that counts, from 1
    unsigned count; // how many from there on
    enum act act;
    unsigned ms;
    unsigned slot;
    unsigned lose, delay, duplicate; // LOTTERY
    uint64_t seed;                   // LOTTERY
    unsigned matched;                // so far
};

struct relay;

// What the relay last saw of one direction of a port: what a forger on the path would know.
struct direction {
    uint32_t next;    // sequence number after the highest segment passed on or lost
    uint32_t ack;     // its last acknowledgement number
    uint16_t window;  // its last window field
    uint32_t fin_end; // sequence number after its FIN
    bool fin;
    bool syn;                 // `next` holds
    uint8_t model[FRAME_MAX]; // its last frame, as a model for forged ones
    size_t model_length;
};

struct relay *relay_start(const struct world *world, struct truth *truth);
void relay_stop(struct relay *relay);

// Adds a rule for the server's port `port`; the first that matches and is not spent acts.
void relay_rule(struct relay *relay, uint16_t port, const struct rule *rule);

// Drops all rules of the port.
void relay_clear(struct relay *relay, uint16_t port);

// Copies what the relay knows of a direction.
void relay_look(struct relay *relay, uint16_t port, enum place from, struct direction *out);

// Sends what a slot holds towards its destination, as it once was; false if the slot is empty.
bool relay_replay(struct relay *relay, uint16_t port, unsigned slot);

// Forges a segment in the name of `from`; false if none of its frames has been seen to imitate.
bool relay_forge(struct relay *relay, uint16_t port, enum place from, const struct forgery *forgery);

#endif
