/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>

#include "outcome_forms.h"
#include "outcome_words.h"
#include "writer.h"

#define SHOWN 5 /* failures of a case */

/* A line of YAML; a string of JSON is one of YAML too. */
static void put_line(struct writer *tap, const char *key, const char *text)
{
    if (!*text)
        return;
    buffer_text(&tap->out, key);
    tap->comma = false;
    writer_string(tap, NULL, text);
    buffer_byte(&tap->out, '\n');
}

static void put_failure(struct writer *tap, const struct outcome *outcome, const struct outcome_failure *failure)
{
    buffer_format(&tap->out, "    - severity: %s\n", finwait_severity_name(failure->severity));
    put_line(tap, "      subject: ", failure->subject);
    put_line(tap, "      message: ", failure->sentence);
    if (failure->place_count > 0) {
        buffer_text(&tap->out, "      where: '");
        words_frames(&tap->out, &escape_tap, outcome, failure, false);
        buffer_text(&tap->out, "'\n");
    }
    put_line(tap, "      filter: ", failure->filter);
    put_line(tap, "      cause: ", failure->cause);
    put_line(tap, "      advice: ", failure->advice);
}

static void put_failures(struct writer *tap, const struct outcome *outcome, const struct outcome_case *of)
{
    unsigned shown = of->kept_count < SHOWN ? of->kept_count : SHOWN;
    buffer_text(&tap->out, "  ---\n");
    put_line(tap, "  reason: ", of->reason);
    buffer_format(&tap->out, "  count: %" PRIu64 "\n  failures:\n", of->failures);
    for (unsigned i = 0; i < shown; i++)
        put_failure(tap, outcome, of->kept[i]);
    buffer_text(&tap->out, "  ...\n");
}

static void put_test(struct writer *tap, bool ok, size_t number, const char *id, const char *name)
{
    buffer_format(&tap->out, "%s %zu - ", ok ? "ok" : "not ok", number);
    escape_text(&tap->out, &escape_tap, name);
    buffer_texts(&tap->out, (const char *const[]){" [", id, "]", NULL});
}

static void put_directive(struct writer *tap, const char *directive, const char *why)
{
    buffer_format(&tap->out, " # %s ", directive);
    escape_text(&tap->out, &escape_tap, why);
}

static void put_whole(struct writer *tap, const struct outcome *outcome)
{
    put_test(tap, !outcome->cut, 1, WHOLE_ID, WHOLE_NAME);
    if (outcome->cut && outcome->lenient)
        put_directive(tap, "TODO", "--lenient accepts that");
    buffer_byte(&tap->out, '\n');
    for (size_t i = 0; outcome->cut && i < outcome->input_count; i++) {
        if (!outcome->missing[i])
            continue;
        buffer_text(&tap->out, "# ");
        escape_text(&tap->out, &escape_tap, outcome->missing[i]);
        buffer_byte(&tap->out, '\n');
    }
}

static void put_case(struct writer *tap, const struct outcome *outcome, size_t index)
{
    const struct outcome_case *of = &outcome->cases[index];
    bool broken = of->verdict == OUTCOME_FAILED || of->verdict == OUTCOME_TOLERATED;
    put_test(tap, !broken, index + 2, of->id, of->name);
    if (of->verdict == OUTCOME_SKIPPED)
        put_directive(tap, "SKIP", of->sentence);
    if (of->verdict == OUTCOME_TOLERATED)
        put_directive(tap, "TODO", "below the bar of --fail-on");
    buffer_byte(&tap->out, '\n');
    if (broken)
        put_failures(tap, outcome, of);
}

bool outcome_write_tap(const struct outcome *outcome, FILE *out)
{
    struct writer tap = {0};
    buffer_format(&tap.out, "TAP version 13\n1..%zu\n", outcome->case_count + 1);
    put_whole(&tap, outcome);
    for (size_t i = 0; i < outcome->case_count; i++)
        put_case(&tap, outcome, i);
    buffer_text(&tap.out, "# ");
    words_inputs(&tap.out, &escape_tap, outcome);
    buffer_text(&tap.out, ": ");
    words_counts(&tap.out, outcome);
    buffer_byte(&tap.out, '\n');
    bool written = buffer_flush(&tap.out, out) && fflush(out) == 0;
    writer_done(&tap);
    return written;
}
