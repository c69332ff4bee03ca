/* SPDX-License-Identifier: BSD-2-Clause */
/* The words that each row of a record has, ready to be put: where they stand in quotes, null is the last. */
#ifndef REPORT_TERMS_H
#define REPORT_TERMS_H

#include <finwait/connection.h>

#include "piece.h"

extern const struct piece_word terms_side[FINWAIT_SIDE_COUNT + 1];   /* nobody is null */
extern const struct piece_word terms_state[FINWAIT_STATE_COUNT + 1]; /* unknown is null */
extern const struct piece_word terms_why[FINWAIT_WHY_COUNT];
extern const struct piece_word terms_step[FINWAIT_STEP_COUNT];
extern const struct piece_word terms_place[FINWAIT_PLACE_COUNT];
extern const struct piece_word terms_loss_evidence[FINWAIT_LOSS_COUNT];

#define TERMS_STATES_MAX (PIECE_WORD_MAX * (FINWAIT_STATE_COUNT + 1))
/* An array of those that are in the set. */
char *terms_states(char *at, finwait_states states);

#endif
