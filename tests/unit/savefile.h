/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capture files written byte by byte, in either byte order, and put where finwait_capture_open finds them.
 */
#ifndef UNIT_SAVEFILE_H
#define UNIT_SAVEFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <finwait/capture.h>

#define SAVEFILE_ROOM 8192

struct savefile {
    uint8_t bytes[SAVEFILE_ROOM];
    size_t size;
    bool big_endian;
    size_t block; /* where the open pcapng block begins */
};

void savefile_put(struct savefile *file, uint64_t value, unsigned size);
void savefile_fill(struct savefile *file, uint8_t value, size_t count);

void savefile_pcap(struct savefile *file, uint32_t magic, uint32_t link_type);
/* A record of `captured` bytes, each of them `fill`. */
void savefile_record(struct savefile *file, uint32_t seconds, uint32_t fraction, uint32_t captured, uint32_t wire_size,
                     uint8_t fill);

/* A pcapng block of any content: begin, put, end. */
void savefile_begin(struct savefile *file, uint32_t type);
void savefile_option(struct savefile *file, uint16_t code, uint64_t value, uint16_t size);
void savefile_end(struct savefile *file);

/* Blocks without options. */
void savefile_section(struct savefile *file);
void savefile_interface(struct savefile *file, uint16_t link_type);
/* A packet of four bytes, each `fill`, of sixty on the wire. */
void savefile_packet(struct savefile *file, uint64_t ticks, uint32_t interface, uint8_t fill);

/* Opens the file in a folder of this test; the one opened before is gone. Fails the test when it can't. */
struct finwait_capture *savefile_open(const struct savefile *file, const char *filter);
const char *savefile_store(const void *bytes, size_t size); /* its path */

/* For the group's set-up and tear-down. */
int savefile_make_folder(void **state);
int savefile_remove_folder(void **state);
extern char savefile_folder[];

#endif
