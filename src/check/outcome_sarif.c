/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SARIF 2.1.0 (OASIS). A capture has no lines, so a region is bytes; `startLine` 1 stands beside them because GitHub
 * shows no result without a line. GitHub's limits: 25,000 results of which it shows 5,000, 1,024 characters of a
 * description, 1,000 of a message, 20 tags.
 */
#include <inttypes.h>
#include <string.h>

#include "outcome_forms.h"
#include "outcome_words.h"
#include "regions.h"
#include "utf8.h"
#include "writer.h"

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#define RESULTS_MOST 5000
#define TEXT_MOST 1000 /* bytes, so never more characters */

/* One document. */
struct sarif {
    struct writer json;
    const struct outcome *outcome;
    struct regions regions;
};

static void put_text(struct writer *json, const char *key, const char *text)
{
    size_t size = strlen(text), kept = 0;
    while (kept < size) {
        size_t length = utf8_length((const unsigned char *)text + kept, size - kept);
        if (kept + (length ? length : 1) > TEXT_MOST)
            break;
        kept += length ? length : 1;
    }
    writer_string_sized(json, key, text, kept);
}

/* {"text": …} */
static void put_message(struct writer *json, const char *key, const char *text)
{
    writer_open_object(json, key);
    put_text(json, "text", text);
    writer_close_object(json);
}

/* In one of two forms: `bold` stands around what leads a paragraph. */
static void put_help_form(struct writer *json, const char *form, const char *bold, const char *end,
                          const struct outcome_case *of)
{
    const struct finwait_explanation *entry = finwait_explain_name(of->id);
    struct buffer text = {0};
    buffer_texts(&text, (const char *const[]){*of->reason ? of->reason : of->name, end, NULL});
    if (entry) {
        const char *const paragraphs[][2] = {{"How it is recognised:", entry->recognised},
                                             {"Usual cause:", entry->cause},
                                             {"Advice:", entry->advice},
                                             {"More: finwait explain", entry->name}};
        for (size_t i = 0; i < sizeof paragraphs / sizeof *paragraphs; i++)
            buffer_texts(&text, (const char *const[]){bold, paragraphs[i][0], bold, " ", paragraphs[i][1], end, NULL});
    }
    json->out.failed |= text.failed;
    writer_string_sized(json, form, text.bytes ? text.bytes : "", text.size);
    buffer_done(&text);
}

static void put_help(struct writer *json, const struct outcome_case *of)
{
    writer_open_object(json, "help");
    put_help_form(json, "text", "", "\n", of);
    put_help_form(json, "markdown", "**", "\n\n", of);
    writer_close_object(json);
}

static void put_rule(struct writer *json, const struct outcome_case *of)
{
    static const char *const problems[FINWAIT_SEVERITY_COUNT] = {"recommendation", "warning", "error"};
    static const char *const areas[] = {"opening", "closing", "capture", "service"};
    const struct finwait_explanation *entry = finwait_explain_name(of->id);
    writer_break(json);
    writer_open_object(json, NULL);
    writer_string(json, "id", of->id);
    put_message(json, "shortDescription", of->name);
    put_message(json, "fullDescription", *of->reason ? of->reason : of->name);
    put_help(json, of);
    writer_open_object(json, "defaultConfiguration");
    writer_string(json, "level", finwait_severity_name(of->severity));
    writer_close_object(json);
    writer_open_object(json, "properties");
    writer_string(json, "problem.severity", problems[of->severity]);
    writer_open_array(json, "tags");
    writer_string(json, NULL, "tcp");
    if (entry)
        writer_string(json, NULL, areas[entry->area]);
    writer_close_array(json);
    writer_close_object(json);
    writer_close_object(json);
}

static void put_tool(struct sarif *sarif)
{
    struct writer *json = &sarif->json;
    writer_open_object(json, "tool");
    writer_open_object(json, "driver");
    writer_string(json, "name", "finwait");
    writer_string(json, "semanticVersion", finwait_version());
    writer_open_array(json, "rules");
    for (size_t i = 0; i < sarif->outcome->case_count; i++)
        put_rule(json, &sarif->outcome->cases[i]);
    writer_close_array(json);
    writer_close_object(json);
    writer_close_object(json);
}

static void put_artifact_location(struct sarif *sarif, const char *key, size_t input, bool indexed)
{
    struct buffer uri = {0};
    const char *path = sarif->outcome->inputs[input]->path;
    escape_path(&uri, strcmp(path, "-") != 0 ? path : "standard-input");
    writer_open_object(&sarif->json, key);
    sarif->json.out.failed |= uri.failed;
    writer_string_sized(&sarif->json, "uri", uri.bytes ? uri.bytes : "", uri.size);
    if (indexed)
        writer_unsigned(&sarif->json, "index", input);
    writer_close_object(&sarif->json);
    buffer_done(&uri);
}

static void put_artifacts(struct sarif *sarif)
{
    struct writer *json = &sarif->json;
    writer_open_array(json, "artifacts");
    for (size_t i = 0; i < sarif->outcome->input_count; i++) {
        writer_open_object(json, NULL);
        put_artifact_location(sarif, "location", i, false);
        if (sarif->outcome->inputs[i]->size > 0)
            writer_unsigned(json, "length", sarif->outcome->inputs[i]->size);
        writer_open_array(json, "roles");
        writer_string(json, NULL, "analysisTarget");
        writer_close_array(json);
        writer_close_object(json);
    }
    writer_close_array(json);
}

static void put_notification(struct sarif *sarif, const char *level, const char *text)
{
    writer_open_object(&sarif->json, NULL);
    writer_string(&sarif->json, "level", level);
    put_message(&sarif->json, "message", text);
    writer_close_object(&sarif->json);
}

/* What the results do not say: what could not be read, and what is only counted. */
static void put_invocation(struct sarif *sarif)
{
    const struct outcome *outcome = sarif->outcome;
    struct writer *json = &sarif->json;
    writer_open_array(json, "invocations");
    writer_open_object(json, NULL);
    writer_bool(json, "executionSuccessful", !outcome->cut || outcome->lenient);
    writer_open_array(json, "toolExecutionNotifications");
    for (size_t i = 0; outcome->cut && i < outcome->input_count; i++)
        if (outcome->missing[i])
            put_notification(sarif, outcome->lenient ? "warning" : "error", outcome->missing[i]);
    uint64_t listed = 0;
    for (size_t i = 0; i < outcome->case_count; i++) {
        const struct outcome_case *of = &outcome->cases[i];
        uint64_t room = RESULTS_MOST - listed, shown = of->kept_count < room ? of->kept_count : room;
        char text[256];
        snprintf(text, sizeof text, "%.100s: %" PRIu64 " of %" PRIu64 " are listed.", of->id, shown, of->failures);
        if (shown < of->failures)
            put_notification(sarif, "note", text);
        listed += shown;
    }
    writer_close_array(json);
    writer_close_object(json);
    writer_close_array(json);
}

static void put_location(struct sarif *sarif, const struct outcome_place *place, const struct outcome_failure *named)
{
    struct writer *json = &sarif->json;
    const struct region *region = place ? regions_of(&sarif->regions, place) : NULL;
    char text[64];
    writer_open_object(json, NULL);
    writer_open_object(json, "physicalLocation");
    put_artifact_location(sarif, "artifactLocation", place && place->frame ? place->input : 0, true);
    writer_open_object(json, "region");
    writer_unsigned(json, "startLine", 1);
    if (region) {
        writer_unsigned(json, "byteOffset", region->offset);
        writer_unsigned(json, "byteLength", region->length);
    }
    writer_close_object(json);
    writer_close_object(json);
    if (place) {
        snprintf(text, sizeof text, "frame %" PRIu64, place->frame ? place->frame : place->number);
        put_message(json, "message", text);
    }
    if (named && *named->subject) {
        writer_open_array(json, "logicalLocations");
        writer_open_object(json, NULL);
        writer_string(json, "fullyQualifiedName", named->subject);
        writer_string(json, "kind", named->has_connection ? "connection" : "service");
        writer_close_object(json);
        writer_close_array(json);
    }
    writer_close_object(json);
}

static void put_locations(struct sarif *sarif, const struct outcome_failure *failure)
{
    struct writer *json = &sarif->json;
    const struct outcome_place *first = words_place(failure);
    writer_open_array(json, "locations");
    put_location(sarif, first, failure);
    writer_close_array(json);
    writer_open_array(json, "relatedLocations");
    for (unsigned i = 0; i < failure->place_count; i++)
        if (&failure->places[i] != first)
            put_location(sarif, &failure->places[i], NULL);
    writer_close_array(json);
}

static void put_properties(struct writer *json, const struct outcome_failure *failure)
{
    writer_open_object(json, "properties");
    writer_string(json, "certainty", finwait_certainty_name(failure->certainty));
    if (failure->finding)
        writer_string(json, "code", failure->finding->name);
    if (failure->endpoint != FINWAIT_NOBODY)
        writer_string(json, "endpoint", finwait_side_name(failure->endpoint));
    if (failure->has_connection) {
        writer_unsigned(json, "connection", failure->connection);
        writer_unsigned(json, "stream", failure->stream);
    }
    if (failure->place_count > 0)
        writer_time(json, "time", failure->time);
    if (*failure->filter)
        writer_string(json, "filter", failure->filter);
    writer_close_object(json);
}

static void put_result(struct sarif *sarif, size_t index, unsigned kept)
{
    struct writer *json = &sarif->json;
    const struct outcome_case *of = &sarif->outcome->cases[index];
    const struct outcome_failure *failure = of->kept[kept];
    char print[FINGERPRINT_SIZE];
    struct buffer text = {0};
    writer_break(json);
    writer_open_object(json, NULL);
    writer_string(json, "ruleId", of->id);
    writer_unsigned(json, "ruleIndex", index);
    writer_string(json, "level", finwait_severity_name(failure->severity));
    buffer_texts(&text, (const char *const[]){failure->sentence, *failure->cause ? " Cause: " : "", failure->cause,
                                              *failure->cause ? "." : "", *failure->advice ? " Advice: " : "",
                                              failure->advice, NULL});
    buffer_byte(&text, '\0');
    json->out.failed |= text.failed;
    put_message(json, "message", text.failed ? "" : text.bytes);
    buffer_done(&text);
    put_locations(sarif, failure);
    writer_open_object(json, "partialFingerprints");
    writer_string(json, "finwait/v1", words_fingerprint(of, kept, print));
    writer_close_object(json);
    put_properties(json, failure);
    writer_close_object(json);
}

static void put_run(struct sarif *sarif)
{
    struct writer *json = &sarif->json;
    size_t left = RESULTS_MOST;
    writer_open_object(json, NULL);
    put_tool(sarif);
    writer_open_object(json, "automationDetails");
    writer_string(json, "id", "finwait/");
    writer_close_object(json);
    put_invocation(sarif);
    put_artifacts(sarif);
    writer_string(json, "columnKind", "utf16CodeUnits");
    writer_open_array(json, "results");
    for (size_t i = 0; i < sarif->outcome->case_count; i++)
        for (unsigned j = 0; j < sarif->outcome->cases[i].kept_count && left > 0; j++, left--)
            put_result(sarif, i, j);
    writer_close_array(json);
    writer_close_object(json);
}

bool outcome_write_sarif(const struct outcome *outcome, FILE *out)
{
    struct sarif sarif = {.outcome = outcome};
    struct writer *json = &sarif.json;
    bool written = regions_find(&sarif.regions, outcome);
    if (written) {
        writer_open_object(json, NULL);
        writer_string(json, "$schema", SCHEMA);
        writer_string(json, "version", "2.1.0");
        writer_open_array(json, "runs");
        put_run(&sarif);
        writer_close_array(json);
        writer_close_object(json);
        writer_newline(json);
        written = buffer_flush(&json->out, out) && fflush(out) == 0;
    }
    writer_done(json);
    regions_done(&sarif.regions);
    return written;
}
