/* SPDX-License-Identifier: BSD-2-Clause */
/* One tap of a recording through the tracker, with questions between the segments. */
#ifndef ACCURACY_REPLAY_H
#define ACCURACY_REPLAY_H

#include "diagnose.h"
#include "score.h"
#include "textbook.h"
#include "tracker.h"

/* What a tap has seen of one end so far. */
struct seen {
    size_t next;  /* first segment of the end that the tap has not seen */
    size_t ahead; /* seen beyond that one */
    /* Its sequence space: one past the highest number sent, and the highest acknowledgement. */
    bool talked, acked, fin;
    uint32_t sent_max, ack_max, fin_end, ts_max;
    bool mortal; /* repeats data, or probes */
    /* An ACK without payload that the peer's state depends on, not yet proven received. */
    bool pending;
    uint32_t pending_at, pending_ts; /* sent_max when it passed; its timestamp, 0: none of its own */
};

/* The same of one four-tuple. */
struct track {
    struct seen seen[FINWAIT_SIDE_COUNT];
    struct textbook textbook;                    /* what a simpler tracker would say */
    uint64_t frame;                              /* the last one of the four-tuple */
    bool started, ended;                         /* the tracker opened a flow; has given it up */
    finwait_states possible[FINWAIT_SIDE_COUNT]; /* when it has ended */
    enum finwait_state state[FINWAIT_SIDE_COUNT];
};

/* Takes note of what the tap now knows. */
void track_see(struct track *track, const struct passage *passage, enum tap tap);

/*
 * Whether the tap can know that both sides' last segments arrived: each is acknowledged, or (an ACK of a SYN, of a FIN
 * or of repeated data) something that was sent with or after it is acknowledged or its timestamp echoed.
 */
bool track_answered(const struct track *track);

struct replay {
    struct recording *recording;
    enum tap tap;
    struct score *score;
    bool explain;
    struct track *tracks; /* by index of pair */
    struct tracker tracker;
    struct diagnosis *diagnosis;
};

void replay_tap(struct recording *recording, enum tap tap, struct score *score, bool explain);

/* The pair of a flow, and which side of it the flow's client is; NULL when it is of no story. */
struct pair *replay_pair(const struct replay *replay, const struct flow *flow, enum finwait_side *client);

/* A finished flow and what the report says of it. */
struct outcome {
    struct replay *replay;
    const struct flow *flow;
    const struct finwait_connection *connection;
    struct pair *pair;
    enum finwait_side client; /* which side of the connection is the pair's client */
};

/* Which side of the pair a side of the connection is, and the other way round. */
static inline enum finwait_side outcome_side(const struct outcome *outcome, enum finwait_side side)
{
    return side < FINWAIT_SIDE_COUNT && outcome->client == FINWAIT_SERVER ? other(side) : side;
}

void outcome_judge(struct replay *replay, const struct flow *flow);
void outcome_explain(const struct outcome *outcome, const char *what, uint64_t frame, const char *truth,
                     const char *reported);

/* Each compares one part of the report with what happened. */
void resets_judge(const struct outcome *outcome);
void waves_judge(const struct outcome *outcome);
void endings_judge(const struct outcome *outcome);

/* The passage of a frame at this tap; NULL when it is none of a story's. */
const struct passage *replay_frame(const struct replay *replay, uint64_t frame);

const char *tap_name(enum tap tap);

#endif
