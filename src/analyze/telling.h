/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Findings of connections that are still open, told the moment they are known: each once, and what later packets
 * disprove is taken back. Finds nothing itself: it compares what the rules say now with what was told.
 */
#ifndef ANALYZE_TELLING_H
#define ANALYZE_TELLING_H

#include "diagnose.h"

/* Whether the rules may have something new to say of the flow: an ordinary handshake is none. */
bool telling_is_due(const struct flow *flow);

/* Tells the sink what is new in the diagnosis, and takes back what is gone from it. */
void telling_update(struct flow *flow, const struct finwait_connection *connection, const struct finwait_sink *sink);

/* Whether a finding of this code and endpoint is told, and was not taken back. */
bool telling_holds(const struct flow *flow, enum finwait_code code, enum finwait_side endpoint);

/* When the rules have to be asked again if nothing passes until then; 0: no need. */
int64_t telling_look(const struct flow *flow, const struct profile *profile, int64_t now);

#endif
