// SPDX-License-Identifier: BSD-2-Clause
// Four taps, one at each end of the two wires: every frame with the kernel's own stamp, kept in memory, written as
// pcap. They record all and choose afterwards; frames other than TCP and ICMP errors about TCP are not kept.
#ifndef FINWAIT_KERNEL_TAP_H
#define FINWAIT_KERNEL_TAP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "world.h"

enum tap { TAP_CLIENT, TAP_RELAY_CLIENT, TAP_RELAY_SERVER, TAP_SERVER, TAPS };

extern const char *const tap_names[TAPS];

// What of a recording shall be written. Heartbeat frames are those of port `heartbeat`, kept whatever `port` says.
struct excerpt {
    uint16_t port; // the server's; 0: all
    uint16_t heartbeat;
    int64_t from, to; // CLOCK_REALTIME, nanoseconds
    uint32_t snaplen;
};

struct recording;

// Starts to record at all taps; NULL if that is not allowed.
struct recording *recording_start(const struct world *world);

// Stops after what is under way has arrived; false if the kernel dropped a frame: such a recording must not be kept.
bool recording_stop(struct recording *recording);
void recording_free(struct recording *recording);

// When the last frame of `port` passed the tap; 0 if none did.
int64_t recording_last(const struct recording *recording, enum tap tap, uint16_t port);

// Writes classic pcap with nanoseconds, Ethernet; returns the number of frames.
unsigned recording_write(const struct recording *recording, enum tap tap, const struct excerpt *excerpt, FILE *out);

#endif
