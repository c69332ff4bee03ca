/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One set of testdata/kernel in memory: what passed each of the four taps, and what the kernel and the relay say
 * happened (testdata/kernel/README.md). Judges nothing.
 */
#ifndef ACCURACY_RECORDING_H
#define ACCURACY_RECORDING_H

#include <finwait/segment.h>

/* In the order of the path from the client to the server. */
enum tap { TAP_CLIENT, TAP_RELAY_CLIENT, TAP_RELAY_SERVER, TAP_SERVER, TAP_COUNT };

#define NEVER INT64_MAX
#define MILLI INT64_C(1000000)
#define MICRO INT64_C(1000)

enum account_kind {
    ACCOUNT_STATE,      /* states[0] to states[1], by tracepoint */
    ACCOUNT_SAMPLE,     /* states[0] as /proc shows it; `mini` */
    ACCOUNT_SEND_RESET, /* states[0], reason */
    ACCOUNT_RECEIVE_RESET,
    ACCOUNT_TAKEN, /* the relay lost, rejected or caught the segment */
    ACCOUNT_FORGED,
    ACCOUNT_REPLAYED,
    ACCOUNT_OTHER
};

/* One line of truth.tsv. */
struct account {
    int64_t time;
    enum account_kind kind;
    enum finwait_state states[2]; /* FINWAIT_STATE_UNKNOWN: GONE, or no socket */
    bool mini, caught;
    char reason[40];
    /* The segment that the relay dealt with. */
    uint8_t flags;
    uint32_t seq, ack, payload;
    uint16_t ip_id;
};

/* A segment as its sender put it on the wire. */
struct sent {
    struct finwait_segment segment; /* as its sender's own interface saw it */
    int64_t seen[TAP_COUNT];        /* when each tap saw it first; NEVER */
    int64_t settled;                /* when its last copy arrived, or was taken away */
    bool taken, caught;             /* by the relay; caught ones may come later */
};

/* From `time` on the wire state is one of `states`. `soft`: the stamp is the kernel's, not a packet's. */
struct edge {
    int64_t time;
    finwait_states states;
    bool soft;
};

/* One end of a four-tuple, all incarnations. */
struct end {
    struct account *accounts;
    size_t account_count, account_room;
    struct sent *sents;
    size_t sent_count, sent_room;
    struct edge *edges;
    size_t edge_count, edge_room;
    int64_t forged[TAP_COUNT]; /* when the first forgery reached it that this tap never saw; NEVER */
};

/* A span of time in which something of the pair was on its way. */
struct flight {
    int64_t from, to;
};

/* A four-tuple. */
struct pair {
    uint8_t family;
    uint16_t port[FINWAIT_SIDE_COUNT];
    const char *story;
    struct finwait_segment key; /* some segment of the client */
    bool keyed;
    struct end ends[FINWAIT_SIDE_COUNT];
    struct flight *flights; /* in order, apart from each other */
    size_t flight_count, flight_room;
};

#define NOT_SENT (-1)

/* A frame at a tap. */
struct passage {
    struct finwait_segment segment;
    struct pair *pair; /* NULL: of no story */
    enum finwait_side side;
    int sent;   /* index among its sender's; NOT_SENT: forged, or sent again by the relay */
    bool again; /* a copy of one that passed before */
};

struct passages {
    struct passage *list;
    size_t count, room;
};

/* What a listener did: it closed, or answered with a RST; the kernel names its port and no peer. */
struct listening {
    int64_t time;
    uint16_t port;
    struct account account;
};

struct recording {
    char name[64];
    struct pair *pairs;
    size_t pair_count, pair_room;
    struct passages taps[TAP_COUNT];
    struct listening *listenings;
    size_t listening_count, listening_room;
    int64_t lag; /* the longest that a sample came after the change it shows */
    char (*stories)[48];
};

/* Reads the folder of a set; false with a message on standard error. Free with recording_done in any case. */
bool recording_read(struct recording *recording, const char *folder);
void recording_done(struct recording *recording);

/* The four-tuple with these ports; a new one when there is none. NULL: not of a story. */
struct pair *recording_pair(struct recording *recording, uint8_t family, uint16_t client, uint16_t server);

/* truth.tsv into `recording`; after recording_pair's array has grown to its full size nothing moves any more. */
bool accounts_read(struct recording *recording, const char *path);

/* Which frame at which tap is which segment, and what became of each. */
void path_match(struct recording *recording);

/* Room for one more element of an array; exits when memory is short. */
void *grown(void *list, size_t count, size_t *room, size_t size);

#define APPEND(list, count, room, ...)                                                                                 \
    ((list) = grown((list), (count), &(room), sizeof *(list)), (list)[(count)++] = (__VA_ARGS__))

static inline enum finwait_side other(enum finwait_side side)
{
    return side == FINWAIT_CLIENT ? FINWAIT_SERVER : FINWAIT_CLIENT;
}

static inline enum tap own_tap(enum finwait_side side)
{
    return side == FINWAIT_CLIENT ? TAP_CLIENT : TAP_SERVER;
}

/* How many interfaces and links lie between an end and a tap: 0 its own, 1 the relay's near end, 2 and 3 beyond. */
static inline unsigned distance(enum finwait_side side, enum tap tap)
{
    return side == FINWAIT_CLIENT ? (unsigned)tap : (unsigned)(TAP_SERVER - tap);
}

#endif
