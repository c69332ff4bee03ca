/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads what the trackers tell, in order, keeps what is known across connections, and has each connection diagnosed,
 * counted and handed over. Sees frames only as far as Zeek's view and the answers from elsewhere need them.
 */
#ifndef ANALYZE_JUDGE_H
#define ANALYZE_JUDGE_H

#include <finwait/analyzer.h>

#include "alarms.h"
#include "answers.h"
#include "arrival.h"
#include "diagnose.h"
#include "docket.h"
#include "drops.h"
#include "hosts.h"
#include "observer.h"
#include "services.h"
#include "whole.h"

#define TRACKERS_MAX 15

struct judge {
    struct finwait_sink sink;
    struct finwait_summary *summary; /* the analyzer's: what concerns connections is counted here */
    bool zeek;
    struct context context;
    struct diagnosis diagnosis;
    struct services services;
    struct alarms *alarms; /* NULL: findings of services wait for the end */
    struct hosts hosts;
    struct answers answers;
    struct drops drops;
    struct observer observer; /* when `zeek` */
    uint64_t record;          /* its record of the segment at hand */
    unsigned trackers;
    struct dockets dockets[TRACKERS_MAX]; /* one for each */
    uint64_t connections;                 /* opened so far */
    struct whole_facts whole;
    struct finwait_finding findings[WHOLE_FINDINGS];
    struct arena texts; /* of the findings */
    bool any_vantage;   /* summary->vantage holds what all connections so far share */
    bool short_of_memory;
};

/*
 * `trackers`: whose news it reads. What is taken is counted in `memory`, which may be NULL. False: out of memory;
 * judge_done is to be called even so.
 */
bool judge_init(struct judge *judge, const struct finwait_options *options, const struct finwait_sink *sink,
                struct finwait_summary *summary, unsigned trackers, struct finwait_memory *memory);
void judge_done(struct judge *judge);

/* A SYN comes soon: what it needs is fetched into the cache. */
void judge_expect(const struct judge *judge, const struct finwait_segment *syn);
/*
 * A frame, before what the trackers tell of it. Only SYNs need be shown; where Zeek's view is wanted, everything, and
 * the time while nothing passes.
 */
void judge_arrival(struct judge *judge, const struct arrival *arrival);
void judge_time(struct judge *judge, int64_t time);

/* What the tracker of that index tells: of all of them, in the order of the turns. */
void judge_news(struct judge *judge, unsigned tracker, struct news *news);
/* Where there is one tracker only: the rules may have something new to say of a flow that is not over. */
void judge_open(struct judge *judge, struct flow *flow, int64_t now);
/* And: a segment is of this flow. */
void judge_taken(const struct judge *judge, const struct flow *flow);

/* It is `now`, the highest time so far, and all that happened until then is told. */
void judge_look(struct judge *judge, int64_t now);

/* The capture is over: from here on, what is missing was cut off by its end. */
void judge_end(struct judge *judge);
/* All flows are: hands over the services, and judges the capture itself. */
void judge_finish(struct judge *judge);

#endif
