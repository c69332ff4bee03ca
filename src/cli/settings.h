/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a command line asks for, and the parser that reads it by the tables of options.h. Does not act on what it reads.
 */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "herald.h"
#include "options.h"
#include "values.h"

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
    const char *output;          /* NULL: standard output */
    enum herald_kind system_log; /* live: takes the findings, and there is no other output */
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
    uint64_t max_memory;                 /* bytes of what grows with traffic; 0: no cap */
    uint64_t buffer;                     /* bytes that the kernel may keep for each interface */
    bool man, bash;                      /* help in another form */
};

/* False with a one-line text in `error` when the line can't be used. Free with settings_done in both cases. */
bool settings_parse(struct settings *settings, int argc, char **argv, char *error, size_t error_size);
void settings_done(struct settings *settings);

#endif
