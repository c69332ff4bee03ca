/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "write.h"

static void write_evidence(struct writer *writer, const struct finwait_finding *finding)
{
    writer_open_object(writer, "evidence");
    for (unsigned i = 0; i < finding->evidence_count; i++) {
        const struct finwait_evidence *evidence = &finding->evidence[i];
        switch (evidence->kind) {
        case FINWAIT_EVIDENCE_COUNT:
            writer_signed(writer, evidence->name, evidence->value.count);
            break;
        case FINWAIT_EVIDENCE_SECONDS:
            writer_double(writer, evidence->name, evidence->value.seconds);
            break;
        case FINWAIT_EVIDENCE_TEXT:
            writer_string(writer, evidence->name, evidence->value.text);
            break;
        case FINWAIT_EVIDENCE_RATE:
            writer_double(writer, evidence->name, evidence->value.rate);
            break;
        case FINWAIT_EVIDENCE_TRUTH:
            writer_bool(writer, evidence->name, evidence->value.truth);
            break;
        }
    }
    writer_close_object(writer);
}

static void write_frames(struct writer *writer, const struct finwait_finding *finding)
{
    writer_open_array(writer, "frames");
    for (unsigned i = 0; i < finding->frame_count; i++)
        writer_unsigned(writer, NULL, finding->frames[i]);
    writer_close_array(writer);
}

/* One "file:frame" for each of the frames. */
static void write_refs(struct writer *writer, const struct finwait_finding *finding, const struct origins *origins)
{
    writer_open_array(writer, "refs");
    for (unsigned i = 0; i < finding->frame_count; i++) {
        uint64_t inside = 0;
        const char *path = origins_find(origins, finding->frames[i], &inside);
        if (!path)
            continue;
        size_t size = strlen(path), most = PIECE_ESCAPE_MAX * size + 2 + PIECE_NUMBER_MAX;
        char *at = writer_row(writer, most);
        if (!at)
            return;
        at = piece_string(at, path, size) - 1; /* the number goes inside the quotes */
        at = digits_unsigned(piece_literal(at, ":"), inside);
        writer_row_end(writer, piece_literal(at, "\""), most);
    }
    writer_close_array(writer);
}

/* The connection's own record may come much later. */
static void write_ends(struct writer *writer, const struct finwait_connection *connection)
{
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const struct finwait_endpoint *end = &connection->endpoints[side];
        char address[64];
        finwait_address_print(&end->address, connection->family, address, sizeof address);
        writer_open_object(writer, finwait_side_name((enum finwait_side)side));
        writer_string(writer, "ip", address);
        writer_unsigned(writer, "port", end->port);
        writer_close_object(writer);
    }
}

void write_finding(struct writer *writer, const char *type, const struct finwait_finding *finding,
                   struct subject subject, const struct scope *scope)
{
    const struct finwait_connection *connection = subject.connection;
    write_open_typed(writer, NULL, type);
    writer_word(writer, "code", finwait_code_name(finding->code));
    writer_word(writer, "severity", finwait_severity_name(finding->severity));
    writer_word(writer, "certainty", finwait_certainty_name(finding->certainty));
    if (connection) {
        writer_unsigned(writer, "connection", connection->id);
        writer_unsigned(writer, "stream", connection->stream);
    } else {
        writer_null(writer, "connection");
        writer_null(writer, "stream");
    }
    if (type && connection && scope->live)
        write_ends(writer, connection);
    if (subject.service)
        write_service_address(writer, subject.service);
    write_side(writer, "endpoint", finding->endpoint);
    write_frame(writer, "frame", finding->frame);
    write_frames(writer, finding);
    write_refs(writer, finding, scope->origins);
    writer_time(writer, "time", finding->time);
    writer_string(writer, "message", finding->message);
    writer_string(writer, "cause", finding->cause);
    writer_string(writer, "advice", finding->advice);
    write_evidence(writer, finding);
    writer_string(writer, "filter", finding->filter);
    writer_close_object(writer);
}
