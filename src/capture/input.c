/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* fopencookie */
#endif
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"

#define STREAM_BUFFER ((size_t)256 * 1024)

static bool is_standard_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

static ssize_t read_some(int fd, void *out, size_t size)
{
    ssize_t got;
    do
        got = read(fd, out, size);
    while (got < 0 && errno == EINTR);
    return got;
}

/* A pipe hands out as little as it likes: read until the head is whole or the input ends. */
static bool read_head(struct input *input)
{
    while (input->head_size < FORMAT_HEAD) {
        ssize_t got = read_some(input->fd, input->head + input->head_size, FORMAT_HEAD - input->head_size);
        if (got < 0)
            return false;
        if (got == 0)
            break;
        input->head_size += (size_t)got;
    }
    return true;
}

bool input_open(struct input *input, const char *path, struct finwait_error *error)
{
    *input = (struct input){.fd = STDIN_FILENO};
    if (!is_standard_input(path))
        input->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (input->fd < 0) {
        error_set(error, "Cannot open %s: %s.", path, strerror(errno));
        return false;
    }
    struct stat status;
    if (fstat(input->fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        error_set(error, "%s is a directory, not a capture file.", path);
        input_close(input);
        return false;
    }
    if (S_ISREG(status.st_mode))
        input->size = (uint64_t)status.st_size;
    if (!read_head(input)) {
        error_set(error, "Cannot read %s: %s.", path, strerror(errno));
        input_close(input);
        return false;
    }
    return true;
}

void input_close(struct input *input)
{
    if (input->fd > STDERR_FILENO)
        close(input->fd);
    input->fd = -1;
}

static ssize_t cookie_read(void *cookie, char *out, size_t size)
{
    struct input *input = cookie;
    ssize_t got = (ssize_t)(input->head_size - input->head_given);
    if (got > 0) {
        if ((size_t)got > size)
            got = (ssize_t)size;
        memcpy(out, input->head + input->head_given, (size_t)got);
        input->head_given += (size_t)got;
    } else {
        got = read_some(input->fd, out, size);
        if (got < 0) {
            input->failure = errno;
            return -1;
        }
    }
    input->position += (uint64_t)got;
    return got;
}

/* Only tells where it is: a pipe cannot go back. */
static int cookie_seek(void *cookie, off64_t *offset, int whence)
{
    const struct input *input = cookie;
    if (whence != SEEK_CUR || *offset != 0) {
        errno = ESPIPE;
        return -1;
    }
    *offset = (off64_t)input->position;
    return 0;
}

static int cookie_close(void *cookie)
{
    input_close(cookie);
    return 0;
}

FILE *input_stream(struct input *input)
{
    const cookie_io_functions_t functions = {.read = cookie_read, .seek = cookie_seek, .close = cookie_close};
    FILE *stream = fopencookie(input, "rb", functions);
    if (stream != NULL)
        setvbuf(stream, NULL, _IOFBF, STREAM_BUFFER);
    return stream;
}
