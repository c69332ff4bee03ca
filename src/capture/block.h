/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The blocks of a pcapng file (draft-ietf-opsawg-pcapng) that finwait understands, each parsed from bytes that are all
 * there. Reads nothing, allocates nothing.
 */
#ifndef CAPTURE_BLOCK_H
#define CAPTURE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum block_type {
    BLOCK_INTERFACE = 1,
    BLOCK_OLD_PACKET = 2, /* obsolete */
    BLOCK_SIMPLE_PACKET = 3,
    BLOCK_STATISTICS = 5,
    BLOCK_PACKET = 6,
    BLOCK_SECTION = 0x0a0d0d0a /* the same in either byte order */
};

#define BYTE_ORDER_MAGIC 0x1a2b3c4d

#define BLOCK_HEAD 8    /* type and length */
#define BLOCK_TRAILER 4 /* the length again */
#define BLOCK_LEAST (BLOCK_HEAD + BLOCK_TRAILER)
#define SECTION_LEAST 28
#define INTERFACE_LEAST 20
#define STATISTICS_LEAST 24
#define SIMPLE_PACKET_FIXED 12 /* up to where the frame begins, as the next */
#define PACKET_FIXED 28

/* Options, section 3.5 and those of each block. */
enum option_code {
    OPTION_END = 0,
    OPTION_COMMENT = 1,
    OPTION_INTERFACE_NAME = 2,
    OPTION_SECTION_APPLICATION = 4,
    OPTION_PACKET_DROPS = 4,
    OPTION_STATISTICS_RECEIVED = 4,
    OPTION_STATISTICS_INTERFACE_DROPS = 5,
    OPTION_STATISTICS_SYSTEM_DROPS = 7,
    OPTION_INTERFACE_RESOLUTION = 9,
    OPTION_INTERFACE_OFFSET = 14
};

struct option {
    uint16_t code, size;
    const uint8_t *value;
};

/* Takes the next option off [*at, end); false after the last, and at one that does not fit. */
bool option_next(const uint8_t **at, const uint8_t *end, bool big_endian, struct option *option);

/* How an interface counts time. */
struct ticks {
    bool binary;      /* 2^-exponent seconds, not 10^-exponent */
    uint8_t exponent; /* at most 63, or 19 */
    int64_t offset;   /* nanoseconds to be added */
};

/* Nanoseconds since 1970; what lies beyond FINWAIT_TIME_LIMIT becomes that. */
int64_t ticks_time(const struct ticks *ticks, uint64_t count);

struct interface {
    int link_type;
    uint32_t snapshot_length; /* 0: none */
    struct ticks ticks;
    bool has_statistics;                    /* these tell of drops: what single packets tell is not added */
    uint64_t kernel_drops, interface_drops; /* as counted so far */
};

/* These take a whole block of `size` bytes, at least its *_LEAST. */

/* NULL, or what is wrong with it as part of a sentence. */
const char *block_interface(const uint8_t *block, size_t size, bool big_endian, struct interface *interface);

/* The drops of a statistics block; false when it has no such options. A part that is not told is 0. */
bool block_statistics(const uint8_t *block, size_t size, bool big_endian, uint64_t *kernel_drops,
                      uint64_t *interface_drops);

struct packet_block {
    uint32_t interface;
    uint64_t ticks;
    uint32_t captured, wire_size;
    uint64_t drops; /* packets lost since the one before, as an obsolete block's header tells */
};

/* The fixed part of a packet block: PACKET_FIXED bytes. */
void block_packet(const uint8_t *block, enum block_type type, bool big_endian, struct packet_block *packet);

/* Drops in the options of a packet block, which begin at `options`; 0 when they tell none. */
uint64_t block_packet_drops(const uint8_t *options, const uint8_t *end, bool big_endian);

#endif
