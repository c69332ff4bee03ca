/* SPDX-License-Identifier: BSD-2-Clause */
/* What the terminal behind a stream can show. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdio.h>

#include "options.h"

/* Columns to wrap at. */
int terminal_width(FILE *stream);

/* Whether to colour what goes to `stream`; NO_COLOR (no-color.org) is honoured. */
bool terminal_colored(FILE *stream, enum color_choice choice);

#endif
