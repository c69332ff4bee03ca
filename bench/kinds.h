/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kinds of synthetic traffic, as tables: what each connection's packets are, and how many connections end how.
 * Holds no addresses, sequence numbers or bytes; flow.h and frame.h make those.
 */
#ifndef BENCH_KINDS_H
#define BENCH_KINDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FIN 0x01
#define SYN 0x02
#define RST 0x04
#define PSH 0x08
#define ACK 0x10

enum side { CLIENT, SERVER, SIDES };

/* One packet. Sequence and acknowledgement numbers go on from those before it, unless it says otherwise. */
struct line {
    uint8_t side, flags;
    uint16_t payload;
    uint32_t gap;      /* microseconds after the line before; up to a quarter more, by chance */
    uint16_t back;     /* it begins so many bytes before its side's next one: sent again, or a keepalive probe */
    uint16_t unacked;  /* its side has not received, or not yet read, the last so many bytes of the other */
    uint16_t selected; /* of those it did receive the last so many: a SACK block */
};

/* What one connection's packets are. A line before `loop_end` and from `loop` on comes as often as the kind says. */
struct story {
    const struct line *lines;
    unsigned count, loop, loop_end;
    uint16_t server_port;
};

/* Of each hundred connections, how many take this course. */
struct share {
    const struct story *story;
    unsigned percent;
};

struct kind {
    const char *name;
    const struct share *mix; /* the shares add up to 100 */
    unsigned interval;       /* microseconds from one connection's start to the next one's */
    size_t most_open;        /* a connection more has to wait for the end of one */
    uint64_t rounds;         /* of the loop; 0: one connection, and as many rounds as are asked for */
    bool forged;             /* each connection comes from an address of its own */
    bool tunnelled;          /* TCP over IPv6 in VXLAN over IPv6 with a VLAN tag; else TCP over IPv4 */
};

/* NULL when there is none of that name. */
const struct kind *kind_find(const char *name);

#endif
