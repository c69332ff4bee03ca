/* SPDX-License-Identifier: BSD-2-Clause */
/* What the terminal behind a stream can show. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdio.h>

#include "settings.h"

/* Columns to wrap at. */
int terminal_width(FILE *stream);

/* Whether to colour what goes to `stream`; NO_COLOR (no-color.org) is honoured. */
bool terminal_colored(FILE *stream, enum color_choice choice);

/* The format that was asked for; else a page where the report goes to a terminal, and `elsewhere` where it does not. */
enum finwait_report_format terminal_format(const struct settings *settings, enum finwait_report_format elsewhere);

#endif
