/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tables of commands and of options. The parser (settings.h) walks them, and the help, the man page and the shell
 * completion are printed from them (manual.c). Knows no values.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#define COMMANDS(X)                                                                                                    \
    X(ANALYZE, "analyze", "FILE...", "tell how every TCP connection opened and closed, and what went wrong (default)") \
    X(STATES, "states", "FILE...", "print what netstat would have shown on the hosts, at one time or over time")       \
    X(CHECK, "check", "FILE...", "pass or fail a capture by what was found in it, for tests and pipelines")            \
    X(BASELINE, "baseline", "FILE...", "record what a capture comes to, for check --baseline")                         \
    X(DIFF, "diff", "A B", "tell what differs between two captures, reports (JSON, NDJSON) or baselines")              \
    X(RECORD, "record", "COMMAND...", "capture into a file while a command runs, and keep its exit status")            \
    X(LIVE, "live", "", "watch interfaces: findings the moment they are known, connections as they end")               \
    X(TOP, "top", "", "watch interfaces on a terminal: services by state, newest findings, ladders of connections")    \
    X(EXPLAIN, "explain", "[CODE...]", "explain a finding: meaning, causes, advice; without CODE list all")            \
    X(SCHEMA, "schema", "[policy|baseline]", "print the JSON Schema of the report, of policies or of baselines")       \
    X(VERSION, "version", "", "print the version")                                                                     \
    X(HELP, "help", "", "print this help")

enum command {
#define X(upper, name, operands, about) COMMAND_##upper,
    COMMANDS(X)
#undef X
        COMMAND_COUNT
};

struct command_row {
    const char *name;
    const char *operands; /* as the help shows them */
    const char *about;
};
extern const struct command_row command_rows[COMMAND_COUNT];

enum option {
    OPTION_FORMAT,
    OPTION_OUTPUT,
    OPTION_DETAIL,
    OPTION_FILTER,
    OPTION_TAP,
    OPTION_PROFILE,
    OPTION_VANTAGE,
    OPTION_LENIENT,
    OPTION_JOBS,
    OPTION_NO_SANDBOX,
    OPTION_AT,
    OPTION_HOST,
    OPTION_OVER_TIME,
    OPTION_STATE,
    OPTION_STEP,
    OPTION_POLICY,
    OPTION_EXPLAIN_POLICY,
    OPTION_BASELINE,
    OPTION_BY_PORT,
    OPTION_FAIL_ON,
    OPTION_DENY,
    OPTION_ALLOW,
    OPTION_ALLOW_EMPTY,
    OPTION_INTERFACE,
    OPTION_WRITE,
    OPTION_SNAPLEN,
    OPTION_SETTLE,
    OPTION_CHECK,
    OPTION_JUNIT, /* the forms of an outcome, up to the last one, in the order of enum check_form */
    OPTION_SARIF,
    OPTION_TAP_OUTPUT,
    OPTION_GITLAB,
    OPTION_MARKDOWN,
    OPTION_GITHUB,
    OPTION_REPLAY,
    OPTION_SPEED,
    OPTION_STATS,
    OPTION_METRICS,
    OPTION_ROTATE_SIZE,
    OPTION_ROTATE_TIME,
    OPTION_MAX_CONNECTIONS,
    OPTION_MAX_MEMORY,
    OPTION_BUFFER,
    OPTION_COLOR,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_MAN,
    OPTION_BASH,
    OPTION_COUNT
};

struct option_row {
    const char *name;           /* without its two dashes */
    char letter;                /* 0: none */
    const char *value;          /* as the help shows it; NULL: takes none */
    const char *const *choices; /* NULL-ended; NULL: any text */
    unsigned commands;          /* bit `1 << command`; 0: all */
    const char *about;          /* NULL: not for the help */
};
extern const struct option_row option_rows[OPTION_COUNT];

#endif
