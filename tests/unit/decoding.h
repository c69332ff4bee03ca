/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows for tests of the decoder: a frame written as in frame.h, and the verdict it must get.
 */
#ifndef UNIT_DECODING_H
#define UNIT_DECODING_H

#include <stddef.h>

#include <finwait/segment.h>

#include "frame.h"

struct decoding {
    const char *words;
    int link_type;
    enum finwait_decode_verdict verdict;
};

/*
 * Decodes each row from memory that ends at a guard. A segment must be the word "tcp" of the innermost "ip4" or
 * "ip6". Then decodes every beginning of the frame, as cut by snaplen and as a frame that short: neither may touch
 * what is not there, nor find a segment before the TCP header's fixed part is whole.
 */
void check_decodings(const struct decoding *rows, size_t count);

#define CHECK_DECODINGS(rows) check_decodings(rows, sizeof(rows) / sizeof *(rows))

/* Decodes the one frame, wholly captured, from guarded memory. */
enum finwait_decode_verdict decode_words(int link_type, const char *words, struct finwait_segment *segment);

#endif
