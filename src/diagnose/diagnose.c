/* SPDX-License-Identifier: BSD-2-Clause */
#include "diagnose.h"

#include <inttypes.h>

#include "rules.h"

static void read_times(struct finwait_endpoint *end, const struct context *context)
{
    for (size_t i = 0; i < end->timeline_count; i++) {
        const struct finwait_timeline_entry *entry = &end->timeline[i];
        int64_t until = i + 1 < end->timeline_count ? end->timeline[i + 1].time : context->last_time;
        if (until > entry->time && entry->state != FINWAIT_CLOSED && entry->state != FINWAIT_LISTEN &&
            entry->state < FINWAIT_STATE_COUNT)
            end->time_in_state[entry->state] += until - entry->time;
    }
}

static void read_endpoint(const struct flow *flow, enum finwait_side side, const struct context *context,
                          struct finwait_endpoint *out)
{
    const struct endpoint *end = &flow->ends[side];
    *out = (struct finwait_endpoint){
        .address = flow->address[side],
        .port = flow->port[side],
        .packets = end->packets,
        .bytes = end->bytes,
        .payload_bytes = end->payload_bytes,
        .retransmissions = end->retransmissions,
        .fin = end->fins,
        .rst = end->rsts,
        .syn = end->syns,
        .has_isn = end->has_isn,
        .isn = end->isn,
        .mss = end->mss,
        .window_scale = end->window_scale,
        .syn_seen = end->syn_seen,
        .sack_permitted = end->sack_permitted,
        .timestamps = end->timestamps,
        .ttl = end->ttl,
        .state = end->state,
        .proven = end->proven,
        .possible = end->possible,
        .timeline = end->timeline.entries,
        .timeline_count = end->timeline.count,
    };
    read_times(out, context);
}

static void read_extent(const struct flow *flow, struct finwait_connection *connection)
{
    connection->id = flow->id;
    connection->stream = flow->stream;
    connection->incarnation = flow->incarnation;
    connection->family = flow->family;
    connection->roles_from = flow->roles_from;
    connection->start = flow->start;
    connection->end = flow->end;
    connection->first_frame = flow->first_frame;
    connection->last_frame = flow->last_frame;
    connection->packets = flow->packets;
    connection->bytes = flow->bytes;
    connection->duplicate_frames = flow->duplicates;
    connection->completeness = flow->completeness;
}

static bool lost_any(const struct finwait_connection *connection)
{
    unsigned losses = 0;
    for (unsigned i = 0; i < connection->open.step_count; i++)
        losses += connection->open.steps[i].loss_count;
    for (unsigned wave = 0; wave < FINWAIT_WAVE_COUNT; wave++)
        losses += connection->close.waves[wave].loss_count;
    return losses > 0;
}

/* `fact` when it holds. */
static uint64_t if_so(bool holds, uint64_t fact)
{
    return holds ? fact : 0;
}

static uint64_t read_facts(const struct flow *flow, const struct profile *profile, const struct glance *glance,
                           const struct finwait_connection *connection)
{
    const struct endpoint *client = &flow->ends[FINWAIT_CLIENT], *server = &flow->ends[FINWAIT_SERVER];
    const struct finwait_endpoint *ends = connection->endpoints;
    int64_t long_wait = profile->close_wait;
    return glance->notes[FINWAIT_CLIENT] | glance->notes[FINWAIT_SERVER] | FACT_OPEN(connection->open.kind) |
           FACT_CLOSE(connection->close.kind) | FACT_VERDICT(connection->verdict) |
           if_so(lost_any(connection), FACT_LOSS) | if_so(glance->syns > 1, FACT_SYNS) |
           if_so(flow->held_syn_frame > 0, FACT_HELD_SYN) | if_so(flow->reuse_age >= 0, FACT_REUSED) |
           if_so(connection->close.half_close, FACT_HALF_CLOSE) |
           if_so(ends[FINWAIT_CLIENT].time_in_state[FINWAIT_CLOSE_WAIT] >= long_wait ||
                     ends[FINWAIT_SERVER].time_in_state[FINWAIT_CLOSE_WAIT] >= long_wait,
                 FACT_CLOSE_WAIT) |
           if_so(client->repeats >= NOTABLE_REPEATS || server->repeats >= NOTABLE_REPEATS, FACT_REPEATS) |
           if_so(client->packets == 0 || server->packets == 0, FACT_ONE_WAY) | if_so(flow->cut_segments > 0, FACT_CUT) |
           if_so(flow->reordered > 0, FACT_REORDERED);
}

static void ask(const struct rule *list, struct rules *rules, uint64_t facts)
{
    for (; list->ask; list++) {
        if (list->needs & facts)
            list->ask(rules);
    }
}

/* What was dropped may have been just what seems to be missing; what the capture itself is like stays. */
static void lower_certainty(struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->connection.finding_count; i++) {
        struct finwait_finding *finding = &diagnosis->findings[i];
        if (finwait_explain(finding->code)->area != FINWAIT_AREA_CAPTURE && finding->certainty > FINWAIT_POSSIBLE)
            finding->certainty = (enum finwait_certainty)(finding->certainty - 1);
    }
}

void diagnose(const struct flow *flow, const struct context *context, struct diagnosis *diagnosis)
{
    arena_reset(&diagnosis->arena);
    struct finwait_connection *connection = &diagnosis->connection;
    connection->findings = diagnosis->findings;
    connection->finding_count = 0;
    connection->zeek = NULL;
    read_extent(flow, connection);
    read_endpoint(flow, FINWAIT_CLIENT, context, &connection->endpoints[FINWAIT_CLIENT]);
    read_endpoint(flow, FINWAIT_SERVER, context, &connection->endpoints[FINWAIT_SERVER]);
    connection->vantage = vantage_read(flow, context);
    struct glance glance;
    glance_read(flow, &glance);
    opening_read(flow, &glance, &connection->open);
    closing_read(flow, context, &glance, &connection->close);
    connection->verdict = verdict_read(flow, context, &connection->open, &connection->close);
    struct rules rules = {flow, context, &glance, connection, diagnosis};
    static const struct rule *const lists[] = {silence_rules, opening_rules, syn_rules,    closing_rules,
                                               reset_rules,   waiting_rules, capture_rules};
    uint64_t facts = read_facts(flow, context->profile, &glance, connection);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        ask(lists[i], &rules, facts);
    if (context->lossy)
        lower_certainty(diagnosis);
    connection->summary = context->findings_only ? "" : summary_text(&rules);
}

void diagnosis_done(struct diagnosis *diagnosis)
{
    arena_done(&diagnosis->arena);
}
