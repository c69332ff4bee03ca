/* SPDX-License-Identifier: BSD-2-Clause */
#include "write.h"

static void write_severities(struct writer *writer, const uint64_t *counts)
{
    writer_open_object(writer, "severities");
    for (unsigned severity = FINWAIT_SEVERITY_COUNT; severity-- > 0;)
        writer_unsigned(writer, finwait_severity_name((enum finwait_severity)severity), counts[severity]);
    writer_close_object(writer);
}

static void write_run(struct writer *writer, const struct finwait_run *run, uint64_t packets)
{
    bool timed = run && run->wall_seconds >= 0;
    writer_open_object(writer, "run");
    if (timed)
        writer_double(writer, "wall_seconds", run->wall_seconds);
    else
        writer_null(writer, "wall_seconds");
    if (timed && run->wall_seconds > 0)
        writer_unsigned(writer, "packets_per_second", (uint64_t)((double)packets / run->wall_seconds));
    else
        writer_null(writer, "packets_per_second");
    writer_close_object(writer);
}

void write_summary(struct writer *writer, const char *key, const char *type, const struct finwait_summary *summary,
                   const struct finwait_run *run, const struct scope *scope)
{
    write_open_typed(writer, key, type);
    writer_unsigned(writer, "connections", summary->connections);
    writer_unsigned(writer, "streams", summary->streams);
    write_verdicts(writer, summary->verdicts);
    write_codes(writer, summary->codes);
    write_severities(writer, summary->severities);
    writer_open_object(writer, "closed_first");
    writer_unsigned(writer, "client", summary->closed_first[FINWAIT_CLIENT]);
    writer_unsigned(writer, "server", summary->closed_first[FINWAIT_SERVER]);
    writer_unsigned(writer, "both", summary->closed_both);
    writer_close_object(writer);
    writer_unsigned(writer, "packets", summary->packets);
    writer_unsigned(writer, "tcp_segments", summary->tcp_segments);
    writer_unsigned(writer, "bytes", summary->bytes);
    writer_open_object(writer, "capped");
    writer_unsigned(writer, "timelines", summary->capped_timelines);
    writer_unsigned(writer, "connections", summary->capped_connections);
    writer_unsigned(writer, "services", summary->capped_services);
    writer_unsigned(writer, "hosts", summary->capped_hosts);
    writer_unsigned(writer, "streams", summary->capped_streams);
    writer_close_object(writer);
    writer_open_object(writer, "skipped");
    writer_unsigned(writer, "fragments", summary->health.fragments);
    writer_unsigned(writer, "cut_headers", summary->health.cut_headers);
    writer_unsigned(writer, "undecodable", summary->health.undecodable);
    writer_close_object(writer);
    writer_open_array(writer, "findings");
    for (size_t i = 0; i < summary->finding_count; i++)
        write_finding(writer, NULL, &summary->findings[i], (struct subject){NULL, NULL}, scope);
    writer_close_array(writer);
    write_run(writer, run, summary->packets);
}
