/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One TCP as RFC 9293 section 3.10 writes it, as small as it can be: no windows that close, no congestion, one size of
 * data segment. Knows nothing of the code that it is to judge, and shares none with it.
 */
#ifndef MODEL_PEER_H
#define MODEL_PEER_H

#include <finwait/tcp.h>

/* Payload of every data segment: more than 1, so that none looks like a probe. */
#define DATA 10U
/* The window that everybody always offers. */
#define WINDOW 1000U

struct packet {
    uint32_t seq, ack, length; /* ack: 0 without the flag; length: payload */
    uint32_t again_left;       /* D-SACK block (RFC 2883): left edge; 0 none */
    uint32_t again_right;
    uint32_t clock, echo; /* timestamps (RFC 7323) where the world has them */
    uint8_t flags;
    uint8_t before, after; /* state of the sender just before and just after it sent this */
    uint8_t forged;        /* not sent by whom it claims */
};

struct outbox {
    struct packet packets[3];
    unsigned count;
};

/* What arrived ahead of its turn. */
struct early {
    uint32_t left, length;
    bool fin, used;
};

/* What is the same for a peer's whole life: its nature. */
struct nature {
    bool passive;          /* LISTEN rather than CLOSED before it opens */
    bool dsack;            /* reports what it got twice */
    bool stamps;           /* sends timestamps */
    bool takes_any_rst;    /* RFC 793: any RST in the window resets; else only the exact one (RFC 5961) */
    bool guards_time_wait; /* RFC 1337: RST does not end TIME_WAIT */
};

struct peer {
    enum finwait_state state;
    struct nature nature;
    bool refuses_data; /* closed, not shut down: nobody will read what comes */
    bool ack_due;      /* an acknowledgement is delayed */
    bool unanswered;   /* sent something again, or a probe, that no answer followed */
    bool fin_sent;
    uint32_t iss, una, nxt; /* SND.* */
    uint32_t irs, rcv;      /* RCV.NXT */
    uint32_t fin;           /* sequence number of its FIN */
    struct early early[2];
    uint32_t clock, recent, last_ack; /* RFC 7323: own clock, TS.Recent, Last.ACK.sent */
};

/* What an application or a timer may do to it. */
#define ACTIONS(X)                                                                                                     \
    X(OPEN, "connects")                                                                                                \
    X(WRITE, "writes")                                                                                                 \
    X(CLOSE, "closes")                                                                                                 \
    X(SHUT, "shuts its sending side down")                                                                             \
    X(WRITE_AND_SHUT, "writes and shuts down")                                                                         \
    X(ABORT, "aborts")                                                                                                 \
    X(RETRANSMIT, "retransmits")                                                                                       \
    X(PROBE, "probes")                                                                                                 \
    X(ACKNOWLEDGE, "acknowledges, late")                                                                               \
    X(DIE, "gives up or expires")
enum action {
#define X(name, text) ACT_##name,
    ACTIONS(X)
#undef X
        ACT_COUNT
};

void peer_init(struct peer *peer, const struct nature *nature, uint32_t iss);
/* Whether RFC 9293 lets it do this now. */
bool peer_may(const struct peer *peer, enum action action);
void peer_act(struct peer *peer, enum action action, struct outbox *out);
/* SEGMENT ARRIVES (RFC 9293 section 3.10.7). `lazy`: acknowledges in-order data and FIN later. */
void peer_receive(struct peer *peer, const struct packet *packet, bool lazy, struct outbox *out);

#endif
