/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* O_PATH */
#endif
#include "logfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define NAME_SIZE 256
#define SAME_SECOND 100000 /* files begun in one second that can be told apart */

static bool fail(struct logfile *log)
{
    if (log->error == 0)
        log->error = errno ? errno : EIO;
    return false;
}

static void look(struct logfile *log)
{
    struct stat about;
    log->regular = fstat(fileno(log->file), &about) == 0 && S_ISREG(about.st_mode);
    log->whole = log->regular ? (long)about.st_size : -1;
    log->fresh = !log->regular || about.st_size == 0;
}

static int open_directory(const char *path, const char *name)
{
    char folder[4096] = ".";
    size_t length = (size_t)(name - path);
    if (length >= sizeof folder) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (length > 0) {
        memcpy(folder, path, length);
        folder[length] = '\0';
    }
    return open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* Somebody's crash has left a last line without its end. Who can't read the file sees none. */
static bool is_torn(const struct logfile *log)
{
    char last = '\n';
    int fd = log->whole > 0 ? open(log->path, O_RDONLY | O_CLOEXEC) : -1;
    bool read = fd >= 0 && pread(fd, &last, 1, log->whole - 1) == 1;
    if (fd >= 0)
        close(fd);
    return read && last != '\n';
}

bool logfile_open(struct logfile *log, const char *path, int64_t now)
{
    *log = (struct logfile){.path = path, .directory = -1, .begun = now, .file = stdout};
    if (path) {
        const char *slash = strrchr(path, '/');
        log->name = slash ? slash + 1 : path;
        log->directory = open_directory(path, log->name);
        log->file = log->directory >= 0 ? fopen(path, "ae") : NULL;
    }
    if (!log->file) {
        fail(log);
        if (log->directory >= 0)
            close(log->directory);
        return false;
    }
    look(log);
    log->torn = log->path && is_torn(log);
    return true;
}

bool logfile_clear(struct logfile *log)
{
    if (!log->regular)
        return true;
    if (ftruncate(fileno(log->file), 0) != 0 || fseek(log->file, 0, SEEK_SET) != 0)
        return fail(log);
    log->torn = false;
    look(log);
    return true;
}

void logfile_mend(struct logfile *log)
{
    if (log->torn)
        fputc('\n', log->file);
    log->torn = false;
}

bool logfile_flush(struct logfile *log)
{
    if (log->error)
        return false;
    errno = 0;
    if (fflush(log->file) != 0 || ferror(log->file))
        return fail(log);
    if (log->regular)
        log->whole = ftell(log->file);
    log->fresh = log->whole == 0;
    return true;
}

bool logfile_is_due(const struct logfile *log, int64_t now)
{
    long size = log->regular && !log->error ? ftell(log->file) : 0;
    bool large = log->largest && size > 0 && (uint64_t)size >= log->largest;
    bool old = log->oldest && now - log->begun >= log->oldest;
    return size > 0 && (large || old);
}

/* Puts another file in place of the open one: whoever holds `file` does not notice. */
static bool exchange(struct logfile *log, int flags, int64_t now)
{
    int fd = openat(log->directory, log->name, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666);
    if (fd < 0)
        return fail(log);
    bool done = dup2(fd, fileno(log->file)) >= 0 && fseek(log->file, 0, SEEK_END) == 0;
    close(fd);
    if (!done)
        return fail(log);
    log->begun = now;
    look(log);
    return true;
}

/* To the first name of that time which is free. Whoever deleted the file has spared it the move. */
static bool move_away(struct logfile *log)
{
    char stamp[32], name[NAME_SIZE];
    time_t seconds = (time_t)(log->begun / 1000000000);
    struct tm calendar;
    if (!gmtime_r(&seconds, &calendar) || !strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &calendar))
        return fail(log);
    if (log->moved_second != seconds)
        log->moved = 0;
    log->moved_second = seconds;
    for (; log->moved < SAME_SECOND; log->moved++) {
        char number[16] = "";
        if (log->moved > 0)
            snprintf(number, sizeof number, ".%u", log->moved);
        if (snprintf(name, sizeof name, "%s.%s%s", log->name, stamp, number) >= (int)sizeof name) {
            errno = ENAMETOOLONG;
            return fail(log);
        }
        if (faccessat(log->directory, name, F_OK, 0) != 0)
            return renameat(log->directory, log->name, log->directory, name) == 0 || errno == ENOENT || fail(log);
    }
    errno = EEXIST;
    return fail(log);
}

bool logfile_rotate(struct logfile *log, int64_t now)
{
    return logfile_flush(log) && move_away(log) && exchange(log, O_TRUNC, now);
}

bool logfile_reopen(struct logfile *log, int64_t now)
{
    return logfile_flush(log) && (!log->path || !log->regular || exchange(log, O_APPEND, now));
}

bool logfile_close(struct logfile *log)
{
    logfile_flush(log);
    if (log->error && log->regular && log->path && log->whole >= 0 && ftruncate(fileno(log->file), log->whole) != 0)
        fail(log);
    /* What the failed write left in the stream's buffer must not follow. */
    if (log->error && log->path)
        dup2(log->directory, fileno(log->file));
    if (fclose(log->file) != 0)
        fail(log);
    log->file = NULL;
    if (log->directory >= 0)
        close(log->directory);
    return log->error == 0;
}
