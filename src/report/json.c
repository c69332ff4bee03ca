/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * --format json: one document, written as results arrive. What only the end knows (services, capture, summary)
 * stands behind the connections. Brief detail lists findings instead of connections.
 */
#include "format.h"

static bool brief(const struct finwait_report *report)
{
    return report->options.detail == FINWAIT_DETAIL_BRIEF;
}

static void write_finding_line(struct finwait_report *report, const struct finwait_finding *finding,
                               struct subject subject)
{
    writer_break(&report->writer);
    write_finding(&report->writer, NULL, finding, subject, &report->scope);
}

static void json_begin(struct finwait_report *report, const struct inputs *inputs)
{
    struct writer *writer = &report->writer;
    (void)inputs;
    writer_open_object(writer, NULL);
    write_tool(writer);
    writer_open_array(writer, brief(report) ? "findings" : "connections");
    report_offer(report);
}

static void json_connection(struct finwait_report *report, const struct finwait_connection *connection)
{
    struct writer *writer = &report->writer;
    if (brief(report)) {
        size_t listed = report_listed(connection);
        for (size_t i = 0; i < listed; i++)
            write_finding_line(report, &connection->findings[i], (struct subject){.connection = connection});
    } else {
        writer_break(writer);
        write_connection(writer, NULL, connection, &report->scope);
    }
    report_offer(report);
}

static void json_service(struct finwait_report *report, const struct finwait_service *service)
{
    for (size_t i = 0; brief(report) && i < service->finding_count; i++)
        write_finding_line(report, &service->findings[i], (struct subject){.service = service});
    writer_break(&report->services);
    write_service(&report->services, NULL, service, &report->scope);
}

static void json_end(struct finwait_report *report, const struct inputs *inputs, const struct finwait_summary *summary,
                     const struct finwait_run *run)
{
    struct writer *writer = &report->writer;
    for (size_t i = 0; brief(report) && i < summary->finding_count; i++)
        write_finding_line(report, &summary->findings[i], (struct subject){NULL, NULL});
    writer_close_array(writer);
    if (brief(report)) {
        writer_open_array(writer, "connections");
        writer_close_array(writer);
    }
    writer_open_array(writer, "services");
    report_take(report, &writer->out);
    report_take(report, &report->services.out);
    writer_close_array(writer);
    write_capture(writer, "capture", NULL, inputs->infos, inputs->count, summary);
    write_summary(writer, "summary", NULL, summary, run, &report->scope);
    writer_close_object(writer);
    writer_close_object(writer);
    writer_newline(writer);
}

const struct report_format format_json = {
    .begin = json_begin,
    .connection = json_connection,
    .service = json_service,
    .end = json_end,
};
