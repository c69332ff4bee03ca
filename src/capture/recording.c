/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks of a pcapng file (draft-ietf-opsawg-pcapng), written in this machine's byte order: the section says which.
 * Times are nanoseconds. What is written is not kept.
 */
#include <string.h>

#include <finwait/capture.h>
#include <finwait/finwait.h>

#include "block.h"

#define OPTIONS_ROOM 1024 /* of one block; longer texts are cut */
#define NANO_EXPONENT 9

/* The options of a block that is being put together. */
struct options {
    uint8_t bytes[OPTIONS_ROOM];
    size_t size;
};

static size_t padded(size_t size)
{
    return (size + 3) & ~(size_t)3;
}

static void add(struct options *options, enum option_code code, const void *value, size_t size)
{
    size_t room = sizeof options->bytes - options->size - 4 - 4; /* this option's head, and the end of all */
    if (size > room)
        size = room;
    uint16_t head[2] = {(uint16_t)code, (uint16_t)size};
    uint8_t *at = options->bytes + options->size;
    memcpy(at, head, sizeof head);
    memset(at + sizeof head, 0, padded(size));
    memcpy(at + sizeof head, value, size);
    options->size += sizeof head + padded(size);
}

static void add_text(struct options *options, enum option_code code, const char *text)
{
    add(options, code, text, strlen(text));
}

static void add_count(struct options *options, enum option_code code, uint64_t count)
{
    add(options, code, &count, sizeof count);
}

/* A whole block: its fixed fields, a frame or nothing, options. */
static bool write_block(FILE *out, enum block_type type, const void *fields, size_t field_size, const uint8_t *frame,
                        size_t frame_size, struct options *options)
{
    static const uint8_t zeros[4];
    if (options->size > 0) {
        memset(options->bytes + options->size, 0, 4); /* OPTION_END, of no size */
        options->size += 4;
    }
    uint32_t length = (uint32_t)(BLOCK_LEAST + field_size + padded(frame_size) + options->size);
    uint32_t head[2] = {(uint32_t)type, length};
    fwrite(head, sizeof head, 1, out);
    fwrite(fields, field_size, 1, out);
    if (frame_size > 0)
        fwrite(frame, 1, frame_size, out);
    fwrite(zeros, 1, padded(frame_size) - frame_size, out);
    fwrite(options->bytes, 1, options->size, out);
    fwrite(&length, sizeof length, 1, out);
    return !ferror(out);
}

bool finwait_recording_begin(FILE *out)
{
    struct options options = {.size = 0};
    struct {
        uint32_t magic;
        uint16_t major, minor;
        uint32_t length[2]; /* all ones: not told */
    } fields = {BYTE_ORDER_MAGIC, 1, 0, {UINT32_MAX, UINT32_MAX}};
    char application[64];
    snprintf(application, sizeof application, "finwait %s", finwait_version());
    add_text(&options, OPTION_SECTION_APPLICATION, application);
    return write_block(out, BLOCK_SECTION, &fields, sizeof fields, NULL, 0, &options);
}

bool finwait_recording_interface(FILE *out, const char *name, int link_type, uint32_t snapshot_length)
{
    struct options options = {.size = 0};
    struct {
        uint16_t link_type, reserved;
        uint32_t snapshot_length; /* 0: no limit */
    } fields = {(uint16_t)link_type, 0, snapshot_length};
    add_text(&options, OPTION_INTERFACE_NAME, name);
    add(&options, OPTION_INTERFACE_RESOLUTION, &(uint8_t){NANO_EXPONENT}, 1);
    return write_block(out, BLOCK_INTERFACE, &fields, sizeof fields, NULL, 0, &options);
}

bool finwait_recording_frame(FILE *out, uint32_t interface, const struct finwait_frame *frame, const char *comment)
{
    struct options options = {.size = 0};
    struct {
        uint32_t interface, high, low, captured, wire_size;
    } fields = {interface, (uint32_t)((uint64_t)frame->time >> 32), (uint32_t)frame->time, frame->captured,
                frame->wire_size};
    if (comment)
        add_text(&options, OPTION_COMMENT, comment);
    return write_block(out, BLOCK_PACKET, &fields, sizeof fields, frame->bytes, frame->captured, &options);
}

bool finwait_recording_counts(FILE *out, uint32_t interface, int64_t time, const struct finwait_device_counts *counts)
{
    struct options options = {.size = 0};
    struct {
        uint32_t interface, high, low;
    } fields = {interface, (uint32_t)((uint64_t)time >> 32), (uint32_t)time};
    add_count(&options, OPTION_STATISTICS_RECEIVED, counts->received);
    add_count(&options, OPTION_STATISTICS_INTERFACE_DROPS, counts->interface_drops);
    add_count(&options, OPTION_STATISTICS_SYSTEM_DROPS, counts->kernel_drops);
    return write_block(out, BLOCK_STATISTICS, &fields, sizeof fields, NULL, 0, &options);
}
