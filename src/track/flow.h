/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One incarnation of a four-tuple: both endpoints as the tap sees them, and the ledger.
 * Takes segments one by one; judges nothing.
 */
#ifndef TRACK_FLOW_H
#define TRACK_FLOW_H

#include <finwait/analyzer.h>

#include "ledger.h"
#include "profile.h"
#include "recent.h"
#include "reuse.h"
#include "states.h"

/* Bytes [left, right) that the tap has not seen although later ones passed. */
struct hole {
    uint32_t left, right;
    bool open;
};

struct endpoint {
    /* The three answers (docs/observer.md). */
    finwait_states possible;
    enum finwait_state state, proven;
    struct timeline timeline;
    int64_t deadline; /* when `state` changes by a timer; 0 none */
    enum finwait_why deadline_why;

    /* What passed the tap toward this endpoint and may still arrive. */
    event_tokens tokens;
    uint32_t rst_seq;   /* highest sequence number of a RST among the tokens */
    uint32_t rst_entry; /* ledger index + 1 of the last RST that it should have taken; 0 none */
    uint32_t rst_mark;  /* the peer's SND.NXT when that RST passed */
    bool relistens;     /* an old SYN may have found a listener in its place */
    bool raised;        /* an old ACK may have passed for a SYN cookie there */
    bool fits_known;    /* payload passed toward it whose numbers fit a SYN cookie; up to: */
    uint32_t fits_end;
    bool mortal;       /* its retransmissions or probes may be going unanswered */
    bool relief_known; /* the peer sent, up to `relief`, something that acknowledges all of it */
    uint32_t relief;

    /* Its sequence space, as the tap saw it send. */
    bool talked, has_isn, has_ack, fin_sent, fin_passed, fin_suspect;
    uint32_t isn;        /* when has_isn; else one before the first sequence number seen */
    bool far;            /* so much was sent that the order of sequence numbers does not reach back to the ISN */
    uint32_t syn_end;    /* after the SYN and its payload (fast open) */
    uint32_t snd_max;    /* highest sequence number sent, plus one: seen to be, or acknowledged */
    uint32_t own_max;    /* the part of it that was seen */
    uint32_t ack_max;    /* when has_ack: highest acknowledgement it sent; RCV.NXT was at least that */
    uint32_t right_edge; /* when has_ack: highest acknowledgement plus window it offered */
    bool has_sacked;     /* its last segment sacked something */
    uint32_t sacked;     /* when has_sacked: the highest number behind that */
    bool fin_answers;    /* when fin_sent: that FIN acknowledged the peer's */
    bool gone;           /* its RST passed, and nothing since that it must have sent later */
    uint32_t gone_at;    /* when gone: that RST's sequence number */
    uint32_t gone_mark;  /* when gone: the peer's SND.NXT when it passed */
    int64_t gone_time;
    finwait_states before_rst;      /* what was possible before its RST; 0: it sent none */
    event_tokens tokens_before_rst; /* and what was under way to it */
    uint32_t fin_end;               /* when fin_sent: the sequence number after its FIN */
    bool fin_answer_known;
    uint32_t fin_answer; /* the peer's first new segment that acknowledges this FIN ends here */
    struct hole hole;
    int64_t last_control;            /* time of the last SYN, SYN-ACK or FIN copy */
    int64_t control_gap;             /* between the last two copies */
    bool answered_syn, answered_fin; /* since the peer's last copy this endpoint acknowledged it */

    /* Accounting, as report.md names it. */
    uint64_t packets, bytes, payload_bytes, retransmissions;
    uint32_t fins, rsts, syns;
    uint16_t mss;
    int16_t window_scale;
    bool syn_seen, sack_permitted, timestamps;
    uint8_t ttl;

    struct recents recents;
    int64_t last_time;         /* of its last segment but RSTs */
    int64_t last_payload_time; /* of its last new payload; 0 none */
    uint64_t late_payload;     /* payload it sent after the peer's FIN had passed */
    int64_t late_payload_time;

    /* What rules ask for and states do not need (observe.c). */
    int64_t earlier_payload_time; /* of the new payload before the last */
    unsigned repeats;             /* retransmissions and probes since the peer was last heard */
    uint64_t first_repeat_frame, last_repeat_frame;
    int64_t first_repeat, last_repeat; /* their times */
    int64_t zero_since, zero_until;    /* its last closed window; zero_until 0: still closed */
    int64_t zero_longest;              /* of those that no full second lies between */
    uint32_t own_rst;                  /* ledger index + 1 of its own last RST; 0 none */
    int64_t hole_since;                /* when the hole in its sequence space opened */
    int64_t told_time;                 /* when the tracker's owner last heard of it */
};

/* What the capture held of a server around the SYNs of one connection, as far as it was read when that became final. */
struct reach {
    bool served_before : 1, served_since : 1; /* its port answered other SYNs: before this connection's first, after */
    bool client_before : 1, client_since : 1; /* SYNs of the same client's host among them */
    bool host_lately : 1;                     /* its host sent something shortly before the first SYN */
    bool host_heard : 1;                      /* its host sent something while the SYNs waited */
    bool never_heard : 1;                     /* nothing that its host sent was captured */
    bool unseen : 1; /* nor could it be: others acknowledge its host, or its answers, that the capture does not hold */
};

/* As many copies without an answer as rule out a passing loss. */
#define NOTABLE_REPEATS 3

struct flow {
    /* Owned by the table. */
    struct seat *seat;
    struct flow *next_shell; /* while it holds no connection */
    bool touched;            /* again, since the table last looked for one that rests */
    uint32_t weight;         /* bytes of it and what it owns, as the table counted last */
    uint32_t bed;            /* its place in the table's list of those who are awake */

    int64_t due;                               /* when a timer of it fires; 0 none */
    enum finwait_state at[FINWAIT_SIDE_COUNT]; /* the states that were told last (NEWS_MOVED) */

    /* The key: addresses and ports as in the segments of the client. */
    struct finwait_address address[FINWAIT_SIDE_COUNT];
    uint16_t port[FINWAIT_SIDE_COUNT];
    uint8_t family;

    unsigned incarnation;
    enum finwait_roles_from roles_from;
    bool midstream; /* its SYN was not seen */
    bool fast_open; /* a SYN carried data that was acknowledged with it */
    bool simultaneous_open;
    bool reset;          /* an effective RST passed */
    bool reused, capped; /* what ended it: a new incarnation of the four-tuple, a cap */
    bool steady;         /* flow_plain may take its next segment */
    bool superseded;     /* its four-tuple has another stream by now */

    int64_t start, end;
    uint64_t first_frame, last_frame, packets, bytes;
    int64_t rtt_syn; /* SYN to SYN-ACK, ns; -1 unknown */
    int64_t rtt_ack; /* SYN-ACK to ACK */
    uint64_t gap_segments;
    uint64_t duplicates, reordered, strays, cut_segments;
    uint64_t duplicate_frame; /* the first of the duplicates */
    int64_t duplicate_time;
    int64_t reuse_age;       /* since the end of the incarnation before; -1 none */
    enum flow_reuse reuse;   /* what let the SYN in */
    uint64_t held_syn_frame; /* of a SYN that opened nothing, 0 none */
    uint8_t completeness;    /* of its stream, when its last segment passed */
    uint8_t ttl_syn[FINWAIT_SIDE_COUNT];

    struct endpoint ends[FINWAIT_SIDE_COUNT];
    struct ledger ledger;
    struct finwait_address icmp_reporter; /* who sent the last ICMP error about it */
    uint64_t id, stream; /* as `reach`, of whoever judges; before, `stream` is how many its tracker had numbered */
    struct reach reach;

    /* Where findings are told while the connection is still open (tracker_options.changed); else all 0. */
    int64_t look;                        /* when the rules have to be asked again although nothing passes; 0 never */
    uint64_t told[3];                    /* the owner's: findings told so far */
    uint64_t seen;                       /* how far the ledger had come when the rules were asked last */
    struct finwait_segment *pending_syn; /* a SYN of another ISN whose answer will tell what it is; owned */
};

static inline enum finwait_side peer_of(enum finwait_side side)
{
    return side == FINWAIT_CLIENT ? FINWAIT_SERVER : FINWAIT_CLIENT;
}

/* Starts both endpoints from the first segment, sent by `side`. */
void flow_start(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment);
/* One segment of this incarnation, in the order of capture. False: the capture's own duplicate, not counted. */
bool flow_segment(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment,
                  const struct profile *profile);
/*
 * The same for a segment that moves nothing but counters and edges, at a fraction of the price. False: it is not of
 * that kind, or the flow is not `steady`, and flow_segment has to take it.
 */
bool flow_plain(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment);
/* An ICMP error that quotes a segment which `side` sent. */
void flow_icmp(struct flow *flow, enum finwait_side side, const struct finwait_segment *segment);
/* Fires the timers that are due at or before `now`, and sets the next due time. */
void flow_tick(struct flow *flow, int64_t now);
/* Sets flow->due from the endpoints' deadlines; when both are over: `linger`, and the next copy of what they repeat. */
void flow_schedule(struct flow *flow, int64_t linger);
bool flow_is_over(const struct flow *flow);
/* Nothing is to be expected of it any more but timers: each endpoint is in TIME_WAIT or over. */
bool flow_is_at_rest(const struct flow *flow);
/* Makes it a zeroed flow that keeps its memory for lines to come. */
void flow_clear(struct flow *flow);
/* Frees what the flow owns, not the flow. */
void flow_done(struct flow *flow);

#endif
