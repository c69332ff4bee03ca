/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reports, format 1: const results in, bytes out. Analyses nothing.
 */
#ifndef FINWAIT_REPORT_H
#define FINWAIT_REPORT_H

#include <stdio.h>

#include <finwait/analyzer.h>

#ifdef __cplusplus
extern "C" {
#endif

enum finwait_report_format {
    FINWAIT_REPORT_TEXT,
    FINWAIT_REPORT_JSON,
    FINWAIT_REPORT_NDJSON,
    FINWAIT_REPORT_CSV,       /* of a census only */
    FINWAIT_REPORT_ZEEK,      /* Zeek's conn.log */
    FINWAIT_REPORT_ZEEK_JSON, /* the same as JSON, one object a line */
    FINWAIT_REPORT_LOG        /* of an unending capture: a line an event, for a person */
};

/* Which input (by its index at finwait_report_begin) holds `frame`, and its number there; false when unknown. */
typedef bool finwait_report_locate(void *user, uint64_t frame, size_t *input, uint64_t *inside);

struct finwait_report_options {
    enum finwait_report_format format;
    enum finwait_detail detail;
    bool colour;                   /* text only */
    int width;                     /* text only: columns to wrap at, at least 60; 0 = 80 */
    unsigned jobs;                 /* threads to use: from 2 on one of them writes to the stream */
    finwait_report_locate *locate; /* for "file:frame"; NULL: known only when there is one input */
    void *user;                    /* handed to `locate` */
    bool live; /* findings come by themselves (finwait_report_finding), and are not taken from connections */
};

/* The run itself, known only to the caller, for the summary. */
struct finwait_run {
    double wall_seconds; /* negative: leave null */
};

struct finwait_report;

/* Writes to `out`, which stays the caller's and is the report's alone until it is freed. NULL when memory is short. */
FINWAIT_API struct finwait_report *finwait_report_new(const struct finwait_report_options *options, FILE *out);
FINWAIT_API void finwait_report_free(struct finwait_report *report);

/*
 * In this order: begin with the inputs as opened, any number of connections, services and Zeek's records, then end with
 * the inputs as read and the summary. The infos are borrowed for the call.
 */
FINWAIT_API void finwait_report_begin(struct finwait_report *report, const struct finwait_capture_info *const *inputs,
                                      size_t input_count);
FINWAIT_API void finwait_report_connection(struct finwait_report *report, const struct finwait_connection *connection);
FINWAIT_API void finwait_report_service(struct finwait_report *report, const struct finwait_service *service);
FINWAIT_API void finwait_report_zeek(struct finwait_report *report, const struct finwait_zeek *record);
FINWAIT_API void finwait_report_end(struct finwait_report *report, const struct finwait_capture_info *const *inputs,
                                    size_t input_count, const struct finwait_summary *summary,
                                    const struct finwait_run *run);

/*
 * Of a capture that goes on, as NDJSON or as a log: between begin and end, in any order. NDJSON's `connection` and
 * `service` lines are the same as ever.
 */
struct finwait_withdrawal {
    int64_t time;
    const struct finwait_connection *connection; /* NULL: of the service */
    const struct finwait_service *service;       /* NULL: of the connection */
    enum finwait_code code;
    enum finwait_side endpoint;
};

struct finwait_heartbeat {
    int64_t time;
    uint64_t open;   /* connections that are not over */
    uint64_t memory; /* bytes kept of what grows with traffic */
    const struct finwait_summary *summary;
};

struct finwait_interface_news {
    int64_t time;
    const char *name;
    const char *change; /* "dropped", "left", "returned" */
    uint64_t kernel_drops, interface_drops;
};

FINWAIT_API void finwait_report_finding(struct finwait_report *report, const struct finwait_connection *connection,
                                        const struct finwait_finding *finding);
FINWAIT_API void finwait_report_service_finding(struct finwait_report *report, const struct finwait_service *service,
                                                const struct finwait_finding *finding);
FINWAIT_API void finwait_report_withdrawn(struct finwait_report *report, const struct finwait_withdrawal *withdrawal);
FINWAIT_API void finwait_report_heartbeat(struct finwait_report *report, const struct finwait_heartbeat *beat);
FINWAIT_API void finwait_report_interface(struct finwait_report *report, const struct finwait_interface_news *news);

/* False once a write to `out` failed or memory ran short: then errno, as the call that met it left it, tells why. */
FINWAIT_API bool finwait_report_ok(const struct finwait_report *report);

/* One entry of the catalogue as a page of text, by the options' colour and width; false when writing failed. */
FINWAIT_API bool finwait_report_explanation(const struct finwait_report_options *options,
                                            const struct finwait_explanation *explanation, FILE *out);

/* One line of what netstat -nat would have shown: an endpoint at one moment. */
struct finwait_socket {
    struct finwait_address local, remote;
    uint16_t local_port, remote_port; /* remote_port 0: it listens */
    uint8_t family;                   /* 4 or 6 */
    enum finwait_state state;         /* best single answer; never CLOSED */
    finwait_states possible;
    int64_t since; /* when it came into this state */
};

/* Writes all of them as they were at `at`, as text or JSON; `start` is the time of the first frame. False when that
 * failed. */
FINWAIT_API bool finwait_report_sockets(const struct finwait_report_options *options,
                                        const struct finwait_socket *sockets, size_t count, int64_t start, int64_t at,
                                        FILE *out);

/* How many endpoints were in each of `states`, at `start` and every `step` nanoseconds from there. */
struct finwait_census {
    int64_t start, step;
    finwait_states states;
    size_t lines;
    const uint64_t *counts; /* a line's counts beside each other, in the order of enum finwait_state */
};

/* Writes it as text, JSON or CSV. False when that failed. */
FINWAIT_API bool finwait_report_census(const struct finwait_report_options *options,
                                       const struct finwait_census *census, FILE *out);

/* The JSON Schema (draft 2020-12) of format 1, as text; false when writing failed. */
FINWAIT_API bool finwait_report_schema(FILE *out);

#ifdef __cplusplus
}
#endif
#endif
