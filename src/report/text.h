/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of a text report, for a person: what is wrong, then counts, then connections.
 */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "format.h"
#include "found.h"
#include "page.h"

#define TEXT_WIDTH 80       /* columns when the caller names none */
#define TEXT_NARROWEST 60   /* fewer are taken for this many */
#define TEXT_FEW 10         /* connections that normal detail still lists */
#define TEXT_ROWS_MAX 10000 /* connections that full detail lists; the rest is counted */

/* What is kept until the end. */
struct text_page {
    struct page page;
    struct page rows; /* the list of connections, ready to print */
    uint64_t row_count;
    uint64_t connections, troubled; /* all; those with an error or a warning */
    struct found found;
};

/* Columns to wrap at. */
int text_width(const struct finwait_report_options *options);

enum page_style text_severity_style(enum finwait_severity severity);
/* A word of the report for reading: "fin then rst". */
const char *text_words(const char *name, char *out, size_t size);

void text_findings(struct page *page, const struct found *found, enum finwait_detail detail,
                   const struct origins *origins);
void text_counts(struct page *page, const struct inputs *inputs, const struct finwait_summary *summary);
/* One connection of the list; `timeline`: with every change of state. */
void text_connection(struct page *page, const struct finwait_connection *connection, bool timeline);

#endif
