/* SPDX-License-Identifier: BSD-2-Clause */
#include "census.h"

#include <stdlib.h>
#include <string.h>

#define UNTOLD (FINWAIT_IN(FINWAIT_CLOSED) | FINWAIT_IN(FINWAIT_LISTEN)) /* what connections do not show */

void census_init(struct census *census, const struct settings *settings, int64_t start)
{
    finwait_states all = FINWAIT_ANY_STATE & (finwait_states)~UNTOLD;
    *census = (struct census){.settings = settings, .start = start};
    census->states = settings->states ? settings->states : all;
    census->columns = (unsigned)__builtin_popcount(census->states);
}

static unsigned column_of(const struct census *census, enum finwait_state state)
{
    return (unsigned)__builtin_popcount(census->states & (FINWAIT_IN(state) - 1U));
}

static bool make_room(struct census *census, size_t line)
{
    size_t room = census->room ? census->room : 64, line_size = census->columns * sizeof *census->counts;
    while (room <= line)
        room *= 2;
    if (room > census->room) {
        uint64_t *counts = realloc(census->counts, room * line_size);
        if (!counts)
            return false;
        memset(counts + census->room * census->columns, 0, (room - census->room) * line_size);
        census->counts = counts;
        census->room = room;
    }
    return true;
}

/* From the first line at or after `time` on, one more endpoint is in `state`, or (amount -1) one less. */
static void change(struct census *census, enum finwait_state state, int64_t time, int64_t amount)
{
    int64_t step = census->settings->step, offset = time > census->start ? time - census->start : 0;
    uint64_t line = (uint64_t)offset / (uint64_t)step + (offset % step != 0);
    if (line >= CENSUS_LINES)
        census->too_long = true;
    else if (make_room(census, line))
        census->counts[line * census->columns + column_of(census, state)] += (uint64_t)amount;
    else
        census->short_of_memory = true;
}

static void take_endpoint(struct census *census, const struct finwait_endpoint *endpoint, int64_t gone)
{
    for (size_t i = 0; i < endpoint->timeline_count; i++) {
        const struct finwait_timeline_entry *entry = &endpoint->timeline[i];
        bool last = i + 1 == endpoint->timeline_count;
        int64_t until = last ? gone : endpoint->timeline[i + 1].time;
        if (entry->state >= FINWAIT_STATE_COUNT || !(census->states & FINWAIT_IN(entry->state)) || entry->time >= until)
            continue;
        change(census, entry->state, entry->time, 1);
        if (until != INT64_MAX)
            change(census, entry->state, until, -1);
    }
}

void census_take(struct census *census, const struct finwait_connection *connection, int64_t gone)
{
    const struct settings *settings = census->settings;
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const struct finwait_endpoint *endpoint = &connection->endpoints[side];
        bool here = settings->host_family == connection->family &&
                    memcmp(&settings->host, &endpoint->address, sizeof endpoint->address) == 0;
        if (settings->host_family == 0 || here)
            take_endpoint(census, endpoint, gone);
    }
}

bool census_finish(struct census *census, int64_t last, struct finwait_census *result)
{
    size_t lines = last < census->start ? 1 : (size_t)((last - census->start) / census->settings->step) + 1;
    if (lines > CENSUS_LINES)
        census->too_long = true;
    if (census->too_long || census->short_of_memory || !make_room(census, lines))
        return false;
    for (size_t i = census->columns; i < lines * census->columns; i++)
        census->counts[i] += census->counts[i - census->columns];
    *result = (struct finwait_census){.start = census->start,
                                      .step = census->settings->step,
                                      .states = census->states,
                                      .lines = lines,
                                      .counts = census->counts};
    return true;
}

void census_done(struct census *census)
{
    free(census->counts);
    *census = (struct census){0};
}
