/* SPDX-License-Identifier: BSD-2-Clause */
/* The TCP ports on which Zeek, as delivered, takes it that a server listens. */
#ifndef ZEEK_PORTS_H
#define ZEEK_PORTS_H

#include <stdbool.h>
#include <stdint.h>

bool port_is_served(uint16_t port);

/* Seconds of silence after which a connection to this port is dropped; 0 where Zeek makes no exception. */
unsigned port_patience(uint16_t port);

#endif
