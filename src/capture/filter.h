/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A pcap-filter(7) expression applied to frames of any link type. Does not read files.
 */
#ifndef CAPTURE_FILTER_H
#define CAPTURE_FILTER_H

#include <stdbool.h>

#include <finwait/capture.h>

struct filter;

/* Compiles `expression` for frames of `link_type`; NULL with *error filled when libpcap does not understand it. */
struct filter *filter_new(const char *expression, int link_type, uint32_t snapshot_length, struct finwait_error *error);
void filter_free(struct filter *filter);

/* Whether the filter keeps the frame; a frame of another link type is compiled for when the first one comes. */
bool filter_keeps(struct filter *filter, const struct finwait_frame *frame);

#endif
