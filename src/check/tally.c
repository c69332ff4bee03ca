/* SPDX-License-Identifier: BSD-2-Clause */
#include "tally.h"

const char *tally_peak_name(enum tally_peak peak)
{
#define X(upper, lower) #lower,
    static const char *const names[PEAK_COUNT] = {TALLY_PEAKS(X)};
#undef X
    return names[peak];
}

uint64_t tally_service_peak(const struct finwait_service *service, enum tally_peak peak)
{
#define X(upper, lower) [PEAK_##upper] = &service->lower,
    const struct finwait_peak *const peaks[PEAK_COUNT] = {TALLY_PEAKS(X)};
#undef X
    return peaks[peak]->count;
}

bool tally_is_reset(const struct finwait_connection *connection, enum finwait_side side)
{
    return connection->close.has_reset && connection->verdict != FINWAIT_VERDICT_REFUSED &&
           connection->close.reset.from == side;
}

static void add(struct tally *tally, struct distribution *distribution, int64_t nanoseconds)
{
    if (!distribution_add(distribution, nanoseconds))
        tally->failed = true;
}

static void add_finding(struct tally *tally, const struct finwait_finding *finding)
{
    tally->findings[finding->code]++;
    if (finding->severity > tally->severities[finding->code])
        tally->severities[finding->code] = finding->severity;
}

static void add_findings(struct tally *tally, const struct finwait_connection *connection)
{
    uint64_t seen = 0;
    _Static_assert(FINWAIT_CODE_COUNT <= 64, "a set of codes is one word");
    for (size_t i = 0; i < connection->finding_count; i++) {
        const struct finwait_finding *finding = &connection->findings[i];
        add_finding(tally, finding);
        if (!(seen >> finding->code & 1))
            tally->affected[finding->code]++;
        seen |= UINT64_C(1) << finding->code;
    }
}

void tally_connection(struct tally *tally, const struct finwait_connection *connection)
{
    const struct finwait_close *close = &connection->close;
    tally->connections++;
    tally->verdicts[connection->verdict]++;
    add_findings(tally, connection);
    if (close->both)
        tally->closed_both++;
    else if (close->initiator != FINWAIT_NOBODY)
        tally->closed_first[close->initiator]++;
    if (connection->open.rtt >= 0)
        add(tally, &tally->rtt, connection->open.rtt);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        tally->resets[side] += tally_is_reset(connection, (enum finwait_side)side);
        for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++)
            if (connection->endpoints[side].time_in_state[state] > 0)
                add(tally, &tally->states[side][state], connection->endpoints[side].time_in_state[state]);
    }
}

void tally_findings(struct tally *tally, const struct finwait_finding *findings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_finding(tally, &findings[i]);
}

void tally_service(struct tally *tally, const struct finwait_service *service)
{
    tally_findings(tally, service->findings, service->finding_count);
    for (unsigned peak = 0; peak < PEAK_COUNT; peak++) {
        uint64_t count = tally_service_peak(service, (enum tally_peak)peak);
        if (count > tally->peaks[peak])
            tally->peaks[peak] = count;
    }
}

void tally_done(struct tally *tally)
{
    distribution_done(&tally->rtt);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++)
            distribution_done(&tally->states[side][state]);
}
