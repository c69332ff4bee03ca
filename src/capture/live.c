/* SPDX-License-Identifier: BSD-2-Clause */
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <finwait/capture.h>

#include "error.h"

/* One interface. */
struct post {
    struct finwait_device *device; /* NULL: gone, to be opened again */
    unsigned index;                /* the kernel's, when it was opened */
    bool gone;                     /* the kernel says so */
    bool dry;                      /* the kernel had no frame when it was asked last */
    bool faltered;                 /* it was down, if only for a moment */
    bool told;                     /* that it left was told, and not yet that it is back */
    struct finwait_frame head;     /* the frame to be handed out next */
    bool has_head;
    struct finwait_device_counts last; /* as the kernel counted when it was asked last */
    struct finwait_capture_info info;
};

struct finwait_live {
    struct finwait_device_options options; /* its filter is owned */
    struct post *posts;
    const struct finwait_capture_info **infos;
    struct pollfd *polls;
    size_t count;
    uint64_t number;
    size_t latest;  /* the post that the last frame came from */
    size_t checked; /* posts that this round of finwait_live_check is through with */
    struct finwait_error error;
};

static bool open_post(struct finwait_live *live, struct post *post, struct finwait_error *error)
{
    post->device = finwait_device_open(post->info.path, &live->options, error);
    if (!post->device)
        return false;
    post->index = if_nametoindex(post->info.path);
    post->last = (struct finwait_device_counts){0};
    post->info.link_types[0] = finwait_device_link_type(post->device);
    post->info.link_type_count = 1;
    return true;
}

static bool take_room(struct finwait_live *live, size_t count)
{
    live->posts = calloc(count, sizeof *live->posts);
    live->infos = calloc(count, sizeof *live->infos);
    live->polls = calloc(count, sizeof *live->polls);
    return live->posts && live->infos && live->polls;
}

static bool open_all(struct finwait_live *live, char *const *names, size_t count, struct finwait_error *error)
{
    if (!take_room(live, count) || (live->options.filter && !(live->options.filter = strdup(live->options.filter)))) {
        live->options.filter = NULL;
        error_set(error, "Out of memory.");
        return false;
    }
    for (; live->count < count; live->count++) {
        struct post *post = &live->posts[live->count];
        post->info = (struct finwait_capture_info){.path = strdup(names[live->count]),
                                                   .snapshot_length = live->options.snapshot_length};
        live->infos[live->count] = &post->info;
        if (!post->info.path)
            error_set(error, "Out of memory.");
        if (!post->info.path || !open_post(live, post, error)) {
            free((char *)post->info.path);
            return false;
        }
    }
    return true;
}

struct finwait_live *finwait_live_open(char *const *names, size_t count, const struct finwait_device_options *options,
                                       struct finwait_error *error)
{
    struct finwait_live *live = calloc(1, sizeof *live);
    if (!live) {
        error_set(error, "Out of memory.");
        return NULL;
    }
    live->options = *options;
    if (!open_all(live, names, count, error)) {
        finwait_live_free(live);
        return NULL;
    }
    return live;
}

void finwait_live_free(struct finwait_live *live)
{
    if (!live)
        return;
    for (size_t i = 0; i < live->count; i++) {
        finwait_device_free(live->posts[i].device);
        free((char *)live->posts[i].info.path);
    }
    free(live->posts);
    free(live->infos);
    free(live->polls);
    free((char *)live->options.filter);
    free(live);
}

/* The kernel still knows the interface that was opened, and it is up; "any" is always. */
static bool is_up(const struct post *post)
{
    struct ifreq request = {0};
    if (post->gone || !post->device)
        return false;
    if (post->index == 0)
        return true;
    strncpy(request.ifr_name, post->info.path, sizeof request.ifr_name - 1);
    return if_nametoindex(post->info.path) == post->index &&
           ioctl(finwait_device_descriptor(post->device), SIOCGIFFLAGS, &request) == 0 &&
           (request.ifr_flags & IFF_UP) != 0;
}

static void fill(struct finwait_live *live, struct post *post)
{
    if (post->has_head || !post->device)
        return;
    enum finwait_capture_status status = finwait_device_next(post->device, &post->head, &live->error);
    if (status == FINWAIT_CAPTURE_CUT && !post->gone) { /* what was captured before is still there */
        post->gone = true;
        status = finwait_device_next(post->device, &post->head, &live->error);
    }
    post->has_head = status == FINWAIT_CAPTURE_FRAME;
    post->dry = !post->has_head;
}

static void count_frame(struct finwait_capture_info *info, const struct finwait_frame *frame)
{
    if (info->packets++ == 0)
        info->first_time = frame->time;
    info->last_time = frame->time;
    info->bytes += frame->wire_size;
}

bool finwait_live_next(struct finwait_live *live, int64_t horizon, struct finwait_frame *frame)
{
    struct post *first = NULL;
    bool all = true;
    for (size_t i = 0; i < live->count; i++) {
        struct post *post = &live->posts[i];
        fill(live, post);
        all &= post->has_head || post->told;
        if (post->has_head && (!first || post->head.time < first->head.time))
            first = post;
    }
    if (!first || (!all && first->head.time >= horizon))
        return false;
    *frame = first->head;
    first->has_head = false;
    count_frame(&first->info, frame);
    live->number++;
    live->latest = (size_t)(first - live->posts);
    return true;
}

uint64_t finwait_live_frame_number(const struct finwait_live *live)
{
    return live->number;
}

size_t finwait_live_interface(const struct finwait_live *live)
{
    return live->latest;
}

void finwait_live_wait(struct finwait_live *live, int milliseconds)
{
    for (size_t i = 0; i < live->count; i++) {
        const struct post *post = &live->posts[i];
        bool ask = post->device && !post->gone && !post->has_head;
        live->polls[i] = (struct pollfd){ask ? finwait_device_descriptor(post->device) : -1, POLLIN, 0};
    }
    if (poll(live->polls, live->count, milliseconds) <= 0)
        return;
    for (size_t i = 0; i < live->count; i++)
        live->posts[i].faltered |= (live->polls[i].revents & POLLERR) != 0;
}

/* What the kernel counted since it was asked last; its counters have 32 bits. */
static bool count_drops(struct post *post, struct finwait_live_event *event)
{
    struct finwait_device_counts now = finwait_device_counts(post->device);
    event->counts = (struct finwait_device_counts){(uint32_t)(now.received - post->last.received),
                                                   (uint32_t)(now.kernel_drops - post->last.kernel_drops),
                                                   (uint32_t)(now.interface_drops - post->last.interface_drops)};
    post->last = now;
    post->info.kernel_drops += event->counts.kernel_drops;
    post->info.interface_drops += event->counts.interface_drops;
    return event->counts.kernel_drops > 0 || event->counts.interface_drops > 0;
}

static bool leave(struct finwait_live *live, struct post *post, struct finwait_live_event *event)
{
    if (!post->gone && if_nametoindex(post->info.path) == post->index)
        error_set(&live->error, "%s: the interface is down", post->info.path);
    else
        error_set(&live->error, "%s: the interface is gone", post->info.path);
    event->change = FINWAIT_LIVE_LEFT;
    event->text = live->error.text;
    post->told = true;
    post->faltered = false;
    return true;
}

static bool come_back(struct finwait_live *live, struct post *post, struct finwait_live_event *event)
{
    if (post->device && (post->gone || if_nametoindex(post->info.path) != post->index)) {
        finwait_device_free(post->device);
        post->device = NULL;
    }
    if (!post->device)
        post->gone = !open_post(live, post, &live->error);
    if (!is_up(post))
        return false;
    event->change = FINWAIT_LIVE_RETURNED;
    post->told = false;
    return true;
}

static bool check(struct finwait_live *live, struct post *post, struct finwait_live_event *event)
{
    if (post->told)
        return come_back(live, post, event);
    if (post->dry && (post->faltered || !is_up(post)))
        return leave(live, post, event);
    event->change = FINWAIT_LIVE_DROPPED;
    return count_drops(post, event);
}

bool finwait_live_check(struct finwait_live *live, struct finwait_live_event *event)
{
    for (; live->checked < live->count; live->checked++) {
        *event = (struct finwait_live_event){.interface = live->checked, .text = ""};
        if (check(live, &live->posts[live->checked], event)) {
            live->checked++;
            return true;
        }
    }
    live->checked = 0;
    return false;
}

const struct finwait_capture_info *const *finwait_live_infos(const struct finwait_live *live)
{
    return live->infos;
}
