// SPDX-License-Identifier: BSD-2-Clause
// Orders to the relay: which segment of which side they mean, and what shall become of it.
// Rules recognise and count; they touch no frame.
#ifndef FINWAIT_KERNEL_RULE_H
#define FINWAIT_KERNEL_RULE_H

#include "segment.h"
#include "world.h"

enum { FOREVER = 1000000000 };

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

// Learns from a segment of this direction.
void direction_look(struct direction *direction, const struct segment *segment, const uint8_t *frame, size_t length);

// Whether the segment is what the rule means, given what its sender's peer has sent; counts it if so.
bool rule_matches(struct rule *rule, const struct segment *segment, enum place from, const struct direction *other);

// Whether the last match is one of those that the rule acts on.
bool rule_acts(const struct rule *rule);

// What is to be done with the last match: a lottery is drawn, anything else is as it was.
struct rule rule_order(const struct rule *rule);

#endif
