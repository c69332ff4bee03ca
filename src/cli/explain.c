/* SPDX-License-Identifier: BSD-2-Clause */
/* The explain command: entries of the catalogue, or the list of all. */
#include <errno.h>

#include "commands.h"
#include "nearest.h"
#include "output.h"
#include "terminal.h"

#include <string.h>

static const char *const areas[] = {
    [FINWAIT_AREA_OPENING] = "Opening",
    [FINWAIT_AREA_CLOSING] = "Closing",
    [FINWAIT_AREA_CAPTURE] = "The capture itself",
    [FINWAIT_AREA_SERVICE] = "Services and hosts",
};

static void list_all(FILE *out)
{
    int area = -1;
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++) {
        const struct finwait_explanation *entry = finwait_explain((enum finwait_code)code);
        if (!entry)
            continue;
        if ((int)entry->area != area)
            fprintf(out, "%s%s\n", area < 0 ? "" : "\n", areas[entry->area]);
        area = (int)entry->area;
        fprintf(out, "  %-27s %-8s %s\n", entry->name, finwait_severity_name(entry->severity), entry->title);
    }
}

static const struct finwait_explanation *look_up(const char *name)
{
    const struct finwait_explanation *entry = finwait_explain_name(name);
    const char *names[FINWAIT_CODE_COUNT + 1] = {NULL};
    if (entry)
        return entry;
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++)
        names[code] = finwait_code_name((enum finwait_code)code);
    const char *meant = nearest(name, strlen(name), names);
    if (meant)
        complain("no finding is called %s; did you mean %s?", name, meant);
    else
        complain("no finding is called %s; finwait explain lists them", name);
    return NULL;
}

int command_explain(const struct settings *settings)
{
    struct output output;
    for (size_t i = 0; i < settings->operand_count; i++)
        if (!look_up(settings->operands[i]))
            return EXIT_UNUSABLE;
    if (!output_open(&output, NULL, NULL, 0))
        return EXIT_UNUSABLE;
    struct finwait_report_options options = {.colour = terminal_colored(stdout, settings->color),
                                             .width = terminal_width(stdout)};
    errno = 0;
    if (settings->operand_count == 0)
        list_all(output.file);
    for (size_t i = 0; i < settings->operand_count; i++) {
        if (i > 0)
            fputc('\n', output.file);
        if (!finwait_report_explanation(&options, finwait_explain_name(settings->operands[i]), output.file))
            output_failed(&output);
    }
    return output_close(&output) ? EXIT_DONE : EXIT_UNUSABLE;
}
