/* SPDX-License-Identifier: BSD-2-Clause */
/* The main command: captures in, a report out. */
#include <errno.h>
#include <unistd.h>

#include "commands.h"
#include "inputs.h"
#include "output.h"
#include "progress.h"
#include "study.h"
#include "terminal.h"

/* One run of the pipeline. */
struct run {
    const struct settings *settings;
    struct inputs inputs;
    struct progress progress;
    struct output output;
    struct finwait_analyzer *analyzer;
    struct finwait_report *report;
};

/* Keeps the reason while errno still holds it. */
static void check_report(struct run *run)
{
    if (!finwait_report_ok(run->report))
        output_failed(&run->output);
}

static void take_connection(void *user, const struct finwait_connection *connection)
{
    struct run *run = user;
    errno = 0;
    finwait_report_connection(run->report, connection);
    check_report(run);
}

static void take_service(void *user, const struct finwait_service *service)
{
    struct run *run = user;
    errno = 0;
    finwait_report_service(run->report, service);
    check_report(run);
}

static void take_zeek(void *user, const struct finwait_zeek *record)
{
    struct run *run = user;
    errno = 0;
    finwait_report_zeek(run->report, record);
    check_report(run);
}

static unsigned jobs(const struct settings *settings)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return settings->jobs ? settings->jobs : processors > 1 ? (unsigned)processors : 1;
}

static struct finwait_report_options report_options(struct run *run)
{
    const struct settings *settings = run->settings;
    return (struct finwait_report_options){
        .format = terminal_format(settings, FINWAIT_REPORT_JSON),
        .detail = settings->detail,
        .colour = terminal_colored(run->output.file, settings->color),
        .width = terminal_width(run->output.file),
        .jobs = jobs(run->settings),
        .locate = run->inputs.count > 1 ? inputs_locate : NULL,
        .user = &run->inputs,
    };
}

static bool start(struct run *run)
{
    struct finwait_report_options form = report_options(run);
    struct finwait_options options = study_options(run->settings, run->settings->detail);
    options.jobs = form.jobs;
    /* Neither a page nor a brief report has a place for it. */
    bool records = form.format == FINWAIT_REPORT_ZEEK || form.format == FINWAIT_REPORT_ZEEK_JSON;
    options.zeek = records || (form.format != FINWAIT_REPORT_TEXT && form.detail != FINWAIT_DETAIL_BRIEF);
    struct finwait_sink sink = {.user = run, .connection = take_connection, .service = take_service, .zeek = take_zeek};
    run->report = finwait_report_new(&form, run->output.file);
    run->analyzer = finwait_analyzer_new(&options, &sink);
    if (!run->report || !run->analyzer)
        complain("memory is short");
    return run->report && run->analyzer;
}

static void read_all(struct run *run)
{
    int64_t time;
    progress_init(&run->progress, run->inputs.size);
    while (!run->output.error && inputs_feed(&run->inputs, run->analyzer, &time))
        progress_tick(&run->progress, inputs_position(&run->inputs));
    progress_done(&run->progress);
}

/* The pipeline, from the first frame to the last byte of the report. False when the report is not whole. */
static bool drive(struct run *run)
{
    struct inputs *inputs = &run->inputs;
    errno = 0;
    finwait_report_begin(run->report, inputs_infos(inputs), inputs->count);
    check_report(run);
    read_all(run);
    if (run->output.error)
        return false;
    study_tell_drops(inputs, run->analyzer);
    bool complete = finwait_analyzer_finish(run->analyzer);
    if (!complete)
        complain("memory ran short: the report is not complete");
    inputs_complain_of_overlap(inputs, finwait_analyzer_summary(run->analyzer));
    struct finwait_run facts = {.wall_seconds = progress_done(&run->progress)};
    errno = 0;
    finwait_report_end(run->report, inputs_infos(inputs), inputs->count, finwait_analyzer_summary(run->analyzer),
                       &facts);
    check_report(run);
    return complete;
}

int command_analyze(const struct settings *settings)
{
    struct run run = {.settings = settings};
    int status = EXIT_UNUSABLE;
    if (output_open(&run.output, settings->output, settings->operands, settings->operand_count)) {
        bool ready = inputs_open(&run.inputs, settings) && output_begin(&run.output);
        bool done = ready && start(&run) && drive(&run);
        if (output_close(&run.output) && done)
            status = run.inputs.cut && !settings->lenient ? EXIT_CUT_SHORT : EXIT_DONE;
    }
    finwait_analyzer_free(run.analyzer);
    finwait_report_free(run.report);
    inputs_done(&run.inputs);
    return status;
}
