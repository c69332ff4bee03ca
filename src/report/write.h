/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The objects of report format 1 as JSON, one function an object. What is not known is written as null.
 * Decides nothing about containers: json.c and ndjson.c do.
 */
#ifndef REPORT_WRITE_H
#define REPORT_WRITE_H

#include <finwait/finwait.h>

#include "origins.h"
#include "writer.h"

/* What all objects of one report share. */
struct scope {
    enum finwait_detail detail;
    const struct origins *origins;
    bool live; /* a finding that stands alone says between whom */
};

/* Opens an object and, when `type` is not NULL, says it in a member "type" (a line of NDJSON). */
void write_open_typed(struct writer *writer, const char *key, const char *type);

/* The members "schema" and "tool". */
void write_tool(struct writer *writer);

/* `summary` is NULL at the beginning: what only the end knows is null then. */
void write_capture(struct writer *writer, const char *key, const char *type,
                   const struct finwait_capture_info *const *inputs, size_t input_count,
                   const struct finwait_summary *summary);

void write_connection(struct writer *writer, const char *type, const struct finwait_connection *connection,
                      const struct scope *scope);

/* The members "open" and "close". */
void write_opening(struct writer *writer, const struct finwait_open *open);
void write_closing(struct writer *writer, const struct finwait_close *close);

/* What carries a finding: one of the two; neither for the capture's, or in the record of its service. */
struct subject {
    const struct finwait_connection *connection;
    const struct finwait_service *service;
};

void write_finding(struct writer *writer, const char *type, const struct finwait_finding *finding,
                   struct subject subject, const struct scope *scope);
/* The member "service": where it is. */
void write_service_address(struct writer *writer, const struct finwait_service *service);

void write_service(struct writer *writer, const char *type, const struct finwait_service *service,
                   const struct scope *scope);

/* The open summary object is left open: NDJSON adds the capture to it. */
void write_summary(struct writer *writer, const char *key, const char *type, const struct finwait_summary *summary,
                   const struct finwait_run *run, const struct scope *scope);

/* Small words that several objects use. */
void write_frame(struct writer *writer, const char *key, uint64_t frame);           /* 0 is null */
void write_side(struct writer *writer, const char *key, enum finwait_side side);    /* nobody is null */
void write_state(struct writer *writer, const char *key, enum finwait_state state); /* unknown is null */
void write_states(struct writer *writer, const char *key, finwait_states states);
void write_verdicts(struct writer *writer, const uint64_t *counts);
void write_codes(struct writer *writer, const uint64_t *counts);

#endif
