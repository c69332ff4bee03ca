/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What live watches: interfaces on the clock of this machine, or a file that is replayed on a clock of its own.
 */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

#include "settings.h"

struct source {
    struct finwait_live *live;   /* owned; NULL: a replay */
    struct finwait_merge *merge; /* owned; NULL: interfaces */
    size_t count;                /* of inputs */
    double speed;                /* of a replay; 0: no clock at all */
    int64_t started, first;      /* of a replay: when it began, and its first frame's time; 0: not yet */
    struct finwait_frame held;   /* of a replay: a frame whose time has not come */
    bool has_held, over, cut;
    unsigned away; /* interfaces that are down or gone */
    uint64_t kernel_drops, interface_drops;
    int64_t looked; /* at the clock, when source_tell_losses was called last; first, when it was opened */
};

/* Opens it. False after a complaint; free with source_done in both cases. */
bool source_open(struct source *source, const struct settings *settings);
/* Complains of what cut the file short: at last, as a screen may have had the terminal until then. */
void source_done(struct source *source);

/* "eth0,eth1", or the file that is replayed, without its folders. */
void source_name(const struct settings *settings, char *name, size_t size);

/*
 * The next frame. `now`: the clock, from before all that was read since the last false. False when there is none now;
 * then nothing will come that is older than source_horizon.
 */
bool source_next(struct source *source, int64_t now, struct finwait_frame *frame);
/* The input that the last frame came from. */
size_t source_input(const struct source *source);
uint64_t source_frame_number(const struct source *source);
int64_t source_horizon(const struct source *source, int64_t now);
/* Sleeps until there may be a frame, but not long. */
void source_wait(struct source *source);

/* The clock, as the source's frames have it. */
int64_t source_time(const struct source *source, int64_t now);

/* The analyzer's options for what does not end: without Zeek's view, whose memory has no cap. */
struct finwait_options source_options(const struct settings *settings, enum finwait_detail detail);

/*
 * What has changed with interfaces since it was asked last, once a second say; false when nothing (more) has. Counts
 * what they dropped, and which are away.
 */
bool source_check(struct source *source, struct finwait_live_event *event);

/* Tells the analyzer what was lost since the last call; `changed`: source_check had something to say since then. */
void source_tell_losses(struct source *source, struct finwait_analyzer *analyzer, bool changed, int64_t now);

const struct finwait_capture_info *const *source_infos(const struct source *source);

/* A finwait_report_locate; `user` is the struct source. */
bool source_locate(void *user, uint64_t frame, size_t *input, uint64_t *inside);

#endif
