/* SPDX-License-Identifier: BSD-2-Clause */
#include "inputs.h"

#include "commands.h"

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

bool inputs_open(struct inputs *inputs, const struct settings *settings)
{
    struct finwait_error error = {0};
    *inputs = (struct inputs){.count = settings->operand_count};
    inputs->merge = finwait_merge_open(settings->operands, settings->operand_count, settings->filter, &error);
    if (!inputs->merge) {
        complain("%s", error.text);
        return false;
    }
    inputs->size = size_of_all(inputs);
    return true;
}

void inputs_done(struct inputs *inputs)
{
    finwait_merge_free(inputs->merge);
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

bool inputs_next(struct inputs *inputs, struct finwait_frame *frame, uint64_t *number)
{
    if (finwait_merge_next(inputs->merge, frame) != FINWAIT_CAPTURE_FRAME) {
        complain_of_cuts(inputs);
        return false;
    }
    *number = finwait_merge_frame_number(inputs->merge);
    return true;
}

const struct finwait_capture_info *const *inputs_infos(const struct inputs *inputs)
{
    return finwait_merge_infos(inputs->merge);
}

uint64_t inputs_position(const struct inputs *inputs)
{
    return finwait_merge_position(inputs->merge);
}

bool inputs_locate(void *user, uint64_t frame, size_t *input, uint64_t *inside)
{
    const struct inputs *inputs = user;
    return finwait_merge_locate(inputs->merge, frame, input, inside);
}
