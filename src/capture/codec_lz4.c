/* SPDX-License-Identifier: BSD-2-Clause */
/* LZ4 files in the frame format, by liblz4. */
#include <lz4frame.h>

#include "codec.h"

static void *open_lz4(void)
{
    LZ4F_dctx *context;
    return LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) ? NULL : context;
}

static enum codec_status step_lz4(void *state, struct codec_io *io)
{
    size_t in = io->in_size, out = io->out_size;
    size_t result = LZ4F_decompress(state, io->out, &out, io->in, &in, NULL);
    if (LZ4F_isError(result)) {
        io->wrong = LZ4F_getErrorName(result);
        return CODEC_DAMAGED;
    }
    io->in += in;
    io->in_size -= in;
    io->out += out;
    io->out_size -= out;
    return result == 0 ? CODEC_WHOLE : CODEC_MORE;
}

static void close_lz4(void *state)
{
    LZ4F_freeDecompressionContext(state);
}

const struct codec codec_lz4 = {.name = "lz4", .open = open_lz4, .step = step_lz4, .close = close_lz4};
