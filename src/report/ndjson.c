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
                                struct subject subject)
{
    for (size_t i = 0; i < count; i++) {
        write_finding(&report->writer, "finding", &findings[i], subject, &report->scope);
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
    if (report->options.detail == FINWAIT_DETAIL_BRIEF && report->options.live)
        return;
    if (report->options.detail == FINWAIT_DETAIL_BRIEF) {
        write_finding_lines(report, connection->findings, report_listed(connection),
                            (struct subject){.connection = connection});
        return;
    }
    write_connection(&report->writer, "connection", connection, &report->scope);
    end_line(report);
}

static void ndjson_service(struct finwait_report *report, const struct finwait_service *service)
{
    if (report->options.detail == FINWAIT_DETAIL_BRIEF && !report->options.live)
        write_finding_lines(report, service->findings, service->finding_count, (struct subject){.service = service});
    write_service(&report->writer, "service", service, &report->scope);
    end_line(report);
}

static void ndjson_end(struct finwait_report *report, const struct inputs *inputs,
                       const struct finwait_summary *summary, const struct finwait_run *run)
{
    if (report->options.detail == FINWAIT_DETAIL_BRIEF)
        write_finding_lines(report, summary->findings, summary->finding_count, (struct subject){NULL, NULL});
    write_summary(&report->writer, NULL, "summary", summary, run, &report->scope);
    write_capture(&report->writer, "capture", NULL, inputs->infos, inputs->count, summary);
    writer_close_object(&report->writer);
    end_line(report);
}

static void ndjson_finding(struct finwait_report *report, const struct finwait_connection *connection,
                           const struct finwait_finding *finding)
{
    write_finding_lines(report, finding, 1, (struct subject){.connection = connection});
}

static void ndjson_service_finding(struct finwait_report *report, const struct finwait_service *service,
                                   const struct finwait_finding *finding)
{
    write_finding_lines(report, finding, 1, (struct subject){.service = service});
}

static void ndjson_withdrawn(struct finwait_report *report, const struct finwait_withdrawal *withdrawal)
{
    struct writer *writer = &report->writer;
    write_open_typed(writer, NULL, "withdrawn");
    writer_string(writer, "code", finwait_code_name(withdrawal->code));
    if (withdrawal->service) {
        writer_null(writer, "connection");
        writer_null(writer, "stream");
        write_service_address(writer, withdrawal->service);
    } else {
        writer_unsigned(writer, "connection", withdrawal->connection->id);
        writer_unsigned(writer, "stream", withdrawal->connection->stream);
    }
    write_side(writer, "endpoint", withdrawal->endpoint);
    writer_time(writer, "time", withdrawal->time);
    writer_close_object(writer);
    end_line(report);
}

static void ndjson_heartbeat(struct finwait_report *report, const struct finwait_heartbeat *beat)
{
    struct writer *writer = &report->writer;
    const struct finwait_summary *summary = beat->summary;
    write_open_typed(writer, NULL, "heartbeat");
    writer_time(writer, "time", beat->time);
    writer_unsigned(writer, "open", beat->open);
    writer_unsigned(writer, "connections", summary->connections);
    write_verdicts(writer, summary->verdicts);
    write_codes(writer, summary->codes);
    writer_unsigned(writer, "packets", summary->packets);
    writer_unsigned(writer, "tcp_segments", summary->tcp_segments);
    writer_unsigned(writer, "bytes", summary->bytes);
    writer_unsigned(writer, "kernel_drops", summary->health.kernel_drops);
    writer_unsigned(writer, "interface_drops", summary->health.interface_drops);
    writer_unsigned(writer, "judged_early", summary->capped_connections);
    writer_unsigned(writer, "memory", beat->memory);
    writer_close_object(writer);
    end_line(report);
}

static void ndjson_interface(struct finwait_report *report, const struct finwait_interface_news *news)
{
    struct writer *writer = &report->writer;
    write_open_typed(writer, NULL, "interface");
    writer_time(writer, "time", news->time);
    writer_string(writer, "name", news->name);
    writer_string(writer, "change", news->change);
    writer_unsigned(writer, "kernel_drops", news->kernel_drops);
    writer_unsigned(writer, "interface_drops", news->interface_drops);
    writer_close_object(writer);
    end_line(report);
}

const struct report_format format_ndjson = {
    .begin = ndjson_begin,
    .connection = ndjson_connection,
    .service = ndjson_service,
    .finding = ndjson_finding,
    .service_finding = ndjson_service_finding,
    .withdrawn = ndjson_withdrawn,
    .heartbeat = ndjson_heartbeat,
    .interface = ndjson_interface,
    .end = ndjson_end,
};
