/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reports of finwait, format 1, read back: as much of each connection and service as a roster counts. JSON is read as a
 * whole, NDJSON a line at a time. Takes what is not there for not known; believes a report that contradicts itself.
 */
#ifndef CHECK_REPORT_READER_H
#define CHECK_REPORT_READER_H

#include <stdio.h>

#include <finwait/capture.h>

#include "roster.h"

/* What a file of JSON turns out to be. */
enum report_kind { REPORT_UNUSABLE, REPORT_READ, REPORT_IS_BASELINE };

/*
 * Hands all connections and services in `file` to the roster; `path` names it in errors. UNUSABLE with *error filled;
 * IS_BASELINE: it is no report, and nothing was handed over.
 */
enum report_kind report_read(FILE *file, const char *path, struct roster *roster, struct finwait_error *error);

#endif
