/* SPDX-License-Identifier: BSD-2-Clause */
#include "replay.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "course.h"

/* After the last arrival: the receiver's own change and what it sends at once. */
#define SETTLING (2 * MILLI)
/* As the tracker keeps a finished flow (src/track/tracker.c). */
#define LINGER (60 * SECOND)

/* A moment at which the answers are compared with the truth. */
struct checkpoint {
    int64_t time;
    struct pair *pair;
};

const char *tap_name(enum tap tap)
{
    static const char *const names[TAP_COUNT] = {"client", "relay-client", "relay-server", "server"};
    return names[tap];
}

static struct track *track_of(const struct replay *replay, const struct pair *pair)
{
    return &replay->tracks[pair - replay->recording->pairs];
}

struct pair *replay_pair(const struct replay *replay, const struct flow *flow, enum finwait_side *client)
{
    const uint16_t *port = flow->port;
    *client = port[FINWAIT_CLIENT] > port[FINWAIT_SERVER] ? FINWAIT_CLIENT : FINWAIT_SERVER;
    return recording_pair(replay->recording, flow->family, port[*client], port[other(*client)]);
}

static bool is_quiet(const struct pair *pair, int64_t time)
{
    for (size_t i = 0; i < pair->flight_count && pair->flights[i].from <= time; i++) {
        if (time <= pair->flights[i].to + SETTLING)
            return false;
    }
    return true;
}

/* One state, or one and what its own timer leads to; CLOSED and LISTEN are one. */
static bool is_exact(finwait_states possible, finwait_states truth)
{
    static const finwait_states ends = FINWAIT_IN(FINWAIT_SYN_SENT) | FINWAIT_IN(FINWAIT_SYN_RECEIVED) |
                                       FINWAIT_IN(FINWAIT_FIN_WAIT_1) | FINWAIT_IN(FINWAIT_FIN_WAIT_2) |
                                       FINWAIT_IN(FINWAIT_CLOSING) | FINWAIT_IN(FINWAIT_LAST_ACK) |
                                       FINWAIT_IN(FINWAIT_TIME_WAIT);
    finwait_states alive = possible & (finwait_states)~OVER;
    if (!(possible & truth))
        return false;
    if (alive == 0 || (alive == possible && (alive & (alive - 1U)) == 0))
        return true;
    return (alive & (alive - 1U)) == 0 && (alive & ends);
}

static bool is_right(enum finwait_state state, finwait_states truth)
{
    if (state >= FINWAIT_STATE_COUNT)
        return false;
    return truth & (OVER & FINWAIT_IN(state) ? OVER : FINWAIT_IN(state));
}

static void print_states(finwait_states states)
{
    const char *comma = "";
    for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++) {
        if (states & (1U << state)) {
            printf("%s%s", comma, finwait_state_name((enum finwait_state)state));
            comma = "|";
        }
    }
}

struct answer {
    finwait_states possible, truth;
    enum finwait_state state;
    bool unborn; /* has not spoken in this incarnation: what the kernel still holds is the one before */
};

static void explain(const struct replay *replay, const struct pair *pair, enum finwait_side side, int64_t time,
                    const struct answer *answer, const char *what)
{
    if (!replay->explain)
        return;
    printf("%s\t%s\t%s\t%u\t%s\t%s\tframe %" PRIu64 "\t%" PRId64 ".%09" PRId64 "\ttruth ", what,
           replay->recording->name, tap_name(replay->tap), pair->port[FINWAIT_CLIENT], pair->story,
           finwait_side_name(side), track_of(replay, pair)->frame, time / SECOND, time % SECOND);
    print_states(answer->truth);
    printf("\tpossible ");
    print_states(answer->possible);
    printf("\tstate %s\n", finwait_state_name(answer->state));
}

/*
 * The side's true state as far as it has shown at this tap; false when the tap missed a segment, of the side or forged
 * toward it on the far side of the tap.
 */
static bool truth_for(const struct replay *replay, const struct pair *pair, enum finwait_side side, int64_t time,
                      finwait_states *truth)
{
    const struct track *track = track_of(replay, pair);
    const struct end *end = &pair->ends[side];
    const struct sent *unseen = track->seen[side].next < end->sent_count ? &end->sents[track->seen[side].next] : NULL;
    bool under_way = unseen && unseen->segment.time <= time;
    bool lost = under_way && unseen->taken && !unseen->caught && distance(side, replay->tap) >= 2;
    *truth = course_at(end, under_way ? unseen->segment.time - 1 : time);
    return track->seen[side].ahead == 0 && !lost && time < end->forged[replay->tap];
}

static enum place place_of(enum finwait_side side, enum tap tap)
{
    unsigned away = distance(side, tap);
    return away == 0 ? PLACE_OWN : away == 1 ? PLACE_NEAR : PLACE_FAR;
}

static void compare(const struct replay *replay, const struct pair *pair, enum finwait_side side, int64_t time,
                    struct answer *answer)
{
    struct score *score = replay->score;
    enum place place = place_of(side, replay->tap);
    bool claimed = truth_for(replay, pair, side, time, &answer->truth);
    share_count(&score->claimed[place], claimed);
    if (!claimed)
        return;
    if (answer->unborn)
        answer->truth = OVER;
    bool sound = answer->possible & answer->truth, right = is_right(answer->state, answer->truth);
    bool by_book = is_right(track_of(replay, pair)->textbook.state[side], answer->truth);
    finwait_states alive = answer->truth & (finwait_states)~OVER;
    share_count(&score->sound[place], sound);
    share_count(&score->best[place], right);
    share_count(&score->textbook[place], by_book);
    share_count(&score->clear[place], alive == 0 || (alive == answer->truth && (alive & (alive - 1U)) == 0));
    score->sizes[place] += (unsigned)__builtin_popcount(answer->possible);
    if (!sound)
        explain(replay, pair, side, time, answer, "unsound");
    if (!is_quiet(pair, time))
        return;
    bool exact = is_exact(answer->possible, answer->truth), answered = track_answered(track_of(replay, pair));
    share_count(&score->exact[place], exact);
    share_count(&score->best_quiet[place], right);
    share_count(&score->textbook_quiet[place], by_book);
    if (answered)
        share_count(&score->exact_answered[place], exact);
    if (!exact)
        explain(replay, pair, side, time, answer, answered ? "inexact" : "inexact-unanswered");
    if (!right)
        explain(replay, pair, side, time, answer, "wrong-guess");
}

static void check(struct replay *replay, const struct pair *pair, int64_t time)
{
    const struct track *track = track_of(replay, pair);
    if (!pair->keyed || !track->started)
        return;
    enum finwait_side client;
    struct flow *flow =
        table_find(&replay->tracker.table, table_hash(replay->tracker.table.seed, &pair->key), &pair->key, &client);
    if (!flow && !track->ended)
        return;
    if (flow && flow->due && flow->due <= time) {
        flow_tick(flow, time);
        flow_schedule(flow, LINGER);
    }
    for (enum finwait_side side = FINWAIT_CLIENT; side < FINWAIT_SIDE_COUNT; side++) {
        struct answer answer = {.possible = track->possible[side], .state = track->state[side]};
        if (flow) {
            const struct endpoint *end = &flow->ends[side == FINWAIT_CLIENT ? client : peer_of(client)];
            answer.possible = end->possible;
            answer.state = end->state;
            answer.unborn = flow->incarnation > 1 && end->packets == 0;
        }
        compare(replay, pair, side, time, &answer);
    }
}

static void flow_is_done(struct replay *replay, struct flow *flow)
{
    enum finwait_side client;
    struct pair *pair = replay_pair(replay, flow, &client);
    if (!pair)
        return;
    struct track *track = track_of(replay, pair);
    track->ended = true;
    for (enum finwait_side side = FINWAIT_CLIENT; side < FINWAIT_SIDE_COUNT; side++) {
        const struct endpoint *end = &flow->ends[side == FINWAIT_CLIENT ? client : peer_of(client)];
        track->possible[side] = end->possible;
        track->state[side] = end->state;
    }
    outcome_judge(replay, flow);
}

static void take_news(void *user, struct news *news)
{
    struct replay *replay = user;
    if (news->kind == NEWS_OVER)
        flow_is_done(replay, news->flow);
    tracker_take_back(&replay->tracker, news);
}

static int by_time(const void *a, const void *b)
{
    const struct checkpoint *left = a, *right = b;
    return (left->time > right->time) - (left->time < right->time);
}

struct agenda {
    struct checkpoint *list;
    size_t count, room;
};

/* Late in each pause, after each change of the truth, and at the end; the segments themselves are moments too. */
static void plan_pair(struct agenda *agenda, struct pair *pair, int64_t end)
{
    for (size_t i = 1; i < pair->flight_count; i++) {
        if (pair->flights[i].from - pair->flights[i - 1].to > SETTLING)
            APPEND(agenda->list, agenda->count, agenda->room, (struct checkpoint){pair->flights[i].from - MICRO, pair});
    }
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const struct end *edges = &pair->ends[side];
        for (size_t i = 0; i < edges->edge_count; i++)
            APPEND(agenda->list, agenda->count, agenda->room,
                   (struct checkpoint){edges->edges[i].time + STAMP_SLACK, pair});
    }
    APPEND(agenda->list, agenda->count, agenda->room, (struct checkpoint){end, pair});
}

static void plan(const struct replay *replay, struct agenda *agenda)
{
    const struct passages *passages = &replay->recording->taps[replay->tap];
    int64_t end = passages->count ? passages->list[passages->count - 1].segment.time : 0;
    for (size_t i = 0; i < replay->recording->pair_count; i++)
        plan_pair(agenda, &replay->recording->pairs[i], end);
    if (agenda->count)
        qsort(agenda->list, agenda->count, sizeof *agenda->list, by_time);
}

static void pass_time(struct replay *replay, int64_t time)
{
    struct tracker *tracker = &replay->tracker;
    tracker_time(tracker, tracker->turn.order + 1, time > tracker->now ? time : tracker->now);
}

static void run(struct replay *replay, const struct agenda *agenda)
{
    const struct passages *passages = &replay->recording->taps[replay->tap];
    size_t next = 0;
    for (size_t i = 0; i < passages->count; i++) {
        const struct passage *passage = &passages->list[i];
        for (; next < agenda->count && agenda->list[next].time < passage->segment.time; next++) {
            pass_time(replay, agenda->list[next].time);
            check(replay, agenda->list[next].pair, agenda->list[next].time);
        }
        pass_time(replay, passage->segment.time);
        if (!passage->pair)
            continue;
        track_see(track_of(replay, passage->pair), passage, replay->tap);
        tracker_segment(&replay->tracker, &passage->segment, table_hash(replay->tracker.table.seed, &passage->segment));
        if (passage->segment.kind == FINWAIT_SEGMENT_TCP)
            textbook_pass(&track_of(replay, passage->pair)->textbook, passage->side, &passage->segment);
        track_of(replay, passage->pair)->started = true;
        check(replay, passage->pair, passage->segment.time);
        replay->score->segments++;
    }
}

void replay_tap(struct recording *recording, enum tap tap, struct score *score, bool explain_all)
{
    struct replay replay = {.recording = recording, .tap = tap, .score = score, .explain = explain_all};
    struct tracker_options options = {.profile = profile_get(FINWAIT_PROFILE_LINUX),
                                      .seed = 1,
                                      .beds = TABLE_BEDS,
                                      .kept = STREAMS_KEPT,
                                      .user = &replay,
                                      .tell = take_news};
    struct agenda agenda = {.count = 0};
    struct diagnosis diagnosis = {.findings = {{0}}};
    replay.diagnosis = &diagnosis;
    replay.tracks = calloc(recording->pair_count + 1, sizeof *replay.tracks);
    if (!replay.tracks || !tracker_init(&replay.tracker, &options))
        abort();
    plan(&replay, &agenda);
    run(&replay, &agenda);
    tracker_finish(&replay.tracker, replay.tracker.now);
    tracker_done(&replay.tracker);
    diagnosis_done(&diagnosis);
    free(agenda.list);
    free(replay.tracks);
}
