/* SPDX-License-Identifier: BSD-2-Clause */
/* Follows each segment from its sender's own interface past the other taps. */
#include <stdlib.h>

#include "recording.h"

/* Stamps of one segment at the two ends of a link. */
#define LINK_SLACK (200 * MICRO)
/* The relay's account of a deed against the frame it names. */
#define DEED_SLACK (5 * MILLI)

static bool same_segment(const struct finwait_segment *a, const struct finwait_segment *b)
{
    return a->seq == b->seq && a->ack == b->ack && a->flags == b->flags && a->payload == b->payload &&
           a->ip_id == b->ip_id && a->window == b->window && a->ts_value == b->ts_value && a->ts_echo == b->ts_echo &&
           a->sack_count == b->sack_count;
}

static bool same_deed(const struct account *account, const struct finwait_segment *segment)
{
    const uint8_t told = FINWAIT_SYN | FINWAIT_FIN | FINWAIT_RST | FINWAIT_PSH | FINWAIT_ACK;
    return account->seq == segment->seq && account->ack == segment->ack && account->flags == (segment->flags & told) &&
           account->payload == segment->payload && account->ip_id == segment->ip_id;
}

/* The relay took this one away: of several alike the one nearest in time. */
static void take_away(struct end *end, const struct account *account)
{
    struct sent *nearest = NULL;
    int64_t distance = DEED_SLACK;
    for (size_t i = 0; i < end->sent_count; i++) {
        struct sent *sent = &end->sents[i];
        int64_t apart = llabs(sent->segment.time - account->time);
        if (!sent->taken && apart < distance && same_deed(account, &sent->segment)) {
            nearest = sent;
            distance = apart;
        }
    }
    if (!nearest)
        return;
    nearest->taken = true;
    nearest->caught = account->caught;
}

static void mark_taken(struct end *end)
{
    for (size_t i = 0; i < end->account_count; i++) {
        if (end->accounts[i].kind == ACCOUNT_TAKEN)
            take_away(end, &end->accounts[i]);
    }
}

/* The segment that this frame is: the earliest one like it that the tap has not seen, else one that it has. */
static int identify(const struct end *end, enum tap tap, bool beyond, const struct finwait_segment *segment)
{
    int seen = NOT_SENT;
    for (size_t i = 0; i < end->sent_count; i++) {
        const struct sent *sent = &end->sents[i];
        bool stopped = beyond && sent->taken && !sent->caught;
        if (stopped || sent->segment.time > segment->time + LINK_SLACK || !same_segment(&sent->segment, segment))
            continue;
        if (sent->seen[tap] == NEVER)
            return (int)i;
        seen = (int)i;
    }
    return seen;
}

static void follow(struct passage *passage, enum tap tap)
{
    struct end *end = &passage->pair->ends[passage->side];
    unsigned away = distance(passage->side, tap);
    passage->sent = identify(end, tap, away >= 2, &passage->segment);
    if (passage->sent == NOT_SENT)
        return;
    struct sent *sent = &end->sents[passage->sent];
    passage->again = sent->seen[tap] != NEVER;
    if (!passage->again)
        sent->seen[tap] = passage->segment.time;
    if (passage->segment.time > sent->settled)
        sent->settled = passage->segment.time;
}

static void follow_all(struct recording *recording, enum tap tap)
{
    struct passages *passages = &recording->taps[tap];
    for (size_t i = 0; i < passages->count; i++) {
        struct passage *passage = &passages->list[i];
        bool ours = passage->pair && passage->segment.kind == FINWAIT_SEGMENT_TCP;
        if (ours && tap != own_tap(passage->side))
            follow(passage, tap);
    }
}

static int by_start(const void *a, const void *b)
{
    const struct flight *left = a, *right = b;
    return (left->from > right->from) - (left->from < right->from);
}

static void join_flights(struct pair *pair)
{
    size_t kept = 0;
    if (pair->flight_count)
        qsort(pair->flights, pair->flight_count, sizeof *pair->flights, by_start);
    for (size_t i = 0; i < pair->flight_count; i++) {
        struct flight *last = kept ? &pair->flights[kept - 1] : NULL;
        if (last && pair->flights[i].from <= last->to) {
            if (pair->flights[i].to > last->to)
                last->to = pair->flights[i].to;
        } else {
            pair->flights[kept++] = pair->flights[i];
        }
    }
    pair->flight_count = kept;
}

static void find_flights(struct pair *pair)
{
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const struct end *end = &pair->ends[side];
        for (size_t i = 0; i < end->sent_count; i++)
            APPEND(pair->flights, pair->flight_count, pair->flight_room,
                   (struct flight){end->sents[i].segment.time, end->sents[i].settled});
    }
}

/* What the relay invented flies too, but only past the taps on the way to its goal. */
static void find_inventions(struct recording *recording, enum tap tap)
{
    const struct passages *passages = &recording->taps[tap];
    for (size_t i = 0; i < passages->count; i++) {
        const struct passage *passage = &passages->list[i];
        enum finwait_side goal = other(passage->side);
        int64_t time = passage->segment.time;
        if (!passage->pair || passage->sent != NOT_SENT)
            continue;
        APPEND(passage->pair->flights, passage->pair->flight_count, passage->pair->flight_room,
               (struct flight){time, time});
        /* An ICMP error goes back to the one who sent what it quotes. */
        if (passage->segment.kind == FINWAIT_SEGMENT_ICMP_ERROR)
            goal = passage->side;
        struct end *end = &passage->pair->ends[goal];
        for (enum tap away = TAP_CLIENT; tap == own_tap(goal) && away < TAP_COUNT; away++) {
            if (distance(goal, away) >= 2 && time < end->forged[away])
                end->forged[away] = time;
        }
    }
}

void path_match(struct recording *recording)
{
    for (size_t i = 0; i < recording->pair_count; i++) {
        mark_taken(&recording->pairs[i].ends[FINWAIT_CLIENT]);
        mark_taken(&recording->pairs[i].ends[FINWAIT_SERVER]);
    }
    for (enum tap tap = TAP_CLIENT; tap < TAP_COUNT; tap++)
        follow_all(recording, tap);
    for (enum tap tap = TAP_CLIENT; tap < TAP_COUNT; tap++)
        find_inventions(recording, tap);
    for (size_t i = 0; i < recording->pair_count; i++) {
        find_flights(&recording->pairs[i]);
        join_flights(&recording->pairs[i]);
    }
}
