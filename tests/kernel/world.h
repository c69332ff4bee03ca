// SPDX-License-Identifier: BSD-2-Clause
// The laboratory's world: a client, a relay and a server, each in a network namespace of its own, and the two wires
// between them. It builds and enters namespaces; what happens on the wires is not its business. All is gone when the
// process ends.
#ifndef FINWAIT_KERNEL_WORLD_H
#define FINWAIT_KERNEL_WORLD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

enum place { CLIENT, SERVER, RELAY, PLACES };

// One line of a sysctl set: "client", "server" or "both"; path below /proc/sys/net; value.
struct setting {
    const char *where, *path, *value;
};

struct world {
    unsigned number;        // tells worlds that run side by side apart: the second byte of every address
    int namespaces[PLACES]; // descriptors for setns()
};

extern const char *const place_names[PLACES];

// Builds the world and applies `settings` (ended by a NULL path); false, with the reason on stderr, where the machine
// does not allow it.
bool world_build(struct world *world, unsigned number, const struct setting *settings);

// Moves the calling thread: sockets it opens from now on belong to `place`.
void world_enter(const struct world *world, enum place place);

// The address of a host, `port` filled in; returns its size.
socklen_t world_address(const struct world *world, enum place place, int family, uint16_t port,
                        struct sockaddr_storage *out);

// Interface names: the host's end of its wire, and the relay's end of it.
const char *world_host_end(enum place host);
const char *world_relay_end(enum place host);

// CLOCK_REALTIME in nanoseconds.
int64_t world_now(void);

// Writes `value` into the file; false if that fails.
bool world_write(const char *path, const char *value);

#endif
