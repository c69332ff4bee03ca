/* SPDX-License-Identifier: BSD-2-Clause */
#include "telling.h"

#include <string.h>

bool telling_is_due(const struct flow *flow)
{
    const unsigned ordinary = NOTE_SYN | NOTE_SYN_ACK | NOTE_HANDSHAKE_ACK | NOTE_FIRST_DATA | NOTE_PROBE;
    const struct ledger *ledger = &flow->ledger;
    bool told = flow->told[0] || flow->told[1] || flow->told[2];
    if (told || ledger->count == 0 || ledger->revised > 0)
        return true;
    if (flow_is_over(flow))
        return true;
    return flow->reuse_age >= 0 || (ledger->entries[ledger->count - 1].notes & ~ordinary) != 0;
}

/* A finding's place among those of a connection: two of a code and an endpoint are told apart, further ones are not. */
#define PLACES 4U
#define WORD_BITS 64U

_Static_assert(FINWAIT_CODE_COUNT *PLACES <= sizeof(((struct flow *)0)->told) * 8, "a bit for each");

static unsigned place_of(const struct finwait_connection *connection, size_t index)
{
    const struct finwait_finding *finding = &connection->findings[index];
    unsigned place = (unsigned)finding->endpoint;
    for (size_t i = 0; i < index; i++) {
        if (connection->findings[i].code == finding->code && connection->findings[i].endpoint == finding->endpoint)
            place = PLACES - 1;
    }
    return (unsigned)finding->code * PLACES + place;
}

static void take_back(const uint64_t *told, const uint64_t *found, const struct finwait_connection *connection,
                      const struct finwait_sink *sink)
{
    for (unsigned place = 0; place < FINWAIT_CODE_COUNT * PLACES; place++) {
        if (!((told[place / WORD_BITS] & ~found[place / WORD_BITS]) >> place % WORD_BITS & 1U))
            continue;
        unsigned endpoint = place % PLACES;
        sink->withdrawn(sink->user, connection, (enum finwait_code)(place / PLACES),
                        endpoint < FINWAIT_SIDE_COUNT ? (enum finwait_side)endpoint : FINWAIT_NOBODY);
    }
}

void telling_update(struct flow *flow, const struct finwait_connection *connection, const struct finwait_sink *sink)
{
    uint64_t found[sizeof flow->told / sizeof *flow->told] = {0};
    for (size_t i = 0; i < connection->finding_count; i++) {
        unsigned place = place_of(connection, i);
        found[place / WORD_BITS] |= UINT64_C(1) << place % WORD_BITS;
    }
    if (sink->withdrawn)
        take_back(flow->told, found, connection, sink);
    for (size_t i = 0; i < connection->finding_count; i++) {
        unsigned place = place_of(connection, i);
        bool known = flow->told[place / WORD_BITS] >> place % WORD_BITS & 1U;
        flow->told[place / WORD_BITS] |= UINT64_C(1) << place % WORD_BITS;
        if (!known)
            sink->finding(sink->user, connection, &connection->findings[i]);
    }
    memcpy(flow->told, found, sizeof found);
}

bool telling_holds(const struct flow *flow, enum finwait_code code, enum finwait_side endpoint)
{
    unsigned place = (unsigned)code * PLACES + (unsigned)endpoint;
    return flow->told[place / WORD_BITS] >> place % WORD_BITS & 1U;
}

/* When a close that it owes is stuck; 0: it owes none. */
static int64_t stuck_at(const struct endpoint *end, const struct profile *profile)
{
    const struct timeline *timeline = &end->timeline;
    if (end->state != FINWAIT_CLOSE_WAIT || timeline->count == 0)
        return 0;
    uint32_t i = timeline->count - 1;
    while (i > 0 && timeline->entries[i - 1].state == FINWAIT_CLOSE_WAIT)
        i--;
    int64_t since = timeline->entries[i].time;
    return (end->last_payload_time > since ? end->last_payload_time : since) + profile->close_wait;
}

/* When the next copy of what it repeats is overdue, so that it must have given up; 0: it repeats nothing. */
static int64_t given_up_at(const struct endpoint *end)
{
    if (end->repeats >= NOTABLE_REPEATS)
        return end->last_repeat + retry_guard((end->last_repeat - end->first_repeat) / (end->repeats - 1));
    return end->control_gap > 0 ? end->last_control + retry_guard(end->control_gap) : 0;
}

/* The deadlines of states are not among them: they call for another look by themselves. */
int64_t telling_look(const struct flow *flow, const struct profile *profile, int64_t now)
{
    int64_t look = 0;
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const int64_t moments[] = {stuck_at(&flow->ends[side], profile), given_up_at(&flow->ends[side])};
        for (size_t i = 0; i < sizeof moments / sizeof *moments; i++)
            if (moments[i] > now && (look == 0 || moments[i] < look))
                look = moments[i];
    }
    return look;
}
