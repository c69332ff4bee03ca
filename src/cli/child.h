/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A command that runs beside this program, with its standard streams and its place at the terminal; signals that reach
 * this program are passed on to it. One at a time. Does not wait: it has a descriptor to wait for.
 */
#ifndef CLI_CHILD_H
#define CLI_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct child {
    pid_t pid;
    int descriptor;  /* readable, for poll(2), when child_attend has something to do */
    sigset_t before; /* signals that were blocked before */
    bool over;
    bool interrupted; /* a signal came when it was over */
    int status;       /* once it is over, as a shell has it: 128 and the signal's number when one ended it */
};

/* Blocks the signals that child_attend takes. False when the system has no descriptor left. */
bool child_init(struct child *child);
void child_done(struct child *child);

/* Runs command[0], found by PATH, with the arguments up to NULL. 0, or the errno that tells why it does not run. */
int child_start(struct child *child, char *const *command);

/* Takes the signals that have come: passes them on, learns that the command has ended. */
void child_attend(struct child *child);

#endif
