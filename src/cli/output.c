/* SPDX-License-Identifier: BSD-2-Clause */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"

/* Writing there would destroy what is to be read. */
static bool is_input(const char *path, char *const *inputs, size_t input_count)
{
    struct stat target, input;
    if (stat(path, &target) != 0 || !S_ISREG(target.st_mode))
        return false;
    for (size_t i = 0; i < input_count; i++)
        if (stat(inputs[i], &input) == 0 && input.st_dev == target.st_dev && input.st_ino == target.st_ino)
            return true;
    return false;
}

bool output_open(struct output *output, const char *path, char *const *inputs, size_t input_count)
{
    *output = (struct output){.file = stdout, .path = path};
    if (!path)
        return true;
    if (is_input(path, inputs, input_count)) {
        complain("%s: is an input; not overwritten", path);
        return false;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    output->made = fd >= 0;
    if (fd < 0 && errno == EEXIST)
        fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    output->file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!output->file)
        complain("%s: %s", path, strerror(errno));
    return output->file;
}

bool output_begin(struct output *output)
{
    struct stat target;
    int fd = fileno(output->file);
    output->begun = true;
    if (!output->path || fstat(fd, &target) != 0 || !S_ISREG(target.st_mode) || ftruncate(fd, 0) == 0)
        return true;
    complain("%s: %s", output->path, strerror(errno));
    return false;
}

void output_failed(struct output *output)
{
    if (!output->error)
        output->error = errno ? errno : ENOMEM;
}

static void remove_partial(const char *path)
{
    struct stat target;
    if (stat(path, &target) == 0 && S_ISREG(target.st_mode))
        unlink(path);
}

bool output_close(struct output *output)
{
    if (output->made && !output->begun)
        remove_partial(output->path);
    errno = 0;
    if (ferror(output->file))
        output_failed(output);
    if (fclose(output->file) != 0)
        output_failed(output);
    if (!output->error)
        return true;
    if (output->error != EPIPE) /* whoever closed the pipe knows */
        complain("%s: %s", output->path ? output->path : "standard output", strerror(output->error));
    if (output->path)
        remove_partial(output->path);
    return false;
}
