/* SPDX-License-Identifier: BSD-2-Clause */
#include "write.h"

void write_tool(struct writer *writer)
{
    writer_string(writer, "schema", "finwait/1");
    writer_open_object(writer, "tool");
    writer_string(writer, "name", "finwait");
    writer_string(writer, "version", finwait_version());
    writer_close_object(writer);
}

static void write_link_types(struct writer *writer, const struct finwait_capture_info *input)
{
    writer_open_array(writer, "link_types");
    for (unsigned i = 0; i < input->link_type_count; i++) {
        const char *name = finwait_link_type_name(input->link_types[i]);
        char number[32];
        if (!name)
            snprintf(number, sizeof number, "LINKTYPE_%d", input->link_types[i]);
        writer_string(writer, NULL, name ? name : number);
    }
    writer_close_array(writer);
}

static void write_count(struct writer *writer, const char *key, uint64_t count, bool known)
{
    if (known)
        writer_unsigned(writer, key, count);
    else
        writer_null(writer, key);
}

static void write_extent(struct writer *writer, int64_t first, int64_t last, bool known)
{
    if (known) {
        writer_time(writer, "first_time", first);
        writer_time(writer, "last_time", last);
    } else {
        writer_null(writer, "first_time");
        writer_null(writer, "last_time");
    }
}

static void write_file(struct writer *writer, const struct finwait_capture_info *input, bool complete)
{
    writer_open_object(writer, NULL);
    writer_string(writer, "path", input->path);
    writer_string(writer, "format", input->format);
    writer_string(writer, "compression", input->compression);
    writer_unsigned(writer, "snapshot_length", input->snapshot_length);
    write_link_types(writer, input);
    write_count(writer, "packets", input->packets, complete);
    write_count(writer, "bytes", input->bytes, complete);
    write_extent(writer, input->first_time, input->last_time, complete && input->packets > 0);
    writer_string(writer, "error", input->error);
    writer_close_object(writer);
}

static void write_health(struct writer *writer, const struct finwait_health *health,
                         const struct finwait_overlap *overlap)
{
    writer_open_object(writer, "health");
    writer_unsigned(writer, "kernel_drops", health->kernel_drops);
    writer_unsigned(writer, "interface_drops", health->interface_drops);
    writer_unsigned(writer, "acked_unseen_segments", health->acked_unseen_segments);
    writer_unsigned(writer, "duplicate_frames", health->duplicate_frames);
    writer_unsigned(writer, "time_reversals", health->time_reversals);
    writer_unsigned(writer, "cut_headers", health->cut_headers);
    writer_unsigned(writer, "one_way_connections", health->one_way_connections);
    writer_unsigned(writer, "fragments", health->fragments);
    writer_unsigned(writer, "undecodable", health->undecodable);
    writer_unsigned(writer, "shared_segments", overlap->segments);
    writer_close_object(writer);
}

static void write_optional_seconds(struct writer *writer, const char *key, int64_t nanoseconds)
{
    if (nanoseconds >= 0)
        writer_seconds(writer, key, nanoseconds);
    else
        writer_null(writer, key);
}

static void write_counts(struct writer *writer, const char *key, const uint64_t counts[2])
{
    writer_open_object(writer, key);
    writer_unsigned(writer, "client", counts[FINWAIT_CLIENT]);
    writer_unsigned(writer, "server", counts[FINWAIT_SERVER]);
    writer_close_object(writer);
}

static void write_taps(struct writer *writer, const struct finwait_summary *summary)
{
    if (!summary || !summary->joined) {
        writer_null(writer, "taps");
        return;
    }
    const struct finwait_taps *taps = &summary->taps;
    writer_open_object(writer, "taps");
    writer_seconds(writer, "offset", taps->offset);
    write_optional_seconds(writer, "uncertainty", taps->uncertainty);
    writer_double(writer, "drift", taps->drift);
    write_optional_seconds(writer, "round_trip", taps->round_trip);
    writer_unsigned(writer, "matched", taps->matched);
    write_counts(writer, "lost", taps->lost);
    write_counts(writer, "unsent", taps->unsent);
    writer_unsigned(writer, "undetermined", taps->undetermined);
    writer_close_object(writer);
}

void write_capture(struct writer *writer, const char *key, const char *type,
                   const struct finwait_capture_info *const *inputs, size_t input_count,
                   const struct finwait_summary *summary)
{
    static const struct finwait_summary nothing;
    const struct finwait_summary *known = summary ? summary : &nothing;
    bool timed = known->packets > 0;
    write_open_typed(writer, key, type);
    if (type)
        write_tool(writer);
    writer_open_array(writer, "files");
    for (size_t i = 0; i < input_count; i++)
        write_file(writer, inputs[i], summary);
    writer_close_array(writer);
    write_count(writer, "packets", known->packets, summary);
    write_count(writer, "tcp_segments", known->tcp_segments, summary);
    write_count(writer, "bytes", known->bytes, summary);
    write_extent(writer, known->first_time, known->last_time, timed);
    if (timed)
        writer_seconds(writer, "duration", known->last_time - known->first_time);
    else
        writer_null(writer, "duration");
    if (summary)
        write_health(writer, &summary->health, &summary->overlap);
    else
        writer_null(writer, "health");
    write_taps(writer, summary);
    writer_word(writer, "vantage", summary ? finwait_vantage_name(summary->vantage) : NULL);
    writer_close_object(writer);
}
