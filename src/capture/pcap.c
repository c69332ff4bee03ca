/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pcap format (draft-ietf-opsawg-pcap), in all the forms that libpcap reads: microseconds and nanoseconds, either
 * byte order, Alexey Kuznetzov's longer record headers, and the early versions that had the two lengths swapped.
 */
#include <stdlib.h>

#include "bytes.h"
#include "error.h"
#include "reader.h"

#define MAGIC_MICROSECONDS 0xa1b2c3d4
#define MAGIC_NANOSECONDS 0xa1b23c4d
#define MAGIC_KUZNETZOV 0xa1b2cd34

#define FILE_HEADER 24
#define RECORD_HEADER 16
#define KUZNETZOV_HEADER 24       /* with an interface, a protocol and a packet type */
#define KUZNETZOV_ETHERNET 14     /* bytes of a made-up header that its snapshot length does not count */
#define LINK_TYPE_MASK 0x03ffffff /* above: the length of a frame check sequence, which IP's own length leaves out */
#define ETHERNET 1

enum lengths { CAPTURED_FIRST, WIRE_FIRST, SMALLER_IS_CAPTURED };

struct pcap {
    struct reader reader;
    bool big_endian;
    enum lengths lengths;
    uint32_t header; /* bytes before each frame */
    uint32_t unit;   /* nanoseconds that the fraction of a time counts */
    uint32_t limit;  /* captured bytes that are believed */
};

/* The captured and the wire length of a record, in this order. */
static inline void read_lengths(const struct pcap *self, const uint8_t *record, uint32_t *captured, uint32_t *wire)
{
    uint32_t first = read32(record + 8, self->big_endian), second = read32(record + 12, self->big_endian);
    bool swapped = self->lengths == WIRE_FIRST || (self->lengths == SMALLER_IS_CAPTURED && first > second);
    *captured = swapped ? second : first;
    *wire = swapped ? first : second;
}

/* Seconds are unsigned: they end in 2106. */
static inline int64_t time_of(const struct pcap *self, const uint8_t *record)
{
    return (int64_t)read32(record, self->big_endian) * 1000000000 +
           (int64_t)read32(record + 4, self->big_endian) * self->unit;
}

static enum finwait_capture_status next_frame(struct reader *reader, struct finwait_frame *frame,
                                              struct finwait_error *error)
{
    struct pcap *self = (struct pcap *)reader;
    const uint8_t *record = window_need(reader->window, self->header);
    if (record == NULL)
        return reader_end(reader, "a packet's header", self->header, error);
    uint32_t captured, wire;
    read_lengths(self, record, &captured, &wire);
    if (captured > self->limit) {
        error_set(error, "a packet of %u captured bytes follows, more than any has (%u)", captured, self->limit);
        return reader_damaged(reader);
    }
    record = window_need(reader->window, (size_t)self->header + captured);
    if (record == NULL)
        return reader_end(reader, "a packet", (uint64_t)self->header + captured, error);
    window_take(reader->window, (size_t)self->header + captured);
    if (captured > reader->snapshot_length) /* as libpcap does; there were systems that wrote such files */
        captured = reader->snapshot_length;
    *frame = (struct finwait_frame){
        .time = time_of(self, record),
        .bytes = record + self->header,
        .captured = captured,
        .wire_size = wire > captured ? wire : captured,
        .link_type = reader->link_type,
    };
    return FINWAIT_CAPTURE_FRAME;
}

static void free_reader(struct reader *reader)
{
    free(reader);
}

static const struct reader_operations operations = {.next = next_frame, .free = free_reader};

/* False for a version nobody knows. */
static bool set_version(struct pcap *self, unsigned major, unsigned minor)
{
    if (major == 543 && minor == 0) /* tcpdump of DG/UX */
        self->lengths = WIRE_FIRST;
    else if (major == 2 && minor <= 4)
        self->lengths = minor < 3 ? WIRE_FIRST : minor == 3 ? SMALLER_IS_CAPTURED : CAPTURED_FIRST;
    else
        return false;
    return true;
}

static void set_form(struct pcap *self, const uint8_t *header)
{
    uint32_t magic = read32(header, self->big_endian), snapshot = read32(header + 16, self->big_endian);
    int link_type = (int)(read32(header + 20, self->big_endian) & LINK_TYPE_MASK);
    self->header = magic == MAGIC_KUZNETZOV ? KUZNETZOV_HEADER : RECORD_HEADER;
    self->unit = magic == MAGIC_NANOSECONDS ? 1 : 1000;
    self->limit = reader_frame_limit(link_type);
    self->reader.link_type = link_type;
    self->reader.snapshot_length = snapshot == 0 || snapshot > INT32_MAX ? self->limit : snapshot;
    if (magic == MAGIC_KUZNETZOV && link_type == ETHERNET)
        self->reader.snapshot_length += KUZNETZOV_ETHERNET;
}

struct reader *pcap_open(struct window *window, struct finwait_error *error)
{
    const uint8_t *header = window_need(window, FILE_HEADER);
    if (header == NULL) {
        error_set(error, "%s", window->failure != NULL ? window->failure : "its header is cut short");
        return NULL;
    }
    struct pcap *self = calloc(1, sizeof *self);
    if (self == NULL) {
        error_set(error, "memory is short");
        return NULL;
    }
    self->reader.operations = &operations;
    self->reader.window = window;
    self->big_endian = header[0] == MAGIC_MICROSECONDS >> 24; /* all magics begin alike */
    unsigned major = read16(header + 4, self->big_endian), minor = read16(header + 6, self->big_endian);
    if (!set_version(self, major, minor)) {
        error_set(error, "its version, %u.%u, is not known", major, minor);
        free(self);
        return NULL;
    }
    set_form(self, header);
    window_take(window, FILE_HEADER);
    return &self->reader;
}
