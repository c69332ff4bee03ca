/* SPDX-License-Identifier: BSD-2-Clause */
/* The diff command: what differs between two captures, reports or baselines. */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "baseline.h"
#include "commands.h"
#include "difference.h"
#include "duties.h"
#include "output.h"
#include "report_reader.h"
#include "study.h"
#include "terminal.h"

/* One of the two. */
struct side {
    const char *path;
    bool json;                /* a report or a baseline */
    bool known;               /* `baseline` holds what it comes to */
    struct baseline baseline; /* of one that is none its accounts alone */
};

/* One run. */
struct run {
    const struct settings *settings;
    struct output output;
    struct side sides[2];
    bool by_port;
    bool cut;
};

/* No capture begins like an object. */
static bool is_json(const char *path)
{
    FILE *file = strcmp(path, "-") ? fopen(path, "r") : NULL;
    int first = ' ';
    while (file && isspace(first))
        first = fgetc(file);
    if (file)
        fclose(file);
    return first == '{';
}

static bool read_capture(struct run *run, const struct side *side, struct roster *roster)
{
    struct settings settings = *run->settings;
    char *path = (char *)side->path;
    struct study study = {0};
    settings.operands = &path;
    settings.operand_count = 1;
    settings.no_sandbox = true; /* it is entered already, for both */
    bool read = study_count(&study, &settings, roster);
    run->cut |= study.inputs.cut;
    study_done(&study);
    return read;
}

/* A report counts into the roster; a baseline is taken as it is. */
static bool read_json(struct run *run, struct side *side, struct roster *roster)
{
    struct finwait_error error = {0};
    FILE *file = fopen(side->path, "r");
    if (!file) {
        complain("%s: %s", side->path, strerror(errno));
        return false;
    }
    enum report_kind kind = report_read(file, side->path, roster, &error);
    fclose(file);
    side->known = kind == REPORT_IS_BASELINE;
    bool read = side->known ? baseline_read(&side->baseline, side->path, &error) : kind == REPORT_READ;
    if (!read)
        complain("%s", error.text);
    run->by_port |= read && side->known && side->baseline.accounts.by_port;
    return read;
}

static bool read_side(struct run *run, struct side *side)
{
    struct roster roster = {.by_port = run->by_port};
    bool read = side->json ? read_json(run, side, &roster) : read_capture(run, side, &roster);
    if (read && !side->known && !roster_account(&roster, &side->baseline.accounts)) {
        complain("memory ran short: %s is not complete", side->path);
        read = false;
    }
    if (read && side->baseline.accounts.left_out > 0)
        complain("%s has too many services: some count in the total only", side->path);
    roster_done(&roster);
    return read;
}

/* JSON first: a baseline tells how services are told apart, which all then follow. */
static bool read_sides(struct run *run)
{
    for (unsigned i = 0; i < 2; i++) {
        run->sides[i].path = run->settings->operands[i];
        run->sides[i].json = is_json(run->sides[i].path);
    }
    for (unsigned json = 2; json-- > 0;)
        for (unsigned i = 0; i < 2; i++)
            if (run->sides[i].json == json && !read_side(run, &run->sides[i]))
                return false;
    if (run->sides[0].baseline.accounts.by_port == run->sides[1].baseline.accounts.by_port)
        return true;
    complain("%s and %s tell services apart in different ways (--by-port)", run->sides[0].path, run->sides[1].path);
    return false;
}

static bool print(struct run *run)
{
    const struct settings *settings = run->settings;
    struct difference_side sides[2];
    struct finwait_report_options options = {.colour = terminal_colored(run->output.file, settings->color),
                                             .width = terminal_width(run->output.file)};
    bool page = terminal_format(settings, FINWAIT_REPORT_JSON) == FINWAIT_REPORT_TEXT;
    for (unsigned i = 0; i < 2; i++)
        sides[i] = (struct difference_side){run->sides[i].path, &run->sides[i].baseline.accounts};
    if (!output_begin(&run->output))
        return false;
    errno = 0;
    if (!(page ? difference_write_text(sides, &options, run->output.file)
               : difference_write_json(sides, run->output.file)))
        output_failed(&run->output);
    return true;
}

int command_diff(const struct settings *settings)
{
    struct run run = {.settings = settings, .by_port = settings->by_port};
    if (!output_open(&run.output, settings->output, settings->operands, settings->operand_count))
        return EXIT_UNUSABLE;
    bool done = duties_keep(settings) && read_sides(&run) && print(&run);
    int status = run.cut && !settings->lenient ? EXIT_CUT_SHORT : EXIT_DONE;
    if (!output_close(&run.output) || !done)
        status = EXIT_UNUSABLE;
    for (unsigned i = 0; i < 2; i++)
        baseline_done(&run.sides[i].baseline);
    return status;
}
