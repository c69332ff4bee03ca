/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pcapng format (draft-ietf-opsawg-pcapng): any number of sections, each in its own byte order, and of interfaces,
 * each with its own link type, snapshot length and clock. Blocks that do not concern packets are skipped.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "block.h"
#include "bytes.h"
#include "error.h"
#include "reader.h"

#define VERSION 1
#define INTERFACES_MAX 65536            /* of a section */
#define DESCRIPTION_MAX (16 * 1048576U) /* bytes of a block that describes, comments included */
#define OPTIONS_MAX (16 * 1048576U)     /* bytes after the frame of a packet block */

struct pcapng {
    struct reader reader;
    bool big_endian;
    struct interface *interfaces;
    uint32_t interface_count, interface_room;
    int64_t last_time; /* of a packet that had one: a simple packet block has none */
    bool broken;       /* before the first frame was asked for; `why` is its error */
    struct finwait_error why;
};

static enum finwait_capture_status damaged(struct pcapng *self, struct finwait_error *error, const char *what)
{
    error_set(error, "%s", what);
    return reader_damaged(&self->reader);
}

/* Whole block at the cursor, in one piece and with the same length at both its ends; else NULL, and *status. */
static const uint8_t *whole_block(struct pcapng *self, uint32_t length, enum finwait_capture_status *status,
                                  struct finwait_error *error)
{
    const uint8_t *block = window_need(self->reader.window, length);
    if (block == NULL)
        *status = reader_end(&self->reader, "a block", length, error);
    else if (read32(block + length - BLOCK_TRAILER, self->big_endian) != length) {
        *status = damaged(self, error, "the two lengths of a block differ");
        block = NULL;
    }
    return block;
}

/* Past a block that need not be in one piece. */
static enum finwait_capture_status skip_block(struct pcapng *self, uint32_t length, struct finwait_error *error)
{
    struct window *window = self->reader.window;
    uint64_t begin = window_offset(window);
    const uint8_t *trailer = window_skip(window, length - BLOCK_TRAILER) ? window_need(window, BLOCK_TRAILER) : NULL;
    if (trailer == NULL) {
        enum finwait_capture_status status = reader_end(&self->reader, "a block", length, error);
        if (window->failure == NULL)
            error_set(error, "it ends within a block, after %" PRIu64 " of %u bytes", self->reader.stopped_at - begin,
                      length);
        return status == FINWAIT_CAPTURE_END ? FINWAIT_CAPTURE_CUT : status;
    }
    if (read32(trailer, self->big_endian) != length)
        return damaged(self, error, "the two lengths of a block differ");
    window_take(window, BLOCK_TRAILER);
    return FINWAIT_CAPTURE_FRAME;
}

/* A section header: byte order, and no interfaces yet. */
static enum finwait_capture_status read_section(struct pcapng *self, struct finwait_error *error)
{
    const uint8_t *block = window_need(self->reader.window, SECTION_LEAST);
    if (block == NULL)
        return reader_end(&self->reader, "a section's header", SECTION_LEAST, error);
    bool big_endian = be32(block + 8) == BYTE_ORDER_MAGIC;
    if (!big_endian && le32(block + 8) != BYTE_ORDER_MAGIC)
        return damaged(self, error, "a section does not tell its byte order");
    uint32_t length = read32(block + 4, big_endian);
    unsigned major = read16(block + 12, big_endian), minor = read16(block + 14, big_endian);
    if (length < SECTION_LEAST || length % 4 != 0) {
        error_set(error, "a section's header has a length of %u bytes", length);
        return reader_damaged(&self->reader);
    }
    if (major != VERSION) {
        error_set(error, "its version, %u.%u, is not known", major, minor);
        return reader_damaged(&self->reader);
    }
    self->big_endian = big_endian;
    self->interface_count = 0;
    return skip_block(self, length, error);
}

static bool make_room(struct pcapng *self)
{
    if (self->interface_count < self->interface_room)
        return true;
    uint32_t room = self->interface_room > 0 ? self->interface_room * 2 : 4;
    struct interface *interfaces = realloc(self->interfaces, room * sizeof *interfaces);
    if (interfaces == NULL)
        return false;
    self->interfaces = interfaces;
    self->interface_room = room;
    return true;
}

static void set_first_interface(struct reader *reader, const struct interface *interface)
{
    uint32_t snapshot = interface->snapshot_length;
    reader->link_type = interface->link_type;
    reader->snapshot_length =
        snapshot == 0 || snapshot > INT32_MAX ? reader_frame_limit(interface->link_type) : snapshot;
}

static enum finwait_capture_status read_interface(struct pcapng *self, uint32_t length, struct finwait_error *error)
{
    enum finwait_capture_status status;
    if (length < INTERFACE_LEAST || length > DESCRIPTION_MAX)
        return damaged(self, error, "an interface's description has an impossible length");
    const uint8_t *block = whole_block(self, length, &status, error);
    if (block == NULL)
        return status;
    if (self->interface_count == INTERFACES_MAX)
        return damaged(self, error, "a section has more interfaces than finwait reads (65536)");
    if (!make_room(self))
        return damaged(self, error, "memory is short");
    struct interface *interface = &self->interfaces[self->interface_count];
    const char *wrong = block_interface(block, length, self->big_endian, interface);
    if (wrong != NULL)
        return damaged(self, error, wrong);
    self->interface_count++;
    if (self->reader.link_type == NO_LINK_TYPE)
        set_first_interface(&self->reader, interface);
    window_take(self->reader.window, length);
    return FINWAIT_CAPTURE_FRAME;
}

/* What an interface lost, in place of what was known of it. */
static void set_drops(struct pcapng *self, struct interface *interface, uint64_t kernel, uint64_t hardware)
{
    self->reader.kernel_drops += kernel - interface->kernel_drops;
    self->reader.interface_drops += hardware - interface->interface_drops;
    interface->kernel_drops = kernel;
    interface->interface_drops = hardware;
}

/* Statistics count from the beginning: the last ones hold. */
static enum finwait_capture_status read_statistics(struct pcapng *self, uint32_t length, struct finwait_error *error)
{
    enum finwait_capture_status status;
    if (length < STATISTICS_LEAST || length > DESCRIPTION_MAX) /* packets don't depend on them */
        return skip_block(self, length, error);
    const uint8_t *block = whole_block(self, length, &status, error);
    if (block == NULL)
        return status;
    uint32_t index = read32(block + 8, self->big_endian);
    uint64_t kernel, hardware;
    if (index < self->interface_count && block_statistics(block, length, self->big_endian, &kernel, &hardware)) {
        self->interfaces[index].has_statistics = true;
        set_drops(self, &self->interfaces[index], kernel, hardware);
    }
    window_take(self->reader.window, length);
    return FINWAIT_CAPTURE_FRAME;
}

/* The part of a packet block's reading that is the same for all three kinds: the frame begins at `fixed`. */
static enum finwait_capture_status take_packet(struct pcapng *self, uint32_t length, uint32_t fixed,
                                               const struct packet_block *packet, struct finwait_frame *frame,
                                               struct finwait_error *error)
{
    struct interface *interface = &self->interfaces[packet->interface];
    uint32_t limit = reader_frame_limit(interface->link_type), room = length - fixed - BLOCK_TRAILER;
    if (packet->captured > limit) {
        error_set(error, "a packet of %u captured bytes follows, more than any has (%u)", packet->captured, limit);
        return reader_damaged(&self->reader);
    }
    if (packet->captured > room || room - packet->captured > OPTIONS_MAX) {
        error_set(error, "a block of %u bytes says that it holds a packet of %u", length, packet->captured);
        return reader_damaged(&self->reader);
    }
    enum finwait_capture_status status;
    const uint8_t *block = whole_block(self, length, &status, error);
    if (block == NULL)
        return status;
    window_take(self->reader.window, length);
    uint64_t drops = packet->drops;
    uint32_t padded = (packet->captured + 3) & ~3U;
    if (padded < room && fixed == PACKET_FIXED)
        drops += block_packet_drops(block + fixed + padded, block + length - BLOCK_TRAILER, self->big_endian);
    if (drops > 0 && !interface->has_statistics)
        set_drops(self, interface, interface->kernel_drops + drops, interface->interface_drops);
    *frame = (struct finwait_frame){
        .bytes = block + fixed,
        .captured = packet->captured,
        .wire_size = packet->wire_size > packet->captured ? packet->wire_size : packet->captured,
        .link_type = interface->link_type,
    };
    return FINWAIT_CAPTURE_FRAME;
}

static enum finwait_capture_status read_packet(struct pcapng *self, enum block_type type, uint32_t length,
                                               struct finwait_frame *frame, struct finwait_error *error)
{
    if (length < PACKET_FIXED + BLOCK_TRAILER)
        return damaged(self, error, "a packet's block is too short for one");
    const uint8_t *block = window_need(self->reader.window, PACKET_FIXED);
    if (block == NULL)
        return reader_end(&self->reader, "a packet", length, error);
    struct packet_block packet;
    block_packet(block, type, self->big_endian, &packet);
    if (packet.interface >= self->interface_count)
        return damaged(self, error, "a packet comes from an interface that is not described");
    const struct ticks ticks = self->interfaces[packet.interface].ticks;
    enum finwait_capture_status status = take_packet(self, length, PACKET_FIXED, &packet, frame, error);
    if (status == FINWAIT_CAPTURE_FRAME)
        frame->time = self->last_time = ticks_time(&ticks, packet.ticks);
    return status;
}

/* One without a time, an interface or a captured length: these are the last packet's, the first one, and what fits. */
static enum finwait_capture_status read_simple_packet(struct pcapng *self, uint32_t length, struct finwait_frame *frame,
                                                      struct finwait_error *error)
{
    if (length < SIMPLE_PACKET_FIXED + BLOCK_TRAILER)
        return damaged(self, error, "a packet's block is too short for one");
    if (self->interface_count == 0)
        return damaged(self, error, "a packet comes from an interface that is not described");
    const uint8_t *block = window_need(self->reader.window, SIMPLE_PACKET_FIXED);
    if (block == NULL)
        return reader_end(&self->reader, "a packet", length, error);
    struct packet_block packet = {.wire_size = read32(block + BLOCK_HEAD, self->big_endian)};
    uint32_t snapshot = self->interfaces[0].snapshot_length;
    packet.captured = length - SIMPLE_PACKET_FIXED - BLOCK_TRAILER;
    if (packet.captured > packet.wire_size)
        packet.captured = packet.wire_size;
    if (snapshot > 0 && packet.captured > snapshot)
        packet.captured = snapshot;
    enum finwait_capture_status status = take_packet(self, length, SIMPLE_PACKET_FIXED, &packet, frame, error);
    if (status == FINWAIT_CAPTURE_FRAME)
        frame->time = self->last_time;
    return status;
}

/* Reads the block at the cursor; *is_packet when *frame holds one. */
static enum finwait_capture_status read_block(struct pcapng *self, const uint8_t *head, struct finwait_frame *frame,
                                              bool *is_packet, struct finwait_error *error)
{
    uint32_t type = read32(head, self->big_endian), length = read32(head + 4, self->big_endian);
    if (type == BLOCK_SECTION)
        return read_section(self, error);
    if (length < BLOCK_LEAST || length % 4 != 0) {
        error_set(error, "a block has a length of %u bytes", length);
        return reader_damaged(&self->reader);
    }
    switch (type) {
    case BLOCK_PACKET:
    case BLOCK_OLD_PACKET:
        *is_packet = true;
        return read_packet(self, type, length, frame, error);
    case BLOCK_SIMPLE_PACKET:
        *is_packet = true;
        return read_simple_packet(self, length, frame, error);
    case BLOCK_INTERFACE:
        return read_interface(self, length, error);
    case BLOCK_STATISTICS:
        return read_statistics(self, length, error);
    default:
        return skip_block(self, length, error);
    }
}

static enum finwait_capture_status next_frame(struct reader *reader, struct finwait_frame *frame,
                                              struct finwait_error *error)
{
    struct pcapng *self = (struct pcapng *)reader;
    bool is_packet = false;
    enum finwait_capture_status status = FINWAIT_CAPTURE_FRAME;
    if (self->broken) {
        error_set(error, "%s", self->why.text);
        return FINWAIT_CAPTURE_CUT;
    }
    while (status == FINWAIT_CAPTURE_FRAME && !is_packet) {
        const uint8_t *head = window_need(reader->window, BLOCK_LEAST);
        if (head == NULL)
            return reader_end(reader, "a block", BLOCK_LEAST, error);
        status = read_block(self, head, frame, &is_packet, error);
    }
    return status;
}

static void free_reader(struct reader *reader)
{
    struct pcapng *self = (struct pcapng *)reader;
    free(self->interfaces);
    free(self);
}

static const struct reader_operations operations = {.next = next_frame, .free = free_reader};

static bool holds_packet(uint32_t type)
{
    return type == BLOCK_PACKET || type == BLOCK_OLD_PACKET || type == BLOCK_SIMPLE_PACKET;
}

/* Reads on to the first interface. Trouble after the first header is kept for the call that asks for a frame. */
static bool find_interface(struct pcapng *self, struct finwait_error *error)
{
    if (read_section(self, error) != FINWAIT_CAPTURE_FRAME)
        return false;
    while (self->reader.link_type == NO_LINK_TYPE && !self->broken) {
        struct finwait_frame frame;
        bool is_packet;
        const uint8_t *head = window_need(self->reader.window, BLOCK_LEAST);
        if (head == NULL || holds_packet(read32(head, self->big_endian)))
            break;
        self->broken = read_block(self, head, &frame, &is_packet, &self->why) != FINWAIT_CAPTURE_FRAME;
    }
    return true;
}

struct reader *pcapng_open(struct window *window, struct finwait_error *error)
{
    struct pcapng *self = calloc(1, sizeof *self);
    if (self == NULL) {
        error_set(error, "memory is short");
        return NULL;
    }
    self->reader.operations = &operations;
    self->reader.window = window;
    self->reader.link_type = NO_LINK_TYPE;
    if (!find_interface(self, error)) {
        free_reader(&self->reader);
        return NULL;
    }
    return &self->reader;
}
