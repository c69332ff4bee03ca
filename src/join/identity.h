/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * By what a segment is recognised at another tap: everything in its headers that no router changes. Knows nothing of
 * clocks.
 */
#ifndef JOIN_IDENTITY_H
#define JOIN_IDENTITY_H

#include <finwait/segment.h>

/* The same at both taps for the same segment; copies that differ in IP ID or timestamp have different ones. */
uint64_t identity_of_segment(const struct finwait_segment *segment);

uint64_t identity_of_address(const struct finwait_address *address, uint8_t family);

#endif
