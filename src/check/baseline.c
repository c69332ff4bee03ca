/* SPDX-License-Identifier: BSD-2-Clause */
/* Baselines as JSON. */
#include "baseline.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "values.h"
#include "write.h"

const struct tolerance tolerance_default = {
    .share = 0.02,
    .time = 0.5,
    .time_floor = INT64_C(50000000),
    .occupancy = 0.5,
    .occupancy_floor = 10,
    .connections = 0.5,
};

void baseline_done(struct baseline *baseline)
{
    accounts_done(&baseline->accounts);
}

/* Writing. */

static void write_spread(struct writer *writer, const char *key, const struct spread *spread)
{
    writer_open_object(writer, key);
    writer_unsigned(writer, "count", spread->count);
    for (unsigned point = 0; point < POINT_COUNT; point++)
        writer_seconds(writer, distribution_points[point].name, spread->points[point]);
    writer_close_object(writer);
}

static void write_findings(struct writer *writer, const struct account *account)
{
    writer_open_object(writer, "findings");
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++) {
        if (account->findings[code] == 0)
            continue;
        writer_open_object(writer, finwait_code_name((enum finwait_code)code));
        writer_unsigned(writer, "count", account->findings[code]);
        writer_unsigned(writer, "connections", account->affected[code]);
        writer_string(writer, "severity", finwait_severity_name(account->severities[code]));
        writer_close_object(writer);
    }
    writer_close_object(writer);
}

static void write_states_of(struct writer *writer, const struct account *account)
{
    writer_open_object(writer, "time_in_state");
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        writer_open_object(writer, finwait_side_name((enum finwait_side)side));
        for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++)
            if (account->states[side][state].count > 0)
                write_spread(writer, finwait_state_name((enum finwait_state)state), &account->states[side][state]);
        writer_close_object(writer);
    }
    writer_close_object(writer);
}

/* The members of an account. */
static void write_account(struct writer *writer, const struct account *account)
{
    writer_unsigned(writer, "connections", account->connections);
    write_verdicts(writer, account->verdicts);
    write_findings(writer, account);
    writer_open_object(writer, "closed_first");
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        writer_unsigned(writer, finwait_side_name((enum finwait_side)side), account->closed_first[side]);
    writer_unsigned(writer, "both", account->closed_both);
    writer_close_object(writer);
    writer_open_object(writer, "resets");
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        writer_unsigned(writer, finwait_side_name((enum finwait_side)side), account->resets[side]);
    writer_close_object(writer);
    write_spread(writer, "handshake_rtt", &account->rtt);
    write_states_of(writer, account);
    writer_open_object(writer, "occupancy");
    for (unsigned peak = 0; peak < PEAK_COUNT; peak++)
        writer_unsigned(writer, tally_peak_name((enum tally_peak)peak), account->peaks[peak]);
    writer_close_object(writer);
}

static void write_tolerance(struct writer *writer, const struct tolerance *tolerance)
{
    char span[32];
    snprintf(span, sizeof span, "%lldns", (long long)tolerance->time_floor);
    if (tolerance->time_floor % 1000000 == 0)
        snprintf(span, sizeof span, "%lldms", (long long)(tolerance->time_floor / 1000000));
    writer_open_object(writer, "tolerance");
    writer_double(writer, "share", tolerance->share);
    writer_double(writer, "time", tolerance->time);
    writer_string(writer, "time_floor", span);
    writer_double(writer, "occupancy", tolerance->occupancy);
    writer_unsigned(writer, "occupancy_floor", tolerance->occupancy_floor);
    writer_double(writer, "connections", tolerance->connections);
    writer_close_object(writer);
}

static void write_document(struct writer *writer, const struct baseline *baseline)
{
    const struct accounts *accounts = &baseline->accounts;
    writer_open_object(writer, NULL);
    writer_string(writer, "schema", baseline_schemas[0]);
    writer_open_object(writer, "tool");
    writer_string(writer, "name", "finwait");
    writer_string(writer, "version", finwait_version());
    writer_close_object(writer);
    writer_string(writer, "by", accounts->by_port ? "port" : "service");
    writer_break(writer);
    write_tolerance(writer, &baseline->tolerance);
    writer_break(writer);
    writer_open_object(writer, "total");
    write_account(writer, &accounts->total);
    writer_close_object(writer);
    writer_break(writer);
    writer_open_array(writer, "services");
    for (size_t i = 0; i < accounts->count; i++) {
        writer_break(writer);
        writer_open_object(writer, NULL);
        writer_string(writer, "service", accounts->services[i].name);
        write_account(writer, &accounts->services[i].account);
        writer_close_object(writer);
    }
    writer_close_array(writer);
    writer_close_object(writer);
    writer_newline(writer);
}

bool baseline_write(const struct baseline *baseline, FILE *out)
{
    struct writer writer = {0};
    write_document(&writer, baseline);
    bool written = buffer_flush(&writer.out, out) && fflush(out) == 0;
    writer_done(&writer);
    return written;
}

/* Reading: the document has its form, so that members are what they must be. */

static uint64_t count_of(const json_t *object, const char *key)
{
    return (uint64_t)json_integer_value(json_object_get(object, key));
}

static struct spread read_spread(const json_t *object)
{
    struct spread spread = {.count = count_of(object, "count")};
    for (unsigned point = 0; point < POINT_COUNT; point++) {
        double seconds = json_number_value(json_object_get(object, distribution_points[point].name));
        spread.points[point] =
            seconds * 1e9 < (double)FINWAIT_TIME_LIMIT ? (int64_t)(seconds * 1e9 + 0.5) : FINWAIT_TIME_LIMIT;
    }
    return spread;
}

static enum finwait_severity severity_of(const json_t *word)
{
    unsigned severity = 0;
    while (severity + 1 < FINWAIT_SEVERITY_COUNT &&
           strcmp(finwait_severity_name((enum finwait_severity)severity), json_string_value(word)) != 0)
        severity++;
    return (enum finwait_severity)severity;
}

static void read_findings(const json_t *findings, struct account *account)
{
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++) {
        const json_t *finding = json_object_get(findings, finwait_code_name((enum finwait_code)code));
        if (!finding)
            continue;
        account->findings[code] = count_of(finding, "count");
        account->affected[code] = count_of(finding, "connections");
        account->severities[code] = severity_of(json_object_get(finding, "severity"));
    }
}

static void read_side(const json_t *object, enum finwait_side side, struct account *account)
{
    const char *name = finwait_side_name(side);
    const json_t *states = json_object_get(json_object_get(object, "time_in_state"), name);
    account->closed_first[side] = count_of(json_object_get(object, "closed_first"), name);
    account->resets[side] = count_of(json_object_get(object, "resets"), name);
    for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++)
        account->states[side][state] =
            read_spread(json_object_get(states, finwait_state_name((enum finwait_state)state)));
}

static void read_account(const json_t *object, struct account *account)
{
    *account = (struct account){.connections = count_of(object, "connections")};
    for (unsigned verdict = 0; verdict < FINWAIT_VERDICT_COUNT; verdict++)
        account->verdicts[verdict] =
            count_of(json_object_get(object, "verdicts"), finwait_verdict_name((enum finwait_verdict)verdict));
    for (unsigned peak = 0; peak < PEAK_COUNT; peak++)
        account->peaks[peak] = count_of(json_object_get(object, "occupancy"), tally_peak_name((enum tally_peak)peak));
    account->closed_both = count_of(json_object_get(object, "closed_first"), "both");
    account->rtt = read_spread(json_object_get(object, "handshake_rtt"));
    read_findings(json_object_get(object, "findings"), account);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        read_side(object, (enum finwait_side)side, account);
}

static struct tolerance read_tolerance(const json_t *object)
{
    struct tolerance tolerance = {
        .share = json_number_value(json_object_get(object, "share")),
        .time = json_number_value(json_object_get(object, "time")),
        .occupancy = json_number_value(json_object_get(object, "occupancy")),
        .occupancy_floor = count_of(object, "occupancy_floor"),
        .connections = json_number_value(json_object_get(object, "connections")),
    };
    value_duration(json_string_value(json_object_get(object, "time_floor")), &tolerance.time_floor);
    return tolerance;
}

static bool read_services(struct baseline *baseline, const struct document *document, struct finwait_error *error)
{
    struct accounts *accounts = &baseline->accounts;
    const json_t *list = json_object_get(document->root, "services");
    accounts->services = calloc(json_array_size(list), sizeof *accounts->services);
    if (!accounts->services) {
        error_set(error, "memory is short");
        return false;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const char *name = json_string_value(json_object_get(one, "service"));
        struct service_account *service = &accounts->services[accounts->count++];
        struct place services = {NULL, "services", 0}, here = {&services, NULL, i}, key = {&here, "service", 0};
        size_t length = strlen(name);
        if (length >= sizeof service->name)
            return document_refuse(document, &key, false, error, "this is too long for a service's name");
        memcpy(service->name, name, length + 1);
        read_account(one, &service->account);
    }
    accounts_sort(accounts);
    return true;
}

static bool take_baseline(struct baseline *baseline, const struct document *document, struct finwait_error *error)
{
    const json_t *root = document->root;
    *baseline = (struct baseline){.tolerance = read_tolerance(json_object_get(root, "tolerance"))};
    baseline->accounts.by_port = strcmp(json_string_value(json_object_get(root, "by")), "port") == 0;
    read_account(json_object_get(root, "total"), &baseline->accounts.total);
    return read_services(baseline, document, error);
}

bool baseline_read(struct baseline *baseline, const char *path, struct finwait_error *error)
{
    struct document document;
    *baseline = (struct baseline){0};
    bool read = document_read(&document, path, &baseline_form, error) && take_baseline(baseline, &document, error);
    document_done(&document);
    return read;
}
