/* SPDX-License-Identifier: BSD-2-Clause */
#include "source.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "commands.h"
#include "study.h"

#define WAIT 100 /* ms: signals and the clock are looked at so often */
/*
 * The kernel hands a block of frames over when it is full or 100 ms old, on a busy machine somewhat later: what is
 * older than this has been seen once the rings are empty.
 */
#define HELD_BACK (500 * MILLISECOND)

static bool open_source(struct source *source, const struct settings *settings, struct finwait_error *error)
{
    if (settings->replay) {
        char *const paths[] = {(char *)settings->replay};
        source->merge = finwait_merge_open(paths, 1, settings->filter, error);
        source->count = 1;
        return source->merge;
    }
    struct finwait_device_options options = {.filter = settings->filter,
                                             .snapshot_length = settings->snapshot_length,
                                             .buffer_size = (uint32_t)settings->buffer};
    source->live = finwait_live_open(settings->interfaces, settings->interface_count, &options, error);
    source->count = settings->interface_count;
    return source->live;
}

bool source_open(struct source *source, const struct settings *settings)
{
    struct finwait_error error = {0};
    *source = (struct source){.speed = settings->speed, .looked = clock_now()};
    if (open_source(source, settings, &error))
        return true;
    complain("%s", error.text);
    return false;
}

void source_done(struct source *source)
{
    if (source->cut)
        complain("%s", source_infos(source)[0]->error);
    finwait_live_free(source->live);
    finwait_merge_free(source->merge);
    *source = (struct source){0};
}

void source_name(const struct settings *settings, char *name, size_t size)
{
    size_t used = 0;
    if (settings->replay) {
        const char *slash = strrchr(settings->replay, '/');
        snprintf(name, size, "%s", slash ? slash + 1 : settings->replay);
    }
    for (size_t i = 0; i < settings->interface_count && used < size; i++)
        used += (size_t)snprintf(name + used, size - used, "%s%s", i > 0 ? "," : "", settings->interfaces[i]);
}

int64_t source_time(const struct source *source, int64_t now)
{
    if (source->live)
        return now;
    if (source->started == 0 || source->speed == 0)
        return source->first;
    return source->first + (int64_t)((double)(now - source->started) * source->speed);
}

static void end(struct source *source)
{
    source->over = true;
    source->cut = source_infos(source)[0]->error != NULL;
}

static bool replay(struct source *source, int64_t now, struct finwait_frame *frame)
{
    if (!source->has_held && !source->over) {
        source->has_held = finwait_merge_next(source->merge, &source->held) == FINWAIT_CAPTURE_FRAME;
        if (!source->has_held)
            end(source);
    }
    if (!source->has_held)
        return false;
    if (source->started == 0) {
        source->started = now;
        source->first = source->held.time;
    }
    if (source->speed > 0 && source->held.time > source_time(source, now))
        return false;
    *frame = source->held;
    source->has_held = false;
    if (source->speed == 0)
        source->first = frame->time;
    return true;
}

bool source_next(struct source *source, int64_t now, struct finwait_frame *frame)
{
    return source->live ? finwait_live_next(source->live, now - HELD_BACK, frame) : replay(source, now, frame);
}

uint64_t source_frame_number(const struct source *source)
{
    return source->live ? finwait_live_frame_number(source->live) : finwait_merge_frame_number(source->merge);
}

size_t source_input(const struct source *source)
{
    return source->live ? finwait_live_interface(source->live) : 0;
}

int64_t source_horizon(const struct source *source, int64_t now)
{
    return source->live ? now - HELD_BACK : source_time(source, now);
}

void source_wait(struct source *source)
{
    struct timespec pause = {0, WAIT / 10 * MILLISECOND};
    if (source->live)
        finwait_live_wait(source->live, WAIT);
    else if (!source->over)
        nanosleep(&pause, NULL);
}

struct finwait_options source_options(const struct settings *settings, enum finwait_detail detail)
{
    struct finwait_options options = study_options(settings, detail);
    options.max_connections = settings->max_connections;
    options.max_memory = settings->max_memory;
    options.unending = true;
    return options;
}

bool source_check(struct source *source, struct finwait_live_event *event)
{
    if (!finwait_live_check(source->live, event))
        return false;
    source->away += event->change == FINWAIT_LIVE_LEFT;
    source->away -= event->change == FINWAIT_LIVE_RETURNED;
    source->kernel_drops += event->counts.kernel_drops;
    source->interface_drops += event->counts.interface_drops;
    return true;
}

void source_tell_losses(struct source *source, struct finwait_analyzer *analyzer, bool changed, int64_t now)
{
    if (changed || source->away > 0)
        finwait_analyzer_lost(analyzer, source->looked, now);
    finwait_analyzer_drops(analyzer, source->kernel_drops, source->interface_drops);
    source->looked = now;
}

const struct finwait_capture_info *const *source_infos(const struct source *source)
{
    return source->live ? finwait_live_infos(source->live) : finwait_merge_infos(source->merge);
}

bool source_locate(void *user, uint64_t frame, size_t *input, uint64_t *inside)
{
    const struct source *source = user;
    *input = 0;
    *inside = frame;
    return source->count == 1; /* of several interfaces nobody remembers for days which frame came from where */
}
