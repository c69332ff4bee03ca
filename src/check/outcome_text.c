/* SPDX-License-Identifier: BSD-2-Clause */
#include "outcome_text.h"

#include <string.h>

#include "outcome_words.h"
#include "text.h"

#define SHOWN 3        /* failures of a case */
#define SHOWN_FRAMES 6 /* of a failure */
#define TITLE_FILES 3  /* named in the title; more are counted */
#define INDENT 2
#define LABEL 4     /* column of "Cause" and the like */
#define LABELLED 12 /* column of what follows them */

static void put_inputs(struct page *page, const struct outcome *outcome)
{
    size_t named = outcome->input_count > TITLE_FILES ? TITLE_FILES : outcome->input_count;
    for (size_t i = 0; i < named; i++)
        page_print(page, PAGE_BOLD, "%.400s%s", words_input(outcome->inputs[i]),
                   i + 1 < outcome->input_count ? "," : ":");
    if (outcome->input_count > named)
        page_print(page, PAGE_BOLD, "%zu more:", outcome->input_count - named);
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* "web.pcap: FAILED: 2 of 47 rules broken, 1 more below the bar; 37 TCP connections." */
static void put_title(struct page *page, const struct outcome *outcome)
{
    char number[PAGE_NUMBER_SIZE];
    uint64_t failed = outcome->counts[OUTCOME_FAILED], tolerated = outcome->counts[OUTCOME_TOLERATED];
    uint64_t checked = outcome->case_count - outcome->counts[OUTCOME_SKIPPED];
    bool passed = outcome_passed(outcome);
    page_begin(page, 0, INDENT);
    put_inputs(page, outcome);
    page_put(page, passed ? PAGE_GOOD : PAGE_ERROR, passed ? "passed:" : failed ? "FAILED:" : "NOT JUDGED:");
    page_print(page, PAGE_PLAIN, "%llu of %llu rule%s broken%s", (unsigned long long)failed,
               (unsigned long long)checked, plural(checked), tolerated ? "," : ";");
    if (tolerated)
        page_print(page, PAGE_PLAIN, "%llu below the bar;", (unsigned long long)tolerated);
    page_print(page, PAGE_PLAIN, "%s TCP connection%s.", page_number(outcome->summary->connections, number),
               plural(outcome->summary->connections));
    page_end(page);
}

static void put_frames(struct page *page, const struct outcome_failure *failure)
{
    unsigned shown = failure->place_count < SHOWN_FRAMES ? failure->place_count : SHOWN_FRAMES;
    if (shown)
        page_put(page, PAGE_PLAIN, failure->place_count > 1 ? "frames" : "frame");
    for (unsigned i = 0; i < shown; i++)
        page_print(page, PAGE_PLAIN, "%llu%s", (unsigned long long)failure->places[i].number,
                   i + 1 < shown                  ? ","
                   : failure->place_count > shown ? ", …"
                                                  : "");
}

/* Of several inputs, which one holds each frame. */
static void put_files(struct page *page, const struct outcome *outcome, const struct outcome_failure *failure)
{
    unsigned shown = failure->place_count < SHOWN_FRAMES ? failure->place_count : SHOWN_FRAMES;
    if (outcome->input_count < 2 || shown == 0)
        return;
    page_begin(page, LABEL, LABEL + 3);
    page_put(page, PAGE_DIM, "in");
    for (unsigned i = 0; i < shown; i++)
        if (failure->places[i].frame)
            page_print(page, PAGE_DIM, "%.400s:%llu%s", outcome->inputs[failure->places[i].input]->path,
                       (unsigned long long)failure->places[i].frame, i + 1 < shown ? "," : "");
    page_end(page);
}

static void put_labelled(struct page *page, const char *label, const char *text)
{
    if (!*text)
        return;
    page_begin(page, LABEL, LABELLED);
    page_put(page, PAGE_DIM, label);
    page_move(page, LABELLED);
    page_put(page, PAGE_PLAIN, text);
    page_end(page);
}

static void put_failure(struct page *page, const struct outcome *outcome, const struct outcome_failure *failure)
{
    if (*failure->subject || failure->place_count) {
        page_begin(page, INDENT, LABEL);
        page_put(page, PAGE_BOLD, failure->subject);
        page_move(page, page->column + 2);
        put_frames(page, failure);
        if (failure->certainty != FINWAIT_PROVEN)
            page_print(page, PAGE_DIM, "(%s)", finwait_certainty_name(failure->certainty));
        page_end(page);
    }
    put_files(page, outcome, failure);
    page_paragraph(page, LABEL, PAGE_PLAIN, failure->sentence);
    put_labelled(page, "Filter", failure->filter);
}

static bool same_advice(const struct outcome_failure *a, const struct outcome_failure *b)
{
    return strcmp(a->cause, b->cause) == 0 && strcmp(a->advice, b->advice) == 0;
}

static void put_case(struct page *page, const struct outcome *outcome, const struct outcome_case *of)
{
    static const char *const labels[] = {"NOTE", "WARNING", "ERROR"};
    enum finwait_severity severity = of->kept_count ? of->kept[0]->severity : of->severity;
    unsigned shown = of->kept_count < SHOWN ? of->kept_count : SHOWN;
    char number[PAGE_NUMBER_SIZE];
    page_gap(page);
    page_begin(page, 0, INDENT);
    page_put(page, text_severity_style(severity), of->verdict == OUTCOME_FAILED ? "FAILED" : labels[severity]);
    page_put(page, PAGE_BOLD, of->name);
    if (of->failures > 1)
        page_print(page, PAGE_BOLD, "× %s", page_number(of->failures, number));
    page_print(page, PAGE_DIM, "[%s]", of->id);
    page_end(page);
    if (*of->reason)
        page_paragraph(page, INDENT, PAGE_DIM, of->reason);
    for (unsigned i = 0; i < shown; i++) {
        const struct outcome_failure *failure = of->kept[i];
        put_failure(page, outcome, failure);
        if (i + 1 < shown && same_advice(failure, of->kept[i + 1]))
            continue;
        put_labelled(page, "Cause", failure->cause);
        put_labelled(page, "Advice", failure->advice);
    }
    if (of->failures > shown) {
        page_begin(page, INDENT, LABEL);
        page_print(page, PAGE_DIM, "… and %s more", page_number(of->failures - shown, number));
        page_end(page);
    }
}

/* What is below the bar is named in a line each: the page is about what failed. */
static void put_tolerated(struct page *page, const struct outcome *outcome)
{
    char number[PAGE_NUMBER_SIZE];
    if (outcome->counts[OUTCOME_TOLERATED] == 0)
        return;
    page_gap(page);
    page_paragraph(page, 0, PAGE_PLAIN, "Below the bar:");
    for (size_t i = 0; i < outcome->case_count; i++) {
        const struct outcome_case *of = &outcome->cases[i];
        if (of->verdict != OUTCOME_TOLERATED)
            continue;
        page_begin(page, INDENT, LABEL);
        page_print(page, text_severity_style(of->kept[0]->severity), "%s",
                   finwait_severity_name(of->kept[0]->severity));
        page_put(page, PAGE_PLAIN, of->name);
        if (of->failures > 1)
            page_print(page, PAGE_PLAIN, "× %s", page_number(of->failures, number));
        page_print(page, PAGE_DIM, "[%s]", of->id);
        page_end(page);
    }
}

static void put_cuts(struct page *page, const struct outcome *outcome)
{
    if (!outcome->cut)
        return;
    page_gap(page);
    page_begin(page, 0, INDENT);
    page_put(page, outcome->lenient ? PAGE_WARNING : PAGE_ERROR, "The capture is not whole;");
    page_put(page, PAGE_PLAIN,
             outcome->lenient ? "--lenient accepts that:" : "a check passes only what is (or --lenient):");
    page_end(page);
    for (size_t i = 0; i < outcome->input_count; i++)
        if (outcome->missing[i])
            page_paragraph(page, INDENT, PAGE_PLAIN, outcome->missing[i]);
}

bool outcome_write_text(const struct outcome *outcome, const struct finwait_report_options *options, FILE *out)
{
    struct page page;
    page_init(&page, text_width(options), options->colour);
    put_title(&page, outcome);
    for (size_t i = 0; i < outcome->case_count; i++)
        if (outcome->cases[i].verdict == OUTCOME_FAILED)
            put_case(&page, outcome, &outcome->cases[i]);
    put_tolerated(&page, outcome);
    put_cuts(&page, outcome);
    bool written = buffer_flush(&page.out, out) && fflush(out) == 0;
    page_done(&page);
    return written;
}
