/* SPDX-License-Identifier: BSD-2-Clause */
#include "forms.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "outcome_forms.h"
#include "outcome_text.h"
#include "terminal.h"

static outcome_write *const writers[CHECK_FORM_COUNT] = {
    [CHECK_FORM_JUNIT] = outcome_write_junit,       [CHECK_FORM_SARIF] = outcome_write_sarif,
    [CHECK_FORM_TAP] = outcome_write_tap,           [CHECK_FORM_GITLAB] = outcome_write_gitlab,
    [CHECK_FORM_MARKDOWN] = outcome_write_markdown,
};

static bool is_standard(const char *path)
{
    return strcmp(path, "-") == 0;
}

static bool open_output(struct forms *forms, struct output *output, const char *path)
{
    return output_open(output, path, forms->settings->operands, forms->settings->operand_count);
}

static bool open_summary(struct forms *forms)
{
    const char *path = getenv("GITHUB_STEP_SUMMARY");
    if (!path || !*path)
        return true;
    forms->summary = fopen(path, "ae");
    if (!forms->summary)
        complain("%s: %s", path, strerror(errno));
    return forms->summary;
}

bool forms_open(struct forms *forms, const struct settings *settings)
{
    bool taken = false; /* standard output is, by one of the documents */
    *forms = (struct forms){.settings = settings};
    for (unsigned form = 0; form < CHECK_FORM_COUNT; form++) {
        const char *path = settings->forms[form];
        if (path && !open_output(forms, &forms->files[form], is_standard(path) ? NULL : path))
            return false;
        taken |= path && is_standard(path);
    }
    if ((settings->output || !taken) && !open_output(forms, &forms->page, settings->output))
        return false;
    if (!settings->github)
        return true;
    return (!settings->output || open_output(forms, &forms->annotations, NULL)) && open_summary(forms);
}

/* Keeps the reason while errno still holds it. */
static bool check(struct output *output, bool written)
{
    if (!written)
        output_failed(output);
    return written;
}

static bool write_page(struct forms *forms, const struct outcome *outcome)
{
    struct output *page = &forms->page;
    struct finwait_report_options options = {.colour = terminal_colored(page->file, forms->settings->color),
                                             .width = terminal_width(page->file)};
    errno = 0;
    return output_begin(page) && check(page, outcome_write_text(outcome, &options, page->file));
}

/* Behind the page, where both go to standard output. */
static bool write_annotations(struct forms *forms, const struct outcome *outcome)
{
    struct output *output = forms->annotations.file ? &forms->annotations : &forms->page;
    errno = 0;
    return check(output, outcome_write_annotations(outcome, output->file));
}

bool forms_write(struct forms *forms, const struct outcome *outcome)
{
    bool written = !forms->page.file || write_page(forms, outcome);
    if (forms->settings->github)
        written &= write_annotations(forms, outcome);
    for (unsigned form = 0; form < CHECK_FORM_COUNT; form++) {
        struct output *output = &forms->files[form];
        errno = 0;
        if (output->file)
            written &= output_begin(output) && check(output, writers[form](outcome, output->file));
    }
    if (forms->summary)
        written &= outcome_write_markdown(outcome, forms->summary);
    return written;
}

bool forms_close(struct forms *forms)
{
    bool closed = true;
    struct output *const outputs[] = {&forms->page, &forms->annotations};
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++)
        closed &= !outputs[i]->file || output_close(outputs[i]);
    for (unsigned form = 0; form < CHECK_FORM_COUNT; form++)
        closed &= !forms->files[form].file || output_close(&forms->files[form]);
    bool failed = forms->summary && ferror(forms->summary);
    if (forms->summary && (fclose(forms->summary) != 0 || failed)) {
        complain("%s: could not be written", getenv("GITHUB_STEP_SUMMARY"));
        closed = false;
    }
    return closed;
}
