/* SPDX-License-Identifier: BSD-2-Clause */
#include "community_id.h"
#include "write.h"

static void write_time_in_state(struct writer *writer, const struct finwait_endpoint *endpoint)
{
    writer_open_object(writer, "time_in_state");
    for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++)
        if (endpoint->time_in_state[state] > 0)
            writer_seconds(writer, finwait_state_name((enum finwait_state)state), endpoint->time_in_state[state]);
    writer_close_object(writer);
}

static void write_timeline(struct writer *writer, const struct finwait_endpoint *endpoint, bool wanted)
{
    writer_open_array(writer, "timeline");
    for (size_t i = 0; wanted && i < endpoint->timeline_count; i++) {
        const struct finwait_timeline_entry *entry = &endpoint->timeline[i];
        writer_open_object(writer, NULL);
        write_frame(writer, "frame", entry->frame);
        writer_time(writer, "time", entry->time);
        write_state(writer, "state", entry->state);
        write_states(writer, "possible", entry->possible);
        writer_word(writer, "why", finwait_why_name(entry->why));
        writer_close_object(writer);
    }
    writer_close_array(writer);
}

/* What the endpoint's own SYN said, null where the tap saw no SYN. */
static void write_offer(struct writer *writer, const struct finwait_endpoint *endpoint)
{
    if (endpoint->has_isn)
        writer_unsigned(writer, "isn", endpoint->isn);
    else
        writer_null(writer, "isn");
    write_frame(writer, "mss", endpoint->mss);
    if (endpoint->window_scale >= 0)
        writer_signed(writer, "window_scale", endpoint->window_scale);
    else
        writer_null(writer, "window_scale");
    if (endpoint->syn_seen) {
        writer_bool(writer, "sack_permitted", endpoint->sack_permitted);
        writer_bool(writer, "timestamps", endpoint->timestamps);
    } else {
        writer_null(writer, "sack_permitted");
        writer_null(writer, "timestamps");
    }
}

void write_endpoint(struct writer *writer, const char *key, const struct finwait_endpoint *endpoint, uint8_t family,
                    bool timeline)
{
    char ip[64];
    writer_open_object(writer, key);
    writer_word(writer, "ip", finwait_address_print(&endpoint->address, family, ip, sizeof ip));
    writer_unsigned(writer, "port", endpoint->port);
    writer_unsigned(writer, "packets", endpoint->packets);
    writer_unsigned(writer, "bytes", endpoint->bytes);
    writer_unsigned(writer, "payload_bytes", endpoint->payload_bytes);
    writer_unsigned(writer, "retransmissions", endpoint->retransmissions);
    writer_unsigned(writer, "fin", endpoint->fin);
    writer_unsigned(writer, "rst", endpoint->rst);
    writer_unsigned(writer, "syn", endpoint->syn);
    write_offer(writer, endpoint);
    if (endpoint->packets)
        writer_unsigned(writer, "ttl", endpoint->ttl);
    else
        writer_null(writer, "ttl");
    write_state(writer, "state", endpoint->state);
    write_states(writer, "possible", endpoint->possible);
    write_state(writer, "proven", endpoint->proven);
    write_time_in_state(writer, endpoint);
    write_timeline(writer, endpoint, timeline);
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

static void write_extent(struct writer *writer, const struct finwait_connection *connection)
{
    writer_time(writer, "start", connection->start);
    writer_time(writer, "end", connection->end);
    writer_seconds(writer, "duration", connection->end - connection->start);
    write_frame(writer, "first_frame", connection->first_frame);
    write_frame(writer, "last_frame", connection->last_frame);
    writer_unsigned(writer, "packets", connection->packets);
    writer_unsigned(writer, "bytes", connection->bytes);
    writer_unsigned(writer, "duplicate_frames", connection->duplicate_frames);
}

static void write_zeek(struct writer *writer, const struct finwait_zeek *record)
{
    writer_open_object(writer, "zeek");
    writer_string(writer, "uid", record ? record->uid : NULL);
    writer_string(writer, "conn_state", record ? record->conn_state : NULL);
    writer_string(writer, "history", record && record->history[0] ? record->history : NULL);
    writer_close_object(writer);
}

void write_connection(struct writer *writer, const char *type, const struct finwait_connection *connection,
                      const struct scope *scope)
{
    char id[COMMUNITY_ID_SIZE];
    bool timelines = timelines_wanted(connection, scope->detail);
    write_open_typed(writer, NULL, type);
    writer_unsigned(writer, "id", connection->id);
    writer_unsigned(writer, "stream", connection->stream);
    writer_unsigned(writer, "incarnation", connection->incarnation);
    writer_string(writer, "community_id", community_id_print(connection, id) ? id : NULL);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        write_endpoint(writer, finwait_side_name((enum finwait_side)side), &connection->endpoints[side],
                       connection->family, timelines);
    writer_word(writer, "roles_from", finwait_roles_name(connection->roles_from));
    write_extent(writer, connection);
    writer_word(writer, "vantage", finwait_vantage_name(connection->vantage));
    writer_word(writer, "verdict", finwait_verdict_name(connection->verdict));
    writer_string(writer, "summary", connection->summary);
    write_opening(writer, &connection->open);
    write_closing(writer, &connection->close);
    writer_open_array(writer, "findings");
    for (size_t i = 0; i < connection->finding_count; i++)
        write_finding(writer, NULL, &connection->findings[i], connection, scope);
    writer_close_array(writer);
    write_zeek(writer, connection->zeek);
    writer_unsigned(writer, "completeness", connection->completeness);
    writer_close_object(writer);
}
