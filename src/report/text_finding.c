/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings, the worst first, a code at a time: what, where, why, what to do, how to see it in Wireshark. */
#include "text.h"

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

/* One display filter for all examples shown: a single one's own, else their streams. */
static void put_filter(struct page *page, const struct found_group *group, const bool *shown)
{
    char filter[FOUND_EXAMPLES * 48] = "";
    size_t used = 0;
    if (group->count == 1 || group->examples[0].finding.connection == 0) {
        labelled(page, "Filter", group->examples[0].finding.filter);
        return;
    }
    for (unsigned i = 0; i < group->kept; i++) {
        if (shown[i])
            used += (size_t)snprintf(filter + used, sizeof filter - used, "%stcp.stream eq %llu", used ? " or " : "",
                                     (unsigned long long)group->examples[i].stream);
    }
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

static void put_more(struct page *page, uint64_t count, const char *of)
{
    char number[PAGE_NUMBER_SIZE];
    if (count == 0)
        return;
    page_begin(page, 2, 4);
    page_print(page, PAGE_DIM, "… and %s more%s", page_number(count, number), of);
    page_end(page);
}

/* The first example of each reason, and of what is left as many more as are wanted. */
static void choose(const struct found_group *group, unsigned wanted, bool *shown)
{
    bool told[FOUND_REASONS] = {false};
    for (unsigned i = 0; i < group->kept; i++) {
        shown[i] = !told[group->examples[i].reason];
        told[group->examples[i].reason] = true;
        wanted -= shown[i] && wanted > 0;
    }
    for (unsigned i = 0; i < group->kept && wanted > 0; i++) {
        wanted -= !shown[i];
        shown[i] = true;
    }
}

/* The examples of one reason that are shown, then the reason. */
static void put_reason(struct page *page, const struct found_group *group, unsigned reason, const bool *shown,
                       const struct origins *origins)
{
    uint64_t rest = group->reasons[reason].count;
    for (unsigned i = 0; i < group->kept; i++) {
        if (!shown[i] || group->examples[i].reason != reason)
            continue;
        put_example(page, &group->examples[i], origins);
        rest--;
    }
    put_more(page, rest, "");
    labelled(page, "Cause", group->reasons[reason].cause);
    labelled(page, "Advice", group->reasons[reason].advice);
}

static void put_reasons(struct page *page, const struct found_group *group, unsigned wanted,
                        const struct origins *origins)
{
    bool shown[FOUND_EXAMPLES], told[FOUND_REASONS] = {false};
    uint64_t others = group->count;
    choose(group, wanted, shown);
    for (unsigned i = 0; i < group->kept; i++) {
        unsigned reason = group->examples[i].reason;
        if (told[reason])
            continue;
        put_reason(page, group, reason, shown, origins);
        told[reason] = true;
        others -= group->reasons[reason].count;
    }
    put_more(page, others, ", of other causes");
    put_filter(page, group, shown);
}

/* Notes are told in short unless everything is asked for. */
static void put_group(struct page *page, enum finwait_severity severity, enum finwait_code code,
                      const struct found_group *group, enum finwait_detail detail, const struct origins *origins)
{
    unsigned wanted = examples_wanted(severity, detail), shown = group->kept < wanted ? group->kept : wanted;
    headline(page, severity, code, group->count);
    if (severity > FINWAIT_NOTE || detail == FINWAIT_DETAIL_FULL) {
        put_reasons(page, group, wanted, origins);
        return;
    }
    for (unsigned i = 0; i < shown; i++)
        put_example(page, &group->examples[i], origins);
    if (shown > 0)
        put_more(page, group->count - shown, "");
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
