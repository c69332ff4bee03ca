/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * finwait: what each side of every TCP connection in a packet capture went through.
 *
 * The map, in the order that data flows; each arrow is a folder of src/ and sees only what stands before it:
 *
 *     bytes    -> capture    files, compressed or not, become frames           capture.h
 *     frame    -> decode     link, IP, tunnels, TCP become one segment         segment.h
 *     segments -> join       two taps of one traffic become one sequence       analyzer.h
 *     segment  -> track      flows, endpoint states, timers, the ledger        tcp.h
 *     ledger   -> diagnose   rules and the catalogue make findings             finding.h
 *     segment  -> zeek       what Zeek would log of the same segments          connection.h
 *     findings -> analyze    connections, services, summary, in callbacks      analyzer.h, connection.h
 *     results  -> report     text, JSON, NDJSON, Zeek's conn.log               report.h
 *     results  -> check      rules, and whether the capture keeps them         outcome.h, policy.h
 *     results  -> live       metrics, the system's log, files that rotate      metrics.h, herald.h, logfile.h
 *     results  -> top        rows and ladders on a terminal                    screen.h
 *
 * Beside them, sandbox gives up what no byte should ever get at (sandbox.h). And this folder, which sees public headers
 * and those of base and of the last four, and alone complains, reads the clock, or exits:
 *
 *     main.c       picks the command
 *     options.c    the tables of commands and options
 *     settings.c   the parser, and what it makes of a command line
 *     manual.c     help, man page and completion from those tables
 *     analyze.c    the pipeline above, driven
 *     states.c     the same pipeline, asked for states at one time or over time
 *     check.c      the same pipeline, asked for a pass or a fail
 *     forms.c      where its outcome goes, in whatever forms
 *     baseline.c   the same pipeline, asked what it all comes to
 *     diff.c       the same for two captures or reports, and what differs
 *     study.c      the pipeline from the first frame to the last, for those
 *     sockets.c    what netstat would have shown at one moment
 *     top.c        the same pipeline on a terminal (src/top)
 *     census.c     how many endpoints were in each state, moment after moment
 *     record.c     frames of interfaces, into a file, while a command runs
 *     child.c      that command
 *     clock.c      what time it is
 *     live.c       interfaces, watched for days
 *     source.c     what live watches: interfaces, or a file that stands for them
 *     inputs.c     the captures of one run
 *     heap.c       the memory that such a run takes from the system
 *     output.c     where the report goes
 *     lookup.c     addresses for the host names of a filter
 *     duties.c     what the process may still do once it reads; the rest it gives up (src/sandbox)
 *     progress.c   the line on standard error
 *     terminal.c   width and colour
 *     explain.c    the catalogue, for a person
 */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baseline.h"
#include "commands.h"
#include "lookup.h"
#include "output.h"
#include "policy.h"

static bool write_schema(const char *of, FILE *out)
{
    if (strcmp(of, "policy") == 0)
        return form_write_schema(&policy_form, "urn:finwait:policy:1", out);
    if (strcmp(of, "baseline") == 0)
        return form_write_schema(&baseline_form, "urn:finwait:baseline:1", out);
    return finwait_report_schema(out);
}

int command_schema(const struct settings *settings)
{
    struct output output;
    if (!output_open(&output, NULL, NULL, 0))
        return EXIT_UNUSABLE;
    errno = 0;
    if (!write_schema(settings->operand_count > 0 ? settings->operands[0] : "", output.file))
        output_failed(&output);
    return output_close(&output) ? EXIT_DONE : EXIT_UNUSABLE;
}

int command_version(const struct settings *settings)
{
    (void)settings;
    struct output output;
    if (!output_open(&output, NULL, NULL, 0))
        return EXIT_UNUSABLE;
    fprintf(output.file, "finwait %s\n", finwait_version());
    return output_close(&output) ? EXIT_DONE : EXIT_UNUSABLE;
}

static int (*const commands[COMMAND_COUNT])(const struct settings *settings) = {
    [COMMAND_ANALYZE] = command_analyze,   [COMMAND_STATES] = command_states, [COMMAND_CHECK] = command_check,
    [COMMAND_BASELINE] = command_baseline, [COMMAND_DIFF] = command_diff,     [COMMAND_RECORD] = command_record,
    [COMMAND_EXPLAIN] = command_explain,   [COMMAND_SCHEMA] = command_schema, [COMMAND_VERSION] = command_version,
    [COMMAND_HELP] = command_help,         [COMMAND_LIVE] = command_live,     [COMMAND_TOP] = command_top,
};

void complain(const char *format, ...)
{
    va_list arguments;
    fputs("finwait: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

/* With the filter's host names looked up: what shuts the process in later shuts name servers out. */
static int run(struct settings *settings)
{
    char *filter = settings->filter ? lookup_hosts(settings->filter) : NULL;
    if (filter)
        settings->filter = filter;
    int status = commands[settings->command](settings);
    free(filter);
    return status;
}

int main(int argc, char **argv)
{
    char error[256];
    struct settings settings;
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is a failed write like any other */
    int status;
    if (settings_parse(&settings, argc, argv, error, sizeof error)) {
        status = run(&settings);
    } else {
        status = settings.command == COMMAND_RECORD ? EXIT_NOT_STARTED : EXIT_UNUSABLE;
        complain("%s", error);
    }
    settings_done(&settings);
    return status;
}
