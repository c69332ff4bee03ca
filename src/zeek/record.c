/* SPDX-License-Identifier: BSD-2-Clause */
#include "record.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ports.h"
#include "transitions.h"

#define FIRST_PATIENCE (60 * MICROSECONDS) /* until the handshake is over: UDP's value */
#define FIRST_EXPIRY (5 * MICROSECONDS)
#define EXPIRY (6 * MICROSECONDS)
#define LINGER (5 * MICROSECONDS)
#define CLOSE_DELAY (5 * MICROSECONDS)

enum letter_bit {
    SEEN_SYN = 1,
    SEEN_FIN = 2,
    SEEN_RST = 4,
    SEEN_FIN_RST = 8,
    SEEN_DATA = 16,
    SEEN_ACK = 32,
    SEEN_MANY_FLAGS = 64
};

/* The end that a packet without a SYN, or with a SYN-ACK, comes from is the server's where the ports say so. */
static bool is_from_server(const struct finwait_segment *s)
{
    static const uint8_t broadcast[4] = {255, 255, 255, 255};
    bool syn = (s->flags & FINWAIT_SYN) != 0;
    if ((syn && !(s->flags & FINWAIT_ACK)) || !port_is_served(s->src_port))
        return false;
    if (s->family == 4 && memcmp(s->dst.bytes, broadcast, sizeof broadcast) == 0)
        return false;
    return !port_is_served(s->dst_port) || (!syn && s->src_port < s->dst_port);
}

static void append(struct history *history, char letter)
{
    if (history->length + 1U >= history->room) {
        unsigned room = history->room * 2U;
        char *letters = room <= HISTORY_CAP ? malloc(room) : NULL;
        if (!letters)
            return;
        memcpy(letters, history->letters, history->length);
        if (history->letters != history->brief)
            free(history->letters);
        history->letters = letters;
        history->room = (uint16_t)room;
    }
    history->letters[history->length++] = letter;
    history->letters[history->length] = '\0';
}

void record_init(struct record *record, const struct finwait_segment *segment, int64_t time, int64_t now)
{
    *record = (struct record){.address = {segment->src, segment->dst},
                              .port = {segment->src_port, segment->dst_port},
                              .family = segment->family,
                              .active = true,
                              .last = time,
                              .start = time,
                              .expire = {now + FIRST_EXPIRY},
                              .patience = FIRST_PATIENCE,
                              .first_frame = segment->frame};
    record->history.letters = record->history.brief;
    record->history.room = sizeof record->history.brief;
    party_init(&record->parties[0]);
    party_init(&record->parties[1]);
    if (is_from_server(segment))
        record_flip(record);
}

void record_done(struct record *record)
{
    party_done(&record->parties[0]);
    party_done(&record->parties[1]);
    if (record->history.letters != record->history.brief)
        free(record->history.letters);
}

void record_flip(struct record *record)
{
    record->originator = !record->originator;
    record->partial = false;
    append(&record->history, '^');
}

void record_write(struct record *record, unsigned slot, char letter)
{
    append(&record->history, slot == record->originator ? letter : (char)tolower((unsigned char)letter));
}

static bool has_letter(const struct record *record, unsigned slot, enum letter_bit bit)
{
    return record->seen[slot != record->originator] & bit;
}

/* A letter that is logged once a side; false when it is there already. */
static bool write_once(struct record *record, unsigned slot, enum letter_bit bit, char letter)
{
    struct history *history = &record->history;
    if (has_letter(record, slot, bit))
        return false;
    if ((letter == 'A' || letter == 'D') && strcmp(history->letters, "H") == 0) {
        /* A SYN-ACK, and the talk goes on: its sender is the server after all. */
        history->length = 0;
        record_flip(record);
        append(history, 'h');
    }
    uint16_t *seen = &record->seen[slot != record->originator];
    *seen = (uint16_t)(*seen | bit);
    record_write(record, slot, letter);
    return true;
}

/* SYN, FIN and RST are logged again when they stand elsewhere than the last. */
static void write_control(struct record *record, unsigned slot, enum letter_bit bit, char letter, uint64_t position,
                          uint64_t *logged)
{
    if (!write_once(record, slot, bit, letter) && *logged != position)
        record_write(record, slot, letter);
    *logged = position;
}

static void write_base_letter(struct record *record, unsigned slot, const struct finwait_segment *s, uint64_t position)
{
    struct party *party = &record->parties[slot];
    switch (s->flags & (FINWAIT_SYN | FINWAIT_FIN | FINWAIT_RST)) {
    case 0:
        if (s->payload > 0)
            write_once(record, slot, SEEN_DATA, 'D');
        else if (s->flags & FINWAIT_ACK)
            write_once(record, slot, SEEN_ACK, 'A');
        break;
    case FINWAIT_SYN:
        write_control(record, slot, SEEN_SYN, s->flags & FINWAIT_ACK ? 'H' : 'S', position, &party->logged_syn);
        break;
    case FINWAIT_FIN:
        write_control(record, slot, SEEN_FIN, 'F', position + s->payload, &party->logged_fin);
        break;
    case FINWAIT_RST:
        write_control(record, slot, SEEN_RST, 'R', position, &party->logged_rst);
        break;
    case FINWAIT_SYN | FINWAIT_RST:
    case FINWAIT_SYN | FINWAIT_FIN:
        write_once(record, slot, SEEN_MANY_FLAGS, 'Q');
        break;
    default:
        write_once(record, slot, SEEN_FIN_RST, 'I');
        break;
    }
}

/* The 1st, 10th, 100th ... of a kind is logged. */
static void write_scaled(struct record *record, unsigned slot, uint32_t *count, char letter)
{
    uint32_t power = 1, number = ++*count;
    while (power < number && power < UINT32_C(1000000000))
        power *= 10;
    if (power == number)
        record_write(record, slot, letter);
}

static void close_side(struct record *record, unsigned slot)
{
    struct party *party = &record->parties[slot], *peer = &record->parties[!slot];
    record->deferred = party_is_pending(party, peer);
    if (record->deferred || party->over)
        return;
    party->over = true;
    if (party->state == PARTY_RESET || peer->over || peer->state == PARTY_INACTIVE) {
        record->attempt = record->expire[0] = record->expire[1] = 0;
        record->removal = record->last + CLOSE_DELAY;
    } else if (party->before != PARTY_INACTIVE) {
        record->expire[1] = record->last + EXPIRY;
    }
}

/* All that a closing side sent is accounted for: a close that waited for that can go on. */
static void check_end(struct record *record, unsigned slot)
{
    struct party *party = &record->parties[slot];
    bool closing = party->fin || party->state == PARTY_CLOSED || party->state == PARTY_RESET;
    if (party->eof || !closing || party_is_pending(party, &record->parties[!slot]))
        return;
    party->eof = true;
    if (record->deferred)
        close_side(record, slot);
    record->deferred = false;
}

static void take_ack(struct record *record, unsigned slot, uint64_t position)
{
    struct party *peer = &record->parties[!slot];
    struct missing missing = {0};
    if (!party_take_ack(peer, &record->parties[slot], position, record->partial, &missing))
        return;
    if (party_is_clean(&record->parties[0]) && party_is_clean(&record->parties[1])) {
        for (unsigned i = 0; i < missing.gaps; i++)
            write_scaled(record, !slot, &peer->gaps, 'G');
        record->missed += missing.bytes;
    }
    check_end(record, !slot);
}

/* Where the acknowledgement stands in the peer's sequence space; 0 before its start. */
static uint64_t place_ack(struct party *peer, const struct finwait_segment *segment)
{
    if (peer->state == PARTY_INACTIVE) {
        party_presume(peer, segment->ack);
        return 1;
    }
    bool below = false;
    uint64_t position = party_relative(peer, segment->ack, peer->ack, peer->ack_wraps, &below);
    if (below)
        return 0;
    if (!(segment->flags & FINWAIT_RST)) /* their acknowledgements are not believed */
        party_acknowledged(peer, segment->ack);
    return position;
}

static void judge_partial(struct record *record, const struct party *party, bool originator, uint8_t flags)
{
    if (party->met)
        return;
    bool syn = (flags & FINWAIT_SYN) != 0;
    if (originator)
        record->partial = !syn || (flags & FINWAIT_ACK);
    else if (!record->partial)
        record->partial = !syn;
}

static void note_closed_window(struct record *record, unsigned slot, const struct finwait_segment *s)
{
    struct party *party = &record->parties[slot];
    if (s->window == 0 && !(s->flags & FINWAIT_RST) && record->parties[!slot].state != PARTY_CLOSED &&
        party->state != PARTY_RESET)
        write_scaled(record, slot, &party->zero_windows, 'W');
}

/* Amid a connection, of no new kind: it moves no state, no letter but T or G and no timer. Most segments are. */
static bool is_plain(const struct record *record, unsigned slot, const struct finwait_segment *segment)
{
    const struct party *party = &record->parties[slot], *peer = &record->parties[!slot];
    unsigned flags = segment->flags & (FINWAIT_SYN | FINWAIT_FIN | FINWAIT_RST | FINWAIT_ACK);
    return flags == FINWAIT_ACK && segment->window != 0 && party->state == PARTY_ESTABLISHED &&
           peer->state == PARTY_ESTABLISHED && party->met && !party->fin && !peer->fin &&
           has_letter(record, slot, segment->payload > 0 ? SEEN_DATA : SEEN_ACK);
}

static void take_payload(struct record *record, unsigned slot, const struct finwait_segment *segment, uint64_t position)
{
    struct party *party = &record->parties[slot];
    if (segment->payload > 0 && !segment->payload_cut)
        party_take_data(party, &record->parties[!slot], position, segment->payload);
}

static void take_plain(struct record *record, unsigned slot, const struct finwait_segment *segment)
{
    struct party *party = &record->parties[slot];
    bool below = false;
    uint64_t position = party_relative(party, segment->seq, party->last, party->last_wraps, &below);
    uint64_t acked = place_ack(&record->parties[!slot], segment);
    if (party_advance(party, segment))
        write_scaled(record, slot, &party->repeats, 'T');
    take_ack(record, slot, acked);
    if (!below)
        take_payload(record, slot, segment, position);
}

static void take_any(struct record *record, unsigned slot, const struct finwait_segment *segment, int64_t time)
{
    struct party *party = &record->parties[slot], *peer = &record->parties[!slot];
    bool originator = slot == record->originator, ack = (segment->flags & FINWAIT_ACK) != 0;
    judge_partial(record, party, originator, segment->flags);
    party_meet(party, segment);
    bool below = false;
    uint64_t position = party_relative(party, segment->seq, party->last, party->last_wraps, &below);
    write_base_letter(record, slot, segment, position);
    note_closed_window(record, slot, segment);
    if (!record->parties[0].over || !record->parties[1].over)
        record->last = time;
    if (segment->flags & FINWAIT_FIN) {
        party->fin = true;
        party->fin_end = position + party_length(segment);
    }
    uint64_t acked = ack ? place_ack(peer, segment) : 0;
    if (party_advance(party, segment))
        write_scaled(record, slot, &party->repeats, 'T');
    bool closes = transition(record, slot, originator, segment, time);
    if (ack)
        take_ack(record, slot, acked);
    record->parties[originator ? record->originator : !record->originator].met = true;
    if (!(segment->flags & FINWAIT_RST) && !below)
        take_payload(record, slot, segment, position + ((segment->flags & FINWAIT_SYN) != 0));
    check_end(record, slot);
    if (closes)
        close_side(record, slot);
}

bool record_take(struct record *record, unsigned slot, const struct finwait_segment *segment, int64_t time)
{
    struct party *party = &record->parties[slot];
    if (segment->options & FINWAIT_OPT_CUT) /* a header that is not whole counts for nothing */
        return false;
    bool plain = is_plain(record, slot, segment), hastens = !plain || time < record->last;
    if (plain) {
        record->last = time;
        take_plain(record, slot, segment);
    } else {
        take_any(record, slot, segment, time);
    }
    party->packets++;
    party->ip_bytes += segment->ip_bytes;
    return hastens;
}

bool record_is_reused(const struct record *record, const struct finwait_segment *segment)
{
    if (!(segment->flags & FINWAIT_SYN))
        return false;
    const struct party *originator = &record->parties[record->originator];
    const struct party *responder = &record->parties[!record->originator];
    const struct party *known = originator;
    if (segment->flags & FINWAIT_ACK) {
        if (originator->state != PARTY_INACTIVE)
            return false;
        known = responder;
    }
    if (originator->over || responder->over)
        return true;
    if (segment->seq == (uint32_t)known->start)
        return false;
    bool swapped = !(segment->flags & FINWAIT_ACK) && originator->state == PARTY_SYN_ACK_SENT &&
                   responder->state == PARTY_INACTIVE && segment->seq == (uint32_t)responder->start;
    return !swapped;
}

int64_t record_due(const struct record *record)
{
    const int64_t timers[] = {record->attempt, record->expire[0], record->expire[1], record->removal};
    int64_t due = record->last + record->patience;
    for (size_t i = 0; i < sizeof timers / sizeof *timers; i++) {
        if (timers[i] && timers[i] < due)
            due = timers[i];
    }
    return due;
}

/* Looks every six seconds for a record that nobody will close any more. */
static bool is_expired(const struct record *record, int64_t now)
{
    const struct party *a = &record->parties[0], *b = &record->parties[1];
    bool silent = a->state == PARTY_INACTIVE && b->state == PARTY_INACTIVE;
    bool closed = (a->over && b->over) || a->state == PARTY_RESET || b->state == PARTY_RESET ||
                  a->state == PARTY_INACTIVE || b->state == PARTY_INACTIVE;
    return record->last + LINGER < now && (silent || ((a->over || b->over) && closed));
}

static bool is_unanswered(const struct record *record)
{
    uint8_t state = record->parties[record->originator].state;
    return record->active && (state == PARTY_SYN_SENT || state == PARTY_SYN_ACK_SENT) &&
           record->parties[!record->originator].state == PARTY_INACTIVE;
}

bool record_fire(struct record *record, int64_t now, unsigned *fired)
{
    bool ends = record->last + record->patience <= now || (record->removal && record->removal <= now);
    *fired += ends;
    if (record->attempt && record->attempt <= now) {
        record->attempt = 0;
        ends = ends || is_unanswered(record);
        ++*fired;
    }
    for (unsigned i = 0; i < 2; i++) {
        if (record->expire[i] == 0 || record->expire[i] > now)
            continue;
        ends = ends || (record->active && is_expired(record, now));
        record->expire[i] = record->active ? now + EXPIRY : 0;
        ++*fired;
    }
    return ends;
}

/* Whether the originator gave up before anything came back: `^?S[^HAFGIQ]*R.*` over the whole history. */
static bool is_abandoned(const char *letters)
{
    letters += letters[0] == '^';
    if (letters[0] != 'S')
        return false;
    letters += strcspn(letters, "HAFGIQR");
    return letters[0] == 'R';
}

static const char *conn_state(const struct record *record)
{
    const struct party *o = &record->parties[record->originator], *r = &record->parties[!record->originator];
    bool o_inactive = o->state == PARTY_INACTIVE || o->state == PARTY_PARTIAL;
    bool r_inactive = r->state == PARTY_INACTIVE || r->state == PARTY_PARTIAL;
    if (r->state == PARTY_RESET) {
        if (o->state == PARTY_SYN_SENT || o->state == PARTY_SYN_ACK_SENT ||
            (o->state == PARTY_RESET && party_size(o, r) == 0 && party_size(r, o) == 0))
            return "REJ";
        return o_inactive ? "RSTRH" : "RSTR";
    }
    if (o->state == PARTY_RESET) {
        if (!r_inactive)
            return "RSTO";
        return is_abandoned(record->history.letters) ? "RSTOS0" : "OTH";
    }
    if (o->state == PARTY_CLOSED && r->state == PARTY_CLOSED)
        return "SF";
    if (o->state == PARTY_CLOSED)
        return r_inactive ? "SH" : "S2";
    if (r->state == PARTY_CLOSED)
        return o_inactive ? "SHR" : "S3";
    if (o->state == PARTY_SYN_SENT && r->state == PARTY_INACTIVE)
        return "S0";
    return o->state == PARTY_ESTABLISHED && r->state == PARTY_ESTABLISHED ? "S1" : "OTH";
}

void record_describe(const struct record *record, struct finwait_zeek *out)
{
    out->family = record->family;
    out->start = record->start * 1000;
    out->duration = (record->last - record->start) * 1000;
    out->conn_state = conn_state(record);
    out->history = record->history.letters;
    out->missed_bytes = record->missed;
    for (unsigned role = 0; role < 2; role++) {
        unsigned slot = role == 0 ? record->originator : !record->originator;
        const struct party *party = &record->parties[slot];
        out->ends[role] = (struct finwait_zeek_end){.address = record->address[slot],
                                                    .port = record->port[slot],
                                                    .bytes = party_size(party, &record->parties[!slot]),
                                                    .packets = party->packets,
                                                    .ip_bytes = party->ip_bytes};
    }
}
