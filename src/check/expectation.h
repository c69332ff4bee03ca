/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A measure of an account, and the bounds that it must keep: one thing expected of the connections that a rule selects.
 * Says what it is in words, measures, and points at connections that speak against it.
 */
#ifndef CHECK_EXPECTATION_H
#define CHECK_EXPECTATION_H

#include "account.h"

enum expectation_measure {
    MEASURE_CONNECTIONS,
    MEASURE_VERDICTS, /* connections that ended as one of `set` */
    MEASURE_FINDINGS, /* findings of the one code in `set`; as a share, connections with one */
    MEASURE_CLOSERS,  /* of the connections that one side began to close, those that `side` did */
    MEASURE_RESETS,   /* connections reset by `side`, NOBODY: by either */
    MEASURE_RTT,
    MEASURE_STATE,    /* time of `side` in `state` */
    MEASURE_OCCUPANCY /* endpoints of one service in `peak` at once */
};

/* In what the bounds are. */
enum expectation_unit { UNIT_COUNT, UNIT_SHARE, UNIT_TIME };

struct expectation {
    enum expectation_measure measure;
    enum expectation_unit unit;
    uint64_t set; /* bit `1 << verdict` or `1 << code` */
    enum finwait_side side;
    enum finwait_state state;
    enum tally_peak peak;
    enum distribution_point point; /* of times */
    bool has_least, has_most;
    double least, most; /* counts, shares from 0 to 1, ns */
};

/* Room for any of these texts. */
#define EXPECTATION_TEXT 512

/* "Share of connections that end closed or closed_with_loss" into `out`; returns it. */
const char *expectation_name(const struct expectation *expectation, char out[EXPECTATION_TEXT]);
/* "at least 99.9 %", "at least 1 and at most 3", "0" */
const char *expectation_bounds(const struct expectation *expectation, char out[EXPECTATION_TEXT]);

/* A value as measured. */
struct measured {
    double value;
    uint64_t part, whole; /* of a share */
    bool known;           /* false: nothing was there to measure */
};

struct measured expectation_measure(const struct expectation *expectation, const struct account *account);
/* "99.1 % (331 of 334)" */
const char *expectation_value(const struct expectation *expectation, const struct measured *measured,
                              char out[EXPECTATION_TEXT]);
/* What could not be measured keeps every bound: that nothing was selected is another matter. */
bool expectation_holds(const struct expectation *expectation, const struct measured *measured);

/* Findings of this code are of single connections, so that a share of connections can have it. */
bool expectation_code_is_of_connections(enum finwait_code code);

/* Every measure that there is, without bounds, into `list`: findings as shares where they are of connections. */
#define EXPECTATION_MEASURES 256
size_t expectation_all(struct expectation list[EXPECTATION_MEASURES]);

/* Whether this connection is among those that push the measure over a bound; `frame` is then where to look, or 0. */
bool expectation_blames(const struct expectation *expectation, const struct finwait_connection *connection,
                        uint64_t *frame);

#endif
