/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a page of text remembers of findings until the end: all counts, and of each severity and code a few examples,
 * the most certain first, of each of its causes at least one. Memory does not grow with the capture.
 */
#ifndef REPORT_FOUND_H
#define REPORT_FOUND_H

#include <finwait/finwait.h>

#define FOUND_EXAMPLES 10 /* kept of one severity and code; the rest is only counted */
#define FOUND_REASONS 6   /* told apart in one severity and code; findings of further ones are only counted */
#define FOUND_ENDPOINT 54 /* room for "[address]:port" in IPv6 */
#define FOUND_SUBJECT 112 /* room for "address:port → address:port" in IPv6 */

/* A cause, and what to do about it. */
struct found_reason {
    const char *cause, *advice; /* owned */
    uint64_t count;
};

struct found_example {
    struct finwait_finding finding; /* its own strings: message and filter; no evidence */
    unsigned reason;
    char subject[FOUND_SUBJECT]; /* the connection or service, for a person */
    uint64_t stream;             /* of a connection's finding */
};

struct found_group {
    uint64_t count;
    unsigned kept, reason_count;
    struct found_reason reasons[FOUND_REASONS];
    struct found_example examples[FOUND_EXAMPLES];
};

struct found {
    struct found_group groups[FINWAIT_SEVERITY_COUNT][FINWAIT_CODE_COUNT];
    bool failed; /* memory ran short: examples are missing */
};

void found_done(struct found *found);

/* Copies what it keeps. */
void found_add_connection(struct found *found, const struct finwait_connection *connection);
void found_add_service(struct found *found, const struct finwait_service *service);
/* Those about the capture as a whole. */
void found_add_capture(struct found *found, const struct finwait_summary *summary);

uint64_t found_count(const struct found *found, enum finwait_severity severity);

/* "10.0.0.1:5 → 10.0.0.2:80", "[::1]:5 → [::1]:80" */
const char *found_connection_subject(const struct finwait_connection *connection, char out[FOUND_SUBJECT]);
/* "10.0.0.2:80", "[::1]:80" */
const char *found_endpoint_subject(const struct finwait_address *address, uint8_t family, uint16_t port,
                                   char out[FOUND_ENDPOINT]);

#endif
