/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * --format ndjson: one object a line, each with its "type", the capture first and the summary last. Brief detail
 * has finding lines instead of connection lines.
 */
#include "format.h"

static void end_line(struct finwait_report *report)
{
    writer_newline(&report->writer);
    report_offer(report);
}

static void write_finding_lines(struct finwait_report *report, const struct finwait_finding *findings, size_t count,
                                const struct finwait_connection *connection)
{
    for (size_t i = 0; i < count; i++) {
        write_finding(&report->writer, "finding", &findings[i], connection, &report->scope);
        end_line(report);
    }
}

static void ndjson_begin(struct finwait_report *report, const struct inputs *inputs)
{
    write_capture(&report->writer, NULL, "capture", inputs->infos, inputs->count, NULL);
    end_line(report);
}

static void ndjson_connection(struct finwait_report *report, const struct finwait_connection *connection)
{
    if (report->options.detail == FINWAIT_DETAIL_BRIEF) {
        write_finding_lines(report, connection->findings, connection->finding_count, connection);
        return;
    }
    write_connection(&report->writer, "connection", connection, &report->scope);
    end_line(report);
}

static void ndjson_service(struct finwait_report *report, const struct finwait_service *service)
{
    if (report->options.detail == FINWAIT_DETAIL_BRIEF)
        write_finding_lines(report, service->findings, service->finding_count, NULL);
    write_service(&report->writer, "service", service, &report->scope);
    end_line(report);
}

static void ndjson_end(struct finwait_report *report, const struct inputs *inputs,
                       const struct finwait_summary *summary, const struct finwait_run *run)
{
    if (report->options.detail == FINWAIT_DETAIL_BRIEF)
        write_finding_lines(report, summary->findings, summary->finding_count, NULL);
    write_summary(&report->writer, NULL, "summary", summary, run, &report->scope);
    write_capture(&report->writer, "capture", NULL, inputs->infos, inputs->count, summary);
    writer_close_object(&report->writer);
    end_line(report);
}

const struct report_format format_ndjson = {
    .begin = ndjson_begin,
    .connection = ndjson_connection,
    .service = ndjson_service,
    .end = ndjson_end,
};
