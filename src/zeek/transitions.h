/* SPDX-License-Identifier: BSD-2-Clause */
/* How a packet moves the parties through Zeek's states. Touches no history but for a flip. */
#ifndef ZEEK_TRANSITIONS_H
#define ZEEK_TRANSITIONS_H

#include "record.h"

/* `originator`: what `slot` was when the packet came in. True when the sender's side closes with it. */
bool transition(struct record *record, unsigned slot, bool originator, const struct finwait_segment *segment,
                int64_t time);

#endif
