/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * --format zeek and zeek-json: Zeek's conn.log, tab-separated under its header or one JSON object a line.
 * Connections, services and the summary have no place in it.
 */
#include <string.h>
#include <time.h>

#include "format.h"
#include "networks.h"

#define SECOND INT64_C(1000000000)
#define MICROSECOND INT64_C(1000)

static const char fields[] =
    "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\t"
    "resp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\t"
    "orig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\tip_proto";
static const char types[] = "time\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\t"
                            "bool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]\tcount";

#define TCP 6U /* IANA's protocol number */
enum { ORIGINATOR, RESPONDER };

/* "2026-11-21-09-37-00", in UTC and on the capture's clock. */
static void put_date(struct buffer *out, const char *name, int64_t time)
{
    struct tm tm;
    char text[32];
    time_t seconds = (time_t)(time / SECOND - (time % SECOND < 0));
    if (!gmtime_r(&seconds, &tm) || strftime(text, sizeof text, "%Y-%m-%d-%H-%M-%S", &tm) == 0)
        text[0] = '\0';
    buffer_format(out, "#%s\t%s\n", name, text);
}

static void open_log(struct finwait_report *report, int64_t time)
{
    struct buffer *out = &report->writer.out;
    if (report->opened)
        return;
    report->opened = true;
    buffer_text(out, "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n");
    put_date(out, "open", time);
    buffer_format(out, "#fields\t%s\n#types\t%s\n", fields, types);
}

static void put_seconds(struct buffer *out, int64_t time)
{
    uint64_t size = time < 0 ? 0 - (uint64_t)time : (uint64_t)time;
    if (time < 0)
        buffer_byte(out, '-');
    buffer_unsigned(out, size / (uint64_t)SECOND);
    buffer_byte(out, '.');
    buffer_digits(out, size % (uint64_t)SECOND / (uint64_t)MICROSECOND, 6);
    buffer_byte(out, '\t');
}

static void put_end(struct buffer *out, const struct finwait_zeek_end *end, uint8_t family)
{
    char ip[64];
    buffer_format(out, "%s\t%u\t", finwait_address_print(&end->address, family, ip, sizeof ip), end->port);
}

static void put_counts(struct buffer *out, const struct finwait_zeek_end *end)
{
    buffer_unsigned(out, end->packets);
    buffer_byte(out, '\t');
    buffer_unsigned(out, end->ip_bytes);
    buffer_byte(out, '\t');
}

static void zeek_record(struct finwait_report *report, const struct finwait_zeek *record)
{
    const struct finwait_zeek_end *from = &record->ends[ORIGINATOR], *to = &record->ends[RESPONDER];
    struct buffer *out = &report->writer.out;
    open_log(report, record->start);
    put_seconds(out, record->start);
    buffer_format(out, "%s\t", record->uid);
    put_end(out, from, record->family);
    put_end(out, to, record->family);
    buffer_text(out, "tcp\t-\t");
    if (record->duration > 0) {
        put_seconds(out, record->duration);
        buffer_format(out, "%llu\t%llu\t", (unsigned long long)from->bytes, (unsigned long long)to->bytes);
    } else {
        buffer_text(out, "-\t-\t-\t");
    }
    buffer_format(out, "%s\t%c\t%c\t%llu\t%s\t", record->conn_state,
                  network_is_local(&from->address, record->family) ? 'T' : 'F',
                  network_is_local(&to->address, record->family) ? 'T' : 'F', (unsigned long long)record->missed_bytes,
                  record->history[0] ? record->history : "-");
    put_counts(out, from);
    put_counts(out, to);
    buffer_format(out, "-\t%u\n", TCP);
    report_offer(report);
}

static void zeek_begin(struct finwait_report *report, const struct inputs *inputs)
{
    (void)report;
    (void)inputs;
}

static void zeek_end(struct finwait_report *report, const struct inputs *inputs, const struct finwait_summary *summary,
                     const struct finwait_run *run)
{
    (void)inputs;
    (void)run;
    open_log(report, summary->first_time);
    put_date(&report->writer.out, "close", summary->last_time);
}

const struct report_format format_zeek = {.begin = zeek_begin, .zeek = zeek_record, .end = zeek_end};

static void write_end(struct writer *writer, const char *address_key, const char *port_key,
                      const struct finwait_zeek_end *end, uint8_t family)
{
    char ip[64];
    writer_word(writer, address_key, finwait_address_print(&end->address, family, ip, sizeof ip));
    writer_unsigned(writer, port_key, end->port);
}

/* What is not set is left out, as Zeek's JSON does. */
static void zeek_json_record(struct finwait_report *report, const struct finwait_zeek *record)
{
    const struct finwait_zeek_end *from = &record->ends[ORIGINATOR], *to = &record->ends[RESPONDER];
    struct writer *writer = &report->writer;
    writer_open_object(writer, NULL);
    writer_seconds(writer, "ts", record->start);
    writer_string(writer, "uid", record->uid);
    write_end(writer, "id.orig_h", "id.orig_p", from, record->family);
    write_end(writer, "id.resp_h", "id.resp_p", to, record->family);
    writer_string(writer, "proto", "tcp");
    if (record->duration > 0) {
        writer_seconds(writer, "duration", record->duration);
        writer_unsigned(writer, "orig_bytes", from->bytes);
        writer_unsigned(writer, "resp_bytes", to->bytes);
    }
    writer_string(writer, "conn_state", record->conn_state);
    writer_bool(writer, "local_orig", network_is_local(&from->address, record->family));
    writer_bool(writer, "local_resp", network_is_local(&to->address, record->family));
    writer_unsigned(writer, "missed_bytes", record->missed_bytes);
    if (record->history[0])
        writer_string(writer, "history", record->history);
    writer_unsigned(writer, "orig_pkts", from->packets);
    writer_unsigned(writer, "orig_ip_bytes", from->ip_bytes);
    writer_unsigned(writer, "resp_pkts", to->packets);
    writer_unsigned(writer, "resp_ip_bytes", to->ip_bytes);
    writer_unsigned(writer, "ip_proto", TCP);
    writer_close_object(writer);
    writer_newline(writer);
    report_offer(report);
}

static void zeek_json_end(struct finwait_report *report, const struct inputs *inputs,
                          const struct finwait_summary *summary, const struct finwait_run *run)
{
    (void)report;
    (void)inputs;
    (void)summary;
    (void)run;
}

const struct report_format format_zeek_json = {.begin = zeek_begin, .zeek = zeek_json_record, .end = zeek_json_end};
