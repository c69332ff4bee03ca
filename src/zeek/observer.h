/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Zeek's conn.log would say: takes the same segments as the tracker, keeps a flow table and timers of its own,
 * and hands out a record when Zeek would write it. Knows nothing of finwait's connections but that they ask.
 */
#ifndef ZEEK_OBSERVER_H
#define ZEEK_OBSERVER_H

#include "agenda.h"
#include "pool.h"

/* A record that was written before the connection that asked for it was over. */
struct kept {
    struct kept *next;
    uint64_t id;
    uint32_t claims;
    struct finwait_zeek record; /* its history is `brief` or owned */
    char brief[24];
};

struct observer_options {
    void *user;
    void (*write)(void *user, const struct finwait_zeek *record); /* NULL: nobody wants them; borrowed for the call */
};

struct observer {
    struct observer_options options;
    struct pool records;
    struct record **buckets;
    uint64_t mask;
    struct record *latest; /* of the last segment; NULL when it has ended */
    struct agenda agenda;
    struct pool keeps;
    struct kept **kept; /* buckets by id */
    uint64_t kept_mask, kept_count;
    struct kept *taken; /* the last one: its history is on loan */
    uint64_t next_id;
    int64_t now; /* highest time seen, microseconds */
    bool short_of_memory;
};

bool observer_init(struct observer *observer, const struct observer_options *options);
void observer_done(struct observer *observer);

/* Lets time pass, for frames that hold no segment too. Nanoseconds. */
void observer_time(struct observer *observer, int64_t time);
/*
 * Takes a segment; returns the id of the record that it is part of, 0 when memory is short or it is none. `hash` is the
 * same for all of a four-tuple, in either direction.
 */
uint64_t observer_segment(struct observer *observer, const struct finwait_segment *segment, uint64_t hash);

/* A connection began with the last segment, and will ask for its record, once, with observer_take. */
void observer_claim(struct observer *observer);
/*
 * The claimed record, of the connection's four-tuple and its hash: as it was written, or else as it stands. False when
 * there is none. Strings are valid until the next call; the claim is used up.
 */
bool observer_take(struct observer *observer, uint64_t id, const struct finwait_connection *connection, uint64_t hash,
                   struct finwait_zeek *out);

/* The capture is over: writes all that is left, by first packet. Claims can still be taken. */
void observer_finish(struct observer *observer);

#endif
