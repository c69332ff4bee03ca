/* SPDX-License-Identifier: BSD-2-Clause */
#include "course.h"

#include <stdlib.h>

/* A live socket's tracepoint to CLOSED and the RST that it leaves with. */
#define RST_SLACK (2 * MILLI)
/* No sample is later than this after the change that it shows. */
#define LAG_CAP (100 * MILLI)

/* What moves an end, in order of time. */
struct occurrence {
    int64_t time;
    const struct account *account; /* or */
    const struct sent *sent;       /* it left the end's own interface */
};

struct walker {
    const struct recording *recording;
    struct end *end;
    const struct end *peer;
    enum finwait_side side;
    struct occurrence *list;
    size_t count, at;
    enum finwait_state kernel; /* of the full socket; CLOSED: there is none */
    bool mini;                 /* a time-wait socket is there, or was when last sampled */
    bool syn_out, fin_out;     /* of this incarnation */
    int64_t born;              /* when it began */
};

/* NULL: nothing has happened yet. */
static struct edge *last_edge(const struct walker *w)
{
    const struct end *end = w->end;
    return end->edges && end->edge_count ? &end->edges[end->edge_count - 1] : NULL;
}

static finwait_states now_at(const struct walker *w)
{
    const struct edge *last = last_edge(w);
    return last ? last->states : OVER;
}

static void draw(struct walker *w, int64_t time, finwait_states states, bool soft)
{
    struct end *end = w->end;
    const struct edge *last = last_edge(w);
    if (last && last->time > time)
        time = last->time;
    if (now_at(w) != states)
        APPEND(end->edges, end->edge_count, end->edge_room, (struct edge){time, states, soft});
}

static int by_time(const void *a, const void *b)
{
    const struct occurrence *left = a, *right = b;
    return (left->time > right->time) - (left->time < right->time);
}

static void gather(struct walker *w)
{
    struct end *end = w->end;
    w->list = calloc(end->account_count + end->sent_count + 1, sizeof *w->list);
    if (!w->list)
        abort();
    for (size_t i = 0; i < end->account_count; i++) {
        const struct account *account = &end->accounts[i];
        if (account->kind == ACCOUNT_STATE || account->kind == ACCOUNT_SAMPLE)
            w->list[w->count++] = (struct occurrence){account->time, account, NULL};
    }
    for (size_t i = 0; i < end->sent_count; i++)
        w->list[w->count++] = (struct occurrence){end->sents[i].segment.time, NULL, &end->sents[i]};
    qsort(w->list, w->count, sizeof *w->list, by_time);
}

/* The next sample after the occurrence at hand; NULL when there is none. */
static const struct account *next_sample(const struct walker *w)
{
    for (size_t i = w->at + 1; i < w->count; i++) {
        const struct account *account = w->list[i].account;
        if (account && account->kind == ACCOUNT_SAMPLE)
            return account;
    }
    return NULL;
}

/* The first FIN of the peer that came in after `from`, up to `to`; `to` itself when none did. */
static int64_t fin_arrival(const struct walker *w, int64_t from, int64_t to)
{
    enum tap tap = own_tap(w->side);
    int64_t first = to;
    for (size_t i = 0; i < w->peer->sent_count; i++) {
        const struct sent *sent = &w->peer->sents[i];
        if ((sent->segment.flags & FINWAIT_FIN) && sent->seen[tap] >= from && sent->seen[tap] < first)
            first = sent->seen[tap];
    }
    return first;
}

/* FIN_WAIT_2 became TIME_WAIT after `from`, as a sample at `to` shows: when the FIN came in. */
static void draw_time_wait(struct walker *w, int64_t from, int64_t to)
{
    const finwait_states waiting = FINWAIT_IN(FINWAIT_TIME_WAIT);
    int64_t first = fin_arrival(w, from, to);
    bool another = first < to && fin_arrival(w, first + 1, to) < to;
    if (first == to || another)
        draw(w, first == to && to - w->recording->lag > from ? to - w->recording->lag : first, now_at(w) | waiting,
             true);
    draw(w, first == to || another ? to : first, waiting, true);
}

/* The full socket handed over to a time-wait one. */
static void hand_over(struct walker *w, const struct account *account, const struct account *sample)
{
    bool waited = account->states[0] == FINWAIT_CLOSING;
    bool fin_came = fin_arrival(w, w->born, account->time) < account->time;
    w->mini = true;
    if (sample->states[0] == FINWAIT_TIME_WAIT && (waited || fin_came)) {
        draw(w, account->time, FINWAIT_IN(FINWAIT_TIME_WAIT), true);
        return;
    }
    draw(w, account->time, FINWAIT_IN(FINWAIT_FIN_WAIT_2), true);
    if (sample->states[0] == FINWAIT_TIME_WAIT)
        draw_time_wait(w, account->time, sample->time);
}

/* An abort shows when its RST leaves, which is just before or after the tracepoint. */
static bool leaves_with_rst(const struct walker *w, int64_t time, int64_t *when)
{
    for (size_t i = 0; i < w->end->sent_count; i++) {
        const struct finwait_segment *segment = &w->end->sents[i].segment;
        if ((segment->flags & FINWAIT_RST) && llabs(segment->time - time) < RST_SLACK) {
            *when = segment->time;
            return true;
        }
    }
    return false;
}

static void draw_closed(struct walker *w, const struct account *account)
{
    enum finwait_state old = account->states[0];
    const struct account *sample = next_sample(w);
    bool may_wait = old == FINWAIT_FIN_WAIT_1 || old == FINWAIT_FIN_WAIT_2 || old == FINWAIT_CLOSING;
    bool mini = sample && sample->mini && sample->time < account->time + LAG_CAP &&
                (sample->states[0] == FINWAIT_FIN_WAIT_2 || sample->states[0] == FINWAIT_TIME_WAIT);
    int64_t when = account->time;
    if (may_wait && mini) {
        hand_over(w, account, sample);
        return;
    }
    bool with_rst = leaves_with_rst(w, account->time, &when);
    draw(w, when, OVER, !with_rst);
}

/* A close() whose FIN has not left yet has not happened. */
static void walk_state(struct walker *w, const struct account *account)
{
    enum finwait_state was = w->kernel, is = account->states[1];
    w->kernel = is;
    switch (is) {
    case FINWAIT_SYN_SENT:
        w->syn_out = w->fin_out = w->mini = false;
        w->born = account->time;
        draw(w, account->time, now_at(w) | OVER, true);
        break;
    case FINWAIT_SYN_RECEIVED:
        /* Fast open makes the socket before its SYN-ACK leaves. */
        if (was == FINWAIT_CLOSED)
            w->born = account->time;
        if (was == FINWAIT_CLOSED && !w->syn_out)
            w->fin_out = w->mini = false;
        if (w->syn_out)
            draw(w, account->time, FINWAIT_IN(is), true);
        break;
    case FINWAIT_FIN_WAIT_1:
    case FINWAIT_LAST_ACK:
        if (was == FINWAIT_SYN_RECEIVED)
            draw(w, account->time, now_at(w) | FINWAIT_IN(FINWAIT_ESTABLISHED), true);
        break;
    case FINWAIT_CLOSING:
        draw(w, account->time, FINWAIT_IN(w->fin_out ? is : FINWAIT_CLOSE_WAIT), true);
        break;
    case FINWAIT_CLOSED:
        draw_closed(w, account);
        w->syn_out = w->fin_out = false;
        break;
    default:
        draw(w, account->time, FINWAIT_IN(is), true);
    }
}

/* Gone since some moment after the reading before. */
static void draw_gone(struct walker *w, int64_t time)
{
    draw(w, time - w->recording->lag, now_at(w) | OVER, true);
    draw(w, time, OVER, true);
}

static void walk_sample(struct walker *w, const struct account *account)
{
    bool full = w->kernel != FINWAIT_CLOSED;
    if (full || !account->mini)
        return;
    if (account->states[0] == FINWAIT_STATE_UNKNOWN)
        draw_gone(w, account->time);
    else if (account->states[0] == FINWAIT_TIME_WAIT && now_at(w) == FINWAIT_IN(FINWAIT_FIN_WAIT_2))
        draw_time_wait(w, last_edge(w) ? last_edge(w)->time : 0, account->time);
    if (account->states[0] == FINWAIT_STATE_UNKNOWN)
        w->mini = w->syn_out = false;
}

/* Its own segments: SYN, SYN-ACK and FIN put on the wire what the kernel had decided. */
static void walk_sent(struct walker *w, const struct finwait_segment *segment)
{
    bool syn = segment->flags & FINWAIT_SYN, ack = segment->flags & FINWAIT_ACK, fin = segment->flags & FINWAIT_FIN;
    if (syn && !ack && w->kernel == FINWAIT_SYN_SENT) {
        w->syn_out = true;
        draw(w, segment->time, FINWAIT_IN(FINWAIT_SYN_SENT), false);
    } else if (syn && ack && w->kernel == FINWAIT_CLOSED) {
        const struct account *sample = next_sample(w);
        bool kept = sample && sample->mini && sample->states[0] == FINWAIT_SYN_RECEIVED;
        bool known = kept || now_at(w) == FINWAIT_IN(FINWAIT_SYN_RECEIVED);
        w->syn_out = true;
        w->fin_out = w->mini = false;
        draw(w, segment->time, (finwait_states)(FINWAIT_IN(FINWAIT_SYN_RECEIVED) | (known ? 0 : OVER)), false);
    } else if (syn && ack && w->kernel == FINWAIT_SYN_RECEIVED) {
        w->syn_out = true;
        draw(w, segment->time, FINWAIT_IN(FINWAIT_SYN_RECEIVED), false);
    }
    if (!fin || w->fin_out || w->kernel == FINWAIT_CLOSED)
        return;
    w->fin_out = true;
    if (w->kernel == FINWAIT_FIN_WAIT_1 || w->kernel == FINWAIT_LAST_ACK || w->kernel == FINWAIT_CLOSING)
        draw(w, segment->time, FINWAIT_IN(w->kernel), false);
}

static void walk(const struct recording *recording, struct pair *pair, enum finwait_side side)
{
    struct walker w = {.recording = recording,
                       .end = &pair->ends[side],
                       .peer = &pair->ends[other(side)],
                       .side = side,
                       .kernel = FINWAIT_CLOSED};
    gather(&w);
    for (w.at = 0; w.at < w.count; w.at++) {
        const struct occurrence *occurrence = &w.list[w.at];
        if (occurrence->sent)
            walk_sent(&w, &occurrence->sent->segment);
        else if (occurrence->account->kind == ACCOUNT_STATE)
            walk_state(&w, occurrence->account);
        else
            walk_sample(&w, occurrence->account);
    }
    free(w.list);
}

/* The longest that a sample of a full socket came after its tracepoint. */
static void measure_lag(struct recording *recording, const struct end *end)
{
    const struct account *last = NULL;
    for (size_t i = 0; i < end->account_count; i++) {
        const struct account *account = &end->accounts[i];
        if (account->kind == ACCOUNT_STATE) {
            last = account;
        } else if (account->kind == ACCOUNT_SAMPLE && !account->mini && last && account->states[0] == last->states[1]) {
            int64_t lag = account->time - last->time;
            if (lag > recording->lag && lag < LAG_CAP)
                recording->lag = lag;
            last = NULL;
        }
    }
}

void courses_draw(struct recording *recording)
{
    for (size_t i = 0; i < recording->pair_count; i++) {
        measure_lag(recording, &recording->pairs[i].ends[FINWAIT_CLIENT]);
        measure_lag(recording, &recording->pairs[i].ends[FINWAIT_SERVER]);
    }
    for (size_t i = 0; i < recording->pair_count; i++) {
        walk(recording, &recording->pairs[i], FINWAIT_CLIENT);
        walk(recording, &recording->pairs[i], FINWAIT_SERVER);
    }
}

finwait_states course_at(const struct end *end, int64_t time)
{
    size_t after = 0;
    while (after < end->edge_count && end->edges[after].time <= time)
        after++;
    finwait_states states = after ? end->edges[after - 1].states : OVER;
    for (size_t i = after; i > 0 && end->edges[i - 1].soft && time - end->edges[i - 1].time < STAMP_SLACK; i--)
        states |= i > 1 ? end->edges[i - 2].states : OVER;
    for (size_t i = after; i < end->edge_count && end->edges[i].soft && end->edges[i].time - time < STAMP_SLACK; i++)
        states |= end->edges[i].states;
    return states;
}
