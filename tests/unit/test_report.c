/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "sample.h"

static const struct finwait_capture_info *const inputs[] = {&sample_input};
static const struct finwait_run run = {.wall_seconds = 0.5};

static void hand_over(struct finwait_report *report)
{
    finwait_report_begin(report, inputs, 1);
    finwait_report_connection(report, &sample_fin_then_rst);
    finwait_report_connection(report, &sample_refused);
    finwait_report_connection(report, &sample_clean);
    finwait_report_service(report, &sample_service);
    finwait_report_end(report, inputs, 1, &sample_summary, &run);
}

/* The whole report; free it. */
static char *report_text(const struct finwait_report_options *options)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct finwait_report *report = finwait_report_new(options, out);
    assert_non_null(report);
    hand_over(report);
    assert_true(finwait_report_ok(report));
    finwait_report_free(report);
    fclose(out);
    return text;
}

static json_t *parse(const char *text)
{
    json_error_t error;
    json_t *value = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!value)
        fail_msg("%s at %d", error.text, error.position);
    return value;
}

static json_t *document(enum finwait_detail detail)
{
    char *text = report_text(&(struct finwait_report_options){.format = FINWAIT_REPORT_JSON, .detail = detail});
    json_t *value = parse(text);
    free(text);
    return value;
}

/* "connections.0.client.ip" */
static const json_t *at(const json_t *value, const char *path)
{
    char key[64];
    for (const char *rest = path; value && *rest;) {
        size_t length = strcspn(rest, ".");
        snprintf(key, sizeof key, "%.*s", (int)length, rest);
        value = json_is_array(value) ? json_array_get(value, (size_t)atoi(key)) : json_object_get(value, key);
        rest += length + (rest[length] == '.');
    }
    if (!value)
        fail_msg("no %s", path);
    return value;
}

#define COUNT(path)                                                                                                    \
    {                                                                                                                  \
        path, JSON_INTEGER                                                                                             \
    }
#define TEXT(path)                                                                                                     \
    {                                                                                                                  \
        path, JSON_STRING                                                                                              \
    }
#define LIST(path)                                                                                                     \
    {                                                                                                                  \
        path, JSON_ARRAY                                                                                               \
    }
#define OBJECT(path)                                                                                                   \
    {                                                                                                                  \
        path, JSON_OBJECT                                                                                              \
    }
#define NOTHING(path)                                                                                                  \
    {                                                                                                                  \
        path, JSON_NULL                                                                                                \
    }

/* docs/report.md, field by field; what the samples know and, of the second connection, what they do not. */
static const struct {
    const char *path;
    json_type type;
} fields[] = {
    TEXT("schema"),
    TEXT("tool.name"),
    TEXT("tool.version"),
    TEXT("capture.files.0.path"),
    TEXT("capture.files.0.format"),
    NOTHING("capture.files.0.compression"),
    COUNT("capture.files.0.snapshot_length"),
    TEXT("capture.files.0.link_types.1"),
    COUNT("capture.files.0.packets"),
    COUNT("capture.files.0.bytes"),
    TEXT("capture.files.0.first_time"),
    TEXT("capture.files.0.last_time"),
    NOTHING("capture.files.0.error"),
    COUNT("capture.packets"),
    COUNT("capture.tcp_segments"),
    COUNT("capture.bytes"),
    {"capture.duration", JSON_REAL},
    COUNT("capture.health.kernel_drops"),
    COUNT("capture.health.interface_drops"),
    COUNT("capture.health.acked_unseen_segments"),
    COUNT("capture.health.duplicate_frames"),
    COUNT("capture.health.time_reversals"),
    COUNT("capture.health.cut_headers"),
    COUNT("capture.health.one_way_connections"),
    COUNT("capture.health.fragments"),
    COUNT("capture.health.undecodable"),
    TEXT("capture.vantage"),
    COUNT("connections.0.id"),
    COUNT("connections.0.stream"),
    COUNT("connections.0.incarnation"),
    TEXT("connections.0.roles_from"),
    TEXT("connections.0.start"),
    TEXT("connections.0.end"),
    {"connections.0.duration", JSON_REAL},
    COUNT("connections.0.first_frame"),
    COUNT("connections.0.last_frame"),
    COUNT("connections.0.packets"),
    COUNT("connections.0.bytes"),
    TEXT("connections.0.vantage"),
    TEXT("connections.0.verdict"),
    TEXT("connections.0.summary"),
    NOTHING("connections.0.zeek.conn_state"),
    NOTHING("connections.0.zeek.history"),
    COUNT("connections.0.completeness"),
    TEXT("connections.0.client.ip"),
    COUNT("connections.0.client.port"),
    COUNT("connections.0.client.packets"),
    COUNT("connections.0.client.bytes"),
    COUNT("connections.0.client.payload_bytes"),
    COUNT("connections.0.client.retransmissions"),
    COUNT("connections.0.client.fin"),
    COUNT("connections.0.client.rst"),
    COUNT("connections.0.client.syn"),
    COUNT("connections.0.client.isn"),
    COUNT("connections.0.client.mss"),
    COUNT("connections.0.client.window_scale"),
    {"connections.0.client.sack_permitted", JSON_TRUE},
    {"connections.0.server.timestamps", JSON_FALSE},
    COUNT("connections.0.client.ttl"),
    TEXT("connections.0.client.state"),
    TEXT("connections.0.client.possible.1"),
    TEXT("connections.0.client.proven"),
    {"connections.0.client.time_in_state.established", JSON_REAL},
    COUNT("connections.0.server.timeline.0.frame"),
    NOTHING("connections.0.server.timeline.5.frame"),
    TEXT("connections.0.server.timeline.5.time"),
    TEXT("connections.0.server.timeline.5.state"),
    TEXT("connections.0.server.timeline.5.possible.1"),
    TEXT("connections.0.server.timeline.5.why"),
    TEXT("connections.0.open.kind"),
    {"connections.0.open.rtt", JSON_REAL},
    TEXT("connections.0.open.steps.2.segment"),
    TEXT("connections.0.open.steps.2.from"),
    COUNT("connections.0.open.steps.2.frame"),
    TEXT("connections.0.open.steps.2.time"),
    COUNT("connections.0.open.steps.2.transmissions"),
    LIST("connections.0.open.steps.2.losses"),
    TEXT("connections.0.close.kind"),
    TEXT("connections.0.close.initiator"),
    {"connections.0.close.half_close.seconds", JSON_REAL},
    COUNT("connections.0.close.half_close.bytes"),
    COUNT("connections.0.close.waves.1.wave"),
    TEXT("connections.0.close.waves.1.segment"),
    TEXT("connections.0.close.waves.1.from"),
    COUNT("connections.0.close.waves.1.frame"),
    TEXT("connections.0.close.waves.1.time"),
    COUNT("connections.0.close.waves.1.transmissions"),
    COUNT("connections.0.close.waves.1.losses.0.frame"),
    TEXT("connections.0.close.waves.1.losses.0.where"),
    TEXT("connections.0.close.waves.1.losses.0.evidence"),
    NOTHING("connections.0.close.waves.2.frame"),
    NOTHING("connections.0.close.waves.2.time"),
    NOTHING("connections.0.close.waves.2.losses.0.frame"),
    TEXT("connections.0.close.reset.from"),
    COUNT("connections.0.close.reset.frame"),
    TEXT("connections.0.close.reset.time"),
    TEXT("connections.0.close.reset.form"),
    COUNT("connections.0.close.reset.answers"),
    TEXT("connections.0.close.reset.cause"),
    TEXT("connections.0.close.reset.certainty"),
    TEXT("connections.0.close.reset.alternatives.1"),
    TEXT("connections.0.findings.0.code"),
    TEXT("connections.0.findings.0.severity"),
    TEXT("connections.0.findings.0.certainty"),
    COUNT("connections.0.findings.0.connection"),
    COUNT("connections.0.findings.0.stream"),
    TEXT("connections.0.findings.0.endpoint"),
    COUNT("connections.0.findings.0.frame"),
    COUNT("connections.0.findings.0.frames.2"),
    TEXT("connections.0.findings.0.refs.2"),
    TEXT("connections.0.findings.0.time"),
    TEXT("connections.0.findings.0.message"),
    TEXT("connections.0.findings.0.cause"),
    TEXT("connections.0.findings.0.advice"),
    COUNT("connections.0.findings.0.evidence.gap"),
    COUNT("connections.0.findings.0.evidence.lost_bytes"),
    TEXT("connections.0.findings.0.evidence.form"),
    {"connections.0.findings.0.evidence.answered", JSON_TRUE},
    TEXT("connections.0.findings.0.filter"),
    NOTHING("connections.0.findings.1.advice"),
    OBJECT("connections.0.findings.1.evidence"),
    NOTHING("connections.1.client.mss"),
    NOTHING("connections.1.client.window_scale"),
    NOTHING("connections.1.server.isn"),
    NOTHING("connections.1.server.sack_permitted"),
    NOTHING("connections.1.server.timestamps"),
    NOTHING("connections.1.server.ttl"),
    NOTHING("connections.1.server.state"),
    NOTHING("connections.1.server.proven"),
    LIST("connections.1.server.possible"),
    OBJECT("connections.1.server.time_in_state"),
    NOTHING("connections.1.open.rtt"),
    LIST("connections.1.open.steps"),
    NOTHING("connections.1.close.initiator"),
    NOTHING("connections.1.close.half_close"),
    NOTHING("connections.1.close.reset"),
    LIST("connections.1.close.waves"),
    LIST("connections.2.findings"),
    TEXT("services.0.ip"),
    COUNT("services.0.port"),
    COUNT("services.0.connections"),
    COUNT("services.0.verdicts.closed"),
    COUNT("services.0.codes.fin_then_rst"),
    COUNT("services.0.closed_first.client"),
    COUNT("services.0.closed_first.server"),
    COUNT("services.0.peaks.close_wait.count"),
    TEXT("services.0.peaks.close_wait.time"),
    TEXT("services.0.peaks.close_wait.side"),
    NOTHING("services.0.peaks.half_open.time"),
    NOTHING("services.0.peaks.half_open.side"),
    OBJECT("services.0.peaks.time_wait"),
    OBJECT("services.0.peaks.fin_wait_2"),
    COUNT("services.0.syns"),
    COUNT("services.0.refused"),
    COUNT("services.0.resets"),
    {"services.0.syn_rate", JSON_REAL},
    COUNT("services.0.refused_rate"),
    {"services.0.reset_rate", JSON_REAL},
    TEXT("services.0.findings.0.code"),
    NOTHING("services.0.findings.0.connection"),
    NOTHING("services.0.findings.0.stream"),
    NOTHING("services.0.findings.0.frame"),
    COUNT("summary.connections"),
    COUNT("summary.verdicts.midstream"),
    COUNT("summary.codes.fin_then_rst"),
    COUNT("summary.severities.note"),
    COUNT("summary.severities.error"),
    COUNT("summary.closed_first.both"),
    {"summary.findings", JSON_ARRAY},
    COUNT("summary.packets"),
    COUNT("summary.tcp_segments"),
    COUNT("summary.bytes"),
    COUNT("summary.capped.timelines"),
    COUNT("summary.capped.connections"),
    COUNT("summary.skipped.cut_headers"),
    {"summary.run.wall_seconds", JSON_REAL},
    COUNT("summary.run.packets_per_second"),
};

static void every_field_is_there(void **state)
{
    (void)state;
    json_t *report = document(FINWAIT_DETAIL_FULL);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        json_type type = json_typeof(at(report, fields[i].path));
        if (type != fields[i].type)
            fail_msg("%s: jansson type %d instead of %d", fields[i].path, (int)type, (int)fields[i].type);
    }
    json_decref(report);
}

static const struct {
    const char *path, *text;
} values[] = {
    {"schema", "finwait/1"},
    {"capture.first_time", "2023-11-14T22:13:20.123456789Z"},
    {"capture.files.0.link_types.0", "EN10MB"},
    {"capture.files.0.link_types.1", "LINKTYPE_299"},
    {"connections.0.verdict", "fin_then_rst"},
    {"connections.0.close.initiator", "server"},
    {"connections.0.close.reset.alternatives.1", "abort"},
    {"connections.0.findings.0.refs.2", "web.pcap:12806"},
    {"connections.1.client.ip", "2001:db8::1"},
    {"connections.0.server.timeline.5.why", "timer_fin_wait_2"},
    {"services.0.peaks.close_wait.side", "server"},
};

static void words_come_from_the_names(void **state)
{
    (void)state;
    json_t *report = document(FINWAIT_DETAIL_FULL);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_string_equal(json_string_value(at(report, values[i].path)), values[i].text);
    assert_int_equal(json_integer_value(at(report, "connections.0.client.isn")), 4294967295U);
    json_decref(report);
}

static size_t length_at(const json_t *report, const char *path)
{
    return json_array_size(at(report, path));
}

static void detail_decides_on_timelines(void **state)
{
    (void)state;
    json_t *full = document(FINWAIT_DETAIL_FULL), *normal = document(FINWAIT_DETAIL_NORMAL);
    assert_int_equal(length_at(full, "connections.0.client.timeline"), 6);
    assert_int_equal(length_at(full, "connections.2.client.timeline"), 1);
    assert_int_equal(length_at(normal, "connections.0.client.timeline"), 6);
    assert_int_equal(length_at(normal, "connections.2.client.timeline"), 0);
    json_decref(full);
    json_decref(normal);
}

static void brief_lists_findings_instead_of_connections(void **state)
{
    (void)state;
    json_t *brief = document(FINWAIT_DETAIL_BRIEF);
    assert_int_equal(length_at(brief, "connections"), 0);
    assert_int_equal(length_at(brief, "findings"), 4);
    assert_int_equal(length_at(brief, "services"), 1);
    assert_int_equal(json_integer_value(at(brief, "findings.2.connection")), 2);
    assert_int_equal(json_integer_value(at(brief, "summary.connections")), 3);
    json_decref(brief);
}

/* As each of a flood's SYNs when the capture stops. */
static struct finwait_finding ends_early = {
    .code = FINWAIT_CODE_CAPTURE_ENDS_EARLY, .severity = FINWAIT_NOTE, .endpoint = FINWAIT_NOBODY, .message = ""};

/* How often a report on one connection with these findings names the code. */
static unsigned named(enum finwait_report_format format, enum finwait_detail detail,
                      const struct finwait_finding *findings, size_t count)
{
    struct finwait_connection connection = sample_clean;
    struct finwait_summary none = {0};
    char *text = NULL;
    size_t size = 0;
    unsigned times = 0;
    FILE *out = open_memstream(&text, &size);
    struct finwait_report *report =
        finwait_report_new(&(struct finwait_report_options){.format = format, .detail = detail}, out);
    connection.findings = findings;
    connection.finding_count = count;
    finwait_report_begin(report, inputs, 1);
    finwait_report_connection(report, &connection);
    finwait_report_end(report, inputs, 1, &none, &run);
    finwait_report_free(report);
    fclose(out);
    for (const char *at = text; (at = strstr(at, "capture_ends_early")); at++)
        times++;
    free(text);
    return times;
}

static void brief_only_counts_that_the_capture_ends_where_nothing_else_was_found(void **state)
{
    (void)state;
    struct finwait_finding both[] = {*sample_fin_then_rst.findings, ends_early};
    static const enum finwait_report_format formats[] = {FINWAIT_REPORT_JSON, FINWAIT_REPORT_NDJSON};
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(named(formats[i], FINWAIT_DETAIL_BRIEF, &ends_early, 1), 0);
        assert_int_equal(named(formats[i], FINWAIT_DETAIL_BRIEF, both, 2), 1);
        assert_int_equal(named(formats[i], FINWAIT_DETAIL_NORMAL, &ends_early, 1), 1);
    }
}

/* The "type" of each line, with a space behind each. */
static void line_types(enum finwait_detail detail, char *types, size_t size)
{
    char *text = report_text(&(struct finwait_report_options){.format = FINWAIT_REPORT_NDJSON, .detail = detail});
    size_t used = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        json_t *object = parse(line);
        used += (size_t)snprintf(types + used, size - used, "%s ", json_string_value(at(object, "type")));
        json_decref(object);
    }
    free(text);
}

static void ndjson_has_an_object_a_line(void **state)
{
    (void)state;
    char types[256];
    line_types(FINWAIT_DETAIL_NORMAL, types, sizeof types);
    assert_string_equal(types, "capture connection connection connection service summary ");
    line_types(FINWAIT_DETAIL_BRIEF, types, sizeof types);
    assert_string_equal(types, "capture finding finding finding finding service summary ");
}

static void ndjson_knows_the_capture_at_the_end(void **state)
{
    (void)state;
    char *text = report_text(&(struct finwait_report_options){.format = FINWAIT_REPORT_NDJSON});
    text[strlen(text) - 1] = '\0';
    json_t *last = parse(strrchr(text, '\n') + 1);
    *strchr(text, '\n') = '\0';
    json_t *first = parse(text);
    assert_true(json_is_null(at(first, "packets")) && json_is_null(at(first, "health")));
    assert_true(json_is_null(at(first, "files.0.packets")));
    assert_string_equal(json_string_value(at(first, "schema")), "finwait/1");
    assert_int_equal(json_integer_value(at(last, "capture.packets")), 12806);
    assert_int_equal(json_integer_value(at(last, "capture.files.0.packets")), 12806);
    json_decref(first);
    json_decref(last);
    free(text);
}

static bool locate(void *user, uint64_t frame, size_t *input, uint64_t *inside)
{
    *input = *(size_t *)user;
    *inside = frame - 9;
    return frame < 100;
}

static void refs_follow_the_caller(void **state)
{
    (void)state;
    size_t input = 0;
    struct finwait_report_options options = {.format = FINWAIT_REPORT_JSON, .locate = locate, .user = &input};
    options.detail = FINWAIT_DETAIL_NORMAL;
    char *text = report_text(&options);
    json_t *report = parse(text);
    assert_int_equal(length_at(report, "connections.0.findings.0.frames"), 3);
    assert_int_equal(length_at(report, "connections.0.findings.0.refs"), 2);
    assert_string_equal(json_string_value(at(report, "connections.0.findings.0.refs.0")), "web.pcap:1");
    json_decref(report);
    free(text);
    input = 1; /* there is no such input */
    text = report_text(&options);
    report = parse(text);
    assert_int_equal(length_at(report, "connections.0.findings.0.refs"), 0);
    json_decref(report);
    free(text);
}

static int columns(const char *line, size_t size)
{
    int count = 0;
    for (size_t i = 0; i < size; i++)
        count += ((unsigned char)line[i] & 0xc0) != 0x80;
    return count;
}

static void text_keeps_to_its_width(void **state)
{
    (void)state;
    for (int width = 60; width <= 120; width++) {
        struct finwait_report_options options = {.detail = FINWAIT_DETAIL_FULL, .width = width};
        char *text = report_text(&options);
        for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
            if (columns(line, strcspn(line, "\n")) > width)
                fail_msg("wider than %d: %.*s", width, (int)strcspn(line, "\n"), line);
        free(text);
    }
}

static void text_leads_with_the_worst(void **state)
{
    (void)state;
    char *text = report_text(&(struct finwait_report_options){.detail = FINWAIT_DETAIL_NORMAL});
    const char *error = strstr(text, "ERROR"), *warning = strstr(text, "WARNING"), *counts = strstr(text, "Packets");
    assert_non_null(error);
    assert_true(error < warning && warning < counts);
    assert_non_null(strstr(text, "FIN, then RST from the same side"));
    assert_non_null(strstr(text, "10.0.0.1:54340 → 10.0.0.2:8080"));
    assert_null(strstr(text, "\033"));
    free(text);
}

static void text_of_a_healthy_capture_says_so(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct finwait_report *report = finwait_report_new(&(struct finwait_report_options){.width = 80}, out);
    finwait_report_begin(report, inputs, 1);
    finwait_report_connection(report, &sample_clean);
    finwait_report_end(report, inputs, 1, &(struct finwait_summary){.connections = 1}, NULL);
    finwait_report_free(report);
    fclose(out);
    assert_non_null(strstr(text, "web.pcap: 1 TCP connection\nNothing wrong was found:"));
    free(text);
}

static void text_shows_a_few_and_counts_the_rest(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct finwait_report_options options = {.detail = FINWAIT_DETAIL_NORMAL};
    struct finwait_report *report = finwait_report_new(&options, out);
    finwait_report_begin(report, inputs, 1);
    for (unsigned i = 0; i < 1000; i++)
        finwait_report_connection(report, &sample_fin_then_rst);
    finwait_report_end(report, inputs, 1, &sample_summary, &run);
    finwait_report_free(report);
    fclose(out);
    assert_non_null(strstr(text, "× 1,000"));
    assert_non_null(strstr(text, "… and 997 more"));
    assert_null(strstr(text, "#1 "));
    assert_true(size < 4000);
    free(text);
}

/* How many findings of one code and two causes the page is given: the other cause is the last, and less certain. */
static char *page_of_causes(unsigned usual)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct finwait_report_options options = {.detail = FINWAIT_DETAIL_NORMAL, .width = 100};
    struct finwait_report *report = finwait_report_new(&options, out);
    struct finwait_connection connection = sample_fin_then_rst;
    struct finwait_finding finding = *sample_fin_then_rst.findings;
    connection.findings = &finding;
    connection.finding_count = 1;
    finding.certainty = FINWAIT_PROVEN;
    finding.cause = "The usual cause.";
    finwait_report_begin(report, inputs, 1);
    for (unsigned i = 0; i < usual; i++)
        finwait_report_connection(report, &connection);
    finding.certainty = FINWAIT_POSSIBLE;
    finding.cause = "Another cause.";
    finding.advice = "Other advice.";
    finwait_report_connection(report, &connection);
    finwait_report_end(report, inputs, 1, &sample_summary, &run);
    finwait_report_free(report);
    fclose(out);
    return text;
}

static void text_shows_each_cause_among_findings_alike(void **state)
{
    (void)state;
    for (unsigned usual = 1; usual < 40; usual++) {
        char *text = page_of_causes(usual);
        const char *first = strstr(text, "The usual cause."), *other = strstr(text, "Another cause.");
        assert_non_null(first);
        assert_non_null(other);
        assert_true(first < other); /* the more certain first, and once */
        assert_null(strstr(first + 1, "The usual cause."));
        assert_non_null(strstr(text, "Other advice."));
        const char *more = strstr(text, "… and ");
        assert_true(usual > 2 ? more && more < first && (unsigned)atoi(more + strlen("… and ")) == usual - 2 : !more);
        free(text);
    }
}

static void a_failed_write_is_noticed(void **state)
{
    (void)state;
    for (int format = FINWAIT_REPORT_TEXT; format <= FINWAIT_REPORT_NDJSON; format++) {
        FILE *out = fopen("/dev/full", "w");
        if (!out)
            skip();
        struct finwait_report_options options = {.format = (enum finwait_report_format)format};
        struct finwait_report *report = finwait_report_new(&options, out);
        hand_over(report);
        assert_false(finwait_report_ok(report));
        finwait_report_free(report);
        fclose(out);
    }
}

static void a_log_knows_times_before_1970(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct finwait_report *report =
        finwait_report_new(&(struct finwait_report_options){.format = FINWAIT_REPORT_LOG}, out);
    struct finwait_heartbeat beat = {.time = -1000001, .summary = &sample_summary};
    assert_non_null(report);
    finwait_report_heartbeat(report, &beat);
    finwait_report_free(report);
    fclose(out);
    assert_ptr_equal(strstr(text, "1969-12-31T23:59:59.998Z stats "), text);
    free(text);
}

static void the_schema_knows_every_word(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_true(finwait_report_schema(out));
    fclose(out);
    json_t *schema = parse(text);
    assert_int_equal(length_at(schema, "$defs.code.enum"), FINWAIT_CODE_COUNT);
    assert_int_equal(length_at(schema, "$defs.state.enum"), FINWAIT_STATE_COUNT);
    assert_int_equal(length_at(schema, "$defs.verdict.enum"), FINWAIT_VERDICT_COUNT);
    assert_int_equal(length_at(schema, "$defs.severity.enum"), FINWAIT_SEVERITY_COUNT);
    assert_int_equal(length_at(schema, "$defs.certainty.enum"), FINWAIT_CERTAINTY_COUNT);
    json_decref(schema);
    free(text);
}

static void an_explanation_is_a_page(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct finwait_report_options options = {.width = 60};
    assert_true(finwait_report_explanation(&options, finwait_explain(FINWAIT_CODE_FIN_THEN_RST), out));
    fclose(out);
    assert_ptr_equal(strstr(text, "fin_then_rst: FIN, then RST"), text);
    assert_non_null(strstr(text, "\nWhat to do\n  Read to the end before closing.\n"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_there),
        cmocka_unit_test(words_come_from_the_names),
        cmocka_unit_test(detail_decides_on_timelines),
        cmocka_unit_test(brief_lists_findings_instead_of_connections),
        cmocka_unit_test(brief_only_counts_that_the_capture_ends_where_nothing_else_was_found),
        cmocka_unit_test(ndjson_has_an_object_a_line),
        cmocka_unit_test(ndjson_knows_the_capture_at_the_end),
        cmocka_unit_test(refs_follow_the_caller),
        cmocka_unit_test(text_keeps_to_its_width),
        cmocka_unit_test(text_leads_with_the_worst),
        cmocka_unit_test(text_of_a_healthy_capture_says_so),
        cmocka_unit_test(text_shows_a_few_and_counts_the_rest),
        cmocka_unit_test(text_shows_each_cause_among_findings_alike),
        cmocka_unit_test(a_failed_write_is_noticed),
        cmocka_unit_test(a_log_knows_times_before_1970),
        cmocka_unit_test(the_schema_knows_every_word),
        cmocka_unit_test(an_explanation_is_a_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
