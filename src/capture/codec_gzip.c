/* SPDX-License-Identifier: BSD-2-Clause */
/* gzip files (RFC 1952), by zlib. */
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

#define ZLIB_CONST
#include <zlib.h>

#include "codec.h"

#define GZIP_ONLY (16 + MAX_WBITS)

struct gzip {
    z_stream stream;
    bool between; /* two members: zeros may fill up a block of a tape */
};

static void *open_gzip(void)
{
    struct gzip *gzip = calloc(1, sizeof *gzip);
    if (gzip != NULL && inflateInit2(&gzip->stream, GZIP_ONLY) != Z_OK) {
        free(gzip);
        return NULL;
    }
    return gzip;
}

static void skip_zeros(struct codec_io *io)
{
    while (io->in_size > 0 && io->in[0] == 0) {
        io->in++;
        io->in_size--;
    }
}

static unsigned clamped(size_t size)
{
    return size < UINT_MAX ? (unsigned)size : UINT_MAX;
}

static int unpack(z_stream *stream, struct codec_io *io)
{
    const unsigned in = clamped(io->in_size), out = clamped(io->out_size);
    stream->next_in = io->in;
    stream->avail_in = in;
    stream->next_out = io->out;
    stream->avail_out = out;
    int result = inflate(stream, Z_NO_FLUSH);
    io->in += in - stream->avail_in;
    io->in_size -= in - stream->avail_in;
    io->out += out - stream->avail_out;
    io->out_size -= out - stream->avail_out;
    return result;
}

static enum codec_status step_gzip(void *state, struct codec_io *io)
{
    struct gzip *gzip = state;
    if (gzip->between) {
        skip_zeros(io);
        if (io->in_size == 0)
            return CODEC_WHOLE;
        inflateReset(&gzip->stream);
        gzip->between = false;
    }
    switch (unpack(&gzip->stream, io)) {
    case Z_OK:
    case Z_BUF_ERROR: /* nothing to do */
        return CODEC_MORE;
    case Z_STREAM_END:
        gzip->between = true;
        return CODEC_WHOLE;
    default:
        io->wrong = gzip->stream.msg;
        return CODEC_DAMAGED;
    }
}

static void close_gzip(void *state)
{
    struct gzip *gzip = state;
    if (gzip == NULL)
        return;
    inflateEnd(&gzip->stream);
    free(gzip);
}

const struct codec codec_gzip = {.name = "gzip", .open = open_gzip, .step = step_gzip, .close = close_gzip};
