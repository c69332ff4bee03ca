/* SPDX-License-Identifier: BSD-2-Clause */
#include "options.h"

#include <stddef.h>

#include <finwait/finwait.h>

const struct command_row command_rows[COMMAND_COUNT] = {
#define X(upper, name, operands, about) [COMMAND_##upper] = {name, operands, about},
    COMMANDS(X)
#undef X
};

/* In the order of the enums that the choice becomes. */
static const char *const formats[] = {"text", "json", "ndjson", "csv", "zeek", "zeek-json", NULL};
static const char *const details[] = {"brief", "normal", "full", NULL};
static const char *const bars[] = {"note", "warning", "error", "never", NULL};
static const char *const colors[] = {"auto", "always", "never", NULL};
#define X(upper, lower) #lower,
static const char *const profiles[] = {FINWAIT_PROFILES(X) NULL};
static const char *const vantages[] = {FINWAIT_VANTAGES(X) NULL};
#undef X

#define ANALYZE (1U << COMMAND_ANALYZE)
#define STATES (1U << COMMAND_STATES)
#define CHECK (1U << COMMAND_CHECK)
#define BASELINE (1U << COMMAND_BASELINE)
#define DIFF (1U << COMMAND_DIFF)
#define RECORD (1U << COMMAND_RECORD)
#define LIVE (1U << COMMAND_LIVE)
#define TOP (1U << COMMAND_TOP)
#define EXPLAIN (1U << COMMAND_EXPLAIN)
#define HELP (1U << COMMAND_HELP)

const struct option_row option_rows[OPTION_COUNT] = {
    [OPTION_FORMAT] = {"format", 'f', "FORMAT", formats, ANALYZE | STATES | DIFF | LIVE,
                       "form of the report: a page for a person (text), one JSON document (json), one JSON object a "
                       "line (ndjson), a table for spreadsheets (csv: states --over-time), Zeek's conn.log (zeek, "
                       "zeek-json); default: text on a terminal, else json"},
    [OPTION_OUTPUT] = {"output", 'o', "FILE", NULL, ANALYZE | STATES | CHECK | BASELINE | DIFF | RECORD | LIVE,
                       "write to FILE instead of standard output; live: at the end of FILE; syslog or journal: "
                       "findings go to the system's log, and nothing else is written"},
    [OPTION_DETAIL] = {"detail", 'd', "DETAIL", details, ANALYZE | LIVE,
                       "how much: summary and findings (brief), a record a connection, with timelines where something "
                       "was found (normal, the default), all timelines (full)"},
    [OPTION_FILTER] = {"filter", 0, "EXPRESSION", NULL,
                       ANALYZE | STATES | CHECK | BASELINE | DIFF | RECORD | LIVE | TOP,
                       "read only packets that pcap-filter(7) lets through"},
    [OPTION_TAP] = {"tap", 0, "END=FILE", NULL, ANALYZE | STATES | CHECK | BASELINE,
                    "client=FILE and server=FILE, each once or more: captures of the same traffic, taken on both sides "
                    "of a path, to be joined"},
    [OPTION_PROFILE] = {"profile", 0, "PROFILE", profiles,
                        ANALYZE | STATES | CHECK | BASELINE | DIFF | RECORD | LIVE | TOP,
                        "whose timers the endpoints keep: linux (default), rfc, bsd, macos, windows"},
    [OPTION_VANTAGE] = {"vantage", 0, "PLACE", vantages,
                        ANALYZE | STATES | CHECK | BASELINE | DIFF | RECORD | LIVE | TOP,
                        "where the capture was taken: client, server or middle; default: told from each handshake"},
    [OPTION_LENIENT] = {"lenient", 0, NULL, NULL, ANALYZE | STATES | CHECK | BASELINE | DIFF | RECORD,
                        "exit with 0, not 3, when an input was cut short or damaged, or (check) lost packets"},
    [OPTION_JOBS] = {"jobs", 'j', "N", NULL, ANALYZE,
                     "keep N processors busy, as many as there are unless given; the report is the same"},
    [OPTION_NO_SANDBOX] = {"no-sandbox", 0, NULL, NULL,
                           ANALYZE | STATES | CHECK | BASELINE | DIFF | RECORD | LIVE | TOP,
                           "do not give up the rights to open other files, to use the network, to start programs"},
    [OPTION_AT] = {"at", 0, "TIME", NULL, STATES,
                   "the moment: end (default), +12.5s from the first frame on, or a time as RFC 3339 writes it"},
    [OPTION_HOST] = {"host", 0, "ADDRESS", NULL, STATES, "only what this host has"},
    [OPTION_OVER_TIME] = {"over-time", 0, NULL, NULL, STATES, "count endpoints in each state from first frame to last"},
    [OPTION_STATE] = {"state", 0, "STATE,...", NULL, STATES, "only these states, such as time_wait,close_wait"},
    [OPTION_STEP] = {"step", 0, "TIME", NULL, STATES, "with --over-time: time between two counts, 1s unless given"},
    [OPTION_POLICY] = {"policy", 0, "FILE", NULL, CHECK | RECORD, "the rules, in JSON (finwait schema policy)"},
    [OPTION_EXPLAIN_POLICY] = {"explain-policy", 0, NULL, NULL, CHECK,
                               "print in words what is checked, and check nothing"},
    [OPTION_BASELINE] = {"baseline", 0, "FILE", NULL, CHECK | RECORD,
                         "fail on what is new or worse than in this file, which finwait baseline wrote"},
    [OPTION_BY_PORT] = {"by-port", 0, NULL, NULL, BASELINE | DIFF,
                        "a service is a port, whatever the address: for addresses that change from run to run"},
    [OPTION_FAIL_ON] = {"fail-on", 0, "SEVERITY", bars, CHECK | RECORD,
                        "what fails the check: findings and rules of this severity or worse: error (default), "
                        "warning, note; never: all are told and none fails it"},
    [OPTION_DENY] = {"deny", 0, "CODE,...", NULL, CHECK | RECORD, "these findings are errors, whatever their severity"},
    [OPTION_ALLOW] = {"allow", 0, "CODE,...", NULL, CHECK | RECORD, "these findings are not looked at"},
    [OPTION_ALLOW_EMPTY] = {"allow-empty", 0, NULL, NULL, CHECK | RECORD,
                            "a capture without a TCP connection passes too"},
    [OPTION_INTERFACE] = {"interface", 'i', "IFACE", NULL, RECORD | LIVE | TOP,
                          "an interface to capture from; more than once: several; any: all"},
    [OPTION_WRITE] = {"write", 'w', "FILE", NULL, RECORD | LIVE,
                      "the file for the packets, as pcapng; live: of connections with findings, the last 32 before the "
                      "first one and all that follow"},
    [OPTION_SNAPLEN] = {"snaplen", 0, "BYTES", NULL, RECORD | LIVE | TOP,
                        "bytes kept of a packet: 256, the default, keep the headers and little of what was sent; 0 "
                        "keeps all"},
    [OPTION_SETTLE] = {"settle", 0, "TIME", NULL, RECORD,
                       "how long to go on capturing after the command has ended: 1s unless given"},
    [OPTION_JUNIT] = {"junit", 0, "FILE", NULL, CHECK | RECORD,
                      "write the outcome also to FILE (-: to standard output, in place of the page) as JUnit's XML, "
                      "for nearly every CI system"},
    [OPTION_SARIF] = {"sarif", 0, "FILE", NULL, CHECK | RECORD, "the same as SARIF 2.1.0, for code scanning"},
    [OPTION_TAP_OUTPUT] = {"tap-output", 0, "FILE", NULL, CHECK | RECORD,
                           "the same as TAP 13, for prove(1) and its kin"},
    [OPTION_GITLAB] = {"gitlab", 0, "FILE", NULL, CHECK | RECORD, "the same as GitLab's Code Quality report"},
    [OPTION_MARKDOWN] = {"markdown", 0, "FILE", NULL, CHECK | RECORD,
                         "the same as a page of Markdown, for a comment on a pull request"},
    [OPTION_GITHUB] = {"github", 0, NULL, NULL, CHECK | RECORD,
                       "annotate the run as GitHub's workflow commands do, and add a page to the job's summary "
                       "($GITHUB_STEP_SUMMARY)"},
    [OPTION_CHECK] = {"check", 0, NULL, NULL, RECORD,
                      "check the file at once, with the options of check; the command's exit status goes before the "
                      "check's"},
    [OPTION_REPLAY] = {"replay", 0, "FILE", NULL, LIVE | TOP,
                       "take the packets of a capture file as if they passed now"},
    [OPTION_SPEED] = {"speed", 0, "N", NULL, LIVE | TOP,
                      "of the replay: 1 as it was recorded, 10 ten times as fast; default: as fast as it can be read"},
    [OPTION_STATS] = {"stats", 0, "TIME", NULL, LIVE, "a line of counts each time so long has passed"},
    [OPTION_METRICS] =
        {"metrics", 0, "ADDRESS:PORT", NULL, LIVE,
         "serve metrics for Prometheus at http://ADDRESS:PORT/metrics, and /healthz; PORT alone is of the "
         "loopback address"},
    [OPTION_ROTATE_SIZE] = {"rotate-size", 0, "SIZE", NULL, LIVE,
                            "begin the files of -o and -w anew at this size, such as 100M; the old one is renamed "
                            "to FILE.YYYYmmddTHHMMSSZ"},
    [OPTION_ROTATE_TIME] = {"rotate-time", 0, "TIME", NULL, LIVE, "likewise at this age, such as 1h"},
    [OPTION_MAX_CONNECTIONS] = {"max-connections", 0, "N", NULL, LIVE | TOP,
                                "at most so many connections at once, 1M unless given: beyond it the least interesting "
                                "is judged early, and counted"},
    [OPTION_MAX_MEMORY] = {"max-memory", 0, "SIZE", NULL, LIVE | TOP,
                           "at most so much memory, such as 512M, 16M at least, for connections and all else that "
                           "grows with traffic; likewise"},
    [OPTION_BUFFER] = {"buffer", 0, "SIZE", NULL, LIVE | TOP,
                       "what the kernel may hold for each interface while finwait is busy: 64M unless given"},
    [OPTION_COLOR] = {"color", 0, "WHEN", colors, ANALYZE | STATES | CHECK | DIFF | RECORD | LIVE | EXPLAIN,
                      "colour in text: auto (default: on a terminal, unless NO_COLOR is set), always, never"},
    [OPTION_HELP] = {"help", 'h', NULL, NULL, 0, "print this help"},
    [OPTION_VERSION] = {"version", 'V', NULL, NULL, 0, "print the version"},
    [OPTION_MAN] = {"man", 0, NULL, NULL, HELP, NULL},
    [OPTION_BASH] = {"bash", 0, NULL, NULL, HELP, NULL},
};
