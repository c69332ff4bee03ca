/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The seam between finwait_capture and what parses a file format. A reader hands out every frame of its input; it
 * does not filter, count or judge them.
 */
#ifndef CAPTURE_READER_H
#define CAPTURE_READER_H

#include <finwait/capture.h>

#include "input.h"

struct reader;

struct reader_operations {
    /* The next frame, valid until the next call. On CUT *error holds what is wrong, as part of a sentence. */
    enum finwait_capture_status (*next)(struct reader *reader, struct finwait_frame *frame,
                                        struct finwait_error *error);
    /* Bytes of the input that were read to get here. */
    uint64_t (*offset)(struct reader *reader);
    void (*free)(struct reader *reader);
};

/* First member of each kind of reader. */
struct reader {
    const struct reader_operations *operations;
    uint32_t snapshot_length;
    int link_type; /* of the first interface */
};

/* Reads pcap and pcapng by libpcap. Takes the input's stream; `input` must outlive the reader. */
struct reader *pcap_reader_new(struct input *input, struct finwait_error *error);

#endif
