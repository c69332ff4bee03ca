/* SPDX-License-Identifier: BSD-2-Clause */
/* A log of an unending capture, for a person: one line an event, as it comes. */
#include <inttypes.h>
#include <time.h>

#include "format.h"
#include "found.h"
#include "page.h"
#include "text.h"

#define SECOND INT64_C(1000000000)

static void end_line(struct finwait_report *report)
{
    buffer_byte(&report->writer.out, '\n');
    report_offer(report);
}

/* "2026-11-21T11:22:33.123Z  finding   ": when and what. */
static void begin_line(struct finwait_report *report, int64_t time, const char *what)
{
    struct buffer *out = &report->writer.out;
    time_t seconds = (time_t)(time / SECOND - (time % SECOND < 0)); /* the one that it lies in, before 1970 too */
    struct tm calendar;
    char date[32] = "";
    if (gmtime_r(&seconds, &calendar))
        strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &calendar);
    buffer_format(out, "%s.%03dZ %-9s ", date, (int)((time - seconds * SECOND) / 1000000), what);
}

static void log_begin(struct finwait_report *report, const struct inputs *inputs)
{
    (void)report;
    (void)inputs;
}

static void log_subject(struct finwait_report *report, const struct finwait_connection *connection)
{
    char subject[FOUND_SUBJECT];
    buffer_text(&report->writer.out, found_connection_subject(connection, subject));
}

static void log_service(struct finwait_report *report, const struct finwait_service *service)
{
    char subject[FOUND_ENDPOINT];
    found_endpoint_subject(&service->address, service->family, service->port, subject);
    buffer_format(&report->writer.out, "service %s", subject);
}

static void log_finding(struct finwait_report *report, const struct finwait_connection *connection,
                        const struct finwait_finding *finding)
{
    begin_line(report, finding->time, finwait_severity_name(finding->severity));
    buffer_format(&report->writer.out, "%s (%s) ", finwait_code_name(finding->code),
                  finwait_certainty_name(finding->certainty));
    log_subject(report, connection);
    buffer_format(&report->writer.out, ": %s", finding->message);
    end_line(report);
}

static void log_withdrawn(struct finwait_report *report, const struct finwait_withdrawal *withdrawal)
{
    begin_line(report, withdrawal->time, "withdrawn");
    buffer_format(&report->writer.out, "%s ", finwait_code_name(withdrawal->code));
    if (withdrawal->service)
        log_service(report, withdrawal->service);
    else
        log_subject(report, withdrawal->connection);
    buffer_text(&report->writer.out,
                withdrawal->service ? ": no longer, for a minute" : ": what came later says otherwise");
    end_line(report);
}

static void log_connection(struct finwait_report *report, const struct finwait_connection *connection)
{
    if (report->options.detail == FINWAIT_DETAIL_BRIEF)
        return;
    char words[64];
    begin_line(report, connection->end, "over");
    log_subject(report, connection);
    buffer_format(&report->writer.out, " %s: %s",
                  text_words(finwait_verdict_name(connection->verdict), words, sizeof words),
                  connection->summary ? connection->summary : "");
    end_line(report);
}

static void log_service_finding(struct finwait_report *report, const struct finwait_service *service,
                                const struct finwait_finding *finding)
{
    begin_line(report, finding->time, finwait_severity_name(finding->severity));
    buffer_format(&report->writer.out, "%s (%s) ", finwait_code_name(finding->code),
                  finwait_certainty_name(finding->certainty));
    log_service(report, service);
    buffer_format(&report->writer.out, ": %s", finding->message);
    end_line(report);
}

static void log_counts(struct finwait_report *report, const struct finwait_summary *summary)
{
    buffer_format(&report->writer.out,
                  "%" PRIu64 " packets, %" PRIu64 " connections over, %" PRIu64 " errors, %" PRIu64
                  " warnings, %" PRIu64 " notes, %" PRIu64 " packets dropped by the kernel, %" PRIu64
                  " by the interface",
                  summary->packets, summary->connections, summary->severities[FINWAIT_ERROR],
                  summary->severities[FINWAIT_WARNING], summary->severities[FINWAIT_NOTE], summary->health.kernel_drops,
                  summary->health.interface_drops);
    if (summary->capped_connections)
        buffer_format(&report->writer.out, ", %" PRIu64 " connections judged early", summary->capped_connections);
}

static void log_heartbeat(struct finwait_report *report, const struct finwait_heartbeat *beat)
{
    begin_line(report, beat->time, "stats");
    buffer_format(&report->writer.out, "%" PRIu64 " open, ", beat->open);
    log_counts(report, beat->summary);
    end_line(report);
}

static void log_interface(struct finwait_report *report, const struct finwait_interface_news *news)
{
    begin_line(report, news->time, "interface");
    buffer_format(&report->writer.out, "%s %s", news->name, news->change);
    if (news->kernel_drops || news->interface_drops)
        buffer_format(&report->writer.out, ": %" PRIu64 " packets by the kernel, %" PRIu64 " by the interface",
                      news->kernel_drops, news->interface_drops);
    end_line(report);
}

static void log_end(struct finwait_report *report, const struct inputs *inputs, const struct finwait_summary *summary,
                    const struct finwait_run *run)
{
    (void)inputs;
    (void)run;
    if (summary->packets > 0)
        begin_line(report, summary->last_time, "summary");
    else
        buffer_text(&report->writer.out, "summary   "); /* of no time */
    log_counts(report, summary);
    end_line(report);
}

const struct report_format format_log = {
    .begin = log_begin,
    .connection = log_connection,
    .finding = log_finding,
    .service_finding = log_service_finding,
    .withdrawn = log_withdrawn,
    .heartbeat = log_heartbeat,
    .interface = log_interface,
    .end = log_end,
};
