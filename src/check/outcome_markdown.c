/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>

#include "outcome_forms.h"
#include "outcome_words.h"

#define SIZE_MOST 60000 /* GitHub takes 65,536 characters in a comment */
#define SHOWN 3         /* failures of a case */

static void put_text(struct buffer *out, const char *text)
{
    escape_text(out, &escape_markdown, text);
}

static void put_labelled(struct buffer *out, const char *label, const char *text)
{
    if (!*text)
        return;
    buffer_format(out, "  **%s** ", label);
    put_text(out, text);
    buffer_text(out, "\\\n");
}

static void put_failure(struct buffer *out, const struct outcome *outcome, const struct outcome_failure *failure)
{
    buffer_text(out, "- ");
    if (*failure->subject || failure->place_count > 0) {
        buffer_text(out, "**");
        put_text(out, failure->subject);
        buffer_text(out, *failure->subject ? "** " : "");
        words_frames(out, &escape_markdown, outcome, failure, outcome->input_count > 1);
        buffer_text(out, *failure->subject ? "" : "**");
        if (failure->certainty != FINWAIT_PROVEN)
            buffer_format(out, " (%s)", finwait_certainty_name(failure->certainty));
        buffer_text(out, "\\\n  ");
    }
    put_text(out, failure->sentence);
    buffer_text(out, "\\\n");
    put_labelled(out, "Cause", failure->cause);
    put_labelled(out, "Advice", failure->advice);
    put_labelled(out, "Display filter", failure->filter);
    if (!out->failed)
        out->size -= 2; /* the last line ends the item */
    buffer_byte(out, '\n');
}

static void put_case(struct buffer *out, const struct outcome *outcome, const struct outcome_case *of)
{
    unsigned shown = of->kept_count < SHOWN ? of->kept_count : SHOWN;
    buffer_text(out, "\n#### ");
    buffer_text(out, of->verdict == OUTCOME_FAILED ? "❌ " : "⚠️ ");
    put_text(out, of->name);
    if (of->failures > 1)
        buffer_format(out, " × %" PRIu64, of->failures);
    buffer_text(out, " [");
    put_text(out, of->id);
    buffer_text(out, "]\n\n");
    if (*of->reason) {
        put_text(out, of->reason);
        buffer_text(out, "\n\n");
    }
    for (unsigned i = 0; i < shown; i++)
        put_failure(out, outcome, of->kept[i]);
    if (of->failures > shown)
        buffer_format(out, "- and %" PRIu64 " more\n", of->failures - shown);
}

/* Those of a verdict, as far as there is room; the rest is counted. */
static void put_cases(struct buffer *out, const struct outcome *outcome, enum outcome_verdict verdict)
{
    uint64_t left = outcome->counts[verdict];
    for (size_t i = 0; i < outcome->case_count && left > 0; i++) {
        const struct outcome_case *of = &outcome->cases[i];
        struct buffer section = {0};
        if (of->verdict != verdict)
            continue;
        put_case(&section, outcome, of);
        bool fits = !section.failed && out->size + section.size < SIZE_MOST;
        if (fits)
            buffer_append(out, section.bytes, section.size);
        out->failed |= section.failed;
        buffer_done(&section);
        if (!fits) {
            buffer_format(out, "\nand %" PRIu64 " more rules\n", left);
            return;
        }
        left--;
    }
}

bool outcome_write_markdown(const struct outcome *outcome, FILE *out)
{
    struct buffer page = {0};
    buffer_text(&page, "<!-- finwait check -->\n### ");
    buffer_text(&page, outcome_passed(outcome)               ? "✅ finwait check passed: "
                       : outcome->counts[OUTCOME_FAILED] > 0 ? "❌ finwait check failed: "
                                                             : "❌ finwait check could not judge: ");
    words_inputs(&page, &escape_markdown, outcome);
    buffer_text(&page, "\n\n");
    words_counts(&page, outcome);
    buffer_byte(&page, '\n');
    if (outcome->cut) {
        buffer_text(&page, "\nThe capture is not whole: ");
        words_cuts(&page, &escape_markdown, outcome);
        buffer_byte(&page, '\n');
    }
    put_cases(&page, outcome, OUTCOME_FAILED);
    put_cases(&page, outcome, OUTCOME_TOLERATED);
    bool written = buffer_flush(&page, out) && fflush(out) == 0;
    buffer_done(&page);
    return written;
}
