/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counts and distributions of connections that belong together: those a rule selects, those of a service, all of a
 * capture. Judges nothing; memory does not grow with the number of connections.
 */
#ifndef CHECK_TALLY_H
#define CHECK_TALLY_H

#include <finwait/finwait.h>

#include "distribution.h"

/* States whose peaks a service has. */
#define TALLY_PEAKS(X)                                                                                                 \
    X(TIME_WAIT, time_wait) X(CLOSE_WAIT, close_wait) X(FIN_WAIT_2, fin_wait_2) X(HALF_OPEN, half_open)
enum tally_peak {
#define X(upper, lower) PEAK_##upper,
    TALLY_PEAKS(X)
#undef X
        PEAK_COUNT
};

/* All zero is an empty one. */
struct tally {
    uint64_t connections;
    uint64_t verdicts[FINWAIT_VERDICT_COUNT];
    uint64_t findings[FINWAIT_CODE_COUNT];                /* of connections and services */
    uint64_t affected[FINWAIT_CODE_COUNT];                /* connections with at least one of that code */
    enum finwait_severity severities[FINWAIT_CODE_COUNT]; /* the worst that a finding of the code had */
    uint64_t closed_first[FINWAIT_SIDE_COUNT], closed_both;
    uint64_t resets[FINWAIT_SIDE_COUNT]; /* connections that this side's RST ended; a refused SYN is none */
    uint64_t peaks[PEAK_COUNT];          /* of the service that held most at once */
    struct distribution rtt;             /* of complete handshakes */
    struct distribution states[FINWAIT_SIDE_COUNT][FINWAIT_STATE_COUNT];
    bool failed; /* memory ran short: the distributions are not complete */
};

void tally_connection(struct tally *tally, const struct finwait_connection *connection);
/* Its findings and peaks; its connections come one by one. */
void tally_service(struct tally *tally, const struct finwait_service *service);
/* Findings about more than connections and services. */
void tally_findings(struct tally *tally, const struct finwait_finding *findings, size_t count);
void tally_done(struct tally *tally);

/* "time_wait", … */
const char *tally_peak_name(enum tally_peak peak);
uint64_t tally_service_peak(const struct finwait_service *service, enum tally_peak peak);

/* The connection was reset by `side`'s RST, which was no refusal. */
bool tally_is_reset(const struct finwait_connection *connection, enum finwait_side side);

#endif
