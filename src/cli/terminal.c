/* SPDX-License-Identifier: BSD-2-Clause */
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEFAULT_WIDTH 80
#define WIDEST 120 /* longer lines are hard to read */

static int columns(FILE *stream)
{
    struct winsize size;
    if (ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    const char *variable = getenv("COLUMNS");
    int given = variable ? atoi(variable) : 0;
    return given > 0 ? given : DEFAULT_WIDTH;
}

int terminal_width(FILE *stream)
{
    int width = columns(stream);
    return width > WIDEST ? WIDEST : width;
}

bool terminal_colored(FILE *stream, enum color_choice choice)
{
    const char *refusal = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (choice != COLOR_AUTO)
        return choice == COLOR_ALWAYS;
    return isatty(fileno(stream)) && !(refusal && *refusal) && !(terminal && strcmp(terminal, "dumb") == 0);
}

enum finwait_report_format terminal_format(const struct settings *settings, enum finwait_report_format elsewhere)
{
    if (settings->has_format)
        return settings->format;
    return !settings->output && isatty(STDOUT_FILENO) ? FINWAIT_REPORT_TEXT : elsewhere;
}
