/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file that is written for days: begun anew when it is large or old enough, reopened when somebody moved it away, and
 * cut back to what is whole when the disk is full. Knows nothing of what is written, and reads no clock.
 */
#ifndef LIVE_LOGFILE_H
#define LIVE_LOGFILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct logfile {
    FILE *file;           /* NULL: not open */
    const char *path;     /* borrowed; NULL: standard output, which never rotates */
    const char *name;     /* the last part of it */
    int directory;        /* open all the time: names are looked up there, whatever rights are given up later */
    uint64_t largest;     /* bytes from which on the file is begun anew; 0: any size */
    int64_t oldest;       /* nanoseconds from `begun` on, likewise; 0: any age */
    int64_t begun;        /* nanoseconds since 1970 */
    int64_t moved_second; /* when the last file that has moved away was begun, in seconds since 1970 */
    unsigned moved;       /* the number behind its name */
    long whole;           /* bytes up to the last logfile_flush that worked; -1: can't be known */
    int error;            /* errno of the first failure; 0: none */
    bool regular, fresh;  /* a regular file; nothing is in it yet */
    bool torn;            /* the last line that was there has no end */
};

/*
 * Opens `path` for writing at its end; the limits may be set afterwards. A file that was there is as it was until
 * something is written. False: `error` tells why.
 */
bool logfile_open(struct logfile *log, const char *path, int64_t now);
/* Before anything is written. Either takes away what was there, or ends its last line where a crash left that torn. */
bool logfile_clear(struct logfile *log);
void logfile_mend(struct logfile *log);

/* Hands everything to the system. False when that, or anything before, failed: `error` says why. */
bool logfile_flush(struct logfile *log);

/* Whether it is time for a new file, flushed or not; then what was written is to be completed, and logfile_rotate
 * called. */
bool logfile_is_due(const struct logfile *log, int64_t now);
/* Renames the file to NAME.YYYYmmddTHHMMSSZ, by the time when it was begun, and begins a new one. */
bool logfile_rotate(struct logfile *log, int64_t now);
/* Goes on in the file that bears the name now, at its end. */
bool logfile_reopen(struct logfile *log, int64_t now);

/* Closes it; what a failed write left half done is taken away. False when anything failed. */
bool logfile_close(struct logfile *log);

#endif
