/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The captures of one run: files that are one capture, or two taps of the same traffic.
 */
#ifndef CLI_INPUTS_H
#define CLI_INPUTS_H

#include "settings.h"

struct inputs {
    struct finwait_merge *merge; /* owned; NULL with taps */
    struct finwait_join *join;   /* owned; NULL without */
    size_t count;
    bool cut;      /* at least one was cut short */
    uint64_t size; /* bytes of all inputs, 0 when that is unknown */
};

/*
 * Gives up whatever reading does not need (duties.h), the right to open an output too, has the heap made ready
 * (heap.h), and opens all of them. False after a complaint; free with inputs_done in both cases.
 */
bool inputs_open(struct inputs *inputs, const struct settings *settings);
void inputs_done(struct inputs *inputs);

/*
 * Hands the next frame or joined segment to the analyzer; its time in *time. False at the end of all inputs, after
 * complaints about those that are cut short.
 */
bool inputs_feed(struct inputs *inputs, struct finwait_analyzer *analyzer, int64_t *time);

/* Says so when two inputs showed the same packets. After finwait_analyzer_finish. */
void inputs_complain_of_overlap(const struct inputs *inputs, const struct finwait_summary *summary);

const struct finwait_capture_info *const *inputs_infos(const struct inputs *inputs);
/* Bytes read so far. */
uint64_t inputs_position(const struct inputs *inputs);

/* A finwait_report_locate; `user` is the struct inputs. */
bool inputs_locate(void *user, uint64_t frame, size_t *input, uint64_t *inside);

#endif
