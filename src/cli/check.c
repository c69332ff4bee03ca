/* SPDX-License-Identifier: BSD-2-Clause */
/* The check command: captures and rules in, a pass or a fail out. */
#include <errno.h>

#include "checker.h"
#include "commands.h"
#include "outcome_text.h"
#include "output.h"
#include "study.h"
#include "terminal.h"

/* One run. */
struct run {
    const struct settings *settings;
    struct study study;
    struct policy policy;
    struct checker checker;
    struct output output;
};

static void take_connection(void *user, const struct finwait_connection *connection)
{
    checker_connection(user, connection);
}

static void take_service(void *user, const struct finwait_service *service)
{
    checker_service(user, service);
}

static bool init(struct run *run)
{
    const struct settings *settings = run->settings;
    struct policy_wish wish = {
        .denied = settings->denied, .allowed = settings->allowed, .empty = settings->allow_empty};
    bool done = policy_init_default(&run->policy, &wish) &&
                checker_init(&run->checker, &run->policy, settings->fail_on, inputs_locate, &run->study.inputs);
    if (!done)
        complain("memory is short");
    return done;
}

static bool print(struct run *run, const struct outcome *outcome)
{
    struct finwait_report_options options = {.colour = terminal_colored(run->output.file, run->settings->color),
                                             .width = terminal_width(run->output.file)};
    errno = 0;
    if (!outcome_write_text(outcome, &options, run->output.file))
        output_failed(&run->output);
    return !run->output.error;
}

/* What was found stands even if more could not be read; that nothing was found does not. */
static int status_of(const struct outcome *outcome)
{
    if (outcome->counts[OUTCOME_FAILED] > 0)
        return EXIT_FOUND;
    return outcome_passed(outcome) ? EXIT_DONE : EXIT_CUT_SHORT;
}

static int judge(struct run *run)
{
    struct inputs *inputs = &run->study.inputs;
    const struct outcome *outcome =
        checker_finish(&run->checker, inputs_infos(inputs), inputs->count,
                       finwait_analyzer_summary(run->study.analyzer), inputs->cut, run->settings->lenient);
    if (!outcome) {
        complain("memory ran short: the check is not complete");
        return EXIT_UNUSABLE;
    }
    return output_begin(&run->output) && print(run, outcome) ? status_of(outcome) : EXIT_UNUSABLE;
}

int command_check(const struct settings *settings)
{
    struct run run = {.settings = settings};
    struct finwait_sink sink = {.user = &run.checker, .connection = take_connection, .service = take_service};
    int status = EXIT_UNUSABLE;
    if (output_open(&run.output, settings->output, settings->operands, settings->operand_count)) {
        if (init(&run) && study_read(&run.study, settings, &sink))
            status = judge(&run);
        if (!output_close(&run.output))
            status = EXIT_UNUSABLE;
    }
    checker_done(&run.checker);
    policy_done(&run.policy);
    study_done(&run.study);
    return status;
}
