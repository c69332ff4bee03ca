/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sender for tools/burst: puts the packets of a capture (little-endian pcap of Ethernet, as bench/generate writes it)
 * on an interface at a rate of its own and says how many and in how many seconds. Needs CAP_NET_RAW.
 * pour INTERFACE RATE FILE   RATE: packets a second, 0 as fast as it goes
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FILE_HEADER 24U
#define RECORD_HEADER 16U
#define TOGETHER 64U /* packets a system call */

struct capture {
    uint8_t *bytes;
    size_t size, at;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool capture_open(struct capture *capture, const char *path)
{
    struct stat status;
    int file = open(path, O_RDONLY);
    if (file < 0 || fstat(file, &status) != 0 || status.st_size < (off_t)FILE_HEADER)
        return false;
    capture->size = (size_t)status.st_size;
    capture->at = FILE_HEADER;
    capture->bytes = mmap(NULL, capture->size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    close(file);
    return capture->bytes != MAP_FAILED;
}

/* A socket that sends on the interface and nothing else, past its queue; -1: errno says why not. */
static int interface_open(const char *name)
{
    int yes = 1, room = 8 << 20;
    struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(name)};
    int wire = socket(AF_PACKET, SOCK_RAW, 0);
    if (wire < 0 || address.sll_ifindex == 0 || bind(wire, (struct sockaddr *)&address, sizeof address) != 0)
        return -1;
    setsockopt(wire, SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof yes);
    setsockopt(wire, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof room);
    return wire;
}

/* The next packets; how many, 0 at the end. */
static unsigned take(struct capture *capture, struct mmsghdr messages[TOGETHER], struct iovec pieces[TOGETHER])
{
    unsigned count = 0;
    uint32_t captured;
    memset(messages, 0, TOGETHER * sizeof *messages);
    while (count < TOGETHER && capture->at + RECORD_HEADER <= capture->size) {
        memcpy(&captured, capture->bytes + capture->at + 8, sizeof captured);
        capture->at += RECORD_HEADER;
        if (capture->size - capture->at < captured)
            break;
        pieces[count] = (struct iovec){capture->bytes + capture->at, captured};
        messages[count].msg_hdr.msg_iov = &pieces[count];
        messages[count++].msg_hdr.msg_iovlen = 1;
        capture->at += captured;
    }
    return count;
}

/* All of them: a full queue is asked again. False: errno says why not. */
static bool send_all(int wire, struct mmsghdr *messages, unsigned count)
{
    while (count > 0) {
        int sent = sendmmsg(wire, messages, count, 0);
        if (sent < 0 && errno != ENOBUFS && errno != EAGAIN)
            return false;
        messages += sent < 0 ? 0 : sent;
        count -= sent < 0 ? 0 : (unsigned)sent;
    }
    return true;
}

int main(int argc, char **argv)
{
    struct capture capture;
    struct mmsghdr messages[TOGETHER];
    struct iovec pieces[TOGETHER];
    if (argc != 4) {
        fprintf(stderr, "usage: pour INTERFACE RATE FILE\n");
        return 2;
    }
    double rate = strtod(argv[2], NULL);
    int wire = interface_open(argv[1]);
    if (wire < 0 || !capture_open(&capture, argv[3])) {
        perror(wire < 0 ? argv[1] : argv[3]);
        return 2;
    }
    unsigned long packets = 0;
    double began = now();
    for (unsigned count; (count = take(&capture, messages, pieces)) > 0; packets += count) {
        while (rate > 0 && (double)packets / rate > now() - began)
            nanosleep(&(struct timespec){0, 50000}, NULL);
        if (!send_all(wire, messages, count)) {
            perror(argv[1]);
            return 2;
        }
    }
    printf("%lu %.3f\n", packets, now() - began);
    return 0;
}
