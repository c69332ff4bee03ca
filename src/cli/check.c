/* SPDX-License-Identifier: BSD-2-Clause */
/* The check command: captures and rules in, a pass or a fail out. */
#include <errno.h>
#include <string.h>

#include "checker.h"
#include "commands.h"
#include "forms.h"
#include "output.h"
#include "study.h"
#include "terminal.h"

/* One run. */
struct run {
    const struct settings *settings;
    struct study study;
    struct policy policy;
    struct baseline baseline;
    struct checker checker;
    struct forms forms;
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
    struct policy_wish wish = {
        .denied = settings->denied, .allowed = settings->allowed, .denied_only = settings->baseline};
    struct finwait_error error = {.text = "memory is short"};
    bool done = settings->policy ? policy_read(&run->policy, settings->policy, &error)
                                 : policy_init_default(&run->policy, &wish);
    if (!done)
        complain("%s", error.text);
    if (settings->allow_empty)
        run->policy.empty = "No TCP connection; --allow-empty accepts that.";
    return done;
}

static bool init_baseline(struct run *run)
{
    struct finwait_error error = {0};
    if (!run->settings->baseline || baseline_read(&run->baseline, run->settings->baseline, &error))
        return true;
    complain("%s", error.text);
    return false;
}

static bool init_checker(struct run *run)
{
    const struct settings *settings = run->settings;
    struct checker_options options = {.policy = &run->policy,
                                      .baseline = settings->baseline ? &run->baseline : NULL,
                                      .baseline_path = settings->baseline,
                                      .allowed = settings->allowed,
                                      .bar = settings->fail_on,
                                      .locate = inputs_locate,
                                      .user = &run->study.inputs};
    if (checker_init(&run->checker, &options))
        return true;
    complain("memory is short");
    return false;
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
    return forms_write(&run->forms, outcome) ? status_of(outcome) : EXIT_UNUSABLE;
}

static int check(struct run *run)
{
    struct finwait_sink sink = {.user = run, .connection = take_connection, .service = take_service};
    int status = EXIT_UNUSABLE;
    if (forms_open(&run->forms, run->settings) && init_checker(run) && study_read(&run->study, run->settings, &sink))
        status = judge(run);
    return forms_close(&run->forms) ? status : EXIT_UNUSABLE;
}

static int explain(struct run *run)
{
    const struct settings *settings = run->settings;
    struct output output;
    if (!output_open(&output, settings->output, NULL, 0))
        return EXIT_UNUSABLE;
    struct finwait_report_options options = {.colour = terminal_colored(output.file, settings->color),
                                             .width = terminal_width(output.file)};
    errno = 0;
    if (output_begin(&output) && !policy_explain(&run->policy, &options, output.file))
        output_failed(&output);
    return output_close(&output) ? EXIT_DONE : EXIT_UNUSABLE;
}

static bool is_standard_input(const char *path)
{
    return path && strcmp(path, "-") == 0;
}

bool check_can_begin(const struct settings *settings)
{
    struct run run = {.settings = settings};
    if (is_standard_input(settings->policy) || is_standard_input(settings->baseline))
        return true;
    bool can = init_policy(&run) && init_baseline(&run);
    policy_done(&run.policy);
    baseline_done(&run.baseline);
    return can;
}

int command_check(const struct settings *settings)
{
    struct run run = {.settings = settings};
    int status = EXIT_UNUSABLE;
    if (init_policy(&run) && init_baseline(&run))
        status = settings->explain_policy ? explain(&run) : check(&run);
    checker_done(&run.checker);
    policy_done(&run.policy);
    baseline_done(&run.baseline);
    study_done(&run.study);
    return status;
}
