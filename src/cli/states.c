/* SPDX-License-Identifier: BSD-2-Clause */
/* The states command: the pipeline of analyze.c, of which the timelines alone are kept. */
#include <errno.h>

#include "census.h"
#include "commands.h"
#include "inputs.h"
#include "output.h"
#include "progress.h"
#include "sockets.h"
#include "study.h"
#include "terminal.h"

/* One run. */
struct run {
    const struct settings *settings;
    struct inputs inputs;
    struct output output;
    struct finwait_analyzer *analyzer;
    struct sockets sockets;
    struct census census;
    int64_t start, now; /* time of the first frame, and of the newest */
    bool begun, over;   /* the first frame is read; all are */
};

/* Until when it was there for sure: the frame before the one that ended it, or what a timer did since. */
static int64_t last_known(const struct finwait_connection *connection, int64_t now)
{
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const struct finwait_endpoint *end = &connection->endpoints[side];
        if (end->timeline_count > 0 && end->timeline[end->timeline_count - 1].time > now)
            now = end->timeline[end->timeline_count - 1].time;
    }
    return now;
}

static void take_connection(void *user, const struct finwait_connection *connection)
{
    struct run *run = user;
    int64_t gone = run->over ? INT64_MAX : last_known(connection, run->now);
    if (run->settings->over_time)
        census_take(&run->census, connection, gone);
    else
        sockets_take(&run->sockets, connection, gone);
}

/* The first frame tells what offsets count from. */
static void begin(struct run *run, int64_t time)
{
    const struct moment *at = &run->settings->at;
    run->begun = true;
    run->start = run->now = time;
    run->sockets.settings = run->settings;
    run->sockets.at = at->kind == MOMENT_END ? INT64_MAX : at->value;
    if (at->kind == MOMENT_OFFSET && __builtin_add_overflow(time, at->value, &run->sockets.at))
        run->sockets.at = INT64_MAX;
    census_init(&run->census, run->settings, time);
}

static void read_all(struct run *run)
{
    struct progress progress;
    int64_t time;
    progress_init(&progress, run->inputs.size);
    while (inputs_feed(&run->inputs, run->analyzer, &time)) {
        if (!run->begun)
            begin(run, time);
        if (time > run->now)
            run->now = time;
        progress_tick(&progress, inputs_position(&run->inputs));
    }
    if (!run->begun)
        begin(run, 0);
    progress_done(&progress);
    run->over = true;
}

static struct finwait_report_options form(const struct run *run)
{
    return (struct finwait_report_options){.format = terminal_format(run->settings, FINWAIT_REPORT_JSON)};
}

static bool print_sockets(struct run *run)
{
    struct finwait_report_options options = form(run);
    struct sockets *sockets = &run->sockets;
    bool beyond = run->sockets.at > run->now && run->settings->at.kind != MOMENT_END;
    if (run->sockets.at < run->start || beyond) {
        complain("--at lies outside the capture, which takes %.6f s", (double)(run->now - run->start) / 1e9);
        return false;
    }
    if (sockets->left_out > 0)
        complain("memory ran short: %llu lines are missing", (unsigned long long)sockets->left_out);
    sockets_sort(sockets);
    errno = 0;
    int64_t at = sockets->at == INT64_MAX ? run->now : sockets->at;
    if (!finwait_report_sockets(&options, sockets->list, sockets->count, run->start, at, run->output.file))
        output_failed(&run->output);
    return sockets->left_out == 0;
}

static bool print_census(struct run *run)
{
    struct finwait_report_options options = form(run);
    struct finwait_census census;
    if (!census_finish(&run->census, run->now, &census)) {
        complain(run->census.too_long ? "these are more than a million lines; give a longer --step"
                                      : "memory is short");
        return false;
    }
    errno = 0;
    if (!finwait_report_census(&options, &census, run->output.file))
        output_failed(&run->output);
    return true;
}

static bool drive(struct run *run)
{
    struct finwait_options options = study_options(run->settings, FINWAIT_DETAIL_FULL);
    struct finwait_sink sink = {.user = run, .connection = take_connection};
    run->analyzer = finwait_analyzer_new(&options, &sink);
    if (!run->analyzer) {
        complain("memory is short");
        return false;
    }
    read_all(run);
    bool complete = finwait_analyzer_finish(run->analyzer);
    if (!complete)
        complain("memory ran short: not all connections are counted");
    inputs_complain_of_overlap(&run->inputs, finwait_analyzer_summary(run->analyzer));
    return (run->settings->over_time ? print_census(run) : print_sockets(run)) && complete;
}

int command_states(const struct settings *settings)
{
    struct run run = {.settings = settings};
    int status = EXIT_UNUSABLE;
    if (output_open(&run.output, settings->output, settings->operands, settings->operand_count)) {
        bool ready = inputs_open(&run.inputs, settings) && output_begin(&run.output);
        bool done = ready && drive(&run);
        if (output_close(&run.output) && done)
            status = run.inputs.cut && !settings->lenient ? EXIT_CUT_SHORT : EXIT_DONE;
    }
    finwait_analyzer_free(run.analyzer);
    sockets_done(&run.sockets);
    census_done(&run.census);
    inputs_done(&run.inputs);
    return status;
}
