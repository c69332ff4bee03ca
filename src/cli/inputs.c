/* SPDX-License-Identifier: BSD-2-Clause */
#include "inputs.h"

#include <stdlib.h>

#include "commands.h"

bool inputs_open(struct inputs *inputs, char *const *paths, size_t count, const char *filter)
{
    *inputs = (struct inputs){
        .captures = calloc(count, sizeof(struct finwait_capture *)),
        .infos = calloc(count, sizeof(const struct finwait_capture_info *)),
        .before = calloc(count, sizeof *inputs->before),
    };
    if (!inputs->captures || !inputs->infos || !inputs->before) {
        complain("memory is short");
        return false;
    }
    for (; inputs->count < count; inputs->count++) {
        struct finwait_error error = {0};
        struct finwait_capture *capture = finwait_capture_open(paths[inputs->count], filter, &error);
        if (!capture) {
            complain("%s", error.text);
            return false;
        }
        inputs->captures[inputs->count] = capture;
        inputs->infos[inputs->count] = finwait_capture_info(capture);
    }
    return true;
}

void inputs_done(struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        finwait_capture_free(inputs->captures[i]);
    free(inputs->captures);
    free(inputs->infos);
    free(inputs->before);
    *inputs = (struct inputs){0};
}

static void finish_current(struct inputs *inputs, enum finwait_capture_status status)
{
    const struct finwait_capture_info *info = inputs->infos[inputs->current];
    uint64_t frames = finwait_capture_frame_number(inputs->captures[inputs->current]);
    if (status == FINWAIT_CAPTURE_CUT) {
        inputs->cut = true;
        complain("%s", info->error);
    }
    inputs->consumed += info->position;
    inputs->current++;
    if (inputs->current < inputs->count)
        inputs->before[inputs->current] = inputs->before[inputs->current - 1] + frames;
}

bool inputs_next(struct inputs *inputs, struct finwait_frame *frame, uint64_t *number)
{
    while (inputs->current < inputs->count) {
        struct finwait_capture *capture = inputs->captures[inputs->current];
        enum finwait_capture_status status = finwait_capture_next(capture, frame);
        if (status == FINWAIT_CAPTURE_FRAME) {
            *number = inputs->before[inputs->current] + finwait_capture_frame_number(capture);
            return true;
        }
        finish_current(inputs, status);
    }
    return false;
}

uint64_t inputs_size(const struct inputs *inputs)
{
    uint64_t total = 0;
    for (size_t i = 0; i < inputs->count; i++) {
        if (inputs->infos[i]->size == 0)
            return 0;
        total += inputs->infos[i]->size;
    }
    return total;
}

uint64_t inputs_position(const struct inputs *inputs)
{
    if (inputs->current == inputs->count)
        return inputs->consumed;
    return inputs->consumed + inputs->infos[inputs->current]->position;
}

bool inputs_locate(void *user, uint64_t frame, size_t *input, uint64_t *inside)
{
    const struct inputs *inputs = user;
    size_t last = inputs->current < inputs->count ? inputs->current : inputs->count - 1;
    while (last > 0 && inputs->before[last] >= frame)
        last--;
    *input = last;
    *inside = frame - inputs->before[last];
    return true;
}
