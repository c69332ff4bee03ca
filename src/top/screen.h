/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The terminal: draws what it is handed, and turns keys into another view of it. Does no analysis; at any size from
 * 40 columns and 8 lines on what matters is there.
 */
#ifndef TOP_SCREEN_H
#define TOP_SCREEN_H

#include "rows.h"

/* What there is to show. */
struct scene {
    const struct finwait_analyzer *analyzer;
    const struct rates *rates;
    const struct cases *findings, *connections;
    const char *source; /* interfaces, or the file */
    const char *remark; /* "" or what is to be known: the file is over, interfaces are away */
    double seconds;     /* since it began */
};

struct screen;

/* Takes the terminal; NULL when there is none, or no memory, or no ncurses in this build (*why is static). */
struct screen *screen_new(const char **why);
/* Gives the terminal back. NULL-safe. */
void screen_free(struct screen *screen);

/* Handles the keys that were pressed, waiting at most so long for one. True when there was any, or another size. */
bool screen_keys(struct screen *screen, int milliseconds);
/* Whether the user has had enough. */
bool screen_is_over(const struct screen *screen);

void screen_draw(struct screen *screen, const struct scene *scene);

#endif
