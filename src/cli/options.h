/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line: one table of commands, one of options, and the parser that walks them. The help, the man page
 * and the shell completion are printed from the same tables (manual.h). Does not act on what it reads.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "values.h"

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

/* Documents that a check can write besides its page. */
enum check_form {
    CHECK_FORM_JUNIT,
    CHECK_FORM_SARIF,
    CHECK_FORM_TAP,
    CHECK_FORM_GITLAB,
    CHECK_FORM_MARKDOWN,
    CHECK_FORM_COUNT
};

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* What the command line asks for. */
struct settings {
    enum command command;
    char **operands; /* files, codes or a command; the array is owned, the strings are argv's */
    size_t operand_count;
    char **taps[FINWAIT_SIDE_COUNT]; /* files of each tap; at last they are the operands too, the client's first */
    size_t tap_count[FINWAIT_SIDE_COUNT];
    bool has_format; /* else by where the output goes */
    enum finwait_report_format format;
    const char *output; /* NULL: standard output */
    enum finwait_detail detail;
    const char *filter; /* NULL: none */
    enum finwait_profile profile;
    enum finwait_vantage vantage;
    bool lenient;
    unsigned jobs; /* threads; 0: as many as there are processors */
    bool no_sandbox;
    enum color_choice color;
    struct moment at;
    bool over_time;
    finwait_states states; /* of interest; 0: all */
    int64_t step;          /* ns between two counts */
    uint8_t host_family;   /* 0: all hosts */
    struct finwait_address host;
    const char *policy; /* NULL: none */
    bool explain_policy;
    const char *baseline;          /* NULL: none */
    bool by_port;                  /* services are told apart by port alone */
    enum finwait_severity fail_on; /* FINWAIT_SEVERITY_COUNT: nothing fails */
    uint64_t denied, allowed;      /* findings: bit `1 << code` */
    bool allow_empty;
    char **interfaces; /* owned as the operands are */
    size_t interface_count;
    const char *write;                   /* file for packets */
    uint32_t snapshot_length;            /* 0: whole packets */
    const char *forms[CHECK_FORM_COUNT]; /* files; NULL: not asked for, "-": standard output */
    bool github;                         /* annotations on standard output, the page for $GITHUB_STEP_SUMMARY */
    bool check;                          /* the file, once it is there */
    int64_t settle;                      /* ns to go on capturing after the command */
    const char *replay;                  /* NULL: interfaces */
    double speed;                        /* of a replay, as of life; 0: as fast as can be */
    int64_t stats;                       /* ns between two lines of counts; 0: none */
    const char *metrics;                 /* where they are served; NULL: nowhere */
    uint64_t rotate_size;                /* bytes of a file; 0: no limit, as for the two that follow */
    int64_t rotate_time;                 /* ns of a file */
    uint64_t max_connections;            /* at once */
    uint64_t buffer;                     /* bytes that the kernel may keep for each interface */
    bool man, bash;                      /* help in another form */
};

/* False with a one-line text in `error` when the line can't be used. Free with settings_done in both cases. */
bool settings_parse(struct settings *settings, int argc, char **argv, char *error, size_t error_size);
void settings_done(struct settings *settings);

#endif
