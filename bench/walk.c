/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What looking at every packet's headers costs at least, with the file read in large pieces or mapped: why finwait
 * reads. Little-endian pcap only, as bench/generate writes it. walk read|map FILE
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_HEADER 24U
#define RECORD_HEADER 16U
#define PORTS 34U             /* behind Ethernet and IPv4: the last that is looked at */
#define PIECE (256U * 1024)   /* as finwait's reader (src/capture/window.c) */
#define KEPT (32U * 1048576U) /* of a mapped file, then what lies behind is given back */

struct walk {
    uint64_t packets, sum; /* the sum keeps the compiler from leaving the look out */
};

/* Counts the records that lie whole in [0, size) and tells where the first that does not begins. */
static size_t look(struct walk *walk, const uint8_t *bytes, size_t at, size_t size)
{
    uint32_t captured;
    while (at + RECORD_HEADER <= size) {
        memcpy(&captured, bytes + at + 8, sizeof captured);
        if (size - at - RECORD_HEADER < captured)
            break;
        walk->sum += captured > PORTS ? bytes[at + RECORD_HEADER + PORTS] : 0;
        walk->packets++;
        at += RECORD_HEADER + captured;
    }
    return at;
}

static bool walk_read(struct walk *walk, int file)
{
    uint8_t piece[PIECE];
    size_t held = 0, at = FILE_HEADER;
    ssize_t got;
    while ((got = read(file, piece + held, sizeof piece - held)) > 0) {
        held += (size_t)got;
        at = look(walk, piece, at, held);
        held -= at;
        memmove(piece, piece + at, held);
        at = 0;
    }
    return got == 0;
}

static bool walk_map(struct walk *walk, int file, size_t size)
{
    uint8_t *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED)
        return false;
    size_t at = FILE_HEADER, given = 0, page = (size_t)sysconf(_SC_PAGESIZE);
    for (size_t end = 0; end < size;) {
        end = size - end > KEPT ? end + KEPT : size;
        at = look(walk, bytes, at, end);
        size_t behind = at / page * page;
        madvise(bytes + given, behind - given, MADV_DONTNEED);
        given = behind;
    }
    munmap(bytes, size);
    return true;
}

int main(int argc, char **argv)
{
    struct walk walk = {0};
    struct stat status;
    int file = argc == 3 ? open(argv[2], O_RDONLY) : -1;
    if (file < 0 || fstat(file, &status) != 0) {
        perror(argc == 3 ? argv[2] : "usage: walk read|map FILE");
        return 2;
    }
    bool whole = strcmp(argv[1], "map") == 0 ? walk_map(&walk, file, (size_t)status.st_size) : walk_read(&walk, file);
    printf("%" PRIu64 "\n", walk.packets);
    return whole && walk.sum != 1 ? 0 : 2;
}
