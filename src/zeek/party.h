/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One end of a connection as Zeek keeps it: one of seven states and the one before, its sequence space in 64 bits,
 * and which of its bytes were delivered, are buffered or missing. Knows no timers and writes no history.
 */
#ifndef ZEEK_PARTY_H
#define ZEEK_PARTY_H

#include <finwait/segment.h>

enum party_state {
    PARTY_INACTIVE,
    PARTY_SYN_SENT,
    PARTY_SYN_ACK_SENT,
    PARTY_PARTIAL, /* first seen amid a connection */
    PARTY_ESTABLISHED,
    PARTY_CLOSED, /* its FIN passed; whether anyone acknowledged it, Zeek does not ask */
    PARTY_RESET
};

/* Bytes [left, right) that came before some that precede them; relative to `start`. */
struct span {
    uint64_t left, right;
};

/* Cap on islands beyond a hole; what does not join one of them is then not remembered. */
#define PARTY_SPANS 512U

struct party {
    uint8_t state, before; /* enum party_state */
    bool over;             /* its end is complete: no bytes are waited for */
    bool eof;              /* that was noticed */
    bool fin;              /* a FIN of it passed */
    bool met;              /* a packet of it has passed (decides whether the connection was joined amid) */
    bool skips;            /* too much was buffered: bytes are no longer followed */

    uint16_t span_count, span_room;
    uint32_t last, ack; /* highest sequence number sent and acknowledged, plus one */
    uint32_t last_wraps, ack_wraps;
    uint32_t repeats;   /* events behind T */
    int64_t start;      /* sequence number of its SYN, or the one before the first byte seen */
    uint64_t delivered; /* in order up to here */
    uint64_t trimmed;   /* acknowledged up to here */
    uint64_t top;       /* after the highest byte that was ever buffered */
    uint64_t packets, ip_bytes;

    /* What most packets leave alone. */
    struct span *spans;                          /* beyond `delivered`, in order; owned */
    uint64_t fin_end;                            /* when `fin`: after the last FIN */
    uint64_t logged_syn, logged_fin, logged_rst; /* where the last of each stood */
    uint32_t zero_windows, gaps;                 /* events behind W and G */
};

/* What a step of acknowledgement left unseen. */
struct missing {
    unsigned gaps;
    uint64_t bytes;
};

void party_init(struct party *party);
void party_done(struct party *party);

bool party_is_handshaking(const struct party *party);
/* Established, or closed from there: only then is a gap a gap. */
bool party_is_clean(const struct party *party);

/* The segment's length in sequence space; a RST's payload is none. */
uint32_t party_length(const struct finwait_segment *segment);

/* Sets up the sequence space where this segment is the first one or starts it anew. */
void party_meet(struct party *party, const struct finwait_segment *segment);
/* The same for an end that was only spoken to: its peer sent this acknowledgement number. */
void party_presume(struct party *party, uint32_t ack);

/* Sequence number `value`, seen near `near`, relative to the start; *below when it lies before that. */
uint64_t party_relative(const struct party *party, uint32_t value, uint32_t near, uint32_t wraps, bool *below);

void party_acknowledged(struct party *party, uint32_t ack);
/* Takes the end of a segment; true when its payload was nothing new. */
bool party_advance(struct party *party, const struct finwait_segment *segment);

/* Payload bytes it sent, by its sequence numbers and its peer's acknowledgements. */
uint64_t party_size(const struct party *party, const struct party *peer);

/* Whether something of it is not delivered, or of its peer not acknowledged. */
bool party_is_pending(const struct party *party, const struct party *peer);
/* Payload at `seq`. */
void party_take_data(struct party *party, const struct party *peer, uint64_t seq, uint64_t length);
/* Its peer acknowledged up to `seq`; false when that is old. `partial`: the connection was joined amid. */
bool party_take_ack(struct party *party, const struct party *peer, uint64_t seq, bool partial, struct missing *missing);

#endif
