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

/* The next time at which silence of this endpoint would mean something that no deadline of its state says. */
static int64_t look_at(const struct endpoint *end, const struct profile *profile)
{
    const struct timeline *timeline = &end->timeline;
    if (end->repeats >= NOTABLE_REPEATS)
        return end->last_repeat + 2 * (end->last_repeat - end->first_repeat) / (end->repeats - 1) + SECOND / 5;
    if (end->state != FINWAIT_CLOSE_WAIT || timeline->count == 0)
        return 0;
    uint32_t i = timeline->count - 1;
    while (i > 0 && timeline->entries[i - 1].state == FINWAIT_CLOSE_WAIT)
        i--;
    int64_t since = timeline->entries[i].time;
    return (end->last_payload_time > since ? end->last_payload_time : since) + profile->close_wait;
}

int64_t telling_look(const struct flow *flow, const struct profile *profile, int64_t now)
{
    int64_t look = 0;
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        int64_t next = look_at(&flow->ends[side], profile);
        if (next > now && (look == 0 || next < look))
            look = next;
    }
    return look;
}
