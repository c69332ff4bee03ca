/* SPDX-License-Identifier: BSD-2-Clause */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"

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

static size_t give_head(struct input *input, uint8_t *out, size_t size)
{
    size_t given = input->head_size - input->head_given;
    if (given > size)
        given = size;
    memcpy(out, input->head + input->head_given, given);
    input->head_given += given;
    return given;
}

static size_t read_input(struct byte_source *source, uint8_t *out, size_t size)
{
    struct input *input = (struct input *)source;
    size_t given = give_head(input, out, size);
    if (given == 0) {
        ssize_t got = read_some(input->fd, out, size);
        if (got < 0)
            source->failure = strerror(errno);
        else
            given = (size_t)got;
    }
    source->position += given;
    return given;
}

/* Only once it is known what it is: a directory can be opened too, a regular file has a size. */
static bool examine(struct input *input, const char *path, struct finwait_error *error)
{
    struct stat status;
    if (fstat(input->fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        error_set(error, "%s is a directory, not a capture file.", path);
        return false;
    }
    if (S_ISREG(status.st_mode)) {
        input->size = (uint64_t)status.st_size;
        posix_fadvise(input->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    if (!read_head(input)) {
        error_set(error, "Cannot read %s: %s.", path, strerror(errno));
        return false;
    }
    return true;
}

bool input_open(struct input *input, const char *path, struct finwait_error *error)
{
    *input = (struct input){.source = {.read = read_input}, .fd = STDIN_FILENO};
    if (!is_standard_input(path))
        input->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (input->fd < 0) {
        error_set(error, "Cannot open %s: %s.", path, strerror(errno));
        return false;
    }
    if (examine(input, path, error))
        return true;
    input_close(input);
    return false;
}

void input_close(struct input *input)
{
    if (input->fd > STDERR_FILENO)
        close(input->fd);
    input->fd = -1;
}
