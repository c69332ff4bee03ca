/* SPDX-License-Identifier: BSD-2-Clause */
/* Tallies of all services of a capture, while its connections come. */
#ifndef CHECK_ROSTER_H
#define CHECK_ROSTER_H

#include "account.h"

/* Cap on services told apart; a tally takes some 20 kB. What is beyond it counts in the total. */
#define ROSTER_CAP 1024U

struct roster_entry {
    char name[ACCOUNT_NAME];
    struct tally tally;
};

struct roster {
    bool by_port; /* a service is a port, whatever the address: where addresses differ from run to run */
    struct tally total;
    struct roster_entry *entries[ROSTER_CAP]; /* in order of appearance; owned */
    size_t count;
    uint16_t slots[4 * ROSTER_CAP]; /* open addressing: index + 1, 0 empty */
    uint64_t left_out;              /* connections */
    bool failed;                    /* memory ran short */
};

void roster_connection(struct roster *roster, const struct finwait_connection *connection);
void roster_service(struct roster *roster, const struct finwait_service *service);
/* Findings about the capture as a whole. */
void roster_capture(struct roster *roster, const struct finwait_finding *findings, size_t count);
void roster_done(struct roster *roster);

/* What a service is called. */
const char *roster_name(bool by_port, const struct finwait_address *address, uint8_t family, uint16_t port,
                        char out[ACCOUNT_NAME]);

/* What it all comes to. False when memory was short at any time. Free with accounts_done in both cases. */
bool roster_account(const struct roster *roster, struct accounts *accounts);

#endif
