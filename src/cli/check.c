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
    struct run *run = user;
    run->checker.start = finwait_analyzer_summary(run->study.analyzer)->first_time;
    checker_connection(&run->checker, connection);
}

static void take_service(void *user, const struct finwait_service *service)
{
    struct run *run = user;
    checker_service(&run->checker, service);
}

static bool init_policy(struct run *run)
{
    const struct settings *settings = run->settings;
    struct policy_wish wish = {.denied = settings->denied, .allowed = settings->allowed};
    struct finwait_error error = {.text = "memory is short"};
    bool done = settings->policy ? policy_read(&run->policy, settings->policy, &error)
                                 : policy_init_default(&run->policy, &wish);
    if (!done)
        complain("%s", error.text);
    if (settings->allow_empty)
        run->policy.empty = "No TCP connection; --allow-empty accepts that.";
    return done;
}

static bool init_checker(struct run *run)
{
    if (checker_init(&run->checker, &run->policy, run->settings->fail_on, inputs_locate, &run->study.inputs))
        return true;
    complain("memory is short");
    return false;
}

static struct finwait_report_options form(const struct run *run)
{
    return (struct finwait_report_options){.colour = terminal_colored(run->output.file, run->settings->color),
                                           .width = terminal_width(run->output.file)};
}

static int explain(struct run *run)
{
    struct finwait_report_options options = form(run);
    if (!output_begin(&run->output))
        return EXIT_UNUSABLE;
    errno = 0;
    if (!policy_explain(&run->policy, &options, run->output.file))
        output_failed(&run->output);
    return EXIT_DONE;
}

static bool print(struct run *run, const struct outcome *outcome)
{
    struct finwait_report_options options = form(run);
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

static int check(struct run *run)
{
    struct finwait_sink sink = {.user = run, .connection = take_connection, .service = take_service};
    return init_checker(run) && study_read(&run->study, run->settings, &sink) ? judge(run) : EXIT_UNUSABLE;
}

int command_check(const struct settings *settings)
{
    struct run run = {.settings = settings};
    int status = EXIT_UNUSABLE;
    if (!output_open(&run.output, settings->output, settings->operands, settings->operand_count))
        return EXIT_UNUSABLE;
    if (init_policy(&run))
        status = settings->explain_policy ? explain(&run) : check(&run);
    if (!output_close(&run.output))
        status = EXIT_UNUSABLE;
    checker_done(&run.checker);
    policy_done(&run.policy);
    study_done(&run.study);
    return status;
}
