// SPDX-License-Identifier: BSD-2-Clause
#define _GNU_SOURCE
#include "tap.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "segment.h"
#include "truth.h"

enum { KEPT = 160, BUFFER = 32 << 20 };

struct packet {
    int64_t time;
    uint16_t wire, kept;
    uint16_t port; // the server's
    uint8_t bytes[KEPT];
};

struct channel {
    int socket;
    struct packet *packets;
    size_t count, room;
};

struct recording {
    struct channel channels[TAPS];
    pthread_t reader;
    atomic_bool stopping;
};

const char *const tap_names[TAPS] = {"client", "relay-client", "relay-server", "server"};

static int listen_at(const struct world *world, enum place place, const char *interface)
{
    const int size = BUFFER, on = 1;
    world_enter(world, place);
    struct sockaddr_ll address = {
        .sll_family = AF_PACKET,
        .sll_protocol = htons(ETH_P_ALL),
        .sll_ifindex = (int)if_nametoindex(interface),
    };
    // Protocol 0 until bound: no frame of another interface slips in.
    int tap = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (tap < 0 || setsockopt(tap, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0 ||
        setsockopt(tap, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) != 0 ||
        bind(tap, (struct sockaddr *)&address, sizeof address) != 0) {
        perror("lab: tap");
        return -1;
    }
    return tap;
}

// The server's port of a TCP segment, or of the one that an ICMP error quotes; 0 for anything else.
static uint16_t port_of(const uint8_t *frame, size_t length)
{
    struct segment segment;
    enum { IPV4_PORTS = 14 + 20 + 8 + 20, IPV6_PORTS = 14 + 40 + 8 + 40 };
    if (segment_parse(frame, length, &segment))
        return truth_port(segment.sport, segment.dport);
    size_t at = 0;
    if (length >= IPV4_PORTS + 4 && frame[12] == 8 && frame[13] == 0 && frame[23] == IPPROTO_ICMP)
        at = IPV4_PORTS;
    else if (length >= IPV6_PORTS + 4 && frame[12] == 0x86 && frame[20] == IPPROTO_ICMPV6 && frame[54] == 1)
        at = IPV6_PORTS;
    if (!at)
        return 0;
    return truth_port((unsigned)(frame[at] << 8 | frame[at + 1]), (unsigned)(frame[at + 2] << 8 | frame[at + 3]));
}

static void keep(struct channel *channel, const uint8_t *frame, size_t length, int64_t time)
{
    uint16_t port = port_of(frame, length);
    if (!port)
        return;
    if (channel->count == channel->room) {
        channel->room = channel->room ? channel->room * 2 : 1024;
        channel->packets = realloc(channel->packets, channel->room * sizeof *channel->packets);
        if (!channel->packets)
            exit(1);
    }
    struct packet packet = {.time = time, .port = port, .wire = (uint16_t)length};
    packet.kept = (uint16_t)(length < KEPT ? length : KEPT);
    memcpy(packet.bytes, frame, packet.kept);
    // Two processors may stamp two frames in one order and queue them in the other, some hundred nanoseconds apart.
    size_t at = channel->count++;
    for (; at > 0 && channel->packets[at - 1].time > time; at--)
        channel->packets[at] = channel->packets[at - 1];
    channel->packets[at] = packet;
}

static bool receive(struct channel *channel)
{
    uint8_t frame[FRAME_MAX];
    char control[128];
    struct iovec part = {.iov_base = frame, .iov_len = sizeof frame};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    ssize_t length = recvmsg(channel->socket, &message, 0);
    if (length <= 0)
        return false;
    int64_t time = world_now();
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS)
            continue;
        struct timespec stamp;
        memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
        time = (int64_t)stamp.tv_sec * 1000000000 + stamp.tv_nsec;
    }
    keep(channel, frame, (size_t)length, time);
    return true;
}

static void *read_taps(void *argument)
{
    struct recording *recording = argument;
    struct pollfd ready[TAPS];
    for (int tap = 0; tap < TAPS; tap++)
        ready[tap] = (struct pollfd){.fd = recording->channels[tap].socket, .events = POLLIN};
    for (;;) {
        bool stopping = atomic_load(&recording->stopping);
        bool any = false;
        poll(ready, TAPS, 50);
        for (int tap = 0; tap < TAPS; tap++)
            while (receive(&recording->channels[tap]))
                any = true;
        if (stopping && !any)
            return NULL;
    }
}

struct recording *recording_start(const struct world *world)
{
    struct recording *recording = calloc(1, sizeof *recording);
    if (!recording)
        return NULL;
    recording->channels[TAP_CLIENT].socket = listen_at(world, CLIENT, world_host_end(CLIENT));
    recording->channels[TAP_RELAY_CLIENT].socket = listen_at(world, RELAY, world_relay_end(CLIENT));
    recording->channels[TAP_RELAY_SERVER].socket = listen_at(world, RELAY, world_relay_end(SERVER));
    recording->channels[TAP_SERVER].socket = listen_at(world, SERVER, world_host_end(SERVER));
    for (int tap = 0; tap < TAPS; tap++) {
        if (recording->channels[tap].socket < 0) {
            free(recording);
            return NULL;
        }
    }
    pthread_create(&recording->reader, NULL, read_taps, recording);
    return recording;
}

bool recording_stop(struct recording *recording)
{
    bool whole = true;
    atomic_store(&recording->stopping, true);
    pthread_join(recording->reader, NULL);
    for (int tap = 0; tap < TAPS; tap++) {
        struct tpacket_stats statistics = {0};
        socklen_t size = sizeof statistics;
        int socket = recording->channels[tap].socket;
        getsockopt(socket, SOL_PACKET, PACKET_STATISTICS, &statistics, &size);
        if (statistics.tp_drops) {
            fprintf(stderr, "lab: the %s tap lost %u frames\n", tap_names[tap], statistics.tp_drops);
            whole = false;
        }
        close(socket);
    }
    return whole;
}

void recording_free(struct recording *recording)
{
    for (int tap = 0; tap < TAPS; tap++)
        free(recording->channels[tap].packets);
    free(recording);
}

int64_t recording_last(const struct recording *recording, enum tap tap, uint16_t port)
{
    const struct channel *channel = &recording->channels[tap];
    for (size_t i = channel->count; i > 0; i--)
        if (channel->packets[i - 1].port == port)
            return channel->packets[i - 1].time;
    return 0;
}

static void write_packet(const struct packet *packet, uint32_t snaplen, FILE *out)
{
    uint32_t kept = packet->kept < snaplen ? packet->kept : snaplen;
    const uint32_t header[] = {
        (uint32_t)(packet->time / 1000000000),
        (uint32_t)(packet->time % 1000000000),
        kept,
        packet->wire,
    };
    fwrite(header, sizeof header, 1, out);
    fwrite(packet->bytes, kept, 1, out);
}

unsigned recording_write(const struct recording *recording, enum tap tap, const struct excerpt *excerpt, FILE *out)
{
    const struct channel *channel = &recording->channels[tap];
    // Nanosecond magic, version 2.4, no time zone, no accuracy, snapshot length, Ethernet.
    const uint32_t header[] = {0xa1b23c4d, 2 | 4 << 16, 0, 0, excerpt->snaplen, 1};
    unsigned written = 0;
    fwrite(header, sizeof header, 1, out);
    for (size_t i = 0; i < channel->count; i++) {
        const struct packet *packet = &channel->packets[i];
        bool wanted = !excerpt->port || packet->port == excerpt->port || packet->port == excerpt->heartbeat;
        if (!wanted || packet->time < excerpt->from || packet->time > excerpt->to)
            continue;
        write_packet(packet, excerpt->snaplen, out);
        written++;
    }
    return written;
}
