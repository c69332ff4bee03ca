/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The captures of one run, read one after another; frame numbers count on from one to the next.
 */
#ifndef CLI_INPUTS_H
#define CLI_INPUTS_H

#include <finwait/finwait.h>

struct inputs {
    struct finwait_capture **captures;         /* owned */
    const struct finwait_capture_info **infos; /* owned array; the infos are the captures' */
    uint64_t *before;                          /* frames in the inputs ahead of each one */
    size_t count;
    size_t current;    /* the one being read */
    uint64_t consumed; /* bytes of those already read */
    bool cut;          /* at least one was cut short */
};

/* Opens all of them. False after a complaint; free with inputs_done in both cases. */
bool inputs_open(struct inputs *inputs, char *const *paths, size_t count, const char *filter);
void inputs_done(struct inputs *inputs);

/* The next frame and its number; false at the end of the last input. Complains about an input that is cut short. */
bool inputs_next(struct inputs *inputs, struct finwait_frame *frame, uint64_t *number);

/* Bytes of all inputs, 0 when that is unknown; bytes read so far. */
uint64_t inputs_size(const struct inputs *inputs);
uint64_t inputs_position(const struct inputs *inputs);

/* A finwait_report_locate; `user` is the struct inputs. */
bool inputs_locate(void *user, uint64_t frame, size_t *input, uint64_t *inside);

#endif
