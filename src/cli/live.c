/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The live command: interfaces in, findings out as soon as they are known. One loop: frames while there are any, then
 * the clock, then signals and whatever is due once a second.
 */
#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "commands.h"
#include "duties.h"
#include "herald.h"
#include "keeper.h"
#include "logfile.h"
#include "metrics.h"
#include "notifier.h"
#include "packetfile.h"
#include "source.h"
#include "terminal.h"
#include "web.h"

#define BATCH 1024              /* frames between two looks at the clock and at signals */
#define DRAIN (SECOND * 3 / 5)  /* after the end: until the kernel has handed over what came before it */
#define KEPT ((size_t)64 << 20) /* bytes at most for packets of which nothing is known to be found */
#define KEPT_PARTS 4            /* nor more of --max-memory than one part in so many */

struct run {
    const struct settings *settings;
    struct source source;
    struct logfile log;
    struct packetfile packets;         /* with -w */
    struct keeper *keeper;             /* NULL: packets are not kept */
    const struct finwait_frame *frame; /* at hand */
    struct finwait_analyzer *analyzer;
    struct finwait_report *report;
    struct herald herald;
    struct web *web; /* NULL: none */
    struct notifier notifier;
    sigset_t signals;
    int64_t started;   /* the clock */
    int64_t now;       /* the clock when it was looked at last */
    int64_t looked;    /* when the once-a-second things were done last */
    int64_t beat;      /* when counts were told last */
    uint64_t most;     /* bytes kept at one time, since memory was given back last */
    bool begun;        /* files may have been written to */
    bool stop, failed; /* asked to; the output can't be written */
};

/* Keeps the reason while errno still holds it. */
static bool is_written(struct run *run)
{
    bool written = finwait_report_ok(run->report);
    if (!written && !run->log.error)
        run->log.error = errno ? errno : EIO;
    run->failed = run->failed || !written;
    return !run->failed;
}

static void begin_report(struct run *run)
{
    finwait_report_begin(run->report, source_infos(&run->source), run->source.count);
}

/* After each line: a file is as large as was asked for, and one line at most. */
static void end_line(struct run *run)
{
    if (!is_written(run) || !logfile_is_due(&run->log, run->now))
        return;
    run->failed |= !logfile_rotate(&run->log, run->now);
    begin_report(run);
}

/* A keeper_write. */
static bool write_packet(void *user, uint32_t input, const struct finwait_frame *frame, const char *comment)
{
    struct run *run = user;
    const char *name = source_infos(&run->source)[input]->path;
    return packetfile_write(&run->packets, input, name, frame, comment) && packetfile_turn(&run->packets, run->now);
}

static void take_packet(void *user, uint64_t connection)
{
    struct run *run = user;
    keeper_take(run->keeper, connection, (uint32_t)source_input(&run->source), run->frame);
}

static void take_finding(void *user, const struct finwait_connection *connection, const struct finwait_finding *finding)
{
    struct run *run = user;
    finwait_report_finding(run->report, connection, finding);
    herald_tell(&run->herald, connection, NULL, finding);
    end_line(run);
    /* What is said of the capture itself holds for all connections that were open when it began or ended. */
    if (run->keeper && finwait_explain(finding->code)->area != FINWAIT_AREA_CAPTURE)
        keeper_find(run->keeper, connection->id, finding->code);
}

static void take_back(void *user, const struct finwait_connection *connection, enum finwait_code code,
                      enum finwait_side endpoint)
{
    struct run *run = user;
    struct finwait_withdrawal withdrawal = {connection->end, connection, NULL, code, endpoint};
    finwait_report_withdrawn(run->report, &withdrawal);
    herald_withdraw(&run->herald, &withdrawal);
    end_line(run);
}

static void take_connection(void *user, const struct finwait_connection *connection)
{
    struct run *run = user;
    finwait_report_connection(run->report, connection);
    end_line(run);
    if (run->keeper && !keeper_over(run->keeper, connection->id))
        run->failed = true;
}

static void take_service_finding(void *user, const struct finwait_service *service,
                                 const struct finwait_finding *finding)
{
    struct run *run = user;
    finwait_report_service_finding(run->report, service, finding);
    herald_tell(&run->herald, NULL, service, finding);
    end_line(run);
}

static void take_service_back(void *user, const struct finwait_service *service, enum finwait_code code,
                              enum finwait_side endpoint, int64_t time)
{
    struct run *run = user;
    struct finwait_withdrawal withdrawal = {time, NULL, service, code, endpoint};
    finwait_report_withdrawn(run->report, &withdrawal);
    herald_withdraw(&run->herald, &withdrawal);
    end_line(run);
}

static void take_service(void *user, const struct finwait_service *service)
{
    struct run *run = user;
    finwait_report_service(run->report, service);
    end_line(run);
}

/* Packets have a share of the memory, whether they need it or not. */
static size_t share_memory(uint64_t *max_memory)
{
    if (*max_memory == 0)
        return KEPT;
    size_t kept = *max_memory / KEPT_PARTS < KEPT ? (size_t)(*max_memory / KEPT_PARTS) : KEPT;
    *max_memory -= kept;
    return kept;
}

static bool start(struct run *run)
{
    const struct settings *settings = run->settings;
    bool text = terminal_format(settings, FINWAIT_REPORT_NDJSON) == FINWAIT_REPORT_TEXT;
    struct finwait_report_options form = {.format = text ? FINWAIT_REPORT_LOG : FINWAIT_REPORT_NDJSON,
                                          .detail = settings->detail,
                                          .locate = source_locate,
                                          .user = &run->source,
                                          .live = true};
    struct finwait_options options = source_options(settings, settings->detail);
    struct finwait_sink sink = {.user = run,
                                .connection = take_connection,
                                .service = take_service,
                                .finding = take_finding,
                                .withdrawn = take_back,
                                .service_finding = take_service_finding,
                                .service_withdrawn = take_service_back,
                                .packet = settings->write ? take_packet : NULL};
    run->keeper = settings->write ? keeper_new(share_memory(&options.max_memory), write_packet, run) : NULL;
    run->report = finwait_report_new(&form, run->log.file);
    run->analyzer = finwait_analyzer_new(&options, &sink);
    bool started = run->report && run->analyzer && (run->keeper || !settings->write);
    if (!started)
        complain("memory is short");
    return started;
}

/* A web_answer. */
static unsigned answer(void *user, const char *path, const char *accept, FILE *body, const char **type)
{
    const struct run *run = user;
    if (strcmp(path, "/metrics") == 0) {
        enum metrics_form form = strstr(accept, "application/openmetrics-text") ? METRICS_OPEN : METRICS_TEXT;
        *type = form == METRICS_OPEN ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                     : "text/plain; version=0.0.4; charset=utf-8";
        metrics_write(body, form, run->analyzer, &(struct metrics_facts){run->source.away, keeper_used(run->keeper)});
        return 200;
    }
    if (strcmp(path, "/healthz") != 0) {
        fputs("There are /metrics and /healthz.\n", body);
        return 404;
    }
    if (run->source.away > 0)
        fprintf(body, "interfaces that are down or gone: %u\n", run->source.away);
    else
        fputs("ok\n", body);
    return run->source.away > 0 ? 503 : 200;
}

static bool reach_system_log(struct run *run)
{
    const struct settings *settings = run->settings;
    char watched[128], why[128];
    source_name(settings, watched, sizeof watched);
    if (herald_open(&run->herald, settings->system_log, watched, why, sizeof why))
        return true;
    complain("-o %s: %s", settings->system_log == HERALD_JOURNAL ? "journal" : "syslog", why);
    return false;
}

static bool publish(struct run *run)
{
    char why[128];
    const char *where = run->settings->metrics;
    if (!where)
        return true;
    run->web = web_new(where, answer, run, why, sizeof why);
    if (!run->web)
        complain("--metrics %s: %s", where, why);
    return run->web;
}

/* Signals wait until the loop asks for them. */
static void hold_signals(struct run *run)
{
    static const int wanted[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1};
    sigemptyset(&run->signals);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        sigaddset(&run->signals, wanted[i]);
    sigprocmask(SIG_BLOCK, &run->signals, NULL);
}

static void tell_counts(struct run *run, int64_t now)
{
    struct finwait_heartbeat beat = {source_time(&run->source, now), finwait_analyzer_open(run->analyzer),
                                     finwait_analyzer_memory(run->analyzer)->total + keeper_used(run->keeper),
                                     finwait_analyzer_summary(run->analyzer)};
    finwait_report_heartbeat(run->report, &beat);
    run->beat = now;
}

/* The summary so far, for whoever asked for it at a terminal, and in the report. */
static void tell_summary(struct run *run, int64_t now)
{
    const struct finwait_summary *summary = finwait_analyzer_summary(run->analyzer);
    complain("%" PRIu64 " packets, %" PRIu64 " connections open, %" PRIu64 " over; %" PRIu64 " errors, %" PRIu64
             " warnings, %" PRIu64 " notes; dropped by the kernel %" PRIu64 ", by interfaces %" PRIu64,
             summary->packets, finwait_analyzer_open(run->analyzer), summary->connections,
             summary->severities[FINWAIT_ERROR], summary->severities[FINWAIT_WARNING],
             summary->severities[FINWAIT_NOTE], summary->health.kernel_drops, summary->health.interface_drops);
    tell_counts(run, now);
}

static void tell_interface(struct run *run, const struct finwait_live_event *event, int64_t now)
{
    static const char *const changes[] = {
        [FINWAIT_LIVE_DROPPED] = "dropped", [FINWAIT_LIVE_LEFT] = "left", [FINWAIT_LIVE_RETURNED] = "returned"};
    const char *name = source_infos(&run->source)[event->interface]->path;
    struct finwait_interface_news news = {now, name, changes[event->change], event->counts.kernel_drops,
                                          event->counts.interface_drops};
    finwait_report_interface(run->report, &news);
    if (event->change == FINWAIT_LIVE_DROPPED)
        complain("%s: %" PRIu64 " packets dropped by the kernel, %" PRIu64 " by the interface", name, news.kernel_drops,
                 news.interface_drops);
    else
        complain("%s%s", event->change == FINWAIT_LIVE_LEFT ? event->text : name,
                 event->change == FINWAIT_LIVE_LEFT ? "" : ": the interface is back");
}

/* Interfaces and what they dropped. What passed while one was away was not seen either. */
static void look_after_interfaces(struct run *run, int64_t now)
{
    struct finwait_live_event event;
    bool changed = false;
    while (source_check(&run->source, &event)) {
        changed = true;
        tell_interface(run, &event, now);
    }
    source_tell_losses(&run->source, run->analyzer, changed, now);
}

static void obey_signals(struct run *run, int64_t now)
{
    static const struct timespec at_once = {0, 0};
    int number;
    while ((number = sigtimedwait(&run->signals, NULL, &at_once)) > 0) {
        if (number == SIGHUP)
            run->failed |= !logfile_reopen(&run->log, now);
        if (number == SIGHUP && run->keeper)
            run->failed |= !packetfile_reopen(&run->packets, now);
        if (number == SIGHUP && run->log.fresh)
            begin_report(run);
        if (number == SIGUSR1)
            tell_summary(run, now);
        run->stop |= number == SIGINT || number == SIGTERM;
    }
}

/* What a flood took goes back to the system once it is over. */
static void give_memory_back(struct run *run)
{
    uint64_t kept = finwait_analyzer_memory(run->analyzer)->total;
    if (kept > run->most)
        run->most = kept;
    if (kept > run->most / 2)
        return;
    run->most = kept;
    finwait_analyzer_spare(run->analyzer);
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

/* What need not be done with every frame. */
static void keep_house(struct run *run, int64_t now)
{
    obey_signals(run, now);
    if (run->web)
        web_serve(run->web);
    notifier_live(&run->notifier, now);
    if (run->settings->stats && now - run->beat >= run->settings->stats)
        tell_counts(run, now);
    if (run->source.live && now - run->looked >= SECOND)
        look_after_interfaces(run, now);
    if (now - run->looked >= SECOND) {
        give_memory_back(run);
        run->looked = now;
    }
    run->failed |= !logfile_flush(&run->log);
    if (run->keeper)
        run->failed |=
            !keeper_settle(run->keeper) || !packetfile_turn(&run->packets, now) || !logfile_flush(&run->packets.log);
    end_line(run);
}

/* Up to a batch of frames, those before `until`. True when there were no more. */
static bool take_frames(struct run *run, int64_t now, int64_t until)
{
    struct finwait_frame frame;
    run->now = now;
    for (unsigned taken = 0; taken < BATCH; taken++) {
        if (!source_next(&run->source, now, &frame) || frame.time > until)
            return true;
        run->frame = &frame;
        finwait_analyzer_frame(run->analyzer, &frame, source_frame_number(&run->source));
        if (run->keeper && !keeper_settle(run->keeper))
            run->failed = true;
    }
    return false;
}

static void watch(struct run *run)
{
    run->started = run->looked = run->beat = clock_now();
    notifier_tell(&run->notifier, "READY=1");
    while (!run->stop && !run->failed && !run->source.over) {
        int64_t now = clock_now();
        bool quiet = take_frames(run, now, INT64_MAX);
        if (quiet)
            finwait_analyzer_time(run->analyzer, source_horizon(&run->source, now));
        keep_house(run, now);
        if (quiet && !run->stop)
            source_wait(&run->source);
    }
}

/*
 * Takes what came before the end and is still in the kernel, however long that takes: the rings are finite, and what
 * comes later is not wanted. Then the last word on what passed until then.
 */
static void drain(struct run *run)
{
    int64_t end = clock_now(), now = end;
    while (run->source.live && !run->failed) {
        bool quiet = take_frames(run, now, end);
        if (quiet && now - end >= DRAIN)
            break;
        if (quiet)
            source_wait(&run->source);
        now = clock_now();
    }
    if (!run->source.live)
        return;
    look_after_interfaces(run, now);
    finwait_analyzer_time(run->analyzer, end);
}

/* The last connections, services and the summary. False when the report is not whole. */
static bool finish(struct run *run)
{
    notifier_tell(&run->notifier, "STOPPING=1");
    drain(run);
    if (!is_written(run))
        return false;
    bool complete = finwait_analyzer_finish(run->analyzer);
    if (!complete)
        complain("memory ran short: the report is not complete");
    struct finwait_run facts = {.wall_seconds = (double)(clock_now() - run->started) / (double)SECOND};
    finwait_report_end(run->report, source_infos(&run->source), run->source.count,
                       finwait_analyzer_summary(run->analyzer), &facts);
    return is_written(run) && complete;
}

static bool open_file(const struct settings *settings, struct logfile *log, const char *path)
{
    if (!logfile_open(log, path, clock_now())) {
        complain("%s: %s", path, strerror(log->error));
        return false;
    }
    log->largest = settings->rotate_size;
    log->oldest = settings->rotate_time;
    return true;
}

static bool are_one(const struct stat *a, const struct stat *b)
{
    return S_ISREG(a->st_mode) && a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* No file is written that is another's, whatever they are called. */
static bool are_apart(const struct run *run)
{
    struct stat log = {0}, packets = {0}, replay = {0};
    fstat(fileno(run->log.file), &log);
    if (run->packets.log.file)
        fstat(fileno(run->packets.log.file), &packets);
    if (run->settings->replay)
        stat(run->settings->replay, &replay);
    if (are_one(&log, &packets))
        complain("-w needs a file of its own for the packets");
    else if (are_one(&log, &replay) || are_one(&packets, &replay))
        complain("%s: is an input; not overwritten", run->settings->replay);
    else
        return true;
    return false;
}

static bool open_log(struct run *run)
{
    const struct settings *settings = run->settings;
    return open_file(settings, &run->log, settings->system_log ? "/dev/null" : settings->output);
}

static bool open_packets(struct run *run)
{
    const struct settings *settings = run->settings;
    run->packets.snapshot_length = settings->snapshot_length;
    return (!settings->write || open_file(settings, &run->packets.log, settings->write)) && are_apart(run);
}

/* All is open, and no byte of a packet has been looked at. Of a file the first are looked at when it is opened. */
static bool give_up_rights(struct run *run)
{
    const struct settings *settings = run->settings;
    return reach_system_log(run) && publish(run) && open_packets(run) &&
           duties_keep_live(settings, run->log.file, run->packets.log.file) &&
           (!settings->replay || source_open(&run->source, settings));
}

/* From here on files are written: a log goes on, packets begin anew. */
static bool begin(struct run *run)
{
    run->begun = true;
    if (run->settings->write && !logfile_clear(&run->packets.log))
        return false;
    logfile_mend(&run->log);
    begin_report(run);
    return true;
}

static bool close_log(struct run *run)
{
    const char *name = run->settings->output ? run->settings->output : "standard output";
    if (logfile_close(&run->log))
        return true;
    complain("%s: %s; the report ends before its summary", name, strerror(run->log.error));
    return false;
}

static bool close_packets(struct run *run)
{
    if (!run->packets.log.file)
        return true;
    if (run->begun ? packetfile_close(&run->packets) : logfile_close(&run->packets.log))
        return true;
    complain("%s: %s", run->settings->write, strerror(run->packets.log.error));
    return false;
}

int command_live(const struct settings *settings)
{
    struct run run = {.settings = settings};
    int status = EXIT_UNUSABLE;
    hold_signals(&run);
    notifier_init(&run.notifier);
    if ((settings->replay || source_open(&run.source, settings)) && open_log(&run)) {
        bool done = give_up_rights(&run) && start(&run) && begin(&run);
        if (done) {
            watch(&run);
            done = finish(&run);
        }
        bool packets_are_whole = close_packets(&run);
        if (close_log(&run) && packets_are_whole && done)
            status = run.source.cut ? EXIT_CUT_SHORT : EXIT_DONE;
    }
    web_free(run.web);
    herald_done(&run.herald);
    notifier_done(&run.notifier);
    finwait_analyzer_free(run.analyzer);
    keeper_free(run.keeper);
    finwait_report_free(run.report);
    source_done(&run.source);
    return status;
}
