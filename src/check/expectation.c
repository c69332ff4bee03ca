/* SPDX-License-Identifier: BSD-2-Clause */
#include "expectation.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Appends to a text of EXPECTATION_TEXT bytes, as much as has room. */
#define APPEND(out, ...) snprintf((out) + strlen(out), EXPECTATION_TEXT - strlen(out), __VA_ARGS__)

/* "closed, half_closed or reset" */
static void append_verdicts(char *out, uint64_t set)
{
    for (const char *comma = ""; set; set &= set - 1) {
        bool last = (set & (set - 1)) == 0;
        enum finwait_verdict verdict = (enum finwait_verdict)__builtin_ctzll(set);
        APPEND(out, "%s%s", *comma && last ? " or " : comma, finwait_verdict_name(verdict));
        comma = ", ";
    }
}

const char *expectation_name(const struct expectation *expectation, char out[EXPECTATION_TEXT])
{
    const char *share = expectation->unit == UNIT_SHARE ? "Share" : "Number";
    const char *point = distribution_points[expectation->point].name;
    const char *side = finwait_side_name(expectation->side);
    *out = '\0';
    switch (expectation->measure) {
    case MEASURE_CONNECTIONS:
        APPEND(out, "Number of connections");
        break;
    case MEASURE_VERDICTS:
        APPEND(out, "%s of connections that end as ", share);
        append_verdicts(out, expectation->set);
        break;
    case MEASURE_FINDINGS:
        APPEND(out, expectation->unit == UNIT_SHARE ? "Share of connections with " : "Number of findings ");
        APPEND(out, "%s", finwait_code_name((enum finwait_code)__builtin_ctzll(expectation->set)));
        break;
    case MEASURE_CLOSERS:
        APPEND(out, "Share of closes that the %s begins", side);
        break;
    case MEASURE_RESETS:
        APPEND(out, "%s of connections that %s%s resets", share, side ? "the " : "either side", side ? side : "");
        break;
    case MEASURE_RTT:
        APPEND(out, "Time of the handshake, %s", point);
        break;
    case MEASURE_STATE:
        APPEND(out, "Time of the %s in %s, %s", side, finwait_state_name(expectation->state), point);
        break;
    case MEASURE_OCCUPANCY:
        APPEND(out, "Endpoints of one service in %s at once", tally_peak_name(expectation->peak));
        break;
    }
    return out;
}

/* So many decimals at most, none that are zero at the end. */
static void append_number(char *out, double value, int decimals)
{
    char text[64];
    snprintf(text, sizeof text, "%.*f", decimals, value);
    for (size_t end = strlen(text); end > 0 && (text[end - 1] == '0' || text[end - 1] == '.'); end--) {
        bool point = text[end - 1] == '.';
        text[end - 1] = '\0';
        if (point)
            break;
    }
    APPEND(out, "%s", text);
}

/* "1.5 s", "20 ms": exact enough to tell a limit from what is just above it. */
static void append_duration(char *out, double nanoseconds)
{
    static const struct {
        double size;
        const char *name;
    } units[] = {{1e9, " s"}, {1e6, " ms"}, {1e3, " us"}, {1, " ns"}};
    size_t unit = 0;
    while (unit < 3 && nanoseconds < units[unit].size)
        unit++;
    append_number(out, nanoseconds / units[unit].size, 3);
    APPEND(out, "%s", units[unit].name);
}

static void append_value(char *out, enum expectation_unit unit, double value)
{
    if (unit == UNIT_SHARE) {
        append_number(out, value * 100, 4);
        APPEND(out, " %%");
    } else if (unit == UNIT_TIME)
        append_duration(out, value);
    else
        APPEND(out, "%.0f", value);
}

const char *expectation_bounds(const struct expectation *expectation, char out[EXPECTATION_TEXT])
{
    *out = '\0';
    bool none = expectation->has_most && expectation->most == 0;
    if (none || (expectation->has_least && expectation->has_most && expectation->least == expectation->most)) {
        append_value(out, expectation->unit, expectation->most);
        return out;
    }
    if (expectation->has_least) {
        APPEND(out, "at least ");
        append_value(out, expectation->unit, expectation->least);
    }
    if (expectation->has_most) {
        APPEND(out, expectation->has_least ? " and at most " : "at most ");
        append_value(out, expectation->unit, expectation->most);
    }
    return out;
}

const char *expectation_value(const struct expectation *expectation, const struct measured *measured,
                              char out[EXPECTATION_TEXT])
{
    *out = '\0';
    if (!measured->known) {
        APPEND(out, "none");
        return out;
    }
    append_value(out, expectation->unit, measured->value);
    if (expectation->unit == UNIT_SHARE)
        APPEND(out, " (%" PRIu64 " of %" PRIu64 ")", measured->part, measured->whole);
    return out;
}

static uint64_t sum(const uint64_t *counts, uint64_t set)
{
    uint64_t total = 0;
    for (; set; set &= set - 1)
        total += counts[__builtin_ctzll(set)];
    return total;
}

static struct measured of_count(const struct expectation *expectation, uint64_t part, uint64_t whole)
{
    if (expectation->unit != UNIT_SHARE)
        return (struct measured){(double)part, part, whole, true};
    return (struct measured){whole ? (double)part / (double)whole : 0, part, whole, whole > 0};
}

static struct measured of_time(const struct expectation *expectation, const struct spread *spread)
{
    return (struct measured){(double)spread->points[expectation->point], 0, 0, spread->count > 0};
}

struct measured expectation_measure(const struct expectation *expectation, const struct account *account)
{
    enum finwait_side side = expectation->side;
    const uint64_t *first = account->closed_first, *resets = account->resets;
    bool share = expectation->unit == UNIT_SHARE;
    switch (expectation->measure) {
    case MEASURE_CONNECTIONS:
        return of_count(expectation, account->connections, 0);
    case MEASURE_VERDICTS:
        return of_count(expectation, sum(account->verdicts, expectation->set), account->connections);
    case MEASURE_FINDINGS:
        return of_count(expectation, sum(share ? account->affected : account->findings, expectation->set),
                        account->connections);
    case MEASURE_CLOSERS:
        return of_count(expectation, first[side], first[FINWAIT_CLIENT] + first[FINWAIT_SERVER] + account->closed_both);
    case MEASURE_RESETS:
        return of_count(expectation,
                        side == FINWAIT_NOBODY ? resets[FINWAIT_CLIENT] + resets[FINWAIT_SERVER] : resets[side],
                        account->connections);
    case MEASURE_RTT:
        return of_time(expectation, &account->rtt);
    case MEASURE_STATE:
        return of_time(expectation, &account->states[side][expectation->state]);
    case MEASURE_OCCUPANCY:
        return of_count(expectation, account->peaks[expectation->peak], 0);
    }
    return (struct measured){0};
}

static size_t add_times(struct expectation *list, struct expectation one)
{
    one.unit = UNIT_TIME;
    for (unsigned point = 0; point < POINT_COUNT; point++) {
        one.point = (enum distribution_point)point;
        list[point] = one;
    }
    return POINT_COUNT;
}

_Static_assert(1 + FINWAIT_CODE_COUNT + FINWAIT_VERDICT_COUNT + 2 * FINWAIT_SIDE_COUNT + POINT_COUNT + PEAK_COUNT +
                       POINT_COUNT * FINWAIT_SIDE_COUNT * FINWAIT_STATE_COUNT <=
                   EXPECTATION_MEASURES,
               "there is room for every measure");

bool expectation_code_is_of_connections(enum finwait_code code)
{
    return finwait_explain(code)->area != FINWAIT_AREA_SERVICE && code != FINWAIT_CODE_DUPLICATE_FRAMES;
}

size_t expectation_all(struct expectation list[EXPECTATION_MEASURES])
{
    size_t count = 0;
    list[count++] = (struct expectation){.measure = MEASURE_CONNECTIONS};
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++) {
        bool share = expectation_code_is_of_connections((enum finwait_code)code);
        list[count++] = (struct expectation){
            .measure = MEASURE_FINDINGS, .unit = share ? UNIT_SHARE : UNIT_COUNT, .set = UINT64_C(1) << code};
    }
    for (unsigned verdict = 0; verdict < FINWAIT_VERDICT_COUNT; verdict++)
        list[count++] =
            (struct expectation){.measure = MEASURE_VERDICTS, .unit = UNIT_SHARE, .set = UINT64_C(1) << verdict};
    for (enum finwait_side side = FINWAIT_CLIENT; side < FINWAIT_SIDE_COUNT; side++) {
        list[count++] = (struct expectation){.measure = MEASURE_CLOSERS, .unit = UNIT_SHARE, .side = side};
        list[count++] = (struct expectation){.measure = MEASURE_RESETS, .unit = UNIT_SHARE, .side = side};
    }
    count += add_times(list + count, (struct expectation){.measure = MEASURE_RTT});
    for (enum finwait_side side = FINWAIT_CLIENT; side < FINWAIT_SIDE_COUNT; side++)
        for (enum finwait_state state = FINWAIT_CLOSED; state < FINWAIT_STATE_COUNT; state++)
            count +=
                add_times(list + count, (struct expectation){.measure = MEASURE_STATE, .side = side, .state = state});
    for (enum tally_peak peak = 0; peak < PEAK_COUNT; peak++)
        list[count++] = (struct expectation){.measure = MEASURE_OCCUPANCY, .peak = peak};
    return count;
}

bool expectation_holds(const struct expectation *expectation, const struct measured *measured)
{
    if (!measured->known)
        return true;
    return (!expectation->has_least || measured->value >= expectation->least) &&
           (!expectation->has_most || measured->value <= expectation->most);
}

static bool has_finding(const struct finwait_connection *connection, uint64_t set, uint64_t *frame)
{
    for (size_t i = 0; i < connection->finding_count; i++) {
        *frame = connection->findings[i].frame;
        if (set >> connection->findings[i].code & 1)
            return true;
    }
    return false;
}

static bool closed_otherwise(const struct finwait_connection *connection, enum finwait_side side, uint64_t *frame)
{
    const struct finwait_close *close = &connection->close;
    *frame = close->seen[FINWAIT_WAVE_1] ? close->waves[FINWAIT_WAVE_1].frame
             : close->has_reset          ? close->reset.frame
                                         : 0;
    return close->both || (close->initiator != FINWAIT_NOBODY && close->initiator != side);
}

static bool was_reset(const struct finwait_connection *connection, enum finwait_side side, uint64_t *frame)
{
    bool reset = tally_is_reset(connection, FINWAIT_CLIENT) || tally_is_reset(connection, FINWAIT_SERVER);
    if (reset)
        *frame = connection->close.reset.frame;
    return reset && (side == FINWAIT_NOBODY || connection->close.reset.from == side);
}

/* Too many of something blames those that are; too few blames those that are not. */
bool expectation_blames(const struct expectation *expectation, const struct finwait_connection *connection,
                        uint64_t *frame)
{
    uint64_t entered = 0;
    bool is = false;
    *frame = connection->last_frame;
    switch (expectation->measure) {
    case MEASURE_VERDICTS:
        is = expectation->set >> connection->verdict & 1;
        return is == expectation->has_most;
    case MEASURE_FINDINGS:
        return has_finding(connection, expectation->set, frame) && expectation->has_most;
    case MEASURE_CLOSERS:
        return closed_otherwise(connection, expectation->side, frame);
    case MEASURE_RESETS:
        return was_reset(connection, expectation->side, frame);
    case MEASURE_RTT:
        *frame = connection->first_frame;
        return (double)connection->open.rtt > expectation->most;
    case MEASURE_STATE:
        entered = (uint64_t)connection->endpoints[expectation->side].time_in_state[expectation->state];
        return (double)entered > expectation->most;
    case MEASURE_CONNECTIONS:
    case MEASURE_OCCUPANCY:
        break;
    }
    return false;
}
