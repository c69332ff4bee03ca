// SPDX-License-Identifier: BSD-2-Clause
// The relay between the two wires: passes every frame on after a fixed delay, unless a rule names that segment.
// It tells what it did, and only that, to the truth: a frame without a word in there was passed on.
#ifndef FINWAIT_KERNEL_RELAY_H
#define FINWAIT_KERNEL_RELAY_H

#include "rule.h"
#include "truth.h"

// A segment needs this long through the relay: time enough for two to cross on purpose.
enum { RELAY_DELAY_MS = 4 };

enum { RULES_MAX = 24, SLOTS = 8 };

struct relay;

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
