/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings, the worst first, a code at a time: what, where, why, what to do, how to see it in Wireshark. */
#include "text.h"

#include <string.h>

#define SHOWN 3        /* examples of a code */
#define SHOWN_FRAMES 6 /* of an example */
#define LABEL 4        /* column of "Cause" and the like */
#define LABELLED 12    /* column of what follows them */

enum page_style text_severity_style(enum finwait_severity severity)
{
    static const enum page_style styles[] = {PAGE_NOTE, PAGE_WARNING, PAGE_ERROR};
    return styles[severity];
}

const char *text_words(const char *name, char *out, size_t size)
{
    snprintf(out, size, "%s", name);
    for (char *letter = out; *letter; letter++)
        if (*letter == '_')
            *letter = ' ';
    return out;
}

static void headline(struct page *page, enum finwait_severity severity, enum finwait_code code, uint64_t count)
{
    static const char *const labels[] = {"NOTE", "WARNING", "ERROR"};
    const struct finwait_explanation *entry = finwait_explain(code);
    char number[PAGE_NUMBER_SIZE], words[64];
    page_gap(page);
    page_begin(page, 0, 2);
    page_put(page, text_severity_style(severity), labels[severity]);
    page_put(page, PAGE_BOLD, entry ? entry->title : text_words(finwait_code_name(code), words, sizeof words));
    if (count > 1)
        page_print(page, PAGE_BOLD, "× %s", page_number(count, number));
    page_print(page, PAGE_DIM, "[%s]", finwait_code_name(code));
    page_end(page);
}

static void put_frames(struct page *page, const struct finwait_finding *finding)
{
    char list[SHOWN_FRAMES * 24] = "";
    size_t used = 0;
    unsigned shown = finding->frame_count < SHOWN_FRAMES ? finding->frame_count : SHOWN_FRAMES;
    for (unsigned i = 0; i < shown; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%llu", i ? ", " : "",
                                 (unsigned long long)finding->frames[i]);
    if (shown)
        page_print(page, PAGE_PLAIN, "%s %s%s", finding->frame_count > 1 ? "frames" : "frame", list,
                   finding->frame_count > shown ? ", …" : "");
}

/* Of several inputs, which one holds each frame. */
static void put_origins(struct page *page, const struct finwait_finding *finding, const struct origins *origins)
{
    unsigned shown = finding->frame_count < SHOWN_FRAMES ? finding->frame_count : SHOWN_FRAMES;
    if (origins->count < 2 || shown == 0)
        return;
    page_begin(page, 4, 7);
    page_put(page, PAGE_DIM, "in");
    for (unsigned i = 0; i < shown; i++) {
        uint64_t inside;
        const char *path = origins_find(origins, finding->frames[i], &inside);
        if (path)
            page_print(page, PAGE_DIM, "%.400s:%llu%s", path, (unsigned long long)inside, i + 1 < shown ? "," : "");
    }
    page_end(page);
}

static void put_example(struct page *page, const struct found_example *example, const struct origins *origins)
{
    const struct finwait_finding *finding = &example->finding;
    page_begin(page, 2, 4);
    page_put(page, PAGE_BOLD, example->subject);
    page_move(page, page->column + 2);
    put_frames(page, finding);
    if (finding->certainty != FINWAIT_PROVEN)
        page_print(page, PAGE_DIM, "(%s)", finwait_certainty_name(finding->certainty));
    page_end(page);
    put_origins(page, finding, origins);
    if (finding->message)
        page_paragraph(page, 4, PAGE_PLAIN, finding->message);
}

static void labelled(struct page *page, const char *label, const char *text)
{
    if (!text || !*text)
        return;
    page_begin(page, LABEL, LABELLED);
    page_put(page, PAGE_DIM, label);
    page_move(page, LABELLED);
    page_put(page, PAGE_PLAIN, text);
    page_end(page);
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_reason(const struct found_example *a, const struct found_example *b)
{
    return same(a->finding.cause, b->finding.cause) && same(a->finding.advice, b->finding.advice);
}

/* One display filter for all examples shown: a single one's own, else their streams. */
static void put_filter(struct page *page, const struct found_group *group, unsigned shown)
{
    char filter[SHOWN * FOUND_EXAMPLES * 48] = "";
    size_t used = 0;
    if (group->count == 1 || group->examples[0].finding.connection == 0) {
        labelled(page, "Filter", group->examples[0].finding.filter);
        return;
    }
    for (unsigned i = 0; i < shown; i++)
        used += (size_t)snprintf(filter + used, sizeof filter - used, "%stcp.stream eq %llu", i ? " or " : "",
                                 (unsigned long long)group->examples[i].stream);
    labelled(page, "Filter", filter);
}

static unsigned examples_wanted(enum finwait_severity severity, enum finwait_detail detail)
{
    if (detail == FINWAIT_DETAIL_FULL)
        return FOUND_EXAMPLES;
    if (severity == FINWAIT_NOTE)
        return detail == FINWAIT_DETAIL_BRIEF ? 0 : 1;
    return SHOWN;
}

/* Notes are told in short unless everything is asked for. */
static void put_group(struct page *page, enum finwait_severity severity, enum finwait_code code,
                      const struct found_group *group, enum finwait_detail detail, const struct origins *origins)
{
    bool reasons = severity > FINWAIT_NOTE || detail == FINWAIT_DETAIL_FULL;
    unsigned wanted = examples_wanted(severity, detail), shown = group->kept < wanted ? group->kept : wanted;
    char number[PAGE_NUMBER_SIZE];
    headline(page, severity, code, group->count);
    for (unsigned i = 0; i < shown; i++) {
        const struct found_example *example = &group->examples[i];
        bool last = i + 1 == shown;
        put_example(page, example, origins);
        if (last && shown && group->count > shown) {
            page_begin(page, 2, 4);
            page_print(page, PAGE_DIM, "… and %s more", page_number(group->count - shown, number));
            page_end(page);
        }
        if (reasons && (last || !same_reason(example, example + 1))) {
            labelled(page, "Cause", example->finding.cause);
            labelled(page, "Advice", example->finding.advice);
        }
    }
    if (reasons && shown)
        put_filter(page, group, shown);
}

void text_findings(struct page *page, const struct found *found, enum finwait_detail detail,
                   const struct origins *origins)
{
    for (unsigned severity = FINWAIT_SEVERITY_COUNT; severity-- > 0;)
        for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++)
            if (found->groups[severity][code].count)
                put_group(page, (enum finwait_severity)severity, (enum finwait_code)code,
                          &found->groups[severity][code], detail, origins);
}
