/* SPDX-License-Identifier: BSD-2-Clause */
#include "herald.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#ifdef HAVE_SYSTEMD
#define SD_JOURNAL_SUPPRESS_LOCATION /* where in this file a line was told is no news to anybody */
#include <systemd/sd-journal.h>
#endif

#include "found.h"

#define SYSLOG_SOCKET "/dev/log"
#define JOURNAL_SOCKET "/run/systemd/journal/socket"
#define FIELDS 16
#define FIELD_SIZE 160
#define LINE_SIZE 1024

/* One entry: a line, and what the journal has of it besides. */
struct entry {
    int priority;
    char line[LINE_SIZE];
    struct iovec list[FIELDS];
    char fields[FIELDS][FIELD_SIZE];
    unsigned count;
};

/* As syslog(3) grades: a finding is never worse than an error of the program that it tells of. */
static const int priorities[FINWAIT_SEVERITY_COUNT] = {
    [FINWAIT_NOTE] = LOG_NOTICE, [FINWAIT_WARNING] = LOG_WARNING, [FINWAIT_ERROR] = LOG_ERR};

__attribute__((format(printf, 2, 3))) static void add(struct entry *entry, const char *format, ...)
{
    va_list arguments;
    if (entry->count == FIELDS)
        return;
    char *field = entry->fields[entry->count];
    va_start(arguments, format);
    vsnprintf(field, FIELD_SIZE, format, arguments);
    va_end(arguments);
    entry->list[entry->count++] = (struct iovec){field, strlen(field)};
}

/* Who it is about: fields for both ends, or for the service; the words of the line. */
static void add_subject(struct entry *entry, const struct finwait_connection *connection,
                        const struct finwait_service *service, char words[FOUND_SUBJECT])
{
    char label[FOUND_ENDPOINT];
    if (service) {
        found_endpoint_subject(&service->address, service->family, service->port, label);
        snprintf(words, FOUND_SUBJECT, "service %s", label);
        add(entry, "FINWAIT_SERVICE=%s", label);
        return;
    }
    found_connection_subject(connection, words);
    add(entry, "FINWAIT_CONNECTION=%" PRIu64, connection->id);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const struct finwait_endpoint *end = &connection->endpoints[side];
        found_endpoint_subject(&end->address, connection->family, end->port, label);
        add(entry, "FINWAIT_%s=%s", side == FINWAIT_CLIENT ? "CLIENT" : "SERVER", label);
    }
}

static void add_finding(struct entry *entry, const char *event, enum finwait_code code, enum finwait_side endpoint)
{
    add(entry, "FINWAIT_EVENT=%s", event);
    add(entry, "FINWAIT_CODE=%s", finwait_code_name(code));
    if (endpoint < FINWAIT_SIDE_COUNT)
        add(entry, "FINWAIT_ENDPOINT=%s", finwait_side_name(endpoint));
}

#ifdef HAVE_SYSTEMD

/* 0, or an errno: none once it was opened. */
static int send_to_journal(struct entry *entry)
{
    char message[LINE_SIZE + sizeof "MESSAGE="];
    snprintf(message, sizeof message, "MESSAGE=%s", entry->line);
    add(entry, "PRIORITY=%d", entry->priority);
    add(entry, "SYSLOG_IDENTIFIER=finwait");
    struct iovec all[FIELDS + 1] = {{message, strlen(message)}};
    memcpy(all + 1, entry->list, entry->count * sizeof *all);
    return -sd_journal_sendv(all, (int)entry->count + 1);
}

#else

static int send_to_journal(struct entry *entry)
{
    (void)entry;
    return ENOSYS;
}

#endif

static int send_entry(const struct herald *herald, struct entry *entry)
{
    if (herald->kind == HERALD_JOURNAL)
        return send_to_journal(entry);
    syslog(entry->priority, "%s", entry->line);
    return 0;
}

/* Both libraries are silent when nobody listens. 0, or why nobody does. */
static int look_for(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int error = 0, types[] = {SOCK_DGRAM, SOCK_STREAM};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        int fd = socket(AF_UNIX, types[i] | SOCK_CLOEXEC, 0);
        error = fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0 ? errno : 0;
        if (fd >= 0)
            close(fd);
        if (error != EPROTOTYPE)
            break;
    }
    return error;
}

bool herald_open(struct herald *herald, enum herald_kind kind, const char *watched, char *why, size_t why_size)
{
    const char *path = kind == HERALD_JOURNAL ? JOURNAL_SOCKET : SYSLOG_SOCKET;
    herald->kind = kind;
    if (kind == HERALD_NONE)
        return true;
    int error = look_for(path);
    if (error) {
        snprintf(why, why_size, "nobody takes it at %s: %s", path, strerror(error));
        return false;
    }
    if (kind == HERALD_SYSLOG)
        openlog("finwait", LOG_NDELAY | LOG_PID, LOG_DAEMON);
    tzset(); /* while its file can be read */
    struct entry entry = {.priority = LOG_INFO};
    snprintf(entry.line, sizeof entry.line, "watching %s", watched);
    add(&entry, "FINWAIT_EVENT=watching");
    error = send_entry(herald, &entry);
    if (error == ENOSYS)
        snprintf(why, why_size, "finwait was built without libsystemd");
    else if (error)
        snprintf(why, why_size, "%s", strerror(error));
    return error == 0;
}

void herald_done(struct herald *herald)
{
    if (herald->kind == HERALD_SYSLOG)
        closelog();
    herald->kind = HERALD_NONE;
}

void herald_tell(const struct herald *herald, const struct finwait_connection *connection,
                 const struct finwait_service *service, const struct finwait_finding *finding)
{
    struct entry entry = {.priority = priorities[finding->severity]};
    char words[FOUND_SUBJECT];
    if (herald->kind == HERALD_NONE)
        return;
    add_finding(&entry, "finding", finding->code, finding->endpoint);
    add(&entry, "FINWAIT_SEVERITY=%s", finwait_severity_name(finding->severity));
    add(&entry, "FINWAIT_CERTAINTY=%s", finwait_certainty_name(finding->certainty));
    add_subject(&entry, connection, service, words);
    snprintf(entry.line, sizeof entry.line, "%s (%s) %s: %s", finwait_code_name(finding->code),
             finwait_certainty_name(finding->certainty), words, finding->message);
    send_entry(herald, &entry);
}

void herald_withdraw(const struct herald *herald, const struct finwait_withdrawal *withdrawal)
{
    struct entry entry = {.priority = LOG_INFO};
    char words[FOUND_SUBJECT];
    if (herald->kind == HERALD_NONE)
        return;
    add_finding(&entry, "withdrawn", withdrawal->code, withdrawal->endpoint);
    add_subject(&entry, withdrawal->connection, withdrawal->service, words);
    snprintf(entry.line, sizeof entry.line, "withdrawn: %s %s", finwait_code_name(withdrawal->code), words);
    send_entry(herald, &entry);
}
