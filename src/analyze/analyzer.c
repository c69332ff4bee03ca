/* SPDX-License-Identifier: BSD-2-Clause */
#include <finwait/analyzer.h>

#include <stdlib.h>

#include "judge.h"
#include "overlap.h"
#include "pipeline.h"
#include "tracker.h"

struct finwait_analyzer {
    struct pipeline *pipeline; /* NULL: everything on the caller's thread */
    struct tracker *trackers;  /* each of a share of the four-tuples */
    unsigned tracker_count;
    struct judge judge;
    struct overlap overlap;
    struct finwait_summary summary;
    struct finwait_memory memory; /* with one job */
    uint64_t arrivals;
    int64_t clock;    /* highest time so far */
    int64_t previous; /* time of the frame before */
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

static void pass_time(struct finwait_analyzer *analyzer, int64_t time)
{
    analyzer->summary.health.time_reversals += time < analyzer->previous;
    analyzer->previous = time;
    analyzer->clock = time > analyzer->clock ? time : analyzer->clock;
    analyzer->arrivals++;
}

static void count_arrival(struct finwait_analyzer *analyzer, const struct arrival *arrival)
{
    struct finwait_summary *summary = &analyzer->summary;
    const struct finwait_segment *segment = &arrival->segment;
    summary->packets++;
    summary->bytes += segment->wire_size;
    count_time(summary, segment->time);
    if (arrival_has_segment(arrival))
        summary->health.cut_headers += (segment->options & FINWAIT_OPT_CUT) != 0;
    else
        count_verdict(&summary->health, arrival->verdict);
    summary->tcp_segments += arrival->verdict == FINWAIT_DECODE_SEGMENT;
}

/* All that follows a frame's decoding, where there are no threads and one tracker. */
static void take_arrival(struct finwait_analyzer *analyzer, const struct arrival *arrival)
{
    if (arrival_is_syn(arrival)) {
        judge_expect(&analyzer->judge, &arrival->segment);
        tracker_expect(analyzer->trackers, arrival->hash);
    }
    judge_arrival(&analyzer->judge, arrival);
    tracker_time(analyzer->trackers, arrival->order, arrival->clock);
    if (arrival_has_segment(arrival))
        tracker_segment(analyzer->trackers, &arrival->segment, arrival->hash);
    judge_look(&analyzer->judge, arrival->clock);
}

static void take_news(void *user, struct news *news)
{
    struct finwait_analyzer *analyzer = user;
    if (news->flow)
        analyzer->summary.capped_connections = analyzer->trackers->capped;
    judge_news(&analyzer->judge, 0, news);
    tracker_take_back(analyzer->trackers, news);
}

static void flow_has_changed(void *user, struct flow *flow)
{
    struct finwait_analyzer *analyzer = user;
    judge_open(&analyzer->judge, flow, analyzer->clock);
}

static void flow_took(void *user, const struct flow *flow)
{
    const struct finwait_analyzer *analyzer = user;
    judge_taken(&analyzer->judge, flow);
}

/* Address randomisation is enough. */
static uint64_t seed_of(const struct finwait_analyzer *analyzer)
{
    return (uint64_t)(uintptr_t)analyzer;
}

/*
 * One tracker where something is told of flows that are still open, or where what happens to one of them depends on
 * how many there are; else one for each job but one: reading and judging take a processor's time together.
 */
static unsigned count_trackers(const struct finwait_options *options, const struct finwait_sink *sink)
{
    bool together = sink->finding || sink->packet || options->unending || options->max_connections;
    if (together || options->jobs <= 1)
        return 1;
    unsigned trackers = options->jobs - 1;
    return trackers < TRACKERS_MAX ? trackers : TRACKERS_MAX;
}

/* It is counted where one thread does all. */
static struct finwait_memory *counted_memory(struct finwait_analyzer *analyzer, const struct finwait_options *options)
{
    return options->jobs > 1 ? NULL : &analyzer->memory;
}

static bool init_trackers(struct finwait_analyzer *analyzer, const struct finwait_options *options,
                          const struct finwait_sink *sink)
{
    struct tracker_options tracker = {.profile = profile_get(options->profile),
                                      .max_connections = options->max_connections,
                                      .memory = counted_memory(analyzer, options),
                                      .seed = seed_of(analyzer),
                                      .beds = TABLE_BEDS / analyzer->tracker_count,
                                      .kept = STREAMS_KEPT, /* each share of them is in one tracker */
                                      .user = analyzer,
                                      .tell = take_news,
                                      .taken = sink->packet ? flow_took : NULL,
                                      .changed = sink->finding ? flow_has_changed : NULL,
                                      .forgets = options->unending};
    analyzer->trackers = calloc(analyzer->tracker_count, sizeof *analyzer->trackers);
    bool ready = analyzer->trackers != NULL;
    for (unsigned i = 0; i < analyzer->tracker_count && ready; i++)
        ready = tracker_init(&analyzer->trackers[i], &tracker);
    return ready;
}

struct finwait_analyzer *finwait_analyzer_new(const struct finwait_options *options, const struct finwait_sink *sink)
{
    struct finwait_analyzer *analyzer = calloc(1, sizeof *analyzer);
    if (!analyzer)
        return NULL;
    analyzer->memory.limit = options->max_memory;
    analyzer->tracker_count = count_trackers(options, sink);
    bool ready = judge_init(&analyzer->judge, options, sink, &analyzer->summary, analyzer->tracker_count,
                            counted_memory(analyzer, options));
    if (!init_trackers(analyzer, options, sink) || !ready) {
        finwait_analyzer_free(analyzer);
        return NULL;
    }
    bool open = sink->finding || sink->packet;
    if (options->jobs > 1 && !open)
        analyzer->pipeline = pipeline_new(analyzer->trackers, analyzer->tracker_count, &analyzer->judge);
    return analyzer;
}

void finwait_analyzer_free(struct finwait_analyzer *analyzer)
{
    if (!analyzer)
        return;
    pipeline_free(analyzer->pipeline);
    for (unsigned i = 0; analyzer->trackers && i < analyzer->tracker_count; i++)
        tracker_done(&analyzer->trackers[i]);
    free(analyzer->trackers);
    judge_done(&analyzer->judge);
    overlap_done(&analyzer->overlap);
    free(analyzer);
}

/* Where the caller's thread writes what arrives next, before it lets it go. */
static struct arrival *next_arrival(struct finwait_analyzer *analyzer, struct arrival *own)
{
    return analyzer->pipeline ? pipeline_room(analyzer->pipeline) : own;
}

static void let_go(struct finwait_analyzer *analyzer, struct arrival *arrival)
{
    count_arrival(analyzer, arrival);
    pass_time(analyzer, arrival->segment.time);
    arrival->order = analyzer->arrivals;
    arrival->clock = analyzer->clock;
    if (arrival_has_segment(arrival))
        arrival->hash = table_hash(seed_of(analyzer), &arrival->segment);
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
    drops_add(&analyzer->judge.drops, from, until);
}

void finwait_analyzer_time(struct finwait_analyzer *analyzer, int64_t now)
{
    if (now <= analyzer->clock)
        return;
    if (analyzer->summary.packets > 0)
        analyzer->summary.last_time = now;
    pass_time(analyzer, now);
    judge_time(&analyzer->judge, now);
    tracker_time(analyzer->trackers, analyzer->arrivals, now);
    judge_look(&analyzer->judge, now);
}

uint64_t finwait_analyzer_open(const struct finwait_analyzer *analyzer)
{
    return analyzer->trackers->table.count;
}

const struct finwait_memory *finwait_analyzer_memory(const struct finwait_analyzer *analyzer)
{
    return &analyzer->memory;
}

void finwait_analyzer_spare(struct finwait_analyzer *analyzer)
{
    table_spare(&analyzer->trackers->table);
}

const struct finwait_service *finwait_analyzer_service(const struct finwait_analyzer *analyzer, size_t index)
{
    const struct services *services = &analyzer->judge.services;
    return index < services->count ? &services->list[index].service : NULL;
}

void finwait_analyzer_taps(struct finwait_analyzer *analyzer, const struct finwait_taps *taps)
{
    analyzer->summary.joined = true;
    analyzer->summary.taps = *taps;
}

/* False: memory ran short. */
static bool count_trackers_work(struct finwait_analyzer *analyzer)
{
    struct finwait_summary *summary = &analyzer->summary;
    bool complete = true;
    summary->capped_connections = 0;
    for (unsigned i = 0; i < analyzer->tracker_count; i++) {
        const struct tracker *tracker = &analyzer->trackers[i];
        summary->health.duplicate_frames += tracker->duplicates;
        summary->capped_connections += tracker->capped;
        summary->capped_streams += tracker->streams.forgotten;
        complete = complete && !tracker->short_of_memory && !tracker->streams.full;
    }
    return complete;
}

bool finwait_analyzer_finish(struct finwait_analyzer *analyzer)
{
    if (analyzer->pipeline) {
        pipeline_finish(analyzer->pipeline, analyzer->clock);
    } else {
        judge_end(&analyzer->judge);
        tracker_finish(analyzer->trackers, analyzer->clock);
    }
    bool complete = count_trackers_work(analyzer);
    analyzer->summary.overlap = overlap_judge(&analyzer->overlap);
    judge_finish(&analyzer->judge);
    return complete && !analyzer->judge.short_of_memory;
}

const struct finwait_summary *finwait_analyzer_summary(const struct finwait_analyzer *analyzer)
{
    return &analyzer->summary;
}
