/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes synthetic captures for measuring speed: generate KIND CONNECTIONS [SNAPLEN [SEED]] > file.pcap
 * KIND: web (short requests and answers, about 21 packets a connection), syn (a flood of distinct tuples),
 * bulk (few connections, much data), idle (keepalive probes). Deterministic for a seed.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIN 0x01
#define SYN 0x02
#define PSH 0x08
#define ACK 0x10

struct connection {
    uint32_t client, server;
    uint16_t client_port, server_port;
    uint32_t seq[2];
    unsigned step;
    uint64_t next; /* microseconds */
};

struct script_line {
    uint8_t side, flags;
    uint16_t payload;
    uint32_t gap; /* microseconds after the line before */
};

static const struct script_line web[] = {
    {0, SYN, 0, 0},       {1, SYN | ACK, 0, 300},  {0, ACK, 0, 200},  {0, PSH | ACK, 350, 50},
    {1, ACK, 0, 250},     {1, ACK, 1448, 900},     {1, ACK, 1448, 5}, {0, ACK, 0, 200},
    {1, ACK, 1448, 10},   {1, PSH | ACK, 700, 5},  {0, ACK, 0, 250},  {0, PSH | ACK, 420, 90000},
    {1, ACK, 1448, 1200}, {1, PSH | ACK, 900, 5},  {0, ACK, 0, 260},  {1, PSH | ACK, 300, 40000},
    {0, ACK, 0, 200},     {0, FIN | ACK, 0, 5000}, {1, ACK, 0, 240},  {1, FIN | ACK, 0, 200},
    {0, ACK, 0, 260},
};
static const struct script_line flood[] = {{0, SYN, 0, 0}};

static uint64_t state;

static uint64_t next_random(void)
{
    state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t x = state;
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static void put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

static void write_packet(struct connection *c, const struct script_line *line, uint32_t snaplen)
{
    static uint8_t frame[2048];
    static uint16_t ip_id;
    unsigned options = line->flags & SYN ? 20 : 12, size = 14 + 20 + 20 + options + line->payload;
    memset(frame, 0, 14 + 20 + 20 + options);
    memcpy(frame, "\2\0\0\0\0\1\2\0\0\0\0\2\x08\0", 14);
    uint8_t *ip = frame + 14, *tcp = ip + 20, *option = tcp + 20;
    ip[0] = 0x45;
    put16(ip + 2, size - 14);
    put16(ip + 4, ++ip_id);
    ip[6] = 0x40;
    ip[8] = 64;
    ip[9] = 6;
    put32(ip + 12, line->side ? c->server : c->client);
    put32(ip + 16, line->side ? c->client : c->server);
    put16(tcp, line->side ? c->server_port : c->client_port);
    put16(tcp + 2, line->side ? c->client_port : c->server_port);
    put32(tcp + 4, c->seq[line->side]);
    put32(tcp + 8, line->flags & ACK ? c->seq[!line->side] : 0);
    tcp[12] = (uint8_t)((20 + options) / 4 << 4);
    tcp[13] = line->flags;
    put16(tcp + 14, 502);
    if (line->flags & SYN) {
        memcpy(option, "\2\4\5\xb4\4\2", 6);
        memcpy(option + 16, "\1\3\3\7", 4);
        option += 6;
    } else {
        option[0] = option[1] = 1;
        option += 2;
    }
    option[0] = 8;
    option[1] = 10;
    put32(option + 2, (uint32_t)(c->next / 1000));
    uint32_t header[4] = {(uint32_t)(c->next / 1000000) + 1700000000, (uint32_t)(c->next % 1000000),
                          size < snaplen ? size : snaplen, size};
    fwrite(header, sizeof header, 1, stdout);
    fwrite(frame, header[2], 1, stdout);
    c->seq[line->side] += line->payload + ((line->flags & (SYN | FIN)) != 0);
}

static void start(struct connection *c, uint64_t number, uint64_t now)
{
    *c = (struct connection){.client = 0x0a000000U + (uint32_t)(number / 50000 * 7919 % 0xffffff),
                             .server = 0xc0a80001U + (uint32_t)(number % 8),
                             .client_port = (uint16_t)(10000 + number % 50000),
                             .server_port = 443,
                             .seq = {(uint32_t)next_random(), (uint32_t)next_random()},
                             .next = now};
}

/* A binary heap by time of the connections under way. */
static struct connection **heap;
static size_t heap_count;

static void sift_down(size_t i)
{
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= heap_count)
            return;
        if (child + 1 < heap_count && heap[child + 1]->next < heap[child]->next)
            child++;
        if (heap[i]->next <= heap[child]->next)
            return;
        struct connection *swapped = heap[i];
        heap[i] = heap[child];
        heap[child] = swapped;
        i = child;
    }
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: generate web|syn CONNECTIONS [SNAPLEN [SEED]]\n");
        return 2;
    }
    bool is_flood = strcmp(argv[1], "syn") == 0;
    const struct script_line *script = is_flood ? flood : web;
    unsigned lines = is_flood ? 1 : sizeof web / sizeof *web;
    uint64_t total = strtoull(argv[2], NULL, 10), started = 0;
    uint32_t snaplen = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 65535;
    state = argc > 4 ? strtoull(argv[4], NULL, 10) : 1;
    size_t open_at_once = 512;
    heap = calloc(open_at_once, sizeof *heap);
    struct connection *pool = calloc(open_at_once, sizeof *pool);
    if (!heap || !pool)
        return 2;
    setvbuf(stdout, NULL, _IOFBF, 1 << 20);
    uint32_t file_header[6] = {0xa1b2c3d4, 0x00040002, 0, 0, snaplen, 1};
    fwrite(file_header, sizeof file_header, 1, stdout);
    for (; heap_count < open_at_once && started < total; heap_count++) {
        heap[heap_count] = &pool[heap_count];
        start(heap[heap_count], started, started * (is_flood ? 3 : 290));
        started++;
    }
    while (heap_count > 0) {
        struct connection *c = heap[0];
        write_packet(c, &script[c->step], snaplen);
        uint64_t now = c->next;
        if (++c->step < lines)
            c->next += script[c->step].gap + next_random() % (script[c->step].gap / 4 + 1);
        else if (started < total)
            start(c, started++, now + (is_flood ? 1536 : next_random() % 2000));
        else
            heap[0] = heap[--heap_count];
        sift_down(0);
    }
    return fflush(stdout) == 0 ? 0 : 2;
}
