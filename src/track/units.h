/* SPDX-License-Identifier: BSD-2-Clause */
/* Words of 32 bits of which most are 0, in few bytes. Knows nothing of what they mean. */
#ifndef TRACK_UNITS_H
#define TRACK_UNITS_H

#include <stddef.h>
#include <stdint.h>

#define UNIT sizeof(uint32_t)
/* Units are written so many at a time: their number is a multiple of it, and not above UNITS_MAX. */
#define UNITS_GROUP 8U
#define UNITS_MAX 4096U

/* Writes `count` units to `out`, and up to a unit too far; returns how many bytes they took. */
size_t units_write(const uint32_t *units, size_t count, uint8_t *out);
/* Reads them again, and xors them into `units`; the bytes end where `end` says. */
void units_read(const uint8_t *in, const uint8_t *end, uint32_t *units, size_t count);

#endif
