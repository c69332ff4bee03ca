/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One record of Zeek's conn.log in the making: two parties, the history so far and the timers that will end it.
 * Follows docs/zeek.md; validates nothing that Zeek does not validate.
 */
#ifndef ZEEK_RECORD_H
#define ZEEK_RECORD_H

#include <finwait/connection.h>

#include "party.h"

#define MICROSECONDS INT64_C(1000000) /* in a second; times here are microseconds, as Zeek reads them */

/* Cap on the letters of one history: a storm of RSTs must not fill the memory. */
#define HISTORY_CAP 4096U

struct history {
    char *letters; /* terminated; `brief` or owned */
    char brief[24];
    uint16_t length, room;
};

/* What a packet in the middle of a connection touches stands together: there are too many records for the cache. */
struct record {
    struct record *next; /* in its bucket */
    uint64_t hash;

    /* The ends by slot: slot 0 sent the first packet. */
    struct finwait_address address[2];
    uint16_t port[2];
    uint8_t family;
    uint8_t originator;     /* slot */
    uint16_t seen[2];       /* bits of letters that are logged once; 0 originator, 1 responder */
    bool active;            /* nothing final has been reported yet */
    bool partial;           /* joined amid */
    bool deferred;          /* a close waits for bytes */
    int64_t last;           /* time of the last packet that counts */
    uint32_t heap_position; /* the agenda's */
    uint32_t claims;        /* connections of finwait's that will ask for it */
    struct party parties[2];

    int64_t start;     /* time of the first packet */
    int64_t attempt;   /* times at which timers fire; 0 none */
    int64_t expire[2]; /* one runs from the start, one from the first of two closes */
    int64_t removal;
    int64_t patience; /* silence that ends it */
    struct history history;
    uint64_t id;
    uint64_t first_frame;
    uint64_t missed;
};

/* Makes it one of a first packet; `now` is the highest time seen. The key and the place in the table are the caller's.
 */
void record_init(struct record *record, const struct finwait_segment *segment, int64_t time, int64_t now);
void record_done(struct record *record);

/* Whether this packet, of the same four-tuple, begins a record of its own. */
bool record_is_reused(const struct record *record, const struct finwait_segment *segment);
/* One packet sent by `slot`; true when its next timer may fire earlier for it. */
bool record_take(struct record *record, unsigned slot, const struct finwait_segment *segment, int64_t time);

/* When the next timer fires. */
int64_t record_due(const struct record *record);
/* Fires what is due; true when the record ends. *fired counts the timers. */
bool record_fire(struct record *record, int64_t now, unsigned *fired);

/* The record as it would be written now; strings point into it. */
void record_describe(const struct record *record, struct finwait_zeek *out);

/* Swaps originator and responder. */
void record_flip(struct record *record);
void record_write(struct record *record, unsigned slot, char letter);

#endif
