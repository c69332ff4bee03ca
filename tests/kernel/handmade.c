// SPDX-License-Identifier: BSD-2-Clause
#include "handmade.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "segment.h"

#define MS INT64_C(1000000)

enum { SNAPLEN = 54, HEADERS = 54, START = 1700000000, WINDOW = 502, TTL = 64, GREETING = 20 };

// One connection: headers that carry its addresses and ports, one per direction, and where both sides' numbers begin.
struct line {
    uint8_t to_server[HEADERS], to_client[HEADERS];
    uint32_t client_isn, server_isn;
};

struct pen {
    FILE *out;
    int64_t time; // nanoseconds since START
    unsigned frame;
};

static void header(uint8_t out[HEADERS], unsigned from, unsigned to, uint16_t sport, uint16_t dport)
{
    memset(out, 0, HEADERS);
    out[5] = (uint8_t)to;
    out[11] = (uint8_t)from;
    out[0] = out[6] = 0x02;
    out[12] = 0x08;
    out[14] = 0x45;
    out[20] = 0x40; // do not fragment
    const uint8_t addresses[] = {192, 0, 2, (uint8_t)from, 192, 0, 2, (uint8_t)to};
    memcpy(out + 26, addresses, sizeof addresses);
    const uint8_t ports[] = {(uint8_t)(sport >> 8), (uint8_t)sport, (uint8_t)(dport >> 8), (uint8_t)dport};
    memcpy(out + 34, ports, sizeof ports);
}

static struct line line_between(unsigned client, uint16_t client_port, unsigned server, uint16_t server_port)
{
    struct line line = {.client_isn = 0x1d2c3b4a + client_port, .server_isn = 0x8f7e6d5c + server_port};
    header(line.to_server, client, server, client_port, server_port);
    header(line.to_client, server, client, server_port, client_port);
    return line;
}

static bool pen_open(struct pen *pen, const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/%s/in.pcap", folder, name);
    *pen = (struct pen){.out = fopen(path, "w")};
    // Microseconds here, unlike the recordings: the other common magic.
    const uint32_t magic[] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, SNAPLEN, 1};
    if (pen->out)
        fwrite(magic, sizeof magic, 1, pen->out);
    return pen->out;
}

static void draw(struct pen *pen, int64_t after, const uint8_t *model, const struct forgery *segment)
{
    uint8_t frame[FRAME_MAX];
    size_t length = segment_forge(frame, model, segment);
    pen->time += after;
    pen->frame++;
    const uint32_t record[] = {
        START + (uint32_t)(pen->time / 1000000000),
        (uint32_t)(pen->time % 1000000000 / 1000),
        length < SNAPLEN ? (uint32_t)length : SNAPLEN,
        (uint32_t)length,
    };
    fwrite(record, sizeof record, 1, pen->out);
    fwrite(frame, record[2], 1, pen->out);
}

// Relative numbers, as people read them: 0 is the ISN.
static void client(struct pen *pen, const struct line *line, int64_t after, uint8_t flags, uint32_t seq, uint32_t ack,
                   uint16_t payload)
{
    const struct forgery segment = {.flags = flags,
                                    .ttl = TTL,
                                    .seq = line->client_isn + seq,
                                    .ack = line->server_isn + ack,
                                    .window = WINDOW,
                                    .payload = payload};
    draw(pen, after, line->to_server, &segment);
}

static void server(struct pen *pen, const struct line *line, int64_t after, uint8_t flags, uint32_t seq, uint32_t ack,
                   uint16_t payload)
{
    const struct forgery segment = {.flags = flags,
                                    .ttl = TTL,
                                    .seq = line->server_isn + seq,
                                    .ack = line->client_isn + ack,
                                    .window = flags & TCP_RST ? 0 : WINDOW,
                                    .payload = payload};
    draw(pen, after, line->to_client, &segment);
}

static void handshake(struct pen *pen, const struct line *line)
{
    client(pen, line, MS, TCP_SYN, 0, 0, 0);
    server(pen, line, MS, TCP_SYN | TCP_ACK, 0, 1, 0);
    client(pen, line, MS, TCP_ACK, 1, 1, 0);
}

static void greeting(struct pen *pen, const struct line *line)
{
    server(pen, line, MS, TCP_PSH | TCP_ACK, 1, 1, GREETING);
}

// After the greeting: a byte and its acknowledgement.
static void tick(struct pen *pen, const struct line *line, uint32_t byte, int64_t after)
{
    client(pen, line, after, TCP_PSH | TCP_ACK, 1 + byte, 1 + GREETING, 1);
    server(pen, line, after, TCP_ACK, 1 + GREETING, 2 + byte, 0);
}

static bool tell(const char *folder, const char *name, const char *file, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s/%s", folder, name, file);
    FILE *out = fopen(path, "w");
    if (!out)
        return false;
    fputs(text, out);
    return fclose(out) == 0;
}

static bool fin_then_rst_8080(const char *folder)
{
    enum { RST_FRAME = 12806 };
    static const char name[] = "fin-then-rst-8080";
    const struct line subject = line_between(10, 54340, 80, 8080), other = line_between(11, 40000, 90, 9000);
    struct pen pen;
    if (!pen_open(&pen, folder, name))
        return false;
    handshake(&pen, &subject);
    client(&pen, &subject, MS, TCP_PSH | TCP_ACK, 1, 1, 145);
    server(&pen, &subject, MS, TCP_ACK, 1, 146, 0);
    server(&pen, &subject, 5 * MS, TCP_PSH | TCP_ACK, 1, 146, 200);
    client(&pen, &subject, MS, TCP_ACK, 146, 201, 0);
    server(&pen, &subject, 5 * MS, TCP_PSH | TCP_ACK, 201, 146, 295);
    client(&pen, &subject, MS, TCP_ACK, 146, 496, 0);
    server(&pen, &subject, 5 * MS, TCP_FIN | TCP_ACK, 496, 146, 0);
    client(&pen, &subject, MS, TCP_ACK, 146, 497, 0);
    handshake(&pen, &other);
    greeting(&pen, &other);
    uint32_t byte = 0;
    for (; pen.frame + 2 < RST_FRAME; byte++)
        tick(&pen, &other, byte, MS * 7 / 2);
    server(&pen, &subject, MS, TCP_RST, 497, 0, 0);
    for (uint32_t end = byte + 20; byte < end; byte++) // the capture does not end with the RST
        tick(&pen, &other, byte, MS * 500);
    return fclose(pen.out) == 0 &&
           tell(
               folder, name, "origin.md",
               "# fin-then-rst-8080\n\n"
               "- Written by hand (tests/kernel/handmade.c), not recorded: the trace that people meet in the field.\n"
               "- 192.0.2.10:54340 opens to 192.0.2.80:8080, asks 145 bytes, gets 495: frames 1 to 9.\n"
               "- Frame 10: 8080 sends [FIN,ACK seq=496 ack=146]; frame 11: 54340 answers [ACK seq=146 ack=497]; frame "
               "12806, "
               "about 45 s later: 8080 sends [RST seq=497 win=0] (relative numbers).\n"
               "- Frames 12 to 12805 and after 12806: another connection, 192.0.2.11:40000 to 192.0.2.90:9000, a byte "
               "at a "
               "time, left open. Snapshot length 54.\n"
               "- Truth: the server closed first and then reset; the client never sent its FIN; nothing was lost.\n") &&
           tell(folder, name, "truth.tsv", "#time\thost\tlocal\tremote\tevent\tdetail\n");
}

static bool missing_server_fin(const char *folder)
{
    static const char name[] = "missing-server-fin";
    const struct line subject = line_between(10, 54341, 80, 8080), other = line_between(11, 40000, 90, 9000);
    struct pen pen;
    if (!pen_open(&pen, folder, name))
        return false;
    handshake(&pen, &subject);
    client(&pen, &subject, 20 * MS, TCP_FIN | TCP_ACK, 1, 1, 0);
    server(&pen, &subject, MS, TCP_ACK, 1, 2, 0);
    handshake(&pen, &other);
    greeting(&pen, &other);
    for (uint32_t byte = 0; byte < 400; byte++)
        tick(&pen, &other, byte, 450 * MS);
    return fclose(pen.out) == 0 &&
           tell(
               folder, name, "origin.md",
               "# missing-server-fin\n\n"
               "- Written by hand (tests/kernel/handmade.c), not recorded.\n"
               "- 192.0.2.10:54341 opens to 192.0.2.80:8080 (frames 1 to 3), sends its FIN (frame 4), which the server "
               "acknowledges (frame 5). The server sends nothing more.\n"
               "- Another connection, 192.0.2.11:40000 to 192.0.2.90:9000, goes on for six minutes and is left open.\n"
               "- Truth: the client closed first; the server never closed (CLOSE_WAIT to the end); nothing was "
               "lost.\n") &&
           tell(folder, name, "truth.tsv", "#time\thost\tlocal\tremote\tevent\tdetail\n");
}

bool handmade_write(const char *folder)
{
    return fin_then_rst_8080(folder) && missing_server_fin(folder);
}
