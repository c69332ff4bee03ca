/* SPDX-License-Identifier: BSD-2-Clause */
/* Zstandard files (RFC 8878), by libzstd. */
#include <zstd.h>
#include <zstd_errors.h>

#include "codec.h"

static void *open_zstd(void)
{
    return ZSTD_createDStream();
}

static enum codec_status step_zstd(void *state, struct codec_io *io)
{
    ZSTD_inBuffer in = {io->in, io->in_size, 0};
    ZSTD_outBuffer out = {io->out, io->out_size, 0};
    size_t result = ZSTD_decompressStream(state, &out, &in);
    io->in += in.pos;
    io->in_size -= in.pos;
    io->out += out.pos;
    io->out_size -= out.pos;
    if (!ZSTD_isError(result))
        return result == 0 ? CODEC_WHOLE : CODEC_MORE;
    if (ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge) {
        io->wrong = "it wants more than 128 MiB of memory; zstd -dc --long=31 unpacks it";
        return CODEC_TOO_LARGE;
    }
    io->wrong = ZSTD_getErrorName(result);
    return CODEC_DAMAGED;
}

static void close_zstd(void *state)
{
    ZSTD_freeDStream(state);
}

const struct codec codec_zstd = {.name = "zstd", .open = open_zstd, .step = step_zstd, .close = close_zstd};
