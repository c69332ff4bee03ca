/* SPDX-License-Identifier: BSD-2-Clause */
/* One function a command; each returns the exit status of the program. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "settings.h"

enum exit_status {
    EXIT_DONE = 0,
    EXIT_FOUND = 1,     /* check: something is not as it must be */
    EXIT_UNUSABLE = 2,  /* the arguments, an input or the output could not be used */
    EXIT_CUT_SHORT = 3, /* done, but an input was cut short or damaged */

    /* Of record, whose other statuses are those of its command; the same as env(1) and timeout(1) have. */
    EXIT_NOT_STARTED = 125,  /* record itself could not do what it should */
    EXIT_NOT_RUNNABLE = 126, /* the command is there and can't be run */
    EXIT_NOT_FOUND = 127
};

/* Whether its policy and its baseline can be read; complains if not. What comes from standard input is left there. */
bool check_can_begin(const struct settings *settings);

int command_analyze(const struct settings *settings);
int command_states(const struct settings *settings);
int command_check(const struct settings *settings);
int command_baseline(const struct settings *settings);
int command_diff(const struct settings *settings);
int command_record(const struct settings *settings);
int command_live(const struct settings *settings);
int command_top(const struct settings *settings);
int command_explain(const struct settings *settings);
int command_schema(const struct settings *settings);
int command_version(const struct settings *settings);
int command_help(const struct settings *settings);

/* "finwait: ..." and a newline on standard error. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
