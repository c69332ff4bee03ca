/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state part of an endpoint: the only place that changes `state`, `possible` and `proven`.
 * Knows events, not segments.
 */
#ifndef TRACK_ENDPOINT_H
#define TRACK_ENDPOINT_H

#include "flow.h"

/* When and by which frame (0: a timer) something became known. */
struct moment {
    int64_t time;
    uint64_t frame;
    enum finwait_why why;
};

/* Where the observer stands before the first segment. */
void endpoint_init(struct endpoint *end, finwait_states possible, enum finwait_state state);

/*
 * The endpoint sent a segment that amounts to `events` (in order). `advances`: it carries something new, so that
 * it cannot be an old copy. `suspect`: it may be somebody else's, so what was possible stays possible; so it does while
 * the endpoint is `gone`.
 * Returns false when no possible state allows it and the segment was taken for an old copy.
 */
bool endpoint_sent(struct endpoint *end, const enum state_event *events, unsigned count, bool advances, bool suspect,
                   const struct moment *moment);

/*
 * The endpoint's FIN passed after something that it sent later. `before`: where it can have sent the FIN; `shown`: what
 * the later segments show (SHOWN_* events). All that passed toward it since may have arrived in between.
 */
void endpoint_sent_late_fin(struct endpoint *end, finwait_states before, const enum state_event *shown, unsigned count,
                            const struct moment *moment);

/* What counts for an endpoint's silence has changed (`tokens`, `mortal`), and nothing else. */
void endpoint_settle(struct endpoint *end, const struct moment *moment);

/* `event` passed toward the endpoint and may have arrived. `likely`: best taken as arrived. */
void endpoint_passed(struct endpoint *end, enum state_event event, bool likely, const struct moment *moment);

/* The peer's segment shows what cannot have happened to this endpoint: `event` is a SHOWN_* one. */
void endpoint_rule_out(struct endpoint *end, enum state_event event, const struct moment *moment);

/* A RST that may still be under way can no longer be acceptable. */
void endpoint_forget(struct endpoint *end, enum state_event event);

/* A timer of the profile ends the state. */
void endpoint_expire(struct endpoint *end);

#endif
