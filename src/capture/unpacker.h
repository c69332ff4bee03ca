/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A byte source that unpacks another one on a thread of its own, a few buffers ahead of who reads.
 */
#ifndef CAPTURE_UNPACKER_H
#define CAPTURE_UNPACKER_H

#include "byte_source.h"
#include "codec.h"

struct unpacker;

/* `packed` is the thread's until unpacker_free. NULL when memory or threads are short. */
struct unpacker *unpacker_new(struct byte_source *packed, const struct codec *codec);

/* Stops the thread, also one that waits for input. NULL-safe. */
void unpacker_free(struct unpacker *unpacker);

struct byte_source *unpacker_source(struct unpacker *unpacker);

#endif
