/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * JUnit's XML: what the schemas of Ant and of Jenkins both take. The time of a suite is the capture's, so that the same
 * capture gives the same document.
 */
#include <inttypes.h>

#include "outcome_forms.h"
#include "outcome_words.h"
#include "writer.h"

#define SECOND INT64_C(1000000000)
#define SHOWN 20 /* failures of a case */

static void put_attribute(struct buffer *out, const char *name, const char *value)
{
    buffer_format(out, " %s=\"", name);
    escape_text(out, &escape_xml, value);
    buffer_byte(out, '"');
}

static void put_property(struct buffer *out, const char *name, const char *value)
{
    if (!value)
        return;
    buffer_text(out, "      <property");
    put_attribute(out, "name", name);
    put_attribute(out, "value", value);
    buffer_text(out, "/>\n");
}

static void put_line(struct buffer *out, const char *label, const char *text)
{
    if (!*text)
        return;
    buffer_text(out, label);
    escape_text(out, &escape_xml, text);
    buffer_byte(out, '\n');
}

static void put_failure(struct buffer *out, const struct outcome *outcome, const struct outcome_failure *failure)
{
    escape_text(out, &escape_xml, failure->subject);
    if (*failure->subject && failure->place_count)
        buffer_text(out, ", ");
    words_frames(out, &escape_xml, outcome, failure, outcome->input_count > 1);
    if (failure->certainty != FINWAIT_PROVEN)
        buffer_format(out, " (%s)", finwait_certainty_name(failure->certainty));
    if (*failure->subject || failure->place_count)
        buffer_byte(out, '\n');
    put_line(out, "", failure->sentence);
    put_line(out, "Cause: ", failure->cause);
    put_line(out, "Advice: ", failure->advice);
    put_line(out, "Filter: ", failure->filter);
}

static void put_failures(struct buffer *out, const struct outcome *outcome, const struct outcome_case *of)
{
    unsigned shown = of->kept_count < SHOWN ? of->kept_count : SHOWN;
    put_line(out, "", of->reason);
    for (unsigned i = 0; i < shown; i++) {
        buffer_byte(out, '\n');
        put_failure(out, outcome, of->kept[i]);
    }
    if (of->failures > shown)
        buffer_format(out, "\nand %" PRIu64 " more\n", of->failures - shown);
}

static void open_case(struct buffer *out, const char *id, const char *name)
{
    buffer_text(out, "    <testcase classname=\"finwait\" name=\"");
    escape_text(out, &escape_xml, name);
    buffer_text(out, " [");
    escape_text(out, &escape_xml, id);
    buffer_text(out, "]\" time=\"0\"");
}

static void put_case(struct buffer *out, const struct outcome *outcome, const struct outcome_case *of)
{
    open_case(out, of->id, of->name);
    if (of->verdict == OUTCOME_FAILED) {
        buffer_text(out, ">\n      <failure");
        put_attribute(out, "type", finwait_severity_name(of->kept_count ? of->kept[0]->severity : of->severity));
        put_attribute(out, "message", of->kept_count ? of->kept[0]->sentence : of->sentence);
        buffer_byte(out, '>');
        put_failures(out, outcome, of);
        buffer_text(out, "</failure>\n    </testcase>\n");
    } else if (of->verdict == OUTCOME_SKIPPED) {
        buffer_text(out, ">\n      <skipped");
        put_attribute(out, "message", of->sentence);
        buffer_text(out, "/>\n    </testcase>\n");
    } else {
        buffer_text(out, "/>\n");
    }
}

static void put_whole_case(struct buffer *out, const struct outcome *outcome)
{
    open_case(out, WHOLE_ID, WHOLE_NAME);
    if (!outcome->cut || outcome->lenient) {
        buffer_text(out, "/>\n");
        return;
    }
    buffer_text(out, ">\n      <error type=\"cut\" message=\"");
    words_cuts(out, &escape_xml, outcome);
    buffer_text(out, "\">A check passes only what is whole.</error>\n    </testcase>\n");
}

/* What is told and fails nothing. */
static void put_tolerated(struct buffer *out, const struct outcome *outcome)
{
    buffer_text(out, "    <system-out>");
    words_counts(out, outcome);
    buffer_byte(out, '\n');
    for (size_t i = 0; i < outcome->case_count; i++) {
        const struct outcome_case *of = &outcome->cases[i];
        if (of->verdict != OUTCOME_TOLERATED)
            continue;
        buffer_text(out, "\nBelow the bar: ");
        escape_text(out, &escape_xml, of->name);
        buffer_texts(out, (const char *const[]){" [", of->id, "]\n", NULL});
        put_failures(out, outcome, of);
    }
    buffer_text(out, "</system-out>\n    <system-err>");
    words_cuts(out, &escape_xml, outcome);
    buffer_text(out, "</system-err>\n");
}

static void open_suite(struct buffer *out, const struct outcome *outcome)
{
    const struct finwait_summary *summary = outcome->summary;
    int64_t span = summary->last_time - summary->first_time;
    struct writer start = {0};
    writer_time(&start, NULL, summary->first_time);
    out->failed |= start.out.failed;
    buffer_text(out, "  <testsuite name=\"");
    words_inputs(out, &escape_xml, outcome);
    buffer_format(out,
                  "\" package=\"finwait\" id=\"0\" timestamp=\"%.19s\" hostname=\"localhost\" tests=\"%zu\" "
                  "failures=\"%" PRIu64 "\" errors=\"%d\" skipped=\"%" PRIu64 "\" time=\"%" PRId64 ".%09" PRId64
                  "\">\n",
                  start.out.failed ? "" : start.out.bytes + 1, outcome->case_count + 1, outcome->counts[OUTCOME_FAILED],
                  outcome->cut && !outcome->lenient, outcome->counts[OUTCOME_SKIPPED], span / SECOND, span % SECOND);
    writer_done(&start);
}

bool outcome_write_junit(const struct outcome *outcome, FILE *out)
{
    struct buffer xml = {0};
    buffer_text(&xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    open_suite(&xml, outcome);
    buffer_text(&xml, "    <properties>\n");
    put_property(&xml, "finwait", finwait_version());
    put_property(&xml, "policy", outcome->policy);
    put_property(&xml, "baseline", outcome->baseline);
    buffer_text(&xml, "    </properties>\n");
    put_whole_case(&xml, outcome);
    for (size_t i = 0; i < outcome->case_count; i++)
        put_case(&xml, outcome, &outcome->cases[i]);
    put_tolerated(&xml, outcome);
    buffer_text(&xml, "  </testsuite>\n</testsuites>\n");
    bool written = buffer_flush(&xml, out) && fflush(out) == 0;
    buffer_done(&xml);
    return written;
}
