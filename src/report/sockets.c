/* SPDX-License-Identifier: BSD-2-Clause */
/* What netstat -nat would have shown at one moment, with what it could not know: how certain that is. */
#include <string.h>

#include "netstat.h"
#include "page.h"
#include "write.h"

const char *netstat_state(enum finwait_state state)
{
    static const char *const names[FINWAIT_STATE_COUNT] = {
        [FINWAIT_CLOSED] = "CLOSED",         [FINWAIT_LISTEN] = "LISTEN",           [FINWAIT_SYN_SENT] = "SYN_SENT",
        [FINWAIT_SYN_RECEIVED] = "SYN_RECV", [FINWAIT_ESTABLISHED] = "ESTABLISHED", [FINWAIT_FIN_WAIT_1] = "FIN_WAIT1",
        [FINWAIT_FIN_WAIT_2] = "FIN_WAIT2",  [FINWAIT_CLOSE_WAIT] = "CLOSE_WAIT",   [FINWAIT_CLOSING] = "CLOSING",
        [FINWAIT_LAST_ACK] = "LAST_ACK",     [FINWAIT_TIME_WAIT] = "TIME_WAIT",
    };
    return state < FINWAIT_STATE_COUNT ? names[state] : "UNKNOWN";
}

const char *netstat_address(const struct finwait_address *address, int family, uint16_t port, char out[NETSTAT_ADDRESS])
{
    char text[NETSTAT_ADDRESS - 8];
    finwait_address_print(address, family, text, sizeof text);
    if (port)
        snprintf(out, NETSTAT_ADDRESS, "%s:%u", text, port);
    else
        snprintf(out, NETSTAT_ADDRESS, "%s:*", text);
    return out;
}

static bool is_certain(const struct finwait_socket *socket)
{
    return socket->state < FINWAIT_STATE_COUNT && socket->possible == FINWAIT_IN(socket->state);
}

static int widest(const struct finwait_socket *sockets, size_t count, bool local, int least)
{
    char text[NETSTAT_ADDRESS];
    for (size_t i = 0; i < count; i++) {
        const struct finwait_socket *socket = &sockets[i];
        int width = (int)strlen(local ? netstat_address(&socket->local, socket->family, socket->local_port, text)
                                      : netstat_address(&socket->remote, socket->family, socket->remote_port, text));
        least = width > least ? width : least;
    }
    return least;
}

/* "yes", or "no: CLOSED, LISTEN too". */
static void put_certainty(struct buffer *out, const struct finwait_socket *socket)
{
    const char *sign = "no, perhaps ";
    if (is_certain(socket)) {
        buffer_text(out, "yes");
        return;
    }
    if (socket->possible == FINWAIT_ANY_STATE) {
        buffer_text(out, "no, perhaps any other");
        return;
    }
    for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++) {
        if (state == (unsigned)socket->state || !(socket->possible & FINWAIT_IN(state)))
            continue;
        buffer_text(out, sign);
        buffer_text(out, netstat_state((enum finwait_state)state));
        sign = ", ";
    }
}

/* Durations flow with glue in pages; here a plain space is right. */
static const char *plain_duration(int64_t nanoseconds, char out[PAGE_NUMBER_SIZE])
{
    char *end = out, glued[PAGE_NUMBER_SIZE];
    for (const char *from = page_duration(nanoseconds, glued); *from; from++) {
        if (strncmp(from, PAGE_GLUE, strlen(PAGE_GLUE)) == 0) {
            *end++ = ' ';
            from += strlen(PAGE_GLUE) - 1;
        } else {
            *end++ = *from;
        }
    }
    *end = '\0';
    return out;
}

static void put_text(struct buffer *out, const struct finwait_socket *sockets, size_t count, int64_t at)
{
    char local[NETSTAT_ADDRESS], remote[NETSTAT_ADDRESS], time[PAGE_NUMBER_SIZE];
    int local_width = widest(sockets, count, true, 13), remote_width = widest(sockets, count, false, 15);
    buffer_format(out, "%-5s  %-*s  %-*s  %-11s  %-10s  %s\n", "Proto", local_width, "Local Address", remote_width,
                  "Foreign Address", "State", "For", "Certain");
    for (size_t i = 0; i < count; i++) {
        const struct finwait_socket *socket = &sockets[i];
        if (i > 0 && memcmp(&socket->local, &sockets[i - 1].local, sizeof socket->local) != 0)
            buffer_byte(out, '\n'); /* another host */
        buffer_format(out, "%-5s  %-*s  %-*s  %-11s  %-10s  ", socket->family == 6 ? "tcp6" : "tcp", local_width,
                      netstat_address(&socket->local, socket->family, socket->local_port, local), remote_width,
                      netstat_address(&socket->remote, socket->family, socket->remote_port, remote),
                      netstat_state(socket->state), plain_duration(at - socket->since, time));
        put_certainty(out, socket);
        buffer_byte(out, '\n');
    }
}

static void write_address(struct writer *writer, const char *key, const struct finwait_address *address, int family,
                          uint16_t port)
{
    char ip[NETSTAT_ADDRESS];
    if (!port) {
        writer_null(writer, key);
        return;
    }
    writer_open_object(writer, key);
    writer_word(writer, "ip", finwait_address_print(address, family, ip, sizeof ip));
    writer_unsigned(writer, "port", port);
    writer_close_object(writer);
}

static void write_socket(struct writer *writer, const struct finwait_socket *socket, int64_t at)
{
    writer_break(writer);
    writer_open_object(writer, NULL);
    writer_string(writer, "protocol", socket->family == 6 ? "tcp6" : "tcp");
    write_address(writer, "local", &socket->local, socket->family, socket->local_port);
    write_address(writer, "remote", &socket->remote, socket->family, socket->remote_port);
    writer_string(writer, "netstat", netstat_state(socket->state));
    write_state(writer, "state", socket->state);
    writer_time(writer, "since", socket->since);
    writer_seconds(writer, "time_in_state", at - socket->since);
    writer_bool(writer, "certain", is_certain(socket));
    write_states(writer, "possible", socket->possible);
    writer_close_object(writer);
}

static void write_json(struct writer *writer, const struct finwait_socket *sockets, size_t count, int64_t start,
                       int64_t at)
{
    writer_open_object(writer, NULL);
    write_tool(writer);
    writer_time(writer, "at", at);
    writer_seconds(writer, "offset", at - start);
    writer_open_array(writer, "sockets");
    for (size_t i = 0; i < count; i++)
        write_socket(writer, &sockets[i], at);
    writer_close_array(writer);
    writer_close_object(writer);
    writer_newline(writer);
}

bool finwait_report_sockets(const struct finwait_report_options *options, const struct finwait_socket *sockets,
                            size_t count, int64_t start, int64_t at, FILE *out)
{
    struct writer writer = {0};
    if (options->format == FINWAIT_REPORT_TEXT)
        put_text(&writer.out, sockets, count, at);
    else
        write_json(&writer, sockets, count, start, at);
    bool written = buffer_flush(&writer.out, out) && fflush(out) == 0;
    writer_done(&writer);
    return written;
}
