/* SPDX-License-Identifier: BSD-2-Clause */
#include <finwait/analyzer.h>

#include <stdlib.h>

#include "answers.h"
#include "diagnose.h"
#include "drops.h"
#include "hosts.h"
#include "observer.h"
#include "overlap.h"
#include "pipeline.h"
#include "services.h"
#include "telling.h"
#include "tracker.h"
#include "whole.h"

struct finwait_analyzer {
    struct finwait_options options;
    struct finwait_sink sink;
    struct pipeline *pipeline; /* NULL: everything on the caller's thread */
    struct tracker tracker;
    struct observer observer; /* when options.zeek */
    struct context context;
    struct diagnosis diagnosis;
    struct services services;
    struct hosts hosts;
    struct answers answers;
    struct overlap overlap;
    struct whole_facts whole;
    struct finwait_finding findings[WHOLE_FINDINGS];
    struct arena texts; /* of the findings */
    struct drops drops;
    struct finwait_summary summary;
    bool any_vantage; /* summary.vantage holds what all connections so far share */
};

struct finwait_options finwait_options_default(void)
{
    return (struct finwait_options){.profile = FINWAIT_PROFILE_LINUX,
                                    .vantage = FINWAIT_VANTAGE_UNKNOWN,
                                    .detail = FINWAIT_DETAIL_NORMAL,
                                    .max_connections = 0,
                                    .jobs = 1,
                                    .zeek = true};
}

/* Data that its peer's silence left unanswered: the tap saw one direction only. */
static bool is_one_way(const struct finwait_connection *connection)
{
    const struct finwait_endpoint *client = &connection->endpoints[FINWAIT_CLIENT];
    const struct finwait_endpoint *server = &connection->endpoints[FINWAIT_SERVER];
    if (client->packets > 0 && server->packets > 0)
        return false;
    const struct finwait_endpoint *talker = client->packets ? client : server;
    return talker->payload_bytes > 0 || talker->packets > talker->syn + 1U;
}

static void count_connection(struct finwait_analyzer *analyzer, const struct flow *flow,
                             const struct finwait_connection *connection)
{
    struct finwait_summary *summary = &analyzer->summary;
    summary->connections++;
    summary->verdicts[connection->verdict]++;
    for (size_t i = 0; i < connection->finding_count; i++) {
        summary->codes[connection->findings[i].code]++;
        summary->severities[connection->findings[i].severity]++;
    }
    if (connection->close.initiator < FINWAIT_SIDE_COUNT)
        summary->closed_first[connection->close.initiator]++;
    summary->closed_both += connection->close.both;
    whole_count(&analyzer->whole, flow);
    summary->health.acked_unseen_segments += flow->gap_segments;
    summary->health.one_way_connections += is_one_way(connection);
    summary->capped_timelines += flow->ledger.dropped || flow->ends[FINWAIT_CLIENT].timeline.dropped ||
                                 flow->ends[FINWAIT_SERVER].timeline.dropped;
    if (!analyzer->any_vantage)
        summary->vantage = connection->vantage;
    else if (summary->vantage != connection->vantage)
        summary->vantage = FINWAIT_VANTAGE_UNKNOWN;
    analyzer->any_vantage = true;
}

/* The client's ISN is known from its own SYN, or from the SYN-ACK that acknowledges it. */
static const struct elsewhere *find_answer(const struct finwait_analyzer *analyzer, const struct flow *flow)
{
    const struct endpoint *client = &flow->ends[FINWAIT_CLIENT], *server = &flow->ends[FINWAIT_SERVER];
    if (!client->syn_seen && !server->syn_seen)
        return NULL;
    uint32_t isn = client->syn_seen ? client->isn : server->ack_max - 1;
    return answers_find(&analyzer->answers, &flow->address[FINWAIT_CLIENT], flow->port[FINWAIT_CLIENT], isn);
}

/* The rules, asked as things stand. */
static struct finwait_connection *judge(struct finwait_analyzer *analyzer, struct flow *flow, bool still_open)
{
    struct context *context = &analyzer->context;
    context->last_time = analyzer->tracker.now;
    context->host_ttl = hosts_ttl(&analyzer->hosts, &flow->address[FINWAIT_SERVER]);
    context->elsewhere = find_answer(analyzer, flow);
    context->still_open = still_open;
    services_look_back(&analyzer->services, flow);
    hosts_look_back(&analyzer->hosts, flow);
    context->lossy = drops_between(&analyzer->drops, flow->start, flow->end);
    diagnose(flow, context, &analyzer->diagnosis);
    return &analyzer->diagnosis.connection;
}

static void flow_has_changed(void *user, struct flow *flow)
{
    struct finwait_analyzer *analyzer = user;
    if (!telling_is_due(flow))
        return;
    telling_update(flow, judge(analyzer, flow, true), &analyzer->sink);
    flow->look = telling_look(flow, analyzer->context.profile, analyzer->tracker.now);
}

static void flow_is_done(void *user, struct flow *flow)
{
    struct finwait_analyzer *analyzer = user;
    struct finwait_connection *connection = judge(analyzer, flow, false);
    struct finwait_zeek zeek;
    if (analyzer->options.zeek && observer_take(&analyzer->observer, flow->mark, connection, &zeek))
        connection->zeek = &zeek;
    count_connection(analyzer, flow, connection);
    services_count(&analyzer->services, flow, connection, analyzer->context.last_time);
    if (analyzer->sink.finding)
        telling_update(flow, connection, &analyzer->sink);
    if (analyzer->sink.connection)
        analyzer->sink.connection(analyzer->sink.user, connection);
}

static void flow_moved(void *user, struct flow *flow, enum finwait_side side, enum finwait_state from,
                       enum finwait_state to, int64_t time)
{
    struct finwait_analyzer *analyzer = user;
    if (side == FINWAIT_SERVER && to == FINWAIT_ESTABLISHED)
        hosts_note(&analyzer->hosts, &flow->address[side], flow->ttl_syn[side]);
    if (side == FINWAIT_CLIENT && from == FINWAIT_SYN_SENT && to == FINWAIT_CLOSED)
        hosts_watch(&analyzer->hosts, flow);
    services_move(&analyzer->services, flow, side, from, to, time);
}

static void flow_heard(void *user, struct flow *flow, enum finwait_side side, const struct finwait_segment *segment)
{
    struct finwait_analyzer *analyzer = user;
    bool syn = (segment->flags & FINWAIT_SYN) != 0;
    if (syn && side == FINWAIT_SERVER && (segment->flags & FINWAIT_ACK))
        services_answer(&analyzer->services, flow, segment->time);
    if (syn && side == FINWAIT_CLIENT && flow->ends[side].syns == 1) {
        services_ask(&analyzer->services, flow);
        hosts_ask(&analyzer->hosts, flow);
    } else if (syn && side == FINWAIT_CLIENT && !flow->ends[FINWAIT_SERVER].talked) {
        hosts_watch(&analyzer->hosts, flow);
    }
    hosts_hear(&analyzer->hosts, flow, side, segment->time);
}

static void flow_took(void *user, const struct flow *flow)
{
    const struct finwait_analyzer *analyzer = user;
    analyzer->sink.packet(analyzer->sink.user, flow->id);
}

static void count_time(struct finwait_summary *summary, int64_t time)
{
    if (summary->packets == 1 || time < summary->first_time)
        summary->first_time = time;
    if (summary->packets == 1 || time > summary->last_time)
        summary->last_time = time;
}

static void count_verdict(struct finwait_health *health, enum finwait_decode_verdict verdict)
{
    switch (verdict) {
    case FINWAIT_DECODE_FRAGMENT:
        health->fragments++;
        break;
    case FINWAIT_DECODE_CUT:
        health->cut_headers++;
        break;
    case FINWAIT_DECODE_BAD:
    case FINWAIT_DECODE_TOO_DEEP:
    case FINWAIT_DECODE_UNKNOWN_LINK:
        health->undecodable++;
        break;
    default:
        break;
    }
}

static void track_time(struct finwait_analyzer *analyzer, int64_t time)
{
    if (analyzer->options.zeek)
        observer_time(&analyzer->observer, time);
    tracker_time(&analyzer->tracker, time);
}

/* Zeek's record first: a connection that opens with this segment is told which one it is. */
static void track_segment(struct finwait_analyzer *analyzer, const struct finwait_segment *segment)
{
    uint64_t next_id = analyzer->tracker.next_id;
    if ((segment->flags & FINWAIT_SYN) && segment->kind == FINWAIT_SEGMENT_TCP)
        answers_note(&analyzer->answers, segment);
    if (analyzer->options.zeek)
        analyzer->tracker.mark = observer_segment(&analyzer->observer, segment);
    tracker_segment(&analyzer->tracker, segment);
    if (analyzer->options.zeek && analyzer->tracker.next_id != next_id)
        observer_claim(&analyzer->observer);
}

/* All that follows a frame's decoding. */
static void take_arrival(void *user, const struct arrival *arrival)
{
    struct finwait_analyzer *analyzer = user;
    const struct finwait_segment *segment = &arrival->segment;
    struct finwait_summary *summary = &analyzer->summary;
    summary->packets++;
    summary->bytes += segment->wire_size;
    count_time(summary, segment->time);
    if (arrival->verdict != FINWAIT_DECODE_SEGMENT && arrival->verdict != FINWAIT_DECODE_ICMP_ERROR) {
        count_verdict(&summary->health, arrival->verdict);
        track_time(analyzer, segment->time);
        return;
    }
    summary->tcp_segments += arrival->verdict == FINWAIT_DECODE_SEGMENT;
    summary->health.cut_headers += (segment->options & FINWAIT_OPT_CUT) != 0;
    track_segment(analyzer, segment);
}

struct finwait_analyzer *finwait_analyzer_new(const struct finwait_options *options, const struct finwait_sink *sink)
{
    struct finwait_analyzer *analyzer = calloc(1, sizeof *analyzer);
    if (!analyzer)
        return NULL;
    analyzer->options = *options;
    analyzer->sink = *sink;
    analyzer->context =
        (struct context){.profile = profile_get(options->profile), .vantage = options->vantage, .goes_on = true};
    struct tracker_options tracker = {.profile = analyzer->context.profile,
                                      .max_connections = options->max_connections,
                                      .seed = (uint64_t)(uintptr_t)analyzer, /* address randomisation is enough */
                                      .user = analyzer,
                                      .done = flow_is_done,
                                      .moved = flow_moved,
                                      .heard = flow_heard,
                                      .taken = sink->packet ? flow_took : NULL,
                                      .changed = sink->finding ? flow_has_changed : NULL,
                                      .forgets = options->unending};
    struct observer_options observer = {.user = sink->user, .write = sink->zeek};
    if (!tracker_init(&analyzer->tracker, &tracker) ||
        (options->zeek && !observer_init(&analyzer->observer, &observer))) {
        finwait_analyzer_free(analyzer);
        return NULL;
    }
    if (options->jobs > 1)
        analyzer->pipeline = pipeline_new(take_arrival, analyzer);
    return analyzer;
}

void finwait_analyzer_free(struct finwait_analyzer *analyzer)
{
    if (!analyzer)
        return;
    pipeline_free(analyzer->pipeline);
    tracker_done(&analyzer->tracker);
    observer_done(&analyzer->observer);
    diagnosis_done(&analyzer->diagnosis);
    services_done(&analyzer->services);
    hosts_done(&analyzer->hosts);
    answers_done(&analyzer->answers);
    overlap_done(&analyzer->overlap);
    arena_done(&analyzer->texts);
    free(analyzer);
}

/* Where the caller's thread writes what arrives next, before it lets it go. */
static struct arrival *next_arrival(struct finwait_analyzer *analyzer, struct arrival *own)
{
    return analyzer->pipeline ? pipeline_room(analyzer->pipeline) : own;
}

static void let_go(struct finwait_analyzer *analyzer, const struct arrival *arrival)
{
    if (analyzer->pipeline)
        pipeline_push(analyzer->pipeline);
    else
        take_arrival(analyzer, arrival);
}

void finwait_analyzer_frame(struct finwait_analyzer *analyzer, const struct finwait_frame *frame, uint64_t number)
{
    struct arrival own, *arrival = next_arrival(analyzer, &own);
    struct finwait_segment *segment = &arrival->segment;
    arrival->verdict = finwait_frame_decode(frame->link_type, frame->bytes, frame->captured, frame->wire_size, segment);
    segment->time = frame->time;
    segment->frame = number;
    segment->wire_size = frame->wire_size;
    if (arrival->verdict == FINWAIT_DECODE_SEGMENT)
        overlap_add(&analyzer->overlap, segment);
    let_go(analyzer, arrival);
}

void finwait_analyzer_input(struct finwait_analyzer *analyzer, size_t input)
{
    analyzer->overlap.wanted = true;
    analyzer->overlap.input = input;
}

void finwait_analyzer_segment(struct finwait_analyzer *analyzer, const struct finwait_segment *segment)
{
    struct arrival own, *arrival = next_arrival(analyzer, &own);
    arrival->segment = *segment;
    arrival->verdict = segment->kind == FINWAIT_SEGMENT_TCP ? FINWAIT_DECODE_SEGMENT : FINWAIT_DECODE_ICMP_ERROR;
    let_go(analyzer, arrival);
}

void finwait_analyzer_drops(struct finwait_analyzer *analyzer, uint64_t kernel, uint64_t interface)
{
    analyzer->summary.health.kernel_drops = kernel;
    analyzer->summary.health.interface_drops = interface;
}

void finwait_analyzer_lost(struct finwait_analyzer *analyzer, int64_t from, int64_t until)
{
    drops_add(&analyzer->drops, from, until);
}

void finwait_analyzer_time(struct finwait_analyzer *analyzer, int64_t now)
{
    if (now <= analyzer->tracker.now)
        return;
    if (analyzer->summary.packets > 0)
        analyzer->summary.last_time = now;
    track_time(analyzer, now);
}

uint64_t finwait_analyzer_open(const struct finwait_analyzer *analyzer)
{
    return analyzer->tracker.table.count;
}

const struct finwait_service *finwait_analyzer_service(const struct finwait_analyzer *analyzer, size_t index)
{
    return index < analyzer->services.count ? &analyzer->services.list[index].service : NULL;
}

static void count_finding(struct finwait_summary *summary, const struct finwait_finding *finding)
{
    summary->codes[finding->code]++;
    summary->severities[finding->severity]++;
}

static void judge_whole(struct finwait_analyzer *analyzer)
{
    struct finwait_summary *summary = &analyzer->summary;
    analyzer->whole.segments = summary->tcp_segments;
    summary->findings = analyzer->findings;
    summary->finding_count = whole_judge(&analyzer->whole, analyzer->findings, &analyzer->texts);
    for (size_t i = 0; i < summary->finding_count; i++)
        count_finding(summary, &summary->findings[i]);
}

static void hand_over_services(struct finwait_analyzer *analyzer)
{
    struct service_rest all = services_sum(&analyzer->services);
    struct arena *arena = &analyzer->diagnosis.arena;
    for (size_t i = 0; i < analyzer->services.count; i++) {
        struct service_facts *facts = &analyzer->services.list[i];
        arena_reset(arena);
        service_judge(facts, &all, analyzer->context.profile, arena);
        for (size_t f = 0; f < facts->service.finding_count; f++)
            count_finding(&analyzer->summary, &facts->findings[f]);
        if (analyzer->sink.service)
            analyzer->sink.service(analyzer->sink.user, &facts->service);
    }
}

void finwait_analyzer_taps(struct finwait_analyzer *analyzer, const struct finwait_taps *taps)
{
    analyzer->summary.joined = true;
    analyzer->summary.taps = *taps;
}

bool finwait_analyzer_finish(struct finwait_analyzer *analyzer)
{
    if (analyzer->pipeline)
        pipeline_finish(analyzer->pipeline);
    if (analyzer->options.zeek)
        observer_finish(&analyzer->observer);
    analyzer->context.goes_on = false;
    tracker_finish(&analyzer->tracker);
    analyzer->summary.overlap = overlap_judge(&analyzer->overlap);
    analyzer->summary.health.duplicate_frames = analyzer->tracker.duplicates;
    analyzer->summary.health.time_reversals = analyzer->tracker.time_reversals;
    analyzer->summary.streams = analyzer->tracker.streams.next;
    analyzer->summary.capped_connections = analyzer->tracker.capped + analyzer->services.left_out;
    hand_over_services(analyzer);
    judge_whole(analyzer);
    return !analyzer->tracker.short_of_memory && !analyzer->tracker.streams.full && !analyzer->observer.short_of_memory;
}

const struct finwait_summary *finwait_analyzer_summary(const struct finwait_analyzer *analyzer)
{
    return &analyzer->summary;
}
