/* SPDX-License-Identifier: BSD-2-Clause */
/* How rules put findings together. */
#include <inttypes.h>

#include "rules.h"

struct finwait_finding *finding_add(struct rules *rules, enum finwait_code code, enum finwait_certainty certainty,
                                    enum finwait_side endpoint)
{
    struct finwait_connection *connection = &rules->diagnosis->connection;
    size_t index = connection->finding_count < FINDINGS_CAP ? connection->finding_count++ : FINDINGS_CAP;
    struct finwait_finding *finding = &rules->diagnosis->findings[index];
    const struct finwait_explanation *entry = finwait_explain(code);
    *finding = (struct finwait_finding){.code = code,
                                        .severity = entry->severity,
                                        .certainty = certainty,
                                        .endpoint = endpoint,
                                        .connection = connection->id,
                                        .time = connection->end,
                                        .message = "",
                                        .cause = entry->cause,
                                        .advice = entry->advice};
    finding->filter = arena_print(&rules->diagnosis->arena, "tcp.stream eq %" PRIu64, connection->stream);
    return finding;
}

enum finwait_certainty loss_certainty(const struct finwait_loss *loss)
{
    if (loss->between_taps)
        return FINWAIT_PROVEN;
    return loss->where == FINWAIT_PLACE_UNDETERMINED ? FINWAIT_POSSIBLE : FINWAIT_LIKELY;
}

const struct finwait_step *step_of(const struct finwait_connection *connection, enum finwait_step_kind kind)
{
    for (unsigned i = 0; i < connection->open.step_count; i++) {
        if (connection->open.steps[i].segment == kind)
            return &connection->open.steps[i];
    }
    return NULL;
}

const char *loss_place(const struct finwait_loss *loss)
{
    static const char *const places[FINWAIT_PLACE_COUNT] = {
        [FINWAIT_PLACE_BEFORE_TAP] = "before it reached the capture point",
        [FINWAIT_PLACE_AFTER_TAP] = "after it had passed the capture point",
        [FINWAIT_PLACE_UNDETERMINED] = "at a place that the capture does not show",
    };
    return loss->between_taps ? "between the two taps" : places[loss->where];
}

const char *socket_text(struct rules *rules, const struct finwait_address *address, uint16_t port)
{
    char ip[64];
    uint8_t family = rules->connection->family;
    finwait_address_print(address, family, ip, sizeof ip);
    return arena_print(&rules->diagnosis->arena, family == 6 ? "[%s]:%u" : "%s:%u", ip, port);
}

const char *side_text(struct rules *rules, enum finwait_side side)
{
    const struct finwait_endpoint *end = &rules->connection->endpoints[side];
    return arena_print(&rules->diagnosis->arena, "%s %s", finwait_side_name(side),
                       socket_text(rules, &end->address, end->port));
}

const char *duration_text(struct arena *arena, int64_t nanoseconds)
{
    int64_t milliseconds = nanoseconds / MILLISECOND;
    if (nanoseconds < MILLISECOND)
        return arena_print(arena, "%" PRId64 " µs", nanoseconds / 1000);
    if (milliseconds < 1000)
        return arena_print(arena, "%" PRId64 " ms", milliseconds);
    if (milliseconds < 120000)
        return arena_print(arena, "%" PRId64 ".%" PRId64 " s", milliseconds / 1000, milliseconds % 1000 / 100);
    int64_t seconds = milliseconds / 1000;
    if (seconds < 7200)
        return arena_print(arena, "%" PRId64 " min %" PRId64 " s", seconds / 60, seconds % 60);
    return arena_print(arena, "%" PRId64 " h %" PRId64 " min", seconds / 3600, seconds % 3600 / 60);
}

const struct ledger_entry *entry_of_frame(const struct rules *r, uint64_t frame)
{
    for (uint32_t i = 0; frame && i < r->flow->ledger.count; i++) {
        if (r->flow->ledger.entries[i].frame == frame)
            return &r->flow->ledger.entries[i];
    }
    return NULL;
}
