/* SPDX-License-Identifier: BSD-2-Clause */
#include "community_id.h"
#include "terms.h"
#include "write.h"

#define ROW_MAX (256 + TERMS_STATES_MAX)
#define ENDPOINT_MAX (1024 + TERMS_STATES_MAX + FINWAIT_STATE_COUNT * 2 * PIECE_WORD_MAX)
#define NAMES_MAX (256 + COMMUNITY_ID_SIZE)
#define EXTENT_MAX 640
#define ZEEK_MAX 128 /* without the history */

static char *put_time_in_state(char *at, const struct finwait_endpoint *endpoint)
{
    at = piece_literal(at, ",\"time_in_state\":{");
    char *start = at;
    for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++) {
        if (endpoint->time_in_state[state] <= 0)
            continue;
        at = piece_literal(piece_word(at, &terms_state[state]), ":");
        at = piece_literal(piece_seconds(at, endpoint->time_in_state[state]), ",");
    }
    return piece_literal(at > start ? at - 1 : at, "}");
}

static void write_timeline(struct writer *writer, const struct finwait_endpoint *endpoint)
{
    for (size_t i = 0; i < endpoint->timeline_count; i++) {
        const struct finwait_timeline_entry *entry = &endpoint->timeline[i];
        char *at = writer_row(writer, ROW_MAX);
        if (!at)
            return;
        at = piece_frame(piece_literal(at, "{\"frame\":"), entry->frame);
        at = piece_time(piece_literal(at, ",\"time\":"), &writer->second, entry->time);
        at = piece_word(piece_literal(at, ",\"state\":"), &terms_state[entry->state]);
        at = terms_states(piece_literal(at, ",\"possible\":"), entry->possible);
        at = piece_word(piece_literal(at, ",\"why\":"), &terms_why[entry->why]);
        writer_row_end(writer, piece_literal(at, "}"), ROW_MAX);
    }
}

/* What the endpoint's own SYN said, null where the tap saw no SYN. */
static char *put_offer(char *at, const struct finwait_endpoint *endpoint)
{
    at = piece_literal(at, ",\"isn\":");
    at = endpoint->has_isn ? digits_unsigned(at, endpoint->isn) : piece_literal(at, "null");
    at = piece_frame(piece_literal(at, ",\"mss\":"), endpoint->mss);
    at = piece_literal(at, ",\"window_scale\":");
    at =
        endpoint->window_scale >= 0 ? digits_unsigned(at, (uint64_t)endpoint->window_scale) : piece_literal(at, "null");
    if (!endpoint->syn_seen)
        return piece_literal(at, ",\"sack_permitted\":null,\"timestamps\":null");
    at = piece_bool(piece_literal(at, ",\"sack_permitted\":"), endpoint->sack_permitted);
    return piece_bool(piece_literal(at, ",\"timestamps\":"), endpoint->timestamps);
}

static char *put_counts(char *at, const struct finwait_endpoint *endpoint)
{
    at = digits_unsigned(piece_literal(at, ",\"packets\":"), endpoint->packets);
    at = digits_unsigned(piece_literal(at, ",\"bytes\":"), endpoint->bytes);
    at = digits_unsigned(piece_literal(at, ",\"payload_bytes\":"), endpoint->payload_bytes);
    at = digits_unsigned(piece_literal(at, ",\"retransmissions\":"), endpoint->retransmissions);
    at = digits_unsigned(piece_literal(at, ",\"fin\":"), endpoint->fin);
    at = digits_unsigned(piece_literal(at, ",\"rst\":"), endpoint->rst);
    return digits_unsigned(piece_literal(at, ",\"syn\":"), endpoint->syn);
}

/* The member "client" or "server". */
static void write_endpoint(struct writer *writer, enum finwait_side side, const struct finwait_connection *connection,
                           bool timeline)
{
    const struct finwait_endpoint *endpoint = &connection->endpoints[side];
    char *at = writer_row(writer, ENDPOINT_MAX);
    if (!at)
        return;
    at = piece_literal(piece_word(at, &terms_side[side]), ":{\"ip\":\"");
    finwait_address_print(&endpoint->address, connection->family, at, 64);
    at = digits_unsigned(piece_literal(at + strlen(at), "\",\"port\":"), endpoint->port);
    at = put_offer(put_counts(at, endpoint), endpoint);
    at = piece_literal(at, ",\"ttl\":");
    at = endpoint->packets ? digits_unsigned(at, endpoint->ttl) : piece_literal(at, "null");
    at = piece_word(piece_literal(at, ",\"state\":"), &terms_state[endpoint->state]);
    at = terms_states(piece_literal(at, ",\"possible\":"), endpoint->possible);
    at = piece_word(piece_literal(at, ",\"proven\":"), &terms_state[endpoint->proven]);
    at = put_time_in_state(at, endpoint);
    writer_row_open(writer, piece_literal(at, ",\"timeline\":["), ENDPOINT_MAX);
    if (timeline)
        write_timeline(writer, endpoint);
    writer_close_array(writer);
    writer_close_object(writer);
}

/* Full detail tells every timeline, normal detail those of connections that something is wrong with. */
static bool timelines_wanted(const struct finwait_connection *connection, enum finwait_detail detail)
{
    if (detail != FINWAIT_DETAIL_NORMAL)
        return detail == FINWAIT_DETAIL_FULL;
    for (size_t i = 0; i < connection->finding_count; i++)
        if (connection->findings[i].severity >= FINWAIT_WARNING)
            return true;
    return false;
}

static void write_names(struct writer *writer, const struct finwait_connection *connection)
{
    char id[COMMUNITY_ID_SIZE];
    char *at = writer_row(writer, NAMES_MAX);
    if (!at)
        return;
    at = digits_unsigned(piece_literal(at, "\"id\":"), connection->id);
    at = digits_unsigned(piece_literal(at, ",\"stream\":"), connection->stream);
    at = digits_unsigned(piece_literal(at, ",\"incarnation\":"), connection->incarnation);
    at = piece_own(piece_literal(at, ",\"community_id\":"), community_id_print(connection, id) ? id : NULL);
    writer_row_end(writer, at, NAMES_MAX);
}

/* What stands between the endpoints and the summary. */
static void write_extent(struct writer *writer, const struct finwait_connection *connection)
{
    char *at = writer_row(writer, EXTENT_MAX);
    if (!at)
        return;
    at = piece_own(piece_literal(at, "\"roles_from\":"), finwait_roles_name(connection->roles_from));
    at = piece_time(piece_literal(at, ",\"start\":"), &writer->second, connection->start);
    at = piece_time(piece_literal(at, ",\"end\":"), &writer->second, connection->end);
    at = piece_seconds(piece_literal(at, ",\"duration\":"), connection->end - connection->start);
    at = piece_frame(piece_literal(at, ",\"first_frame\":"), connection->first_frame);
    at = piece_frame(piece_literal(at, ",\"last_frame\":"), connection->last_frame);
    at = digits_unsigned(piece_literal(at, ",\"packets\":"), connection->packets);
    at = digits_unsigned(piece_literal(at, ",\"bytes\":"), connection->bytes);
    at = digits_unsigned(piece_literal(at, ",\"duplicate_frames\":"), connection->duplicate_frames);
    at = piece_own(piece_literal(at, ",\"vantage\":"), finwait_vantage_name(connection->vantage));
    at = piece_own(piece_literal(at, ",\"verdict\":"), finwait_verdict_name(connection->verdict));
    writer_row_end(writer, at, EXTENT_MAX);
}

static void write_zeek(struct writer *writer, const struct finwait_zeek *record)
{
    const char *history = record && record->history[0] ? record->history : NULL;
    size_t most = ZEEK_MAX + (history ? strlen(history) : 0);
    char *at = writer_row(writer, most);
    if (!at)
        return;
    at = piece_own(piece_literal(at, "\"zeek\":{\"uid\":"), record ? record->uid : NULL);
    at = piece_own(piece_literal(at, ",\"conn_state\":"), record ? record->conn_state : NULL);
    at = piece_own(piece_literal(at, ",\"history\":"), history);
    writer_row_end(writer, piece_literal(at, "}"), most);
}

void write_connection(struct writer *writer, const char *type, const struct finwait_connection *connection,
                      const struct scope *scope)
{
    bool timelines = timelines_wanted(connection, scope->detail);
    write_open_typed(writer, NULL, type);
    write_names(writer, connection);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        write_endpoint(writer, (enum finwait_side)side, connection, timelines);
    write_extent(writer, connection);
    writer_string(writer, "summary", connection->summary);
    write_opening(writer, &connection->open);
    write_closing(writer, &connection->close);
    writer_open_array(writer, "findings");
    for (size_t i = 0; i < connection->finding_count; i++)
        write_finding(writer, NULL, &connection->findings[i], (struct subject){.connection = connection}, scope);
    writer_close_array(writer);
    write_zeek(writer, connection->zeek);
    writer_unsigned(writer, "completeness", connection->completeness);
    writer_close_object(writer);
}
