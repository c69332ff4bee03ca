/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A connection as lines of words, the form in which scenarios state what they expect: "verdict closed",
 * "client.state time_wait", "wave 2 ack server frame 5 x2 lost after_tap 5 retransmitted",
 * "finding wave_2_lost server likely warning frames 5,6". Judges nothing.
 */
#ifndef SCENARIO_FACTS_H
#define SCENARIO_FACTS_H

#include <stddef.h>

#include <finwait/connection.h>

struct facts {
    char *text; /* lines, each with its newline; NULL when there are none */
    size_t size, room;
};

/* Adds the lines of one connection. Ends the program when memory is short. Free with facts_done. */
void facts_of(struct facts *facts, const struct finwait_connection *connection);
/* What its findings say and advise: "says keepalive_race The server 10.0.0.2:80 closed after 5.0 s idle ...". */
void facts_of_words(struct facts *facts, const struct finwait_connection *connection);
/* What is told while packets pass: "told wave_1_lost client with frame 9", "withdrawn wave_1_lost client with frame
 * 11". */
void facts_of_telling(struct facts *facts, const char *what, enum finwait_code code, enum finwait_side endpoint,
                      uint64_t frame);
/* How many findings there are in all: "capture finding rst_injected 3". */
void facts_of_summary(struct facts *facts, const struct finwait_summary *summary);
/* The findings of a service, each line after "service PORT". */
void facts_of_service(struct facts *facts, const struct finwait_service *service);
void facts_done(struct facts *facts);

/* Whether a line begins with the first word of `wanted` and holds its other words in their order. */
bool facts_hold(const struct facts *facts, const char *wanted);

#endif
