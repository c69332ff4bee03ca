/* SPDX-License-Identifier: BSD-2-Clause */
#include <finwait/capture.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "filter.h"
#include "frames.h"
#include "input.h"
#include "reader.h"

struct finwait_capture {
    struct input input;
    struct reader *reader;
    struct filter *filter; /* NULL: every frame is kept */
    char *path;
    uint64_t frame_number;              /* of the last frame read, kept or not */
    enum finwait_capture_status status; /* END or CUT is final */
    struct finwait_error error;         /* of CUT */
    struct finwait_capture_info info;
};

static const char *name_of_input(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

static void refuse(const struct input *input, const char *path, struct finwait_error *error)
{
    const char *name = name_of_input(path);
    const struct format *format = format_find(input->head, input->head_size);
    if (input->head_size == 0)
        error_set(error, "Cannot read %.200s: it is empty.", name);
    else if (format == NULL)
        error_set(error, "Cannot read %.200s: it is neither pcap nor pcapng.", name);
    else {
        char command[320];
        snprintf(command, sizeof command, format->remedy, strcmp(path, "-") == 0 ? "FILE" : path);
        error_set(error, "Cannot read %.100s: its format is %s. Convert it first: %s", name, format->name, command);
    }
}

static void count_link_type(struct finwait_capture_info *info, int link_type)
{
    const unsigned room = sizeof info->link_types / sizeof *info->link_types;
    for (unsigned i = 0; i < info->link_type_count; i++)
        if (info->link_types[i] == link_type)
            return;
    if (info->link_type_count < room)
        info->link_types[info->link_type_count++] = link_type;
}

/* Opens the input and the reader that its format needs. */
static bool open_reader(struct finwait_capture *capture, const char *path, struct finwait_error *error)
{
    if (!input_open(&capture->input, path, error))
        return false;
    const struct format *format = format_find(capture->input.head, capture->input.head_size);
    if (format == NULL || format->remedy != NULL) {
        refuse(&capture->input, path, error);
        input_close(&capture->input);
        return false;
    }
    struct finwait_error cause;
    capture->reader = pcap_reader_new(&capture->input, &cause);
    if (capture->reader == NULL) {
        error_set(error, "Cannot read %.200s as %s: %.250s.", name_of_input(path), format->name, cause.text);
        return false;
    }
    capture->info.format = format->name;
    return true;
}

struct finwait_capture *finwait_capture_open(const char *path, const char *filter, struct finwait_error *error)
{
    struct finwait_capture *capture = calloc(1, sizeof *capture);
    if (capture == NULL || (capture->path = strdup(path)) == NULL) {
        error_set(error, "Out of memory.");
        free(capture);
        return NULL;
    }
    capture->info.path = capture->path;
    if (!open_reader(capture, path, error))
        goto fail;
    const struct reader *reader = capture->reader;
    if (filter != NULL) {
        capture->filter = filter_new(filter, reader->link_type, reader->snapshot_length, error);
        if (capture->filter == NULL)
            goto fail;
    }
    capture->info.snapshot_length = reader->snapshot_length;
    capture->info.size = capture->input.size;
    count_link_type(&capture->info, reader->link_type);
    return capture;
fail:
    finwait_capture_free(capture);
    return NULL;
}

void finwait_capture_free(struct finwait_capture *capture)
{
    if (capture == NULL)
        return;
    if (capture->reader != NULL)
        capture->reader->operations->free(capture->reader);
    filter_free(capture->filter);
    free(capture->path);
    free(capture);
}

static void count_frame(struct finwait_capture_info *info, const struct finwait_frame *frame)
{
    count_link_type(info, frame->link_type);
    if (info->packets == 0)
        info->first_time = frame->time;
    info->last_time = frame->time;
    info->packets++;
    info->bytes += frame->wire_size;
}

/* The input does not go on: says after which frame and where. */
static void cut(struct finwait_capture *capture, const char *cause)
{
    const char *name = name_of_input(capture->path);
    uint64_t offset = capture->reader->operations->offset(capture->reader);
    if (capture->input.failure != 0)
        cause = strerror(capture->input.failure);
    char frame[32] = "its header";
    if (capture->frame_number > 0)
        snprintf(frame, sizeof frame, "frame %" PRIu64, capture->frame_number);
    error_set(&capture->error, "%.200s cannot be read beyond %s (byte %" PRIu64 "): %.200s.", name, frame, offset,
              cause);
    capture->info.error = capture->error.text;
}

enum finwait_capture_status capture_read(struct finwait_capture *capture, struct finwait_frame *frame, bool *kept)
{
    struct finwait_error cause;
    if (capture->status != FINWAIT_CAPTURE_FRAME)
        return capture->status;
    capture->status = capture->reader->operations->next(capture->reader, frame, &cause);
    if (capture->status == FINWAIT_CAPTURE_CUT)
        cut(capture, cause.text);
    if (capture->status != FINWAIT_CAPTURE_FRAME)
        return capture->status;
    capture->frame_number++;
    capture->info.position = capture->input.position;
    *kept = capture->filter == NULL || filter_keeps(capture->filter, frame);
    if (*kept)
        count_frame(&capture->info, frame);
    return FINWAIT_CAPTURE_FRAME;
}

enum finwait_capture_status finwait_capture_next(struct finwait_capture *capture, struct finwait_frame *frame)
{
    bool kept = false;
    while (!kept && capture_read(capture, frame, &kept) == FINWAIT_CAPTURE_FRAME)
        continue;
    return capture->status;
}

uint64_t finwait_capture_frame_number(const struct finwait_capture *capture)
{
    return capture->frame_number;
}

const struct finwait_capture_info *finwait_capture_info(const struct finwait_capture *capture)
{
    return &capture->info;
}
