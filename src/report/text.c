/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * --format text: one page for a person. It leads with what is wrong, so that everything waits for the end; what
 * waits is bounded (found.h, TEXT_ROWS_MAX).
 */
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define TITLE_FILES 3 /* named in the title; more are counted */

int text_width(const struct finwait_report_options *options)
{
    int width = options->width ? options->width : TEXT_WIDTH;
    return width < TEXT_NARROWEST ? TEXT_NARROWEST : width;
}

static bool text_init(struct finwait_report *report)
{
    int width = text_width(&report->options);
    report->page = calloc(1, sizeof *report->page);
    if (!report->page)
        return false;
    page_init(&report->page->page, width, report->options.colour);
    page_init(&report->page->rows, width, report->options.colour);
    return true;
}

static void text_done(struct finwait_report *report)
{
    if (!report->page)
        return;
    found_done(&report->page->found);
    page_done(&report->page->page);
    page_done(&report->page->rows);
    free(report->page);
}

static void text_begin(struct finwait_report *report, const struct inputs *inputs)
{
    (void)report;
    (void)inputs;
}

/* Normal detail lists connections only while there are few: from the first too many on, none. */
static void add_row(struct text_page *text, const struct finwait_connection *connection, enum finwait_detail detail)
{
    uint64_t most = detail == FINWAIT_DETAIL_FULL ? TEXT_ROWS_MAX : detail == FINWAIT_DETAIL_NORMAL ? TEXT_FEW : 0;
    if (text->connections <= most) {
        text_connection(&text->rows, connection, detail == FINWAIT_DETAIL_FULL);
        text->row_count++;
    } else if (detail == FINWAIT_DETAIL_NORMAL) {
        text->rows.out.size = 0;
        text->row_count = 0;
    }
}

static void text_add_connection(struct finwait_report *report, const struct finwait_connection *connection)
{
    struct text_page *text = report->page;
    bool troubled = false;
    for (size_t i = 0; i < connection->finding_count; i++)
        troubled |= connection->findings[i].severity > FINWAIT_NOTE;
    text->connections++;
    text->troubled += troubled;
    found_add_connection(&text->found, connection);
    add_row(text, connection, report->options.detail);
}

static void text_add_service(struct finwait_report *report, const struct finwait_service *service)
{
    found_add_service(&report->page->found, service);
}

static const char *input_name(const struct finwait_capture_info *input)
{
    return strcmp(input->path, "-") ? input->path : "standard input";
}

/* "web.pcap: 37 TCP connections" */
static void put_title(struct page *page, const struct inputs *inputs, uint64_t connections)
{
    char number[PAGE_NUMBER_SIZE];
    size_t named = inputs->count > TITLE_FILES ? TITLE_FILES : inputs->count;
    page_begin(page, 0, 2);
    for (size_t i = 0; i < named; i++)
        page_print(page, PAGE_BOLD, "%s%s", input_name(inputs->infos[i]), i + 1 < inputs->count ? "," : ":");
    if (inputs->count > named)
        page_print(page, PAGE_BOLD, "%zu more:", inputs->count - named);
    page_print(page, PAGE_PLAIN, "%s TCP connection%s", connections ? page_number(connections, number) : "no",
               connections == 1 ? "" : "s");
    page_end(page);
}

/* "2 errors,"; the sign belongs to the word before it. */
static void put_severity(struct page *page, enum finwait_severity severity, uint64_t count, const char *sign)
{
    char number[PAGE_NUMBER_SIZE];
    page_print(page, count ? text_severity_style(severity) : PAGE_PLAIN, "%s %s%s%s",
               count ? page_number(count, number) : "no", finwait_severity_name(severity), count == 1 ? "" : "s", sign);
}

static void put_healthy(struct page *page, const struct text_page *text)
{
    bool clean = found_count(&text->found, FINWAIT_NOTE) == 0;
    if (text->connections == 0 || clean)
        page_put(page, PAGE_GOOD, text->connections ? "Nothing wrong was found:" : "Nothing to judge:");
    page_print(page, PAGE_PLAIN, "%s errors,", clean ? "no" : "No");
    put_severity(page, FINWAIT_WARNING, 0, ",");
    put_severity(page, FINWAIT_NOTE, found_count(&text->found, FINWAIT_NOTE), ".");
}

/* "2 errors, 1 warning; 2 of 37 connections affected." */
static void put_troubled(struct page *page, const struct text_page *text)
{
    char part[PAGE_NUMBER_SIZE], whole[PAGE_NUMBER_SIZE];
    uint64_t left = 0;
    for (unsigned severity = 0; severity < FINWAIT_SEVERITY_COUNT; severity++)
        left += found_count(&text->found, (enum finwait_severity)severity) > 0;
    for (unsigned severity = FINWAIT_SEVERITY_COUNT; severity-- > 0;) {
        uint64_t count = found_count(&text->found, (enum finwait_severity)severity);
        if (count)
            put_severity(page, (enum finwait_severity)severity, count, --left ? "," : ";");
    }
    page_print(page, PAGE_PLAIN, "%s of %s connection%s affected.", page_number(text->troubled, part),
               page_number(text->connections, whole), text->connections == 1 ? "" : "s");
}

/* The first thing to know: is something wrong, and how much. */
static void put_judgement(struct page *page, const struct text_page *text)
{
    page_begin(page, 0, 2);
    if (found_count(&text->found, FINWAIT_ERROR) + found_count(&text->found, FINWAIT_WARNING) > 0)
        put_troubled(page, text);
    else
        put_healthy(page, text);
    page_end(page);
}

static void put_rows(struct text_page *text)
{
    struct page *page = &text->page;
    char number[PAGE_NUMBER_SIZE];
    if (text->row_count == 0 && text->connections > 0) {
        page_gap(page);
        page_begin(page, 0, 0);
        page_print(page, PAGE_DIM, "%s connection%s not listed; --detail full lists them.",
                   page_number(text->connections, number), text->connections == 1 ? " is" : "s are");
        page_end(page);
    }
    if (text->row_count == 0)
        return;
    buffer_append(&page->out, text->rows.out.bytes, text->rows.out.size);
    page->out.failed |= text->rows.out.failed;
    if (text->row_count < text->connections) {
        page_gap(page);
        page_begin(page, 0, 0);
        page_print(page, PAGE_DIM, "… and %s more connections; --format json has them all",
                   page_number(text->connections - text->row_count, number));
        page_end(page);
    }
}

static void put_hints(struct page *page, const struct text_page *text, enum finwait_detail detail)
{
    uint64_t any = 0;
    for (unsigned severity = 0; severity < FINWAIT_SEVERITY_COUNT; severity++)
        any += found_count(&text->found, (enum finwait_severity)severity);
    if (text->connections == 0)
        return;
    page_gap(page);
    if (detail == FINWAIT_DETAIL_FULL)
        page_paragraph(page, 0, PAGE_DIM, "A state with ? is the best answer of several that are possible.");
    else
        page_paragraph(page, 0, PAGE_DIM,
                       any ? "More: finwait explain CODE; --detail full for the states of each connection."
                           : "More: --detail full for the states of each connection.");
}

static void text_end(struct finwait_report *report, const struct inputs *inputs, const struct finwait_summary *summary,
                     const struct finwait_run *run)
{
    struct text_page *text = report->page;
    struct page *page = &text->page;
    (void)run;
    found_add_capture(&text->found, summary);
    put_title(page, inputs, text->connections);
    put_judgement(page, text);
    text_findings(page, &text->found, report->options.detail, &report->origins);
    text_counts(page, inputs, summary);
    put_rows(text);
    put_hints(page, text, report->options.detail);
    report_take(report, &page->out);
    report->failed |= text->found.failed;
}

const struct report_format format_text = {
    .init = text_init,
    .done = text_done,
    .begin = text_begin,
    .connection = text_add_connection,
    .service = text_add_service,
    .end = text_end,
};
