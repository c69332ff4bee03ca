/* SPDX-License-Identifier: BSD-2-Clause */
/* One entry of the catalogue as a page. */
#include "text.h"

static void section(struct page *page, const char *title, const char *text)
{
    if (!text || !*text)
        return;
    page_gap(page);
    page_paragraph(page, 0, PAGE_BOLD, title);
    page_paragraph(page, 2, PAGE_PLAIN, text);
}

bool finwait_report_explanation(const struct finwait_report_options *options,
                                const struct finwait_explanation *explanation, FILE *out)
{
    struct page page;
    page_init(&page, text_width(options), options->colour);
    page_begin(&page, 0, 2);
    page_print(&page, text_severity_style(explanation->severity), "%s:", explanation->name);
    page_put(&page, PAGE_BOLD, explanation->title);
    page_print(&page, PAGE_DIM, "(%s)", finwait_severity_name(explanation->severity));
    page_end(&page);
    section(&page, "What it means", explanation->meaning);
    section(&page, "How it is recognised", explanation->recognised);
    section(&page, "What usually causes it", explanation->cause);
    section(&page, "What to do", explanation->advice);
    bool written = buffer_flush(&page.out, out);
    page_done(&page);
    return written;
}
