/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The readers of capture files on any bytes: they end, stay within their buffers, and agree with libpcap on what
 * libpcap reads. With libFuzzer, after building the libraries:
 *   clang -g -O1 -fsanitize=fuzzer,address,undefined -Iinclude -Isrc/base -Isrc/capture -Itests/captures
 *     tests/fuzz/fuzz_capture.c tests/captures/twin.c src/capture/?*.c src/base/?*.c
 *     -DHAVE_ZLIB -DHAVE_ZSTD -DHAVE_LZ4 -lpcap -lz -lzstd -llz4
 * Without it, replay_capture.c is the driver.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memfd_create */
#endif
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "twin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file that is in memory only, made for the first input and used for all. */
static int file_of(const uint8_t *data, size_t size)
{
    static int fd = -1;
    if (fd < 0)
        fd = memfd_create("capture", MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
        abort();
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct twin_options options = {.is_damaged = true};
    char path[64], why[512];
    int64_t frames;
    if (size == 0)
        return 0;
    snprintf(path, sizeof path, "/proc/self/fd/%d", file_of(data, size));
    FILE *theirs = fmemopen((void *)data, size, "rb");
    if (twin_compare(path, theirs, &options, &frames, why, sizeof why) == TWIN_DIFFERS) {
        fprintf(stderr, "%s\n", why);
        abort();
    }
    return 0;
}
