/* SPDX-License-Identifier: BSD-2-Clause */
#include <finwait/capture.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "filter.h"
#include "format.h"
#include "frames.h"
#include "input.h"
#include "link_type.h"
#include "reader.h"
#include "unpacker.h"
#include "window.h"

struct finwait_capture {
    struct input input;
    struct unpacker *unpacker; /* NULL: the input is not compressed */
    struct window window;      /* on the input, or on what it unpacks to */
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

static void refuse(const struct finwait_capture *capture, const struct format *format, size_t head_size,
                   struct finwait_error *error)
{
    const char *name = name_of_input(capture->path), *packed = capture->info.compression;
    if (capture->window.failure != NULL)
        error_set(error, "Cannot read %.200s: %.200s.", name, capture->window.failure);
    else if (head_size == 0)
        error_set(error, "Cannot read %.200s: it is empty.", name);
    else if (format == NULL || format->remedy == NULL || (packed != NULL && format->codec != NULL))
        error_set(error, "Cannot read %.200s: %s neither pcap nor pcapng.", name,
                  packed != NULL ? "what it unpacks to is" : "it is");
    else {
        char command[320];
        snprintf(command, sizeof command, format->remedy, strcmp(capture->path, "-") == 0 ? "FILE" : capture->path);
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

/* The bytes of the capture: those of the input, or what they unpack to. */
static bool open_source(struct finwait_capture *capture, struct finwait_error *error)
{
    struct input *input = &capture->input;
    if (!input_open(input, capture->path, error))
        return false;
    struct byte_source *source = &input->source;
    const struct format *format = format_find(input->head, input->head_size);
    if (format != NULL && format->codec != NULL) {
        capture->unpacker = unpacker_new(source, format->codec);
        if (capture->unpacker == NULL) {
            error_set(error, "Memory is short.");
            return false;
        }
        source = unpacker_source(capture->unpacker);
        capture->info.compression = format->codec->name;
    }
    window_init(&capture->window, source);
    return true;
}

/* Looks at the first bytes and opens the reader that they need. */
static bool open_reader(struct finwait_capture *capture, struct finwait_error *error)
{
    struct window *window = &capture->window;
    const uint8_t *head = window_need(window, FORMAT_HEAD);
    size_t head_size = head != NULL ? FORMAT_HEAD : window_left(window);
    const struct format *format = format_find(window->bytes + window->begin, head_size);
    if (format == NULL || format->open == NULL) {
        refuse(capture, format, head_size, error);
        return false;
    }
    struct finwait_error cause;
    capture->reader = format->open(window, &cause);
    if (capture->reader == NULL) {
        error_set(error, "Cannot read %.200s as %s: %.250s.", name_of_input(capture->path), format->name, cause.text);
        return false;
    }
    capture->info.format = format->name;
    return true;
}

static void note_reader(struct finwait_capture_info *info, const struct reader *reader)
{
    info->snapshot_length = reader->snapshot_length;
    info->kernel_drops = reader->kernel_drops;
    info->interface_drops = reader->interface_drops;
}

static bool open_filter(struct finwait_capture *capture, const char *expression, struct finwait_error *error)
{
    const struct reader *reader = capture->reader;
    int link_type = reader->link_type != NO_LINK_TYPE ? reader->link_type : LINK_ETHERNET;
    capture->filter = filter_new(expression, link_type, reader->snapshot_length, error);
    return capture->filter != NULL;
}

struct finwait_capture *finwait_capture_open(const char *path, const char *filter, struct finwait_error *error)
{
    struct finwait_capture *capture = calloc(1, sizeof *capture);
    if (capture == NULL || (capture->path = strdup(path)) == NULL) {
        error_set(error, "Out of memory.");
        free(capture);
        return NULL;
    }
    capture->input.fd = -1;
    capture->info.path = capture->path;
    if (!open_source(capture, error) || !open_reader(capture, error) ||
        (filter != NULL && !open_filter(capture, filter, error))) {
        finwait_capture_free(capture);
        return NULL;
    }
    capture->info.size = capture->input.size;
    note_reader(&capture->info, capture->reader);
    if (capture->reader->link_type != NO_LINK_TYPE)
        count_link_type(&capture->info, capture->reader->link_type);
    return capture;
}

void finwait_capture_free(struct finwait_capture *capture)
{
    if (capture == NULL)
        return;
    if (capture->reader != NULL)
        capture->reader->operations->free(capture->reader);
    unpacker_free(capture->unpacker);
    window_done(&capture->window);
    input_close(&capture->input);
    filter_free(capture->filter);
    free(capture->path);
    free(capture);
}

static void count_frame(struct finwait_capture_info *info, const struct finwait_frame *frame)
{
    if (info->packets == 0 || frame->link_type != info->link_types[0])
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
    char frame[32] = "its header";
    if (capture->frame_number > 0)
        snprintf(frame, sizeof frame, "frame %" PRIu64, capture->frame_number);
    error_set(&capture->error, "%.200s cannot be read beyond %s (byte %" PRIu64 "%s): %.200s.",
              name_of_input(capture->path), frame, capture->reader->stopped_at,
              capture->unpacker != NULL ? " of what it unpacks to" : "", cause);
    capture->info.error = capture->error.text;
}

enum finwait_capture_status capture_read(struct finwait_capture *capture, struct finwait_frame *frame, bool *kept)
{
    struct finwait_error cause;
    if (capture->status != FINWAIT_CAPTURE_FRAME)
        return capture->status;
    capture->status = capture->reader->operations->next(capture->reader, frame, &cause);
    note_reader(&capture->info, capture->reader);
    capture->info.position = capture->window.source->position;
    if (capture->status == FINWAIT_CAPTURE_CUT)
        cut(capture, cause.text);
    if (capture->status != FINWAIT_CAPTURE_FRAME)
        return capture->status;
    capture->frame_number++;
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

uint64_t finwait_capture_frame_offset(const struct finwait_capture *capture, const struct finwait_frame *frame)
{
    return window_place(&capture->window, frame->bytes);
}
