// SPDX-License-Identifier: BSD-2-Clause
// What really happened, as the kernel and the relay tell it: a list of events in memory, written as tab-separated
// lines. It collects and orders; it concludes nothing.
#ifndef FINWAIT_KERNEL_TRUTH_H
#define FINWAIT_KERNEL_TRUTH_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "world.h"

// Servers' ports lie below, clients' at or above: a port alone tells which end it is.
enum { FIRST_CLIENT_PORT = 20000 };

struct event {
    int64_t time;    // CLOCK_REALTIME, nanoseconds
    enum place host; // who tells
    char local[64], remote[64];
    char what[24];
    char detail[120]; // the event's own columns, tab-separated
    unsigned order;   // of arrival: equal times keep it
    uint16_t port;    // the server's: tells scenarios apart
};

struct truth {
    pthread_mutex_t lock;
    struct event *events;
    size_t count, room;
};

void truth_init(struct truth *truth);
void truth_done(struct truth *truth);

// The server's port of a pair, 0 if neither is one.
uint16_t truth_port(unsigned one, unsigned other);

// Adds a copy of the event; safe from any thread.
void truth_add(struct truth *truth, const struct event *event);

// Sorts by time and writes the events of `port` (0: of all) between two times, under a line that names the columns.
void truth_write(struct truth *truth, FILE *out, uint16_t port, int64_t from, int64_t to);

// The kernel's tracepoints, read by a thread from an instance of tracefs that is removed again.
struct trace;

// NULL, with the reason on stderr, where tracefs is missing.
struct trace *trace_start(const struct world *world, struct truth *truth);

// Waits until what the kernel has buffered is read.
void trace_stop(struct trace *trace);

// /proc/net/tcp and tcp6 of both hosts, read every few milliseconds by two threads: it alone shows mini-sockets.
struct sampler;

struct sampler *sampler_start(const struct world *world, struct truth *truth);
void sampler_stop(struct sampler *sampler);

#endif
