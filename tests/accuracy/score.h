/* SPDX-License-Identifier: BSD-2-Clause */
/* What is counted, for the whole run; definitions in docs/accuracy.md. */
#ifndef ACCURACY_SCORE_H
#define ACCURACY_SCORE_H

#include "recording.h"

/* How far the tap is from the end judged. */
enum place { PLACE_OWN, PLACE_NEAR, PLACE_FAR, PLACE_COUNT };

struct share {
    uint64_t of, hits;
};

/* The kernel's reasons for a RST, in finwait's words: a row of the matrix. */
struct causes {
    uint64_t matrix[FINWAIT_CAUSE_COUNT][FINWAIT_CAUSE_COUNT]; /* [true][reported] */
    struct share first, within, telling, hedged;
    uint64_t missed, no_effect, unmapped;
};

struct waves {
    struct share found; /* of the losses that the tap could know of */
    uint64_t lost;      /* by the relay */
    uint64_t reported, late, open, invented;
};

struct score {
    struct share sound[PLACE_COUNT];
    struct share exact[PLACE_COUNT], exact_answered[PLACE_COUNT];
    struct share best[PLACE_COUNT], best_quiet[PLACE_COUNT];
    struct share textbook[PLACE_COUNT], textbook_quiet[PLACE_COUNT]; /* the same of a tracker by the book */
    struct share clear[PLACE_COUNT];                                 /* the truth is one state */
    struct share claimed[PLACE_COUNT];                               /* moments that the promises are about */
    uint64_t sizes[PLACE_COUNT];                                     /* sum over the samples of `sound` */
    struct causes causes;
    struct waves waves;
    struct share initiator, verdict;
    uint64_t recordings, pairs, segments;
};

static inline void share_count(struct share *share, bool hit)
{
    share->of++;
    share->hits += hit;
}

/* The table for people, or JSON. */
void board_print(const struct score *score, bool json);

/* Prints what falls short of the promises; false when anything does. */
bool board_check(const struct score *score);

#endif
