/* SPDX-License-Identifier: BSD-2-Clause */
#include "inputs.h"

#include <string.h>

#include "commands.h"
#include "duties.h"
#include "heap.h"

static uint64_t size_of_all(const struct inputs *inputs)
{
    uint64_t total = 0;
    for (size_t i = 0; i < inputs->count; i++) {
        uint64_t size = inputs_infos(inputs)[i]->size;
        if (size == 0)
            return 0;
        total += size;
    }
    return total;
}

static bool open_all(struct inputs *inputs, const struct settings *settings, struct finwait_error *error)
{
    size_t client = settings->tap_count[FINWAIT_CLIENT];
    if (client == 0) {
        inputs->merge = finwait_merge_open(settings->operands, settings->operand_count, settings->filter, error);
        return inputs->merge;
    }
    struct finwait_tap at_client = {settings->operands, client};
    struct finwait_tap at_server = {settings->operands + client, settings->operand_count - client};
    inputs->join = finwait_join_open(&at_client, &at_server, settings->filter, error);
    return inputs->join;
}

bool inputs_open(struct inputs *inputs, const struct settings *settings)
{
    struct finwait_error error = {0};
    *inputs = (struct inputs){.count = settings->operand_count};
    heap_prepare();
    if (!duties_keep(settings))
        return false;
    if (!open_all(inputs, settings, &error)) {
        complain("%s", error.text);
        return false;
    }
    inputs->size = size_of_all(inputs);
    return true;
}

void inputs_done(struct inputs *inputs)
{
    finwait_merge_free(inputs->merge);
    finwait_join_free(inputs->join);
    *inputs = (struct inputs){0};
}

static void complain_of_cuts(struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++) {
        const struct finwait_capture_info *info = inputs_infos(inputs)[i];
        if (!info->error)
            continue;
        inputs->cut = true;
        complain("%s", info->error);
    }
}

/* The inputs are over. */
static bool end(struct inputs *inputs, struct finwait_analyzer *analyzer)
{
    complain_of_cuts(inputs);
    if (!inputs->join)
        return false;
    const struct finwait_taps *taps = finwait_join_taps(inputs->join);
    finwait_analyzer_taps(analyzer, taps);
    if (taps->exchanged)
        complain("all connections are opened from the side of the server tap: the taps seem to be exchanged");
    if (!finwait_join_ok(inputs->join)) {
        inputs->cut = true;
        complain("memory ran short: the taps were not read to their end");
    }
    return false;
}

bool inputs_feed(struct inputs *inputs, struct finwait_analyzer *analyzer, int64_t *time)
{
    struct finwait_frame frame;
    struct finwait_segment segment;
    if (inputs->join) {
        if (!finwait_join_next(inputs->join, &segment))
            return end(inputs, analyzer);
        *time = segment.time;
        finwait_analyzer_segment(analyzer, &segment);
        return true;
    }
    if (finwait_merge_next(inputs->merge, &frame) != FINWAIT_CAPTURE_FRAME)
        return end(inputs, analyzer);
    *time = frame.time;
    if (inputs->count > 1)
        finwait_analyzer_input(analyzer, finwait_merge_input(inputs->merge));
    finwait_analyzer_frame(analyzer, &frame, finwait_merge_frame_number(inputs->merge));
    return true;
}

/* The same packet at two taps is not stamped the same. */
#define AT_ONCE 1000

void inputs_complain_of_overlap(const struct inputs *inputs, const struct finwait_summary *summary)
{
    const struct finwait_overlap *overlap = &summary->overlap;
    if (overlap->segments == 0)
        return;
    const char *first = inputs_infos(inputs)[overlap->inputs[0]]->path;
    const char *second = inputs_infos(inputs)[overlap->inputs[1]]->path;
    if (overlap->delay <= AT_ONCE)
        complain("%s and %s hold the same packets with the same times: what they share is counted twice", first,
                 second);
    else
        complain(
            "%s and %s show the same packets, %.6f s apart: two taps of the same traffic, counted twice; join them "
            "with --tap client=FILE --tap server=FILE",
            first, second, (double)overlap->delay / 1e9);
}

const struct finwait_capture_info *const *inputs_infos(const struct inputs *inputs)
{
    return inputs->join ? finwait_join_infos(inputs->join) : finwait_merge_infos(inputs->merge);
}

uint64_t inputs_position(const struct inputs *inputs)
{
    return inputs->join ? finwait_join_position(inputs->join) : finwait_merge_position(inputs->merge);
}

bool inputs_locate(void *user, uint64_t frame, size_t *input, uint64_t *inside)
{
    const struct inputs *inputs = user;
    if (inputs->join)
        return finwait_join_locate(inputs->join, frame, input, inside);
    return finwait_merge_locate(inputs->merge, frame, input, inside);
}
