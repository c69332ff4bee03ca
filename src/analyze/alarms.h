/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is found of services while the capture goes on: the rules of service.h, asked each second of capture time about
 * what passed lately. Each finding is told once, and taken back when it has not held for a while. Tallies what those
 * rules need, and judges nothing itself.
 */
#ifndef ANALYZE_ALARMS_H
#define ANALYZE_ALARMS_H

#include "services.h"

struct alarms;

/* Tells `sink`; all three are borrowed. NULL: memory is short. */
struct alarms *alarms_new(struct services *services, const struct profile *profile, const struct finwait_sink *sink);
void alarms_free(struct alarms *alarms);

/*
 * What happens at a service, by its index + 1 as `services` has it (0: none). A new connection's SYN; a handshake that
 * was completed; one more, or one less, whose SYN-ACK is repeated in vain.
 */
void alarms_ask(struct alarms *alarms, uint32_t service);
void alarms_open(struct alarms *alarms, uint32_t service);
void alarms_dangle(struct alarms *alarms, uint32_t service, bool more);
/* A finding was told of a connection, which is open or just over. */
void alarms_find(struct alarms *alarms, uint32_t service, const struct finwait_connection *connection,
                 const struct finwait_finding *finding);
/* A cap let a connection go before it was found that its client gave up. */
void alarms_give_up(struct alarms *alarms, uint32_t service);
/* One was taken back, or its connection is over and forgotten (`over`). */
void alarms_lose(struct alarms *alarms, uint32_t service, enum finwait_code code, enum finwait_side endpoint,
                 bool over);

/* It is `now`, in capture time. */
void alarms_look(struct alarms *alarms, int64_t now);
/* Whether this finding of the service has been told and holds. */
bool alarms_hold(const struct alarms *alarms, uint32_t service, const struct finwait_finding *finding);

#endif
