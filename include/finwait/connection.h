/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What finwait concludes about one connection, one service and the whole capture: the values that callbacks take
 * and reports print. Field by field this is report format 1 (docs/report.md).
 */
#ifndef FINWAIT_CONNECTION_H
#define FINWAIT_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <finwait/finding.h>
#include <finwait/segment.h>

#ifdef __cplusplus
extern "C" {
#endif

struct finwait_loss {
    uint64_t frame; /* the copy that was lost; 0 when the tap never saw it */
    enum finwait_place where;
    enum finwait_loss_evidence evidence;
    bool between_taps; /* of two taps the sender's saw it and the other did not */
};

#define FINWAIT_STEP_LOSSES 16

/* One step of the handshake or one wave of the close, all its copies together. */
struct finwait_step {
    enum finwait_step_kind segment;
    enum finwait_side from;
    uint64_t frame;         /* of the first copy that the tap saw; 0 when it saw none */
    int64_t time;           /* of that frame; meaningless when frame is 0 */
    uint64_t last_frame;    /* of the last copy seen */
    int64_t last_time;      /* of the last copy seen */
    unsigned transmissions; /* copies that the tap saw (a capture's own duplicates not counted) */
    struct finwait_loss losses[FINWAIT_STEP_LOSSES];
    unsigned loss_count;
};

struct finwait_open {
    enum finwait_open_kind kind;
    int64_t rtt; /* ns from SYN to the handshake's ACK as the tap saw it; -1 unknown */
    struct finwait_step steps[4];
    unsigned step_count;
};

struct finwait_reset {
    enum finwait_side from;
    uint64_t frame;
    int64_t time;
    enum finwait_reset_form form;
    uint64_t answers; /* frame of the segment that it replies to; 0 none or unknown */
    enum finwait_cause cause;
    enum finwait_certainty certainty;
    enum finwait_cause alternatives[4];
    unsigned alternative_count;
    uint32_t lost_bytes; /* payload sent by either side that no acknowledgement covered when it passed */
};

struct finwait_close {
    enum finwait_close_kind kind;
    enum finwait_side initiator; /* FINWAIT_NOBODY unless exactly one side began */
    bool both;                   /* both sides' FINs crossed */
    bool half_close;             /* payload flowed legitimately after the first FIN */
    int64_t half_close_time;     /* ns from the first FIN to the last such payload */
    uint64_t half_close_bytes;
    bool seen[FINWAIT_WAVE_COUNT]; /* which waves the report has an entry for */
    struct finwait_step waves[FINWAIT_WAVE_COUNT];
    bool has_reset;
    struct finwait_reset reset; /* the first effective RST */
};

struct finwait_timeline_entry {
    uint64_t frame; /* 0 for a timer */
    int64_t time;
    enum finwait_state state;
    finwait_states possible;
    enum finwait_why why;
};

struct finwait_endpoint {
    struct finwait_address address;
    uint16_t port;
    uint64_t packets, bytes, payload_bytes, retransmissions; /* sent by this endpoint, as the tap saw them */
    uint32_t fin, rst, syn;
    bool has_isn;
    uint32_t isn;
    uint16_t mss;         /* 0: no option seen */
    int16_t window_scale; /* -1: no option seen */
    bool syn_seen;        /* whether the two fields below are known */
    bool sack_permitted, timestamps;
    uint8_t ttl; /* of its last segment but RSTs */
    enum finwait_state state, proven;
    finwait_states possible;
    int64_t time_in_state[FINWAIT_STATE_COUNT]; /* ns, as `state` went */
    const struct finwait_timeline_entry *timeline;
    size_t timeline_count;
};

/* One side of a record of Zeek's conn.log. */
struct finwait_zeek_end {
    struct finwait_address address;
    uint16_t port;
    uint64_t bytes; /* of payload, by sequence numbers */
    uint64_t packets, ip_bytes;
};

/* A record of Zeek's conn.log (docs/zeek.md). One connection may lie in several, and one may hold several. */
struct finwait_zeek {
    char uid[19];
    uint8_t family;
    struct finwait_zeek_end ends[2]; /* originator, responder */
    int64_t start, duration;         /* in steps of a microsecond */
    const char *conn_state, *history;
    uint64_t missed_bytes;
};

struct finwait_connection {
    uint64_t id;     /* ordinal from 1 by first packet */
    uint64_t stream; /* Wireshark's tcp.stream */
    unsigned incarnation;
    uint8_t family; /* 4 or 6 */
    enum finwait_roles_from roles_from;
    struct finwait_endpoint endpoints[FINWAIT_SIDE_COUNT];
    int64_t start, end;
    uint64_t first_frame, last_frame, packets, bytes;
    uint64_t duplicate_frames; /* that hold a packet again; not among `packets` */
    enum finwait_vantage vantage;
    enum finwait_verdict verdict;
    const char *summary;
    struct finwait_open open;
    struct finwait_close close;
    unsigned completeness;           /* Wireshark's tcp.completeness of the stream so far */
    const struct finwait_zeek *zeek; /* the record that its first segment is part of; NULL when not asked for */
    const struct finwait_finding *findings;
    size_t finding_count;
};

/* Limits on what may be concluded, each a count. */
struct finwait_health {
    uint64_t kernel_drops, interface_drops;
    uint64_t acked_unseen_segments, duplicate_frames, time_reversals, cut_headers, one_way_connections;
    uint64_t fragments, undecodable;
};

struct finwait_peak {
    uint64_t count;         /* most at one time */
    int64_t time;           /* when that was reached */
    enum finwait_side side; /* which side holds them; FINWAIT_NOBODY when count is 0 */
};

/* One server address and port. */
struct finwait_service {
    struct finwait_address address;
    uint16_t port;
    uint8_t family;
    uint64_t connections;
    uint64_t verdicts[FINWAIT_VERDICT_COUNT];
    uint64_t codes[FINWAIT_CODE_COUNT];
    uint64_t closed_first[FINWAIT_SIDE_COUNT];
    uint64_t syns, refused, resets;
    uint64_t causes[FINWAIT_CAUSE_COUNT];                     /* of the resets, and of the refusals by reset */
    uint32_t states[FINWAIT_SIDE_COUNT][FINWAIT_STATE_COUNT]; /* endpoints that are in each now; none in CLOSED */
    int64_t start, end;                                       /* of its connections together, for rates */
    struct finwait_peak time_wait, close_wait, fin_wait_2, half_open;
    const struct finwait_finding *findings;
    size_t finding_count;
    uint64_t begun;   /* connections so far, over or not */
    uint64_t told;    /* findings of theirs that were told and not taken back, where they are told at once */
    uint64_t holding; /* findings that were told and hold, of a capture that goes on: bit `1 << code` */
};

struct finwait_summary {
    uint64_t connections;
    uint64_t streams; /* tcp.stream numbers that Wireshark gives */
    uint64_t verdicts[FINWAIT_VERDICT_COUNT];
    uint64_t codes[FINWAIT_CODE_COUNT];
    uint64_t severities[FINWAIT_SEVERITY_COUNT];
    uint64_t closed_first[FINWAIT_SIDE_COUNT], closed_both;
    uint64_t packets, tcp_segments, bytes; /* of all frames; of TCP segments that were decoded */
    int64_t first_time, last_time;
    uint64_t capped_timelines, capped_connections; /* what a named cap cut: changes not kept; judged early */
    uint64_t capped_services, capped_hosts;        /* connections without a service of their own; hosts forgotten */
    uint64_t capped_streams;                       /* numbers forgotten */
    struct finwait_health health;
    struct finwait_overlap overlap;
    bool joined; /* `taps` holds something */
    struct finwait_taps taps;
    enum finwait_vantage vantage;           /* the one that all connections share, else FINWAIT_VANTAGE_UNKNOWN */
    const struct finwait_finding *findings; /* about the capture as a whole; live as long as the analyzer */
    size_t finding_count;
};

#ifdef __cplusplus
}
#endif
#endif
