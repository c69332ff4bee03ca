/* SPDX-License-Identifier: BSD-2-Clause */
/* The public face of reports: picks the format, keeps what all of them share. */
#include "format.h"

#include <stdlib.h>

static const struct report_format *const formats[] = {
    [FINWAIT_REPORT_TEXT] = &format_text,     [FINWAIT_REPORT_JSON] = &format_json,
    [FINWAIT_REPORT_NDJSON] = &format_ndjson, [FINWAIT_REPORT_CSV] = NULL, /* connections do not fit a table */
    [FINWAIT_REPORT_ZEEK] = &format_zeek,     [FINWAIT_REPORT_ZEEK_JSON] = &format_zeek_json,
    [FINWAIT_REPORT_LOG] = &format_log,
};

struct finwait_report *finwait_report_new(const struct finwait_report_options *options, FILE *out)
{
    struct finwait_report *report = formats[options->format] ? calloc(1, sizeof *report) : NULL;
    if (!report)
        return NULL;
    report->format = formats[options->format];
    report->options = *options;
    outlet_init(&report->outlet, out, options->jobs > 1);
    report->origins.locate = options->locate;
    report->origins.user = options->user;
    report->scope = (struct scope){.detail = options->detail, .origins = &report->origins, .live = options->live};
    if (report->format->init && !report->format->init(report)) {
        finwait_report_free(report);
        return NULL;
    }
    return report;
}

void finwait_report_free(struct finwait_report *report)
{
    if (!report)
        return;
    if (report->format->done)
        report->format->done(report);
    outlet_done(&report->outlet);
    writer_done(&report->writer);
    writer_done(&report->services);
    origins_done(&report->origins);
    free(report);
}

void report_take(struct finwait_report *report, struct buffer *bytes)
{
    if (!outlet_take(&report->outlet, bytes))
        report->failed = true;
}

void report_offer(struct finwait_report *report)
{
    if (!outlet_offer(&report->outlet, &report->writer.out))
        report->failed = true;
}

size_t report_listed(const struct finwait_connection *connection)
{
    bool only_ends = connection->finding_count == 1 && connection->findings[0].code == FINWAIT_CODE_CAPTURE_ENDS_EARLY;
    return only_ends ? 0 : connection->finding_count;
}

void finwait_report_begin(struct finwait_report *report, const struct finwait_capture_info *const *inputs,
                          size_t input_count)
{
    if (!origins_set(&report->origins, inputs, input_count))
        report->failed = true;
    report->format->begin(report, &(struct inputs){inputs, input_count});
}

void finwait_report_connection(struct finwait_report *report, const struct finwait_connection *connection)
{
    if (report->format->connection)
        report->format->connection(report, connection);
}

void finwait_report_service(struct finwait_report *report, const struct finwait_service *service)
{
    if (report->format->service)
        report->format->service(report, service);
}

void finwait_report_zeek(struct finwait_report *report, const struct finwait_zeek *record)
{
    if (report->format->zeek)
        report->format->zeek(report, record);
}

void finwait_report_finding(struct finwait_report *report, const struct finwait_connection *connection,
                            const struct finwait_finding *finding)
{
    if (report->format->finding)
        report->format->finding(report, connection, finding);
}

void finwait_report_service_finding(struct finwait_report *report, const struct finwait_service *service,
                                    const struct finwait_finding *finding)
{
    if (report->format->service_finding)
        report->format->service_finding(report, service, finding);
}

void finwait_report_withdrawn(struct finwait_report *report, const struct finwait_withdrawal *withdrawal)
{
    if (report->format->withdrawn)
        report->format->withdrawn(report, withdrawal);
}

void finwait_report_heartbeat(struct finwait_report *report, const struct finwait_heartbeat *beat)
{
    if (report->format->heartbeat)
        report->format->heartbeat(report, beat);
}

void finwait_report_interface(struct finwait_report *report, const struct finwait_interface_news *news)
{
    if (report->format->interface)
        report->format->interface(report, news);
}

void finwait_report_end(struct finwait_report *report, const struct finwait_capture_info *const *inputs,
                        size_t input_count, const struct finwait_summary *summary, const struct finwait_run *run)
{
    report->format->end(report, &(struct inputs){inputs, input_count}, summary, run);
    report_take(report, &report->writer.out);
    if (!outlet_finish(&report->outlet))
        report->failed = true;
}

bool finwait_report_ok(const struct finwait_report *report)
{
    return !report->failed;
}
