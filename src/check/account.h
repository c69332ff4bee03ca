/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a tally comes to, as plain numbers: what baselines record and comparisons compare. And the list of accounts of a
 * capture, service by service. Judges nothing.
 */
#ifndef CHECK_ACCOUNT_H
#define CHECK_ACCOUNT_H

#include "tally.h"

/* How durations are spread. */
struct spread {
    uint64_t count;
    int64_t points[POINT_COUNT]; /* ns; 0 when there are none */
};

struct account {
    uint64_t connections;
    uint64_t verdicts[FINWAIT_VERDICT_COUNT];
    uint64_t findings[FINWAIT_CODE_COUNT]; /* as in struct tally, the same for what follows */
    uint64_t affected[FINWAIT_CODE_COUNT];
    enum finwait_severity severities[FINWAIT_CODE_COUNT];
    uint64_t closed_first[FINWAIT_SIDE_COUNT], closed_both;
    uint64_t resets[FINWAIT_SIDE_COUNT];
    uint64_t peaks[PEAK_COUNT];
    struct spread rtt;
    struct spread states[FINWAIT_SIDE_COUNT][FINWAIT_STATE_COUNT];
};

void account_of(const struct tally *tally, struct account *account);

/* "192.0.2.80:80", "[::1]:80", "port 80" */
#define ACCOUNT_NAME 54

struct service_account {
    char name[ACCOUNT_NAME];
    struct account account;
};

/* What a capture comes to. */
struct accounts {
    bool by_port; /* services are told apart by port alone */
    struct account total;
    struct service_account *services; /* by name; owned */
    size_t count;
    uint64_t left_out; /* connections of services beyond a cap: in the total only */
};

/* The service of that name; NULL when there is none. */
const struct account *accounts_find(const struct accounts *accounts, const char *name);
/* Puts the services in the order that accounts_find wants. */
void accounts_sort(struct accounts *accounts);
void accounts_done(struct accounts *accounts);

#endif
