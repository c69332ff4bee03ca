/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The seam between finwait_capture and what parses a file format. A reader hands out every frame of its input, out of
 * the window's own buffer; it does not filter, count or judge them.
 */
#ifndef CAPTURE_READER_H
#define CAPTURE_READER_H

#include <finwait/capture.h>

#include "window.h"

#define NO_LINK_TYPE (-1)
#define WHOLE_FRAME 262144 /* what "no snapshot length" means; no packet is longer, but for a few link types */

struct reader;

struct reader_operations {
    /* The next frame, valid until the next call. On CUT *error holds what is wrong, as part of a sentence, and
     * `stopped_at` is set; every further call returns the same. */
    enum finwait_capture_status (*next)(struct reader *reader, struct finwait_frame *frame,
                                        struct finwait_error *error);
    void (*free)(struct reader *reader);
};

/* First member of each kind of reader. */
struct reader {
    const struct reader_operations *operations;
    struct window *window; /* borrowed */
    uint32_t snapshot_length;
    int link_type;       /* of the first interface; NO_LINK_TYPE when the input describes none */
    uint64_t stopped_at; /* after CUT: byte of the input that is missing, or where the damaged record begins */
    uint64_t kernel_drops, interface_drops; /* as far as the input says */
};

/* Readers of a window whose cursor is at the beginning. NULL with *error filled, as part of a sentence, when the
 * header is no good. */
struct reader *pcap_open(struct window *window, struct finwait_error *error);
struct reader *pcapng_open(struct window *window, struct finwait_error *error);

/* Captured bytes that a packet may have: more are damage. */
uint32_t reader_frame_limit(int link_type);

/* For readers: window_need has failed although `wanted` bytes of `what` ought to follow. END when none are left. */
enum finwait_capture_status reader_end(struct reader *reader, const char *what, uint64_t wanted,
                                       struct finwait_error *error);

/* For readers: CUT, because of the record at the cursor. *error is the caller's. */
enum finwait_capture_status reader_damaged(struct reader *reader);

#endif
