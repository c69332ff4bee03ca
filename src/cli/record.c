/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The record command: what passes interfaces while a command runs, in a file. Each frame is taken as it comes, and
 * frames are taken until the command has ended, its last segments have had time to pass, and all that the kernel holds
 * from before is in the file.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "clock.h"
#include "commands.h"
#include "output.h"

#define BUFFER_SIZE (32U << 20) /* of an interface: 65,000 frames of the usual snapshot length */
/*
 * Each frame as it comes has a price: the buffer is cut into places of one size, 65 kB where frames may be that long.
 * Recordings of long frames take blocks of them instead, and wait for the last block.
 */
#define SHORT_FRAME 2048
#define LAST_BLOCK (SECOND / 4) /* more than twice what the kernel keeps a block back */
#define BATCH 1024              /* frames of an interface before signals and the other interfaces have their turn */

/* An interface. */
struct source {
    const char *name;
    struct finwait_device *device; /* owned; NULL once it is gone */
    struct finwait_device_counts counts;
};

/* One run. */
struct run {
    const struct settings *settings;
    bool immediate;
    struct output output;
    struct source *sources;
    struct pollfd *waiting; /* of each source, and at last the child */
    struct child child;
    uint64_t frames;
    bool damaged; /* the file does not hold all that it should */
};

static bool open_sources(struct run *run)
{
    const struct settings *settings = run->settings;
    struct finwait_device_options options = {.filter = settings->filter,
                                             .snapshot_length = settings->snapshot_length,
                                             .buffer_size = BUFFER_SIZE,
                                             .immediate = run->immediate};
    run->sources = calloc(settings->interface_count, sizeof *run->sources);
    run->waiting = calloc(settings->interface_count + 1, sizeof *run->waiting);
    if (!run->sources || !run->waiting) {
        complain("memory is short");
        return false;
    }
    for (size_t i = 0; i < settings->interface_count; i++) {
        struct finwait_error error;
        struct source *source = &run->sources[i];
        source->name = settings->interfaces[i];
        source->device = finwait_device_open(source->name, &options, &error);
        if (!source->device) {
            complain("%s", error.text);
            return false;
        }
        run->waiting[i] = (struct pollfd){finwait_device_descriptor(source->device), POLLIN, 0};
    }
    return true;
}

static void write_failed(struct run *run)
{
    if (!run->damaged)
        output_failed(&run->output);
    run->damaged = true;
}

static void write_heads(struct run *run)
{
    const struct settings *settings = run->settings;
    errno = 0;
    bool written = finwait_recording_begin(run->output.file);
    for (size_t i = 0; i < settings->interface_count; i++)
        written = written && finwait_recording_interface(run->output.file, run->sources[i].name,
                                                         finwait_device_link_type(run->sources[i].device),
                                                         settings->snapshot_length);
    if (!written)
        write_failed(run);
}

/* The interface can't be read any more; the command goes on. */
static void lose(struct run *run, size_t index, const struct finwait_error *error)
{
    struct source *source = &run->sources[index];
    complain("%s; what would pass it later is missing in the file (any outlives interfaces)", error->text);
    source->counts = finwait_device_counts(source->device);
    finwait_device_free(source->device);
    source->device = NULL;
    run->waiting[index].fd = -1;
    run->damaged = true;
}

/* Writes frames that are there, up to those of `until` and to `most` of them. */
static void take(struct run *run, size_t index, int64_t until, unsigned most)
{
    struct finwait_frame frame;
    struct finwait_error error;
    for (unsigned taken = 0; taken < most && run->sources[index].device; taken++) {
        enum finwait_capture_status status = finwait_device_next(run->sources[index].device, &frame, &error);
        if (status == FINWAIT_CAPTURE_CUT)
            lose(run, index, &error);
        if (status != FINWAIT_CAPTURE_FRAME || frame.time > until)
            return;
        errno = 0;
        if (!run->output.error && !finwait_recording_frame(run->output.file, (uint32_t)index, &frame, NULL))
            write_failed(run);
        run->frames++;
    }
}

/* Takes frames until the command has ended, then for the time to settle; then what was there by then. */
static void follow(struct run *run)
{
    size_t count = run->settings->interface_count;
    int64_t until = INT64_MAX, settle = run->settings->settle;
    run->waiting[count] = (struct pollfd){run->child.descriptor, POLLIN, 0};
    while (!run->child.interrupted && (!run->child.over || clock_now() < until)) {
        int64_t left = until - clock_now();
        int wait = !run->child.over ? -1 : left > 0 ? (int)(left / MILLISECOND) + 1 : 0;
        poll(run->waiting, count + 1, wait);
        for (size_t i = 0; i < count; i++)
            if (run->waiting[i].revents)
                take(run, i, INT64_MAX, BATCH);
        if (run->waiting[count].revents)
            child_attend(&run->child);
        if (run->child.over && until == INT64_MAX)
            until = clock_now() + (run->immediate || settle > LAST_BLOCK ? settle : LAST_BLOCK);
    }
    until = clock_now();
    for (size_t i = 0; i < count; i++)
        take(run, i, until, UINT32_MAX);
}

/* How much was lost, in the file and for a person. */
static void tell_counts(struct run *run)
{
    uint64_t lost = 0;
    int64_t end = clock_now();
    for (size_t i = 0; i < run->settings->interface_count; i++) {
        struct source *source = &run->sources[i];
        if (source->device)
            source->counts = finwait_device_counts(source->device);
        lost += source->counts.kernel_drops + source->counts.interface_drops;
        errno = 0;
        if (!run->output.error && !finwait_recording_counts(run->output.file, (uint32_t)i, end, &source->counts))
            write_failed(run);
    }
    if (run->output.error)
        return;
    complain("%s: %" PRIu64 " packets%s", run->settings->write, run->frames,
             run->frames == 0 ? "; did the traffic pass another interface, or does --filter leave it out?" : "");
    if (lost > 0)
        complain("%" PRIu64 " packets were lost: they came faster than they were written", lost);
    run->damaged |= lost > 0 && !run->settings->lenient;
}

static int start_failure(const struct settings *settings, int error)
{
    complain("%s: %s", settings->operands[0], strerror(error));
    return error == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_RUNNABLE;
}

static int record(struct run *run)
{
    write_heads(run);
    int error = child_start(&run->child, run->settings->operands);
    if (error != 0)
        return start_failure(run->settings, error);
    follow(run);
    tell_counts(run);
    return run->child.status;
}

static void close_sources(struct run *run)
{
    for (size_t i = 0; run->sources && i < run->settings->interface_count; i++)
        finwait_device_free(run->sources[i].device);
    free(run->sources);
    free(run->waiting);
}

/* The command as if check had been asked for the file. */
static int check(const struct settings *settings)
{
    struct settings wanted = *settings;
    wanted.command = COMMAND_CHECK;
    wanted.operands = (char *[]){(char *)settings->write, NULL};
    wanted.operand_count = 1;
    return command_check(&wanted);
}

int command_record(const struct settings *settings)
{
    struct run run = {.settings = settings, .child.descriptor = -1};
    run.immediate = settings->snapshot_length > 0 && settings->snapshot_length <= SHORT_FRAME;
    int status = EXIT_NOT_STARTED;
    bool written = false;
    if (settings->check && !check_can_begin(settings))
        return status;
    if (!child_init(&run.child))
        complain("signals: %s", strerror(errno));
    else if (open_sources(&run) && output_open(&run.output, settings->write, NULL, 0) && output_begin(&run.output)) {
        status = record(&run);
        written = output_close(&run.output);
        if (status == 0 && (!written || run.damaged))
            status = EXIT_NOT_STARTED;
    }
    close_sources(&run);
    child_done(&run.child);
    if (!settings->check || !written || !run.child.over)
        return status;
    int verdict = check(settings);
    return status == 0 ? verdict : status;
}
