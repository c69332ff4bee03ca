// SPDX-License-Identifier: BSD-2-Clause
// The kernel's own account: tracepoints of the TCP stack, as text, on the clock that packets are stamped with.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "truth.h"

enum { LINE = 1024 };

struct trace {
    const struct world *world;
    struct truth *truth;
    pthread_t reader;
    atomic_bool stopping;
    int pipe;
    int64_t tai_offset; // what the trace's clock is ahead of the packets' clock
    char folder[96];
};

static const char tracefs[] = "/sys/kernel/tracing";

static const char *const tracepoints[] = {
    "sock/inet_sock_set_state", "tcp/tcp_send_reset",        "tcp/tcp_receive_reset",
    "tcp/tcp_retransmit_skb",   "tcp/tcp_retransmit_synack",
};

// Copies the value of "key=value" out of a trace line; false if the key is not there.
static bool value_of(const char *line, const char *key, char *out, size_t size)
{
    size_t length = strlen(key);
    for (const char *at = strstr(line, key); at; at = strstr(at + 1, key)) {
        if (at[length] != '=' || at == line || at[-1] != ' ')
            continue;
        const char *value = at + length + 1;
        size_t used = strcspn(value, " \n");
        if (used >= size)
            used = size - 1;
        memcpy(out, value, used);
        out[used] = '\0';
        return true;
    }
    return false;
}

// State names as RFC 9293 has them, without the kernel's prefix and its spelling of FIN-WAIT.
static const char *state_name(const char *kernel)
{
    static const char *const renamed[][2] = {
        {"TCP_FIN_WAIT1", "FIN_WAIT_1"}, {"TCP_FIN_WAIT2", "FIN_WAIT_2"},      {"TCP_SYN_RECV", "SYN_RECEIVED"},
        {"TCP_CLOSE", "CLOSED"},         {"TCP_NEW_SYN_RECV", "SYN_RECEIVED"},
    };
    for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++)
        if (strcmp(kernel, renamed[i][0]) == 0)
            return renamed[i][1];
    return strncmp(kernel, "TCP_", 4) == 0 ? kernel + 4 : kernel;
}

// Most tracepoints give addresses and ports in keys of their own.
static bool endpoints_in_keys(const char *line, struct event *event)
{
    char family[16], saddr[48], daddr[48], sport[8], dport[8];
    if (!value_of(line, "family", family, sizeof family))
        return false;
    // An MPTCP socket has states of its own, above those of the TCP connections that carry it.
    if (strstr(line, " protocol=IPPROTO_MPTCP"))
        return false;
    bool v6 = strcmp(family, "AF_INET6") == 0;
    if (!value_of(line, v6 ? "saddrv6" : "saddr", saddr, sizeof saddr) ||
        !value_of(line, v6 ? "daddrv6" : "daddr", daddr, sizeof daddr) ||
        !value_of(line, "sport", sport, sizeof sport) || !value_of(line, "dport", dport, sizeof dport))
        return false;
    snprintf(event->local, sizeof event->local, v6 ? "[%s]:%s" : "%s:%s", saddr, sport);
    snprintf(event->remote, sizeof event->remote, v6 ? "[%s]:%s" : "%s:%s", daddr, dport);
    return true;
}

// tcp_send_reset and its kin give "address:port" as the host that acts sees it.
static bool endpoints_in_pairs(const char *line, struct event *event)
{
    return value_of(line, "src", event->local, sizeof event->local) &&
           value_of(line, "dest", event->remote, sizeof event->remote);
}

static uint16_t port_of(const char *endpoint)
{
    const char *colon = strrchr(endpoint, ':');
    return colon ? (uint16_t)strtoul(colon + 1, NULL, 10) : 0;
}

// Whose socket it is, by address; false if it is not of this world.
static bool host_of(const struct world *world, const char *local, enum place *host)
{
    char prefix[64];
    for (enum place place = CLIENT; place <= SERVER; place++) {
        int length = snprintf(prefix, sizeof prefix, "10.%u.0.%u:", world->number, place + 1U);
        bool v4 = strncmp(local, prefix, (size_t)length) == 0;
        length = snprintf(prefix, sizeof prefix, "[fd00:%u::%u]", world->number, place + 1U);
        *host = place;
        if (v4 || strncmp(local, prefix, (size_t)length) == 0)
            return true;
    }
    return false;
}

static void describe(const char *line, struct event *event)
{
    char first[48] = "?", second[48] = "?";
    if (strcmp(event->what, "inet_sock_set_state") == 0) {
        snprintf(event->what, sizeof event->what, "state");
        value_of(line, "oldstate", first, sizeof first);
        value_of(line, "newstate", second, sizeof second);
        snprintf(event->detail, sizeof event->detail, "%s\t%s", state_name(first), state_name(second));
    } else if (strcmp(event->what, "tcp_send_reset") == 0) {
        snprintf(event->what, sizeof event->what, "send_reset");
        value_of(line, "state", first, sizeof first);
        value_of(line, "reason", second, sizeof second);
        snprintf(event->detail, sizeof event->detail, "%s\t%s", state_name(first), second);
    } else if (strcmp(event->what, "tcp_retransmit_skb") == 0) {
        snprintf(event->what, sizeof event->what, "retransmit");
        value_of(line, "state", first, sizeof first);
        snprintf(event->detail, sizeof event->detail, "%s", state_name(first));
    } else if (strcmp(event->what, "tcp_receive_reset") == 0) {
        snprintf(event->what, sizeof event->what, "receive_reset");
    } else if (strcmp(event->what, "tcp_retransmit_synack") == 0) {
        snprintf(event->what, sizeof event->what, "retransmit_synack");
    }
}

// Finds " 1234.567890: " in a trace line; returns what follows it, NULL if there is none.
static const char *after_stamp(const char *line, int64_t *nanoseconds)
{
    for (const char *at = strchr(line, '.'); at; at = strchr(at + 1, '.')) {
        const char *start = at;
        char *end;
        while (start > line && isdigit((unsigned char)start[-1]))
            start--;
        if (start == at || start == line || start[-1] != ' ' || !isdigit((unsigned char)at[1]))
            continue;
        long long seconds = strtoll(start, NULL, 10);
        long long microseconds = strtoll(at + 1, &end, 10);
        if (end == at + 7 && end[0] == ':' && end[1] == ' ') {
            *nanoseconds = (seconds * 1000000 + microseconds) * 1000;
            return end + 2;
        }
    }
    return NULL;
}

// "  comm-12 [001] ..... 1234.567890: inet_sock_set_state: family=…"
static void read_line(struct trace *trace, const char *line)
{
    struct event event;
    memset(&event, 0, sizeof event);
    const char *name = after_stamp(line, &event.time);
    if (!name)
        return;
    snprintf(event.what, sizeof event.what, "%.*s", (int)strcspn(name, ":"), name);
    event.time -= trace->tai_offset;
    if (!endpoints_in_keys(line, &event) && !endpoints_in_pairs(line, &event))
        return;
    event.port = truth_port(port_of(event.local), port_of(event.remote));
    if (!event.port || !host_of(trace->world, event.local, &event.host))
        return;
    describe(line, &event);
    truth_add(trace->truth, &event);
}

static void *read_trace(void *argument)
{
    struct trace *trace = argument;
    char buffer[16 * LINE];
    size_t held = 0;
    for (;;) {
        struct pollfd ready = {.fd = trace->pipe, .events = POLLIN};
        poll(&ready, 1, 100);
        ssize_t got = read(trace->pipe, buffer + held, sizeof buffer - 1 - held);
        if (got <= 0 && atomic_load(&trace->stopping))
            return NULL;
        if (got <= 0)
            continue;
        held += (size_t)got;
        buffer[held] = '\0';
        char *line = buffer;
        for (char *end = strchr(line, '\n'); end; end = strchr(line, '\n')) {
            *end = '\0';
            read_line(trace, line);
            line = end + 1;
        }
        held -= (size_t)(line - buffer);
        memmove(buffer, line, held);
        if (held > sizeof buffer - LINE)
            held = 0;
    }
}

static bool mount_tracefs(void)
{
    char path[128];
    // Ours alone: the mount must not spread to the rest of the machine.
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return false;
    snprintf(path, sizeof path, "%s/trace_clock", tracefs);
    return access(path, F_OK) == 0 || mount("none", tracefs, "tracefs", 0, NULL) == 0;
}

static bool instance_write(const struct trace *trace, const char *file, const char *value)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", trace->folder, file);
    if (world_write(path, value))
        return true;
    fprintf(stderr, "lab: cannot write %s: %s\n", path, strerror(errno));
    return false;
}

static bool instance_open(struct trace *trace)
{
    char path[256];
    snprintf(trace->folder, sizeof trace->folder, "%s/instances/finwait-%d", tracefs, (int)getpid());
    if (mkdir(trace->folder, 0700) != 0)
        return false;
    if (!instance_write(trace, "trace_clock", "tai") || !instance_write(trace, "buffer_size_kb", "2048"))
        return false;
    for (size_t i = 0; i < sizeof tracepoints / sizeof *tracepoints; i++) {
        snprintf(path, sizeof path, "events/%s/enable", tracepoints[i]);
        if (!instance_write(trace, path, "1"))
            return false;
    }
    snprintf(path, sizeof path, "%s/trace_pipe", trace->folder);
    trace->pipe = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    return trace->pipe >= 0;
}

static int64_t tai_ahead(void)
{
    struct timespec tai, real;
    clock_gettime(CLOCK_TAI, &tai);
    clock_gettime(CLOCK_REALTIME, &real);
    // Whole seconds by definition; the rest is the time between the two calls.
    return (tai.tv_sec - real.tv_sec + (tai.tv_nsec - real.tv_nsec > 500000000 ? 1 : 0)) * INT64_C(1000000000);
}

struct trace *trace_start(const struct world *world, struct truth *truth)
{
    struct trace *trace = calloc(1, sizeof *trace);
    if (!trace)
        return NULL;
    trace->world = world;
    trace->truth = truth;
    trace->tai_offset = tai_ahead();
    if (!mount_tracefs() || !instance_open(trace)) {
        fprintf(stderr, "lab: no tracepoints here: %s\n", strerror(errno));
        if (trace->folder[0])
            rmdir(trace->folder);
        free(trace);
        return NULL;
    }
    pthread_create(&trace->reader, NULL, read_trace, trace);
    return trace;
}

void trace_stop(struct trace *trace)
{
    atomic_store(&trace->stopping, true);
    pthread_join(trace->reader, NULL);
    close(trace->pipe);
    rmdir(trace->folder);
    free(trace);
}
