/* SPDX-License-Identifier: BSD-2-Clause */
#include "report_reader.h"

#include <ctype.h>
#include <string.h>

#include <jansson.h>

#include "baseline.h"
#include "error.h"
#include "values.h"

/* One reading. */
struct reading {
    const char *path;
    struct roster *roster;
    struct finwait_error *error;
    uint64_t connections;
    bool whole; /* a document was there, or the line that ends a report */
};

#define REFUSE(reading, ...) (error_set((reading)->error, __VA_ARGS__), false)

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static uint64_t count_of(const json_t *object, const char *key)
{
    json_int_t count = json_integer_value(json_object_get(object, key));
    return count > 0 ? (uint64_t)count : 0;
}

/* -1: not known. */
static int64_t span_of(const json_t *object, const char *key)
{
    const json_t *seconds = json_object_get(object, key);
    double value = json_number_value(seconds);
    if (!json_is_number(seconds) || value < 0 || value * 1e9 > (double)FINWAIT_TIME_LIMIT)
        return -1;
    return (int64_t)(value * 1e9 + 0.5);
}

/* Index of the word among `count` names; `count` when it is none of them. */
static unsigned index_of(const char *word, unsigned count, const char *(*name)(unsigned))
{
    unsigned index = 0;
    while (index < count && strcmp(name(index), word) != 0)
        index++;
    return index;
}

static const char *verdict_name(unsigned verdict)
{
    return finwait_verdict_name((enum finwait_verdict)verdict);
}

static const char *severity_name(unsigned severity)
{
    return finwait_severity_name((enum finwait_severity)severity);
}

static const char *side_name(unsigned side)
{
    return finwait_side_name((enum finwait_side)side);
}

/* Findings that a later finwait may know and this one does not are left out. */
static size_t read_findings(const json_t *object, struct finwait_finding *findings, size_t room)
{
    const json_t *list = json_object_get(object, "findings");
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(list) && count < room; i++) {
        const json_t *one = json_array_get(list, i);
        const struct finwait_explanation *entry = finwait_explain_name(text_of(one, "code"));
        unsigned severity = index_of(text_of(one, "severity"), FINWAIT_SEVERITY_COUNT, severity_name);
        if (entry && severity < FINWAIT_SEVERITY_COUNT)
            findings[count++] =
                (struct finwait_finding){.code = entry->code, .severity = (enum finwait_severity)severity};
    }
    return count;
}

static bool read_address(const json_t *object, struct finwait_address *address, uint8_t *family, uint16_t *port)
{
    json_int_t number = json_integer_value(json_object_get(object, "port"));
    *port = (uint16_t)number;
    return number >= 0 && number <= 65535 && value_address(text_of(object, "ip"), address, family);
}

static void read_close(const json_t *object, struct finwait_close *close)
{
    const json_t *reset = json_object_get(object, "reset");
    const char *initiator = text_of(object, "initiator");
    unsigned from = index_of(text_of(reset, "from"), FINWAIT_SIDE_COUNT, side_name);
    close->initiator = (enum finwait_side)index_of(initiator, FINWAIT_SIDE_COUNT, side_name);
    close->both = strcmp(initiator, "both") == 0;
    close->has_reset = json_is_object(reset) && from < FINWAIT_SIDE_COUNT;
    close->reset.from = (enum finwait_side)from;
}

#define MOST_FINDINGS 64 /* that are counted of one connection */

static bool read_connection(struct reading *reading, const json_t *object)
{
    struct finwait_finding findings[MOST_FINDINGS];
    struct finwait_connection connection = {.findings = findings};
    unsigned verdict = index_of(text_of(object, "verdict"), FINWAIT_VERDICT_COUNT, verdict_name);
    reading->connections++;
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        struct finwait_endpoint *end = &connection.endpoints[side];
        const json_t *of = json_object_get(object, side_name(side)), *states = json_object_get(of, "time_in_state");
        if (!read_address(of, &end->address, &connection.family, &end->port) || verdict == FINWAIT_VERDICT_COUNT)
            return REFUSE(reading, "%s: connection %llu has no endpoints or no verdict that finwait knows",
                          reading->path, (unsigned long long)reading->connections);
        for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++)
            end->time_in_state[state] = span_of(states, finwait_state_name((enum finwait_state)state));
    }
    connection.verdict = (enum finwait_verdict)verdict;
    connection.open.rtt = span_of(json_object_get(object, "open"), "rtt");
    read_close(json_object_get(object, "close"), &connection.close);
    connection.finding_count = read_findings(object, findings, MOST_FINDINGS);
    roster_connection(reading->roster, &connection);
    return true;
}

static bool read_service(struct reading *reading, const json_t *object)
{
    struct finwait_finding findings[MOST_FINDINGS];
    struct finwait_service service = {.findings = findings};
    const json_t *peaks = json_object_get(object, "peaks");
    if (!read_address(object, &service.address, &service.family, &service.port))
        return REFUSE(reading, "%s: a service has no address", reading->path);
    service.time_wait.count = count_of(json_object_get(peaks, "time_wait"), "count");
    service.close_wait.count = count_of(json_object_get(peaks, "close_wait"), "count");
    service.fin_wait_2.count = count_of(json_object_get(peaks, "fin_wait_2"), "count");
    service.half_open.count = count_of(json_object_get(peaks, "half_open"), "count");
    service.finding_count = read_findings(object, findings, MOST_FINDINGS);
    roster_service(reading->roster, &service);
    return true;
}

/* The summary ends a report; it says what concerns the capture as a whole. */
static void read_summary(struct reading *reading, const json_t *object)
{
    struct finwait_finding findings[MOST_FINDINGS];
    roster_capture(reading->roster, findings, read_findings(object, findings, MOST_FINDINGS));
    reading->whole = true;
}

static bool read_list(struct reading *reading, const json_t *list,
                      bool (*read)(struct reading *reading, const json_t *object))
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!read(reading, json_array_get(list, i)))
            return false;
    return true;
}

/* A brief report has no connections to compare. */
static bool read_document(struct reading *reading, const json_t *document)
{
    const json_t *connections = json_object_get(document, "connections");
    if (strcmp(text_of(document, "schema"), "finwait/1") != 0)
        return REFUSE(reading, "%s is neither a report of finwait, format 1, nor a baseline", reading->path);
    if (json_array_size(connections) == 0 && count_of(json_object_get(document, "summary"), "connections") > 0)
        return REFUSE(reading, "%s holds no connections: make the report without --detail brief", reading->path);
    read_summary(reading, json_object_get(document, "summary"));
    return read_list(reading, connections, read_connection) &&
           read_list(reading, json_object_get(document, "services"), read_service);
}

static bool read_line(struct reading *reading, const json_t *line)
{
    const char *type = text_of(line, "type");
    if (strcmp(type, "connection") == 0)
        return read_connection(reading, line);
    if (strcmp(type, "service") == 0)
        return read_service(reading, line);
    if (strcmp(type, "summary") != 0)
        return true;
    if (reading->connections == 0 && count_of(line, "connections") > 0)
        return REFUSE(reading, "%s holds no connections: make the report without --detail brief", reading->path);
    read_summary(reading, line);
    return true;
}

/* Whether another value follows. */
static bool has_more(FILE *file)
{
    int next = fgetc(file);
    while (next != EOF && isspace(next))
        next = fgetc(file);
    return next != EOF && ungetc(next, file) != EOF;
}

enum report_kind report_read(FILE *file, const char *path, struct roster *roster, struct finwait_error *error)
{
    struct reading reading = {.path = path, .roster = roster, .error = error};
    json_error_t wrong;
    while (has_more(file)) {
        json_t *value = json_loadf(file, JSON_DISABLE_EOF_CHECK, &wrong);
        if (!value) {
            error_set(error, "%s: %s: the report is cut short or damaged", path, wrong.text);
            return REPORT_UNUSABLE;
        }
        bool baseline = strcmp(text_of(value, "schema"), baseline_schemas[0]) == 0;
        bool read =
            baseline || (json_object_get(value, "type") ? read_line(&reading, value) : read_document(&reading, value));
        json_decref(value);
        if (baseline)
            return REPORT_IS_BASELINE;
        if (!read)
            return REPORT_UNUSABLE;
    }
    if (reading.whole)
        return REPORT_READ;
    error_set(error, "%s: the report does not end: it is cut short", path);
    return REPORT_UNUSABLE;
}
