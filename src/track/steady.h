/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When a flow is in the middle of its life and its next segment no news: all that flow_segment would do is known
 * beforehand, so that flow_plain need not ask. Changes nothing.
 */
#ifndef TRACK_STEADY_H
#define TRACK_STEADY_H

#include "flow.h"

/*
 * Both endpoints are ESTABLISHED, have acknowledged each other and sent payload or may, with no FIN, RST, hole, closed
 * window or copy that anything is still to be learnt from; and another segment with new payload or a new
 * acknowledgement leaves what is thought of them as it is.
 */
bool is_steady(const struct flow *flow);

/* Of a steady flow: whether this segment is such a one. */
bool is_plain(const struct flow *flow, enum finwait_side side, const struct finwait_segment *segment);

#endif
