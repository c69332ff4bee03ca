/* SPDX-License-Identifier: BSD-2-Clause */
#include "judge.h"

#include <stdlib.h>

#include "seat.h"
#include "telling.h"

_Static_assert(SERVICES_CAP <= DOCKET_SERVICE_MAX, "a number of each fits, and 0");

bool judge_init(struct judge *judge, const struct finwait_options *options, const struct finwait_sink *sink,
                struct finwait_summary *summary, unsigned trackers, struct finwait_memory *memory)
{
    *judge = (struct judge){.sink = *sink, .summary = summary, .zeek = options->zeek, .trackers = trackers};
    judge->context = (struct context){.profile = profile_get(options->profile),
                                      .vantage = options->vantage,
                                      .goes_on = true,
                                      .findings_only = options->detail == FINWAIT_DETAIL_BRIEF};
    judge->hosts.memory = judge->services.memory = memory;
    for (unsigned i = 0; i < trackers; i++)
        judge->dockets[i].memory = memory;
    if (sink->finding && sink->service_finding)
        judge->alarms = alarms_new(&judge->services, judge->context.profile, &judge->sink);
    if (sink->finding && sink->service_finding && !judge->alarms)
        return false;
    struct observer_options observer = {.user = sink->user, .write = sink->zeek};
    return !options->zeek || observer_init(&judge->observer, &observer);
}

void judge_done(struct judge *judge)
{
    observer_done(&judge->observer);
    diagnosis_done(&judge->diagnosis);
    services_done(&judge->services);
    alarms_free(judge->alarms);
    hosts_done(&judge->hosts);
    answers_done(&judge->answers);
    for (unsigned i = 0; i < judge->trackers; i++)
        dockets_done(&judge->dockets[i]);
    arena_done(&judge->texts);
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

static void count_connection(struct judge *judge, const struct flow *flow, const struct finwait_connection *connection)
{
    struct finwait_summary *summary = judge->summary;
    summary->connections++;
    summary->verdicts[connection->verdict]++;
    for (size_t i = 0; i < connection->finding_count; i++) {
        summary->codes[connection->findings[i].code]++;
        summary->severities[connection->findings[i].severity]++;
    }
    if (connection->close.initiator < FINWAIT_SIDE_COUNT)
        summary->closed_first[connection->close.initiator]++;
    summary->closed_both += connection->close.both;
    whole_count(&judge->whole, flow);
    summary->health.acked_unseen_segments += flow->gap_segments;
    summary->health.one_way_connections += is_one_way(connection);
    summary->capped_timelines += flow->ledger.dropped || flow->ends[FINWAIT_CLIENT].timeline.dropped ||
                                 flow->ends[FINWAIT_SERVER].timeline.dropped;
    if (!judge->any_vantage)
        summary->vantage = connection->vantage;
    else if (summary->vantage != connection->vantage)
        summary->vantage = FINWAIT_VANTAGE_UNKNOWN;
    judge->any_vantage = true;
}

/* The client's ISN is known from its own SYN, or from the SYN-ACK that acknowledges it. */
static const struct elsewhere *find_answer(const struct judge *judge, const struct flow *flow)
{
    const struct endpoint *client = &flow->ends[FINWAIT_CLIENT], *server = &flow->ends[FINWAIT_SERVER];
    if (!client->syn_seen && !server->syn_seen)
        return NULL;
    uint32_t isn = client->syn_seen ? client->isn : server->ack_max - 1;
    return answers_find(&judge->answers, &flow->address[FINWAIT_CLIENT], flow->port[FINWAIT_CLIENT], isn);
}

/* The rules, asked as things stand. */
static struct finwait_connection *ask(struct judge *judge, const struct docket *docket, struct flow *flow, int64_t now)
{
    struct context *context = &judge->context;
    context->last_time = now;
    context->host_ttl = hosts_ttl(&judge->hosts, &flow->address[FINWAIT_SERVER]);
    context->elsewhere = find_answer(judge, flow);
    flow->id = docket->id;
    flow->stream = docket->stream == DOCKET_STREAM_MAX ? UINT64_MAX : docket->stream;
    flow->reach = docket->reach;
    services_look_back(&judge->services, docket->service, flow);
    hosts_look_back(&judge->hosts, flow);
    context->lossy = drops_between(&judge->drops, flow->start, flow->end);
    diagnose(flow, context, &judge->diagnosis);
    return &judge->diagnosis.connection;
}

/* What is told of one connection, as it passes on to the sink. */
struct messenger {
    struct judge *judge;
    const struct docket *docket;
};

static void tell_finding(void *user, const struct finwait_connection *connection, const struct finwait_finding *finding)
{
    const struct messenger *messenger = user;
    const struct finwait_sink *sink = &messenger->judge->sink;
    if (messenger->judge->alarms)
        alarms_find(messenger->judge->alarms, messenger->docket->service, connection, finding);
    services_tell(&messenger->judge->services, messenger->docket->service, true);
    sink->finding(sink->user, connection, finding);
}

static void tell_withdrawal(void *user, const struct finwait_connection *connection, enum finwait_code code,
                            enum finwait_side endpoint)
{
    const struct messenger *messenger = user;
    const struct finwait_sink *sink = &messenger->judge->sink;
    if (messenger->judge->alarms)
        alarms_lose(messenger->judge->alarms, messenger->docket->service, code, endpoint, false);
    services_tell(&messenger->judge->services, messenger->docket->service, false);
    if (sink->withdrawn)
        sink->withdrawn(sink->user, connection, code, endpoint);
}

static void tell(struct judge *judge, const struct docket *docket, struct flow *flow,
                 const struct finwait_connection *connection)
{
    struct messenger messenger = {judge, docket};
    struct finwait_sink sink = {.user = &messenger, .finding = tell_finding, .withdrawn = tell_withdrawal};
    telling_update(flow, connection, &sink);
}

/* Of a connection that is over: its stuck sockets are not stuck any more. */
static void forget(struct judge *judge, const struct docket *docket, const struct flow *flow)
{
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        if (telling_holds(flow, FINWAIT_CODE_CLOSE_WAIT_STUCK, (enum finwait_side)side))
            alarms_lose(judge->alarms, docket->service, FINWAIT_CODE_CLOSE_WAIT_STUCK, (enum finwait_side)side, true);
}

void judge_open(struct judge *judge, struct flow *flow, int64_t now)
{
    const struct docket *docket = dockets_find(&judge->dockets[0], flow->seat->number);
    if (!docket || !telling_is_due(flow))
        return;
    judge->context.still_open = true;
    tell(judge, docket, flow, ask(judge, docket, flow, now));
    judge->context.still_open = false;
    flow->look = telling_look(flow, judge->context.profile, now);
}

void judge_taken(const struct judge *judge, const struct flow *flow)
{
    const struct docket *docket = dockets_find(&judge->dockets[0], flow->seat->number);
    if (docket)
        judge->sink.packet(judge->sink.user, docket->id);
}

/* Numbered in the order in which they began, whichever tracker they are in. */
static void hear_stream(struct judge *judge, struct dockets *dockets, struct news *news)
{
    news->number = judge->summary->streams++;
    dockets->streams[news->stream % STREAMS_UNSETTLED] = news->number;
}

/* The flow's stream, which may have begun so lately that its tracker does not know its number. */
static uint64_t stream_of(const struct dockets *dockets, const struct news *news)
{
    bool known = news->settled || news->stream == UINT64_MAX;
    return known ? news->stream : dockets->streams[news->stream % STREAMS_UNSETTLED];
}

/* Zeek's record of the segment is the connection's, too. */
static void hear_opened(struct judge *judge, struct dockets *dockets, const struct news *news)
{
    struct docket *docket = dockets_open(dockets, news->seat);
    judge->connections++;
    if (!docket) {
        judge->short_of_memory = true;
        return;
    }
    docket->id = judge->connections & DOCKET_ID_MAX;
    docket->stream = stream_of(dockets, news) & DOCKET_STREAM_MAX;
    docket->service = services_open(&judge->services, news) & DOCKET_SERVICE_MAX;
    if (!judge->zeek)
        return;
    docket->zeek = judge->record & DOCKET_ZEEK_MAX;
    observer_claim(&judge->observer);
}

/* A SYN that is the client's first; a SYN-ACK that is repeated although the client sent nothing but that. */
static void alarm_heard(const struct judge *judge, struct docket *docket, const struct news *news)
{
    if (news->side == FINWAIT_CLIENT) {
        if (docket->asked < 2)
            docket->asked++;
        if (news->first)
            alarms_ask(judge->alarms, docket->service);
        return;
    }
    if (news->first || docket->asked != 1 || !docket->half_open || docket->dangling)
        return;
    docket->dangling = true;
    alarms_dangle(judge->alarms, docket->service, true);
}

static void alarm_moved(const struct judge *judge, struct docket *docket, const struct news *news)
{
    if (news->side != FINWAIT_SERVER)
        return;
    docket->half_open = news->to == FINWAIT_SYN_RECEIVED;
    if (news->from != FINWAIT_SYN_RECEIVED)
        return;
    if (news->to != FINWAIT_CLOSED)
        alarms_open(judge->alarms, docket->service);
    if (docket->dangling)
        alarms_dangle(judge->alarms, docket->service, false);
    docket->dangling = false;
}

static void hear_heard(struct judge *judge, struct docket *docket, const struct news *news)
{
    bool syn = (news->flags & FINWAIT_SYN) != 0;
    if (syn && news->side == FINWAIT_SERVER && (news->flags & FINWAIT_ACK))
        services_answer(&judge->services, docket->service, news);
    if (syn && news->side == FINWAIT_CLIENT && news->first) {
        services_ask(&judge->services, docket->service, news, &docket->reach);
        hosts_ask(&judge->hosts, news, &docket->reach);
    } else if (syn && news->side == FINWAIT_CLIENT && news->unanswered) {
        hosts_watch(&judge->hosts, news, &docket->reach);
    }
    hosts_hear(&judge->hosts, news);
    if (judge->alarms && syn)
        alarm_heard(judge, docket, news);
}

static void hear_moved(struct judge *judge, struct docket *docket, const struct news *news)
{
    if (news->side == FINWAIT_SERVER && news->to == FINWAIT_ESTABLISHED)
        hosts_note(&judge->hosts, &news->address[news->side], news->ttl);
    if (news->side == FINWAIT_CLIENT && news->from == FINWAIT_SYN_SENT && news->to == FINWAIT_CLOSED)
        hosts_watch(&judge->hosts, news, &docket->reach);
    services_move(&judge->services, docket->service, news);
    if (judge->alarms)
        alarm_moved(judge, docket, news);
}

/* Wherever its endpoints were, they are no more. */
static void leave(struct judge *judge, struct docket *docket, const struct news *news)
{
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        struct news move = *news;
        move.side = (uint8_t)side;
        move.from = (uint8_t)news->flow->at[side];
        move.to = FINWAIT_CLOSED;
        if (move.from == move.to)
            continue;
        services_move(&judge->services, docket->service, &move);
        if (judge->alarms)
            alarm_moved(judge, docket, &move);
    }
}

static void hear_over(struct judge *judge, struct docket *docket, const struct news *news)
{
    struct flow *flow = news->flow;
    struct finwait_connection *connection = ask(judge, docket, flow, news->time);
    struct finwait_zeek zeek;
    if (judge->zeek && observer_take(&judge->observer, docket->zeek, connection, news->hash, &zeek))
        connection->zeek = &zeek;
    count_connection(judge, flow, connection);
    services_count(&judge->services, docket->service, flow, connection, news->time);
    judge->summary->capped_services = judge->services.left_out;
    judge->summary->capped_hosts = judge->hosts.forgotten + judge->services.forgotten;
    if (judge->sink.finding)
        tell(judge, docket, flow, connection);
    if (judge->alarms) {
        forget(judge, docket, flow);
        if (connection->verdict == FINWAIT_VERDICT_OPEN && services_gave_up(flow, connection))
            alarms_give_up(judge->alarms, docket->service);
    }
    if (judge->sink.connection)
        judge->sink.connection(judge->sink.user, connection);
    leave(judge, docket, news);
}

static void hear_of_flow(struct judge *judge, unsigned tracker, const struct news *news)
{
    struct docket *docket = dockets_find(&judge->dockets[tracker], news->seat);
    if (!docket)
        return;
    if (news->kind == NEWS_HEARD)
        hear_heard(judge, docket, news);
    else if (news->kind == NEWS_MOVED)
        hear_moved(judge, docket, news);
    else
        hear_over(judge, docket, news);
}

void judge_news(struct judge *judge, unsigned tracker, struct news *news)
{
    if (news->kind == NEWS_STREAM)
        hear_stream(judge, &judge->dockets[tracker], news);
    else if (news->kind == NEWS_OPENED)
        hear_opened(judge, &judge->dockets[tracker], news);
    else
        hear_of_flow(judge, tracker, news);
}

void judge_time(struct judge *judge, int64_t time)
{
    if (judge->zeek)
        observer_time(&judge->observer, time);
}

void judge_expect(const struct judge *judge, const struct finwait_segment *syn)
{
    answers_expect(&judge->answers, syn);
    hosts_expect(&judge->hosts, &syn->src);
}

void judge_arrival(struct judge *judge, const struct arrival *arrival)
{
    const struct finwait_segment *segment = &arrival->segment;
    if (!arrival_has_segment(arrival)) {
        judge_time(judge, segment->time);
        return;
    }
    if ((segment->flags & FINWAIT_SYN) && segment->kind == FINWAIT_SEGMENT_TCP)
        answers_note(&judge->answers, segment);
    if (judge->zeek)
        judge->record = observer_segment(&judge->observer, segment, arrival->hash);
}

void judge_look(struct judge *judge, int64_t now)
{
    if (judge->alarms)
        alarms_look(judge->alarms, now);
}

void judge_end(struct judge *judge)
{
    if (judge->zeek)
        observer_finish(&judge->observer);
    judge->context.goes_on = false;
}

static void count_finding(struct finwait_summary *summary, const struct finwait_finding *finding)
{
    summary->codes[finding->code]++;
    summary->severities[finding->severity]++;
}

static void judge_whole(struct judge *judge)
{
    struct finwait_summary *summary = judge->summary;
    judge->whole.segments = summary->tcp_segments;
    summary->findings = judge->findings;
    summary->finding_count = whole_judge(&judge->whole, judge->findings, &judge->texts);
    for (size_t i = 0; i < summary->finding_count; i++)
        count_finding(summary, &summary->findings[i]);
}

static void hand_over_services(struct judge *judge)
{
    struct service_rest all = services_sum(&judge->services);
    struct arena *arena = &judge->diagnosis.arena;
    for (size_t i = 0; i < judge->services.count; i++) {
        struct service_facts *facts = &judge->services.list[i];
        struct finwait_finding findings[SERVICE_FINDINGS];
        arena_reset(arena);
        service_judge(facts, &all, judge->context.profile, findings, arena);
        for (size_t f = 0; f < facts->service.finding_count; f++) {
            count_finding(judge->summary, &findings[f]);
            if (judge->alarms && !alarms_hold(judge->alarms, (uint32_t)i + 1, &findings[f]))
                judge->sink.service_finding(judge->sink.user, &facts->service, &findings[f]);
        }
        if (judge->sink.service)
            judge->sink.service(judge->sink.user, &facts->service);
        facts->service.findings = NULL;
        facts->service.finding_count = 0;
    }
}

void judge_finish(struct judge *judge)
{
    hand_over_services(judge);
    judge_whole(judge);
    judge->short_of_memory = judge->short_of_memory || judge->observer.short_of_memory;
}
