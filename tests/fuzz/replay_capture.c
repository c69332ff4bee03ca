/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * usage: replay_capture FOLDER...
 *
 * Feeds fuzz_capture, without a fuzzer, the beginnings of the captures below the folders, a pcapng file that holds
 * every kind of block, and mutations of them: the same ones in each run. An input
 * that finwait and libpcap read differently is left in the file `fuzz-capture-failed`.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

#define ROOM 4096
#define SEED_SIZE 1500
#define FILES 40 /* that give seeds */
#define MUTATIONS_OF_A_FILE 1500
#define MUTATIONS_OF_THE_WRITTEN 30000
#define FAILED "fuzz-capture-failed"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seed {
    uint8_t bytes[ROOM];
    size_t size;
};

static unsigned long fed;
static unsigned files;
static struct seed current; /* what is being tried */

/* Marsaglia's xorshift. */
static uint32_t random_number(void)
{
    static uint32_t state = 2463534242;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static void feed(const struct seed *seed)
{
    fed++;
    current = *seed;
    LLVMFuzzerTestOneInput(seed->bytes, seed->size);
}

/* Lengths and types are small numbers in words of four bytes: half the mutations are of these. */
static void mutate(struct seed *seed)
{
    static const uint8_t telling[] = {0, 1, 2, 3, 4, 5, 6, 8, 12, 0x10, 0x1c, 0x20, 0x40, 0x7f, 0x80, 0xff};
    size_t at = random_number() % seed->size;
    switch (random_number() % 7) {
    case 0:
        seed->bytes[at] ^= (uint8_t)(1U << random_number() % 8);
        break;
    case 1:
        seed->bytes[at] = (uint8_t)random_number();
        break;
    case 2:
    case 3:
        seed->bytes[at - at % 4] = telling[random_number() % sizeof telling];
        break;
    case 4:
        seed->bytes[at - at % 4] = (uint8_t)(seed->bytes[at - at % 4] + 4 - random_number() % 9);
        break;
    case 5: /* cut */
        seed->size = at + 1;
        break;
    default: { /* repeat what is here, further on */
        size_t length = random_number() % 16 * 4, to = random_number() % seed->size & ~(size_t)3;
        at &= ~(size_t)3;
        if (at + length <= seed->size && to + length <= seed->size)
            memmove(seed->bytes + to, seed->bytes + at, length);
        break;
    }
    }
}

static void feed_with_mutations(const struct seed *seed, unsigned mutations)
{
    feed(seed);
    for (unsigned i = 0; i < mutations; i++) {
        struct seed mutant = *seed;
        for (uint32_t times = 1 + random_number() % 4; times > 0; times--)
            mutate(&mutant);
        feed(&mutant);
    }
}

static void put(struct seed *seed, bool big_endian, uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        seed->bytes[seed->size++] = (uint8_t)(value >> 8 * (big_endian ? size - 1 - i : i));
}

/* A block whose body is these words. */
static void put_block(struct seed *seed, bool big_endian, uint32_t type, const uint32_t *words, unsigned count)
{
    put(seed, big_endian, type, 4);
    put(seed, big_endian, 12 + 4 * count, 4);
    for (unsigned i = 0; i < count; i++)
        put(seed, big_endian, words[i], 4);
    put(seed, big_endian, 12 + 4 * count, 4);
}

/* Two sections with every block that is read. Options are pairs of 16 bits; they are right in one byte order only. */
static struct seed written(bool big_endian)
{
    static const uint32_t section[] = {0x1a2b3c4d, 1, UINT32_MAX, UINT32_MAX};
    static const uint32_t ethernet[] = {1, 96, 9 | 1 << 16, 9, 14 | 8 << 16, 5, 0, 0};
    static const uint32_t binary[] = {1, 96, 9 | 1 << 16, 0x8a, 0};
    static const uint32_t packet[] = {0, 1, 2, 6, 60, 1, 2, 4 | 8 << 16, 7, 0, 0};
    static const uint32_t second[] = {1, 3, 4, 8, 8, 1, 2};
    static const uint32_t old[] = {3 << 16, 5, 6, 4, 4, 1};
    static const uint32_t simple[] = {6, 1, 2};
    static const uint32_t names[] = {0, 0};
    static const uint32_t statistics[] = {0, 1, 2, 5 | 8 << 16, 9, 0, 7 | 8 << 16, 9, 0, 0};
    struct seed seed = {.size = 0};
    const uint32_t version = big_endian ? 1 << 16 : 1;
    for (unsigned i = 0; i < 2; i++) {
        uint32_t header[] = {section[0], version, section[2], section[3]};
        put_block(&seed, big_endian, 0x0a0d0d0a, header, 4);
        put_block(&seed, big_endian, 1, ethernet, 8);
        put_block(&seed, big_endian, 1, binary, 5);
        put_block(&seed, big_endian, 6, packet, 11);
        put_block(&seed, big_endian, 4, names, 2);
        put_block(&seed, big_endian, 6, second, 7);
        put_block(&seed, big_endian, 2, old, 6);
        put_block(&seed, big_endian, 3, simple, 3);
        put_block(&seed, big_endian, 5, statistics, 10);
        put_block(&seed, big_endian, 6, second, 7);
    }
    return seed;
}

static int feed_file(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)place;
    FILE *file = kind == FTW_F && strstr(path, ".pcap") && files < FILES ? fopen(path, "rb") : NULL;
    if (file == NULL)
        return 0;
    struct seed seed;
    seed.size = fread(seed.bytes, 1, SEED_SIZE, file);
    fclose(file);
    files++;
    if (seed.size > 0)
        feed_with_mutations(&seed, MUTATIONS_OF_A_FILE);
    return 0;
}

static void keep_failed(int signal)
{
    (void)signal;
    int fd = open(FAILED, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd >= 0 && write(fd, current.bytes, current.size) == (ssize_t)current.size)
        close(fd);
}

#ifdef HAVE_ZLIB
/* One that is compressed: its blocks are stored or coded, as zlib likes. */
static struct seed compressed(void)
{
    struct seed plain = written(false), packed = {.size = 0};
    z_stream stream = {
        .next_in = plain.bytes, .avail_in = (uInt)plain.size, .next_out = packed.bytes, .avail_out = ROOM};
    if (deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK ||
        deflate(&stream, Z_FINISH) != Z_STREAM_END)
        abort();
    packed.size = stream.total_out;
    deflateEnd(&stream);
    return packed;
}
#endif

int main(int argc, char **argv)
{
    signal(SIGABRT, keep_failed);
    for (int order = 0; order < 2; order++) {
        struct seed seed = written(order);
        feed_with_mutations(&seed, MUTATIONS_OF_THE_WRITTEN);
    }
#ifdef HAVE_ZLIB
    struct seed packed = compressed();
    feed_with_mutations(&packed, MUTATIONS_OF_A_FILE);
#endif
    for (int i = 1; i < argc; i++)
        nftw(argv[i], feed_file, 16, FTW_PHYS);
    printf("%lu inputs\n", fed);
    return 0;
}
