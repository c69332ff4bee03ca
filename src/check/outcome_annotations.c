/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>

#include "outcome_forms.h"
#include "outcome_words.h"

#define SHOWN 10 /* annotations of a level that GitHub shows of a step */

static void open_command(struct buffer *out, const char *level, const char *file, const char *title)
{
    buffer_format(out, "::%s ", level);
    if (file) {
        buffer_text(out, "file=");
        escape_text(out, &escape_property, file);
        buffer_byte(out, ',');
    }
    buffer_text(out, "title=");
    escape_text(out, &escape_property, title);
    buffer_text(out, "::");
}

static const char *file_of(const struct outcome *outcome, const struct outcome_failure *failure)
{
    const struct outcome_place *place = words_place(failure);
    size_t input = place && place->frame ? place->input : 0;
    return outcome->input_count > 0 ? words_input(outcome->inputs[input]) : NULL;
}

static void put_case(struct buffer *out, const struct outcome *outcome, const struct outcome_case *of,
                     const char *level)
{
    const struct outcome_failure *failure = of->kept[0];
    open_command(out, level, file_of(outcome, failure), of->name);
    if (*failure->subject) {
        escape_text(out, &escape_annotation, failure->subject);
        buffer_text(out, ": ");
    }
    escape_text(out, &escape_annotation, failure->sentence);
    if (failure->place_count > 0) {
        buffer_text(out, " (");
        words_frames(out, &escape_annotation, outcome, failure, false);
        buffer_byte(out, ')');
    }
    if (of->failures > 1)
        buffer_format(out, " And %" PRIu64 " more like it.", of->failures - 1);
    if (*failure->advice) {
        buffer_text(out, "%0AAdvice: ");
        escape_text(out, &escape_annotation, failure->advice);
    }
    buffer_byte(out, '\n');
}

/* What failed is an error whatever its severity: it fails the job. Notes that do not are left to the page. */
static bool is_of_level(const struct outcome_case *of, bool errors)
{
    if (of->kept_count == 0)
        return false;
    return errors ? of->verdict == OUTCOME_FAILED
                  : of->verdict == OUTCOME_TOLERATED && of->kept[0]->severity > FINWAIT_NOTE;
}

/* As many as are shown; the last one may stand for the rest. `used` of them are taken. */
static void put_level(struct buffer *out, const struct outcome *outcome, bool errors, unsigned used)
{
    size_t left = 0;
    for (size_t i = 0; i < outcome->case_count; i++)
        left += is_of_level(&outcome->cases[i], errors);
    const char *level = errors ? "error" : "warning";
    for (size_t i = 0; i < outcome->case_count && left > 0; i++) {
        if (!is_of_level(&outcome->cases[i], errors))
            continue;
        if (used == SHOWN - 1 && left > 1) {
            open_command(out, level, NULL, "finwait check");
            buffer_format(out, "And %zu more rules; the log and the job's summary have them.\n", left);
            return;
        }
        put_case(out, outcome, &outcome->cases[i], level);
        used++;
        left--;
    }
}

bool outcome_write_annotations(const struct outcome *outcome, FILE *out)
{
    struct buffer text = {0};
    bool unread = outcome->cut && !outcome->lenient;
    if (unread) {
        open_command(&text, "error", NULL, "finwait check: the capture is not whole");
        words_cuts(&text, &escape_annotation, outcome);
        buffer_byte(&text, '\n');
    }
    put_level(&text, outcome, true, unread);
    put_level(&text, outcome, false, 0);
    bool written = buffer_flush(&text, out) && fflush(out) == 0;
    buffer_done(&text);
    return written;
}
