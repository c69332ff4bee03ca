/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One interface to the libraries that unpack compressed data, as streams. Each of them is optional when finwait is
 * built. Reads no files and starts no threads.
 */
#ifndef CAPTURE_CODEC_H
#define CAPTURE_CODEC_H

#include <stddef.h>
#include <stdint.h>

enum codec_status {
    CODEC_MORE,     /* input or room for output has run out */
    CODEC_WHOLE,    /* what was packed in one go has ended; the input may end here, or another such part follow */
    CODEC_DAMAGED,  /* `wrong` says how, when the library tells */
    CODEC_TOO_LARGE /* it wants more memory than it is given; `wrong` says what unpacks it */
};

/* What is left to unpack and the room for it: a step moves all four. */
struct codec_io {
    const uint8_t *in;
    size_t in_size;
    uint8_t *out;
    size_t out_size;
    const char *wrong; /* lives as long as the state */
};

struct codec {
    const char *name;
    void *(*open)(void); /* the state of a stream; NULL when memory is short */
    enum codec_status (*step)(void *state, struct codec_io *io);
    void (*close)(void *state); /* NULL-safe */
};

#ifdef HAVE_ZLIB
extern const struct codec codec_gzip;
#define CODEC_GZIP (&codec_gzip)
#else
#define CODEC_GZIP NULL
#endif

#ifdef HAVE_ZSTD
extern const struct codec codec_zstd;
#define CODEC_ZSTD (&codec_zstd)
#else
#define CODEC_ZSTD NULL
#endif

#ifdef HAVE_LZ4
extern const struct codec codec_lz4;
#define CODEC_LZ4 (&codec_lz4)
#else
#define CODEC_LZ4 NULL
#endif

#endif
