/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One TCP segment (or one ICMP error that quotes a TCP header) as the tracker needs it: a self-contained
 * value that can be copied between threads and machines. Knows nothing of connections.
 */
#ifndef FINWAIT_SEGMENT_H
#define FINWAIT_SEGMENT_H

#include <stddef.h>
#include <stdint.h>

#include <finwait/tcp.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An IPv4 address occupies bytes 0-3, the rest is zero. Network byte order. */
struct finwait_address {
    uint8_t bytes[16];
};

enum finwait_segment_kind {
    FINWAIT_SEGMENT_TCP,
    /* The quoted header's src, dst, ports and seq; icmp_* say what was reported. ack, flags, window and payload
     * are 0 where the error quotes 8 bytes only; options are never read. */
    FINWAIT_SEGMENT_ICMP_ERROR
};

/* Which options were present and whole in the captured bytes. */
enum finwait_option {
    FINWAIT_OPT_MSS = 0x01,
    FINWAIT_OPT_WINDOW_SCALE = 0x02,
    FINWAIT_OPT_SACK_PERMITTED = 0x04,
    FINWAIT_OPT_TIMESTAMPS = 0x08,
    FINWAIT_OPT_SACK = 0x10,
    FINWAIT_OPT_FAST_OPEN = 0x20, /* RFC 7413, a cookie or a request for one */
    FINWAIT_OPT_MPTCP = 0x40,
    FINWAIT_OPT_CUT = 0x80 /* snaplen cut the options: absence above proves nothing */
};

/* What a second tap, beyond the path, tells of a segment. */
enum finwait_fate {
    FINWAIT_FATE_UNKNOWN, /* there is none, or it cannot tell */
    FINWAIT_FATE_ARRIVED, /* it passed there too */
    FINWAIT_FATE_LOST,    /* it never came there */
    FINWAIT_FATE_UNSENT   /* it came there, but its sender's own tap never saw it */
};

/* That two inputs show the same packets. */
struct finwait_overlap {
    uint64_t segments; /* as far as they were recognised; 0: nothing of the kind */
    size_t inputs[2];  /* where the first of them was seen, and where again */
    int64_t delay;     /* ns between, at least */
};

/* How the clocks of two taps were brought together, and what that showed. */
struct finwait_taps {
    int64_t offset;        /* ns that the server tap's clock is ahead of the client tap's, at the first frame */
    int64_t uncertainty;   /* ns: half of what is left open, for no segment arrives before it is sent; -1 unknown */
    double drift;          /* seconds that it gains a second */
    int64_t round_trip;    /* ns from tap to tap and back, at least; -1 unknown */
    uint64_t matched;      /* segments that both taps saw */
    uint64_t lost[2];      /* sent at the client tap (0) or the server tap (1), and never seen at the other */
    uint64_t unsent[2];    /* seen at the client tap (0) or the server tap (1), and not at their sender's */
    bool exchanged;        /* SYNs come from the side of the server tap */
    uint64_t undetermined; /* not matched, or not surely: at the edges, changed by offload, alike bit by bit */
};

#define FINWAIT_SACK_BLOCKS 4

struct finwait_sack_block {
    uint32_t left;  /* first sequence number of the block */
    uint32_t right; /* the one after its last */
};

/*
 * A value that its option bit or sack_count does not announce is 0. What few segments have stands at the end: the rest
 * of one that crosses threads is two cache lines.
 */
struct finwait_segment {
    int64_t time;   /* nanoseconds since 1970-01-01 UTC, capture clock */
    uint64_t frame; /* from 1, as Wireshark's frame.number */
    struct finwait_address src, dst;
    uint16_t src_port, dst_port;
    uint8_t family;  /* 4 or 6 */
    uint8_t kind;    /* enum finwait_segment_kind */
    uint8_t flags;   /* enum finwait_flag */
    uint8_t options; /* enum finwait_option */
    uint32_t seq, ack;
    uint32_t payload;   /* payload bytes by the IP header, captured or not; of a first fragment, its own */
    uint32_t wire_size; /* bytes of the frame on the wire */
    uint32_t ip_bytes;  /* of the innermost IP packet, by its header; 0 in a quote */
    uint16_t window;    /* as in the header, not scaled */
    uint16_t ip_id;     /* 0 for IPv6 */
    uint16_t mss;
    uint8_t ttl;          /* or hop limit, of the innermost IP header */
    uint8_t window_scale; /* as in the header: RFC 7323 takes more than 14 for 14 */
    uint32_t ts_value, ts_echo;
    uint16_t point; /* of the host where it was captured: interface, direction; 0 unknown */
    uint8_t fate;   /* enum finwait_fate */
    uint8_t sack_count;
    bool payload_cut;                     /* snaplen left out some of the payload */
    uint8_t icmp_type, icmp_code;         /* of the error's own family */
    struct finwait_address icmp_reporter; /* who sent the error */
    struct finwait_sack_block sack[FINWAIT_SACK_BLOCKS];
};

/*
 * What became of a frame. Everything but SEGMENT and ICMP_ERROR is counted in the capture's health,
 * never an error: a bad packet is a verdict.
 */
enum finwait_decode_verdict {
    FINWAIT_DECODE_SEGMENT,
    FINWAIT_DECODE_ICMP_ERROR,
    FINWAIT_DECODE_NOT_TCP,      /* decoded as far as needed: UDP, ARP, ... */
    FINWAIT_DECODE_FRAGMENT,     /* a later IP fragment: its TCP header is elsewhere */
    FINWAIT_DECODE_CUT,          /* snaplen ended before the TCP header's fixed part did, or before it was clear */
    FINWAIT_DECODE_BAD,          /* lengths or versions contradict each other; never said of a guessed tunnel */
    FINWAIT_DECODE_TOO_DEEP,     /* more nested headers than FINWAIT_DECODE_DEPTH */
    FINWAIT_DECODE_UNKNOWN_LINK, /* the link type is not one of ours */
    FINWAIT_DECODE_VERDICTS
};

/* Cap on stacked headers (tags, labels, IP headers, extension headers, tunnels) in one frame. */
#define FINWAIT_DECODE_DEPTH 32

/*
 * Decodes the captured bytes of one frame. `link_type` is a LINKTYPE_ value (tcpdump.org/linktypes.html).
 * Pure: borrows `bytes` for the call, allocates nothing. Fills *segment wholly except `time` and `frame`, which
 * are the caller's (`fate` is then unknown), and only for the verdicts SEGMENT and ICMP_ERROR.
 */
FINWAIT_API enum finwait_decode_verdict finwait_frame_decode(int link_type, const uint8_t *bytes, size_t captured,
                                                             size_t wire_size, struct finwait_segment *segment);

/* "10.0.0.1" or RFC 5952 text into `out` (at least 46 bytes); returns `out`. `family` is 4 or 6. */
FINWAIT_API const char *finwait_address_print(const struct finwait_address *address, int family, char *out,
                                              size_t size);

#ifdef __cplusplus
}
#endif
#endif
