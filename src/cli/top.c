/* SPDX-License-Identifier: BSD-2-Clause */
/* The top command: what live watches, on a terminal. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "commands.h"
#include "duties.h"
#include "screen.h"
#include "source.h"

#define BATCH 4096
#define KEY_WAIT 100 /* ms, when a file is over */

struct run {
    const struct settings *settings;
    struct source source;
    struct finwait_analyzer *analyzer;
    struct rates rates;
    struct cases findings, connections;
    struct screen *screen;
    sigset_t signals;
    int64_t began, looked; /* on a clock that never steps */
    char name[128], remark[64];
};

static void take_finding(void *user, const struct finwait_connection *connection, const struct finwait_finding *finding)
{
    struct run *run = user;
    cases_add(&run->findings, connection, finding);
}

static void take_service_finding(void *user, const struct finwait_service *service,
                                 const struct finwait_finding *finding)
{
    struct run *run = user;
    cases_add_service(&run->findings, service, finding);
}

static void take_connection(void *user, const struct finwait_connection *connection)
{
    struct run *run = user;
    cases_add(&run->connections, connection, NULL);
}

static bool start(struct run *run)
{
    struct finwait_options options = source_options(run->settings, FINWAIT_DETAIL_FULL);
    struct finwait_sink sink = {
        .user = run, .connection = take_connection, .finding = take_finding, .service_finding = take_service_finding};
    run->analyzer = finwait_analyzer_new(&options, &sink);
    bool enough =
        run->analyzer && rates_init(&run->rates) && cases_init(&run->findings) && cases_init(&run->connections);
    if (!enough)
        complain("memory is short");
    return enough;
}

static void look_after_interfaces(struct run *run, int64_t now)
{
    struct finwait_live_event event;
    bool changed = false;
    while (source_check(&run->source, &event))
        changed = true;
    source_tell_losses(&run->source, run->analyzer, changed, now);
}

/* True when there were no more. */
static bool take_frames(struct run *run, int64_t now)
{
    struct finwait_frame frame;
    for (unsigned taken = 0; taken < BATCH; taken++) {
        if (!source_next(&run->source, now, &frame))
            return true;
        finwait_analyzer_frame(run->analyzer, &frame, source_frame_number(&run->source));
    }
    return false;
}

/* Once a second, and when a key asks for something else. */
static void show(struct run *run, bool asked)
{
    int64_t now = clock_steady();
    if (run->looked == 0 || now - run->looked >= SECOND) {
        if (run->source.live)
            look_after_interfaces(run, clock_now());
        rates_look(&run->rates, run->analyzer, now);
        run->looked = now;
    } else if (!asked) {
        return;
    }
    if (run->source.away > 0)
        snprintf(run->remark, sizeof run->remark, "%u INTERFACES AWAY  ", run->source.away);
    else
        snprintf(run->remark, sizeof run->remark, "%s",
                 run->source.cut    ? "END OF FILE, CUT SHORT  "
                 : run->source.over ? "END OF FILE  "
                                    : "");
    struct scene scene = {run->analyzer,
                          &run->rates,
                          &run->findings,
                          &run->connections,
                          run->name,
                          run->remark,
                          (double)(now - run->began) / (double)SECOND};
    screen_draw(run->screen, &scene);
}

/* Signals that end it as the key does: the terminal is given back first. */
static void hold_signals(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGTERM);
    sigprocmask(SIG_BLOCK, signals, NULL);
}

static bool is_asked_to_stop(const struct run *run)
{
    static const struct timespec at_once = {0, 0};
    return screen_is_over(run->screen) || sigtimedwait(&run->signals, NULL, &at_once) > 0;
}

static void watch(struct run *run)
{
    run->began = clock_steady();
    while (!is_asked_to_stop(run)) {
        int64_t now = clock_now();
        bool quiet = run->source.over || take_frames(run, now);
        if (quiet && !run->source.over)
            finwait_analyzer_time(run->analyzer, source_horizon(&run->source, now));
        show(run, screen_keys(run->screen, run->source.over ? KEY_WAIT : 0));
        if (quiet)
            source_wait(&run->source);
    }
}

static bool open_screen(struct run *run)
{
    const char *why = "standard input and output have to be a terminal";
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        run->screen = screen_new(&why);
    if (!run->screen)
        complain("%s", why);
    return run->screen;
}

int command_top(const struct settings *settings)
{
    struct run run = {.settings = settings};
    bool replay = settings->replay;
    hold_signals(&run.signals);
    source_name(settings, run.name, sizeof run.name);
    bool opened = (replay || source_open(&run.source, settings)) && start(&run) && open_screen(&run);
    bool done = opened && duties_keep_live(settings, NULL, NULL) && (!replay || source_open(&run.source, settings));
    if (done)
        watch(&run);
    screen_free(run.screen);
    rates_done(&run.rates);
    cases_done(&run.findings);
    cases_done(&run.connections);
    finwait_analyzer_free(run.analyzer);
    bool cut = run.source.cut;
    source_done(&run.source);
    if (!done)
        return EXIT_UNUSABLE;
    return cut ? EXIT_CUT_SHORT : EXIT_DONE;
}
