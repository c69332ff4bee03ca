/* SPDX-License-Identifier: BSD-2-Clause */
#include "tracker.h"

#include <assert.h>
#include <stdlib.h>

#include "reuse.h"
#include "seq.h"

/*
 * How long after its last segment a finished flow waits for stragglers, and as long as any TIME_WAIT lasts: a lone
 * trailing ACK or RST opens no connection.
 */
#define LINGER (60 * SECOND)
/* A service's port, where no SYN tells who serves (RFC 6335: system ports; Linux's ephemeral range starts above). */
#define SYSTEM_PORTS 1024U
#define EPHEMERAL_PORTS 32768U
/* Where memory is full, one part in so many of it is emptied at once. */
#define SHED_PARTS 64U
/* With more connections than have so much each, what is not given back would fill the memory: seats and their like. */
#define LEAST_BYTES 128U

_Static_assert(STREAM_SHARE_BITS == SHARE_BITS, "what is forgotten of one share's streams depends on no other's");

bool tracker_init(struct tracker *tracker, const struct tracker_options *options)
{
    *tracker = (struct tracker){.options = *options, .timers = {.seats = &tracker->table.seats}};
    uint64_t fit = options->memory ? options->memory->limit / LEAST_BYTES : 0;
    if (fit && (!options->max_connections || fit < options->max_connections))
        tracker->options.max_connections = fit;
    bool ready = table_init(&tracker->table, options->seed, options->beds, options->memory) &&
                 streams_init(&tracker->streams, options->kept, options->memory);
    tracker->table.gives_back = options->forgets;
    return ready;
}

void tracker_done(struct tracker *tracker)
{
    table_done(&tracker->table);
    streams_done(&tracker->streams);
}

void tracker_take_back(struct tracker *tracker, const struct news *news)
{
    if (news->flow)
        table_give_back(&tracker->table, news->flow);
    if (news->kind == NEWS_STREAM)
        streams_settle(&tracker->streams, news->hash, news->stream, news->number);
}

/* News of a flow, in which what is particular to its kind is still to be said. */
static struct news news_of(const struct tracker *tracker, const struct flow *flow, enum news_kind kind, int64_t time)
{
    return (struct news){.turn = tracker->turn,
                         .time = time,
                         .seat = flow->seat->number,
                         .kind = (uint8_t)kind,
                         .family = flow->family,
                         .port = {flow->port[FINWAIT_CLIENT], flow->port[FINWAIT_SERVER]},
                         .address = {flow->address[FINWAIT_CLIENT], flow->address[FINWAIT_SERVER]},
                         .start = flow->start};
}

static void tell(struct tracker *tracker, struct news *news)
{
    tracker->options.tell(tracker->options.user, news);
}

static void tell_opened(struct tracker *tracker, const struct flow *flow, int64_t time)
{
    struct news news = news_of(tracker, flow, NEWS_OPENED, time);
    news.stream = tracker->stream;
    news.settled = tracker->settled;
    tell(tracker, &news);
}

static void tell_move(struct tracker *tracker, struct flow *flow, enum finwait_side side, int64_t time)
{
    struct news news = news_of(tracker, flow, NEWS_MOVED, time);
    news.side = (uint8_t)side;
    news.from = (uint8_t)flow->at[side];
    news.to = (uint8_t)flow->ends[side].state;
    news.ttl = flow->ttl_syn[side];
    flow->at[side] = flow->ends[side].state;
    tell(tracker, &news);
}

/* Tells where the endpoints went since the last call; a timer's move has a time of its own. */
static void tell_moves(struct tracker *tracker, struct flow *flow)
{
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const struct endpoint *end = &flow->ends[side];
        int64_t time = end->timeline.count ? end->timeline.entries[end->timeline.count - 1].time : tracker->now;
        if (flow->at[side] != end->state)
            tell_move(tracker, flow, (enum finwait_side)side, time);
    }
}

/* Copies without an answer, once they are many enough to count. */
static uint64_t notable_repeats(const struct flow *flow)
{
    unsigned client = flow->ends[FINWAIT_CLIENT].repeats, server = flow->ends[FINWAIT_SERVER].repeats;
    return (client >= NOTABLE_REPEATS ? client : 0) + (server >= NOTABLE_REPEATS ? server : 0);
}

/* There is something new for the rules: in the ledger, or (`timed`) by the passing of time. */
static void tell_change(struct tracker *tracker, struct flow *flow, bool timed)
{
    uint64_t seen = (uint64_t)flow->ledger.count + flow->ledger.revised + notable_repeats(flow);
    if (!tracker->options.changed || (!timed && seen == flow->seen))
        return;
    flow->seen = seen;
    if (flow->look <= tracker->now)
        flow->look = 0;
    tracker->options.changed(tracker->options.user, flow);
}

static void hand_over(struct tracker *tracker, struct flow *flow)
{
    struct news news = news_of(tracker, flow, NEWS_OVER, tracker->now);
    news.hash = flow->seat->hash;
    tracker->short_of_memory = tracker->short_of_memory || ledger_is_starved(&flow->ledger) ||
                               timeline_is_starved(&flow->ends[FINWAIT_CLIENT].timeline) ||
                               timeline_is_starved(&flow->ends[FINWAIT_SERVER].timeline);
    timers_disarm(&tracker->timers, flow->seat);
    news.flow = table_release(&tracker->table, flow->seat);
    tell(tracker, &news);
}

/* No flow has this stream any more. */
static void leave_stream(struct tracker *tracker, uint64_t hash)
{
    if (tracker->options.forgets)
        streams_forget(&tracker->streams, hash);
    else
        streams_over(&tracker->streams, hash);
}

static void finish_flow(struct tracker *tracker, struct flow *flow)
{
    if (!flow->reused)
        leave_stream(tracker, flow->seat->hash);
    hand_over(tracker, flow);
}

static enum table_rank rank_of(const struct flow *flow)
{
    if (!flow->ends[FINWAIT_CLIENT].talked || !flow->ends[FINWAIT_SERVER].talked)
        return RANK_UNANSWERED;
    if (flow_is_at_rest(flow))
        return RANK_OVER;
    return flow->told[0] || flow->told[1] || flow->told[2] ? RANK_NOTED : RANK_OPEN;
}

/* When its timer is due, and what it is worth, from what is thought of the endpoints. */
static void schedule(struct tracker *tracker, struct flow *flow)
{
    flow_schedule(flow, LINGER);
    flow->seat->due = flow->due;
    table_weigh(&tracker->table, flow);
    table_rank(&tracker->table, flow->seat, rank_of(flow));
}

/* The flow that sits there; NULL, and it is gone, when memory is short. */
static struct flow *rouse(struct tracker *tracker, struct seat *seat)
{
    struct flow *flow = table_rouse(&tracker->table, seat);
    if (flow)
        return flow;
    timers_disarm(&tracker->timers, seat);
    leave_stream(tracker, seat->hash);
    table_remove(&tracker->table, seat);
    return NULL;
}

/* Its end is no news. */
static bool in_time_wait(const struct flow *flow)
{
    return flow->ends[FINWAIT_CLIENT].state == FINWAIT_TIME_WAIT ||
           flow->ends[FINWAIT_SERVER].state == FINWAIT_TIME_WAIT;
}

static void fire(struct tracker *tracker, struct flow *flow, int64_t time)
{
    bool waited = in_time_wait(flow), looks = flow->look && flow->look <= time;
    flow_tick(flow, flow->seat->due);
    tell_moves(tracker, flow);
    if (looks)
        flow->look = 0;
    schedule(tracker, flow);
    if (flow_is_over(flow) && flow->due <= time) {
        finish_flow(tracker, flow);
        return;
    }
    if (tracker->options.changed) {
        tell_change(tracker, flow, !waited || looks);
        schedule(tracker, flow);
    }
    timers_arm(&tracker->timers, flow->seat);
    if (flow_is_at_rest(flow))
        table_rest(&tracker->table, flow);
    else
        table_stay(&tracker->table, flow);
}

void tracker_time(struct tracker *tracker, uint64_t order, int64_t time)
{
    struct seat *seat;
    tracker->now = time > tracker->now ? time : tracker->now;
    while (timers_may_fire(&tracker->timers, time) && (seat = timers_take(&tracker->timers, time)) != NULL) {
        tracker->turn = (struct turn){order, tracker->timers.now + 1, tracker->timers.round, seat->due, seat->opened};
        struct flow *flow = rouse(tracker, seat);
        if (flow)
            fire(tracker, flow, time);
    }
    tracker->turn = (struct turn){.order = order, .tick = TURN_SEGMENT};
}

static bool is_service(uint16_t port, uint16_t other)
{
    return (port < SYSTEM_PORTS && other >= SYSTEM_PORTS) || (port < EPHEMERAL_PORTS && other >= EPHEMERAL_PORTS);
}

static enum finwait_side choose_side(const struct finwait_segment *segment, enum finwait_roles_from *from)
{
    if (segment->flags & FINWAIT_SYN) {
        bool ack = (segment->flags & FINWAIT_ACK) != 0;
        *from = ack ? FINWAIT_ROLES_SYN_ACK : FINWAIT_ROLES_SYN;
        return ack ? FINWAIT_SERVER : FINWAIT_CLIENT;
    }
    *from = FINWAIT_ROLES_PORT;
    if (is_service(segment->dst_port, segment->src_port))
        return FINWAIT_CLIENT;
    if (is_service(segment->src_port, segment->dst_port))
        return FINWAIT_SERVER;
    *from = FINWAIT_ROLES_FIRST_PACKET;
    return FINWAIT_CLIENT;
}

/* Ends what is worth least before its time. False: there is nothing. */
static bool judge_early(struct tracker *tracker)
{
    struct seat *seat = table_least(&tracker->table);
    if (!seat)
        return false;
    tracker->capped++;
    struct flow *least = rouse(tracker, seat);
    if (least) {
        least->capped = true;
        finish_flow(tracker, least);
    }
    return true;
}

/* Some more than is needed: what is kept for flows to come goes with it, and need not go each time. */
static void shed(struct tracker *tracker)
{
    const struct finwait_memory *memory = tracker->options.memory;
    table_spare(&tracker->table);
    while (memory_exceeds(memory, memory->limit / SHED_PARTS) && judge_early(tracker))
        table_spare(&tracker->table);
}

static struct flow *open_flow(struct tracker *tracker, uint64_t hash, const struct finwait_segment *segment,
                              unsigned incarnation, enum finwait_side *side)
{
    if (tracker->options.max_connections && tracker->table.count >= tracker->options.max_connections)
        judge_early(tracker);
    enum finwait_roles_from roles;
    *side = choose_side(segment, &roles);
    struct flow *flow = table_add(&tracker->table, hash, segment, *side);
    if (!flow) {
        tracker->short_of_memory = true;
        return NULL;
    }
    flow->seat->opened = tracker->turn.order & SEAT_OPENED_MAX;
    flow->incarnation = incarnation;
    flow->roles_from = roles;
    flow->stream = tracker->streams.next - 1;
    flow_start(flow, *side, segment);
    tell_opened(tracker, flow, segment->time);
    return flow;
}

static void tell_heard(struct tracker *tracker, struct flow *flow, enum finwait_side side,
                       const struct finwait_segment *segment)
{
    struct endpoint *from = &flow->ends[side], *to = &flow->ends[peer_of(side)];
    bool early = from->packets <= 2 || (segment->flags & FINWAIT_SYN);
    if (!early && segment->time - from->told_time < HEARD_EVERY)
        return;
    from->told_time = segment->time;
    struct news news = news_of(tracker, flow, NEWS_HEARD, segment->time);
    news.side = (uint8_t)side;
    news.flags = segment->flags;
    news.first = from->syns == 1;
    news.unanswered = !flow->ends[FINWAIT_SERVER].talked;
    /* The ACK of a SYN-ACK that did not pass: of a flow picked up in the middle, the peer may yet speak. */
    news.one_way = !flow->midstream && from->has_ack && !to->talked;
    tell(tracker, &news);
}

static void tell_taken(struct tracker *tracker, const struct flow *flow)
{
    if (tracker->options.taken)
        tracker->options.taken(tracker->options.user, flow);
}

static void feed(struct tracker *tracker, struct flow *flow, enum finwait_side side,
                 const struct finwait_segment *segment)
{
    if (flow_segment(flow, side, segment, tracker->options.profile))
        tell_heard(tracker, flow, side, segment);
    else
        tracker->duplicates++;
    if (!flow->superseded)
        flow->completeness = tracker->completeness;
    else
        flow->steady = false;
    tell_moves(tracker, flow);
    tell_change(tracker, flow, false);
    schedule(tracker, flow);
    timers_arm(&tracker->timers, flow->seat);
}

/* The end of one incarnation and the beginning of the next. */
static struct flow *reopen(struct tracker *tracker, uint64_t hash, struct flow *old,
                           const struct finwait_segment *segment, enum finwait_side *side)
{
    unsigned incarnation = old->incarnation + 1;
    enum finwait_side old_side;
    table_find(&tracker->table, hash, segment, &old_side);
    int64_t age = old->end < segment->time ? segment->time - old->end : 0;
    enum flow_reuse reuse = reuse_read(old, segment, old_side);
    old->reused = true;
    finish_flow(tracker, old);
    struct flow *flow = open_flow(tracker, hash, segment, incarnation, side);
    if (flow) {
        flow->reuse_age = age;
        flow->reuse = reuse;
    }
    return flow;
}

/* The SYN held back was the beginning of the next one, and no stray of this. */
static struct flow *reopen_held(struct tracker *tracker, uint64_t hash, struct flow *old, enum finwait_side *side)
{
    struct finwait_segment syn = *old->pending_syn;
    old->held_syn_frame = 0;
    old->strays--;
    struct flow *flow = reopen(tracker, hash, old, &syn, side);
    if (!flow)
        return NULL;
    feed(tracker, flow, *side, &syn);
    struct ledger_entry *entry = ledger_last(&flow->ledger, syn.frame);
    if (entry && flow->reuse == REUSE_CHALLENGED)
        entry->notes |= NOTE_CHALLENGED;
    return flow;
}

enum syn_meaning { SYN_BELONGS, SYN_REOPENS, SYN_UNCLEAR };

/* The timestamp of the endpoint's newest segment that carries one; else 0. */
static uint32_t last_stamp(const struct endpoint *from)
{
    const struct recent *newest = &(struct recent){0};
    for (unsigned i = 0; i < RECENT_COUNT; i++) {
        if (from->recents.list[i].ts_value && from->recents.list[i].frame > newest->frame)
            newest = &from->recents.list[i];
    }
    return newest->ts_value;
}

/*
 * RFC 6191, RFC 9293 section 3.6.1: what TIME_WAIT takes for a new connection; else its answer has to tell. Many hosts
 * drop a SYN with a FIN.
 */
static bool supersedes(const struct endpoint *from, const struct finwait_segment *syn)
{
    uint32_t stamp = last_stamp(from);
    bool later = stamp && (syn->options & FINWAIT_OPT_TIMESTAMPS) && seq_after(syn->ts_value, stamp);
    return !(syn->flags & FINWAIT_FIN) && (later || seq_after(syn->seq, from->snd_max));
}

/* RFC 9293 section 3.6.1, RFC 6191: when a SYN on a known four-tuple is a new connection. */
static enum syn_meaning judge_syn(const struct flow *flow, enum finwait_side side,
                                  const struct finwait_segment *segment)
{
    const struct endpoint *from = &flow->ends[side], *to = &flow->ends[peer_of(side)];
    if (from->has_isn && from->isn == segment->seq)
        return SYN_BELONGS;
    if (!from->talked) /* captured late, or a simultaneous open */
        return flow_is_over(flow) && to->state == FINWAIT_CLOSED && flow->packets > 1 ? SYN_REOPENS : SYN_BELONGS;
    if (flow->midstream && !from->has_isn && from->isn == segment->seq)
        return SYN_BELONGS; /* the capture reordered it behind the first data */
    bool from_gone = (from->possible & FINWAIT_IN(FINWAIT_CLOSED)) || from->state == FINWAIT_SYN_SENT ||
                     from->state == FINWAIT_TIME_WAIT;
    bool to_accepts = state_is_over(to->state) || to->state == FINWAIT_TIME_WAIT || to->state == FINWAIT_SYN_RECEIVED ||
                      to->state == FINWAIT_SYN_SENT;
    bool to_declines = to->state == FINWAIT_TIME_WAIT && !supersedes(from, segment);
    return from_gone && to_accepts && !to_declines ? SYN_REOPENS : SYN_UNCLEAR;
}

/* Keeps an unclear SYN until its answer tells: SYN-ACK makes it a new connection, a challenge ACK makes it nothing. */
static void hold_syn(struct flow *flow, const struct finwait_segment *segment)
{
    if (!flow->pending_syn)
        flow->pending_syn = malloc(sizeof *flow->pending_syn);
    if (flow->pending_syn)
        *flow->pending_syn = *segment;
    flow->strays++;
    flow->steady = false;
    flow->held_syn_frame = segment->frame;
}

/* Whether this segment shows that the SYN held back has opened a connection (or was refused as one). */
static bool confirms_syn(const struct flow *flow, enum finwait_side side, const struct finwait_segment *s,
                         bool same_sender)
{
    const struct finwait_segment *syn = flow->pending_syn;
    if (!syn)
        return false;
    if (same_sender) {
        bool again = (s->flags & FINWAIT_SYN) && s->seq == syn->seq;
        bool silent =
            flow->ends[FINWAIT_CLIENT].last_time < syn->time && flow->ends[FINWAIT_SERVER].last_time < syn->time;
        const struct endpoint *to = &flow->ends[peer_of(side)];
        bool of_old = to->talked && seq_within(s->ack, to->isn, to->snd_max + 1);
        bool goes_on = !(s->flags & (FINWAIT_SYN | FINWAIT_RST)) && s->seq == syn->seq + 1 && !of_old;
        return goes_on || (again && (silent || flow_is_over(flow)));
    }
    return (s->flags & (FINWAIT_SYN | FINWAIT_RST)) && (s->flags & FINWAIT_ACK) && s->ack == syn->seq + 1;
}

/* A SYN-ACK after the end that answers no SYN of this incarnation: the SYN of the next one was not captured. */
static bool is_another_syn_ack(const struct flow *flow, enum finwait_side side, const struct finwait_segment *segment)
{
    const struct endpoint *from = &flow->ends[side], *to = &flow->ends[peer_of(side)];
    bool answers = to->has_isn && segment->ack == to->syn_end;
    return !answers && from->talked && from->isn != segment->seq;
}

/*
 * The flow and side that a segment belongs to, after opening new incarnations; NULL when it is held back. `flow`: the
 * one of its four-tuple so far, where it is sent by `*side`; NULL when there is none.
 */
static struct flow *resolve(struct tracker *tracker, uint64_t hash, struct flow *flow,
                            const struct finwait_segment *segment, enum finwait_side *side)
{
    if (!flow)
        return open_flow(tracker, hash, segment, 1, side);
    if (flow->due && flow->due <= segment->time) {
        flow_tick(flow, segment->time);
        tell_moves(tracker, flow);
        schedule(tracker, flow);
    }
    bool same_sender = flow->pending_syn && flow->pending_syn->src_port == flow->port[*side] &&
                       flow->pending_syn->dst_port == flow->port[peer_of(*side)];
    if (confirms_syn(flow, *side, segment, same_sender)) {
        assert(flow->pending_syn);
        enum finwait_side syn_side;
        flow = reopen_held(tracker, hash, flow, &syn_side);
        *side = same_sender ? syn_side : peer_of(syn_side);
        return flow;
    }
    bool syn = (segment->flags & (FINWAIT_SYN | FINWAIT_RST)) == FINWAIT_SYN;
    if (syn && !(segment->flags & FINWAIT_ACK)) {
        switch (judge_syn(flow, *side, segment)) {
        case SYN_REOPENS:
            return reopen(tracker, hash, flow, segment, side);
        case SYN_UNCLEAR:
            hold_syn(flow, segment);
            table_weigh(&tracker->table, flow);
            tell_taken(tracker, flow);
            return NULL;
        case SYN_BELONGS:
            break;
        }
    }
    if (syn && (segment->flags & FINWAIT_ACK) && flow_is_over(flow) && is_another_syn_ack(flow, *side, segment))
        return reopen(tracker, hash, flow, segment, side);
    return flow;
}

/* `flow`: that of the segment's four-tuple, NULL if there is none. A number that was given once stays in its flow. */
static const struct stream *take_stream(struct tracker *tracker, uint64_t hash, struct flow *flow,
                                        const struct finwait_segment *segment)
{
    uint64_t next = tracker->streams.next;
    const struct stream *stream = streams_take(&tracker->streams, hash, segment);
    if (tracker->streams.next == next)
        return stream;
    struct news news = {
        .turn = tracker->turn, .time = segment->time, .kind = NEWS_STREAM, .hash = hash, .stream = next};
    if (flow)
        flow->superseded = true;
    tell(tracker, &news);
    return stream;
}

static void quote(struct tracker *tracker, uint64_t hash, const struct finwait_segment *segment)
{
    enum finwait_side side;
    struct flow *flow = table_find(&tracker->table, hash, segment, &side);
    /* Quoted to the end of its header: Wireshark numbers it too. */
    bool numbered = segment->flags && take_stream(tracker, hash, flow, segment);
    if (!flow && numbered)
        leave_stream(tracker, hash);
    if (!flow)
        return;
    tell_taken(tracker, flow);
    flow_icmp(flow, side, segment);
    flow->steady = false;
    tell_change(tracker, flow, false);
    schedule(tracker, flow);
    timers_arm(&tracker->timers, flow->seat);
}

/* Looks up the number of the segment's stream, and what that has been through. */
static void count_stream(struct tracker *tracker, uint64_t hash, struct flow *flow,
                         const struct finwait_segment *segment)
{
    const struct stream *stream = take_stream(tracker, hash, flow, segment);
    tracker->stream = stream ? stream->number : UINT64_MAX;
    tracker->settled = stream && stream->settled;
    tracker->completeness = stream ? stream->completeness : 0;
}

/* The flow of a SYN without ACK, counted in. With its stream it begins, too: then there is no flow to search for. */
static struct flow *find_for_syn(struct tracker *tracker, uint64_t hash, const struct finwait_segment *segment,
                                 enum finwait_side *side)
{
    uint64_t next = tracker->streams.next;
    count_stream(tracker, hash, NULL, segment);
    struct flow *flow = tracker->streams.fresh ? NULL : table_find(&tracker->table, hash, segment, side);
    if (flow && tracker->streams.next != next)
        flow->superseded = true;
    return flow;
}

/* Most segments change neither a state nor a timer, nor their stream. False: this one may, and it is counted in. */
static bool take_plain(struct tracker *tracker, uint64_t hash, struct flow *flow, enum finwait_side side,
                       const struct finwait_segment *segment)
{
    uint8_t shown = stream_completeness(segment);
    bool counted = flow && (flow->completeness & shown) == shown;
    if (!counted)
        count_stream(tracker, hash, flow, segment);
    bool plain = flow && (counted || !flow->superseded) && flow_plain(flow, side, segment);
    if (!plain && counted)
        count_stream(tracker, hash, flow, segment);
    if (!plain)
        return false;
    if (!counted)
        flow->completeness = tracker->completeness;
    tell_taken(tracker, flow);
    tell_heard(tracker, flow, side, segment);
    tell_change(tracker, flow, false);
    return true;
}

void tracker_segment(struct tracker *tracker, const struct finwait_segment *segment, uint64_t hash)
{
    if (memory_exceeds(tracker->options.memory, 0))
        shed(tracker);
    if (segment->kind == FINWAIT_SEGMENT_ICMP_ERROR) {
        quote(tracker, hash, segment);
        return;
    }
    enum finwait_side side;
    bool syn = (segment->flags & (FINWAIT_SYN | FINWAIT_ACK)) == FINWAIT_SYN;
    struct flow *flow =
        syn ? find_for_syn(tracker, hash, segment, &side) : table_find(&tracker->table, hash, segment, &side);
    if (!syn && take_plain(tracker, hash, flow, side, segment))
        return;
    flow = resolve(tracker, hash, flow, segment, &side);
    if (!flow)
        return;
    tell_taken(tracker, flow);
    feed(tracker, flow, side, segment);
    if (flow_is_at_rest(flow))
        table_rest(&tracker->table, flow);
}

void tracker_finish(struct tracker *tracker, int64_t time)
{
    tracker->now = time;
    table_close(&tracker->table);
    while (tracker->table.oldest) {
        struct seat *oldest = seats_at(&tracker->table.seats, tracker->table.oldest);
        tracker->turn = (struct turn){.order = TURN_END, .opened = oldest->opened};
        struct flow *flow = rouse(tracker, oldest);
        if (!flow)
            continue;
        flow_tick(flow, tracker->now);
        tell_moves(tracker, flow);
        hand_over(tracker, flow);
    }
    tracker->short_of_memory = tracker->short_of_memory || tracker->table.short_of_memory;
}
