/* SPDX-License-Identifier: BSD-2-Clause */
#include "terms.h"

#define WORD(text)                                                                                                     \
    {                                                                                                                  \
        text, sizeof(text) - 1                                                                                         \
    }

const struct piece_word terms_side[FINWAIT_SIDE_COUNT + 1] = {WORD("\"client\""), WORD("\"server\""), WORD("null")};

#define X(upper, lower) WORD("\"" #lower "\""),
const struct piece_word terms_state[FINWAIT_STATE_COUNT + 1] = {FINWAIT_STATES(X) WORD("null")};
const struct piece_word terms_why[FINWAIT_WHY_COUNT] = {FINWAIT_WHYS(X)};
const struct piece_word terms_step[FINWAIT_STEP_COUNT] = {FINWAIT_STEPS(X)};
const struct piece_word terms_place[FINWAIT_PLACE_COUNT] = {FINWAIT_PLACES(X)};
const struct piece_word terms_loss_evidence[FINWAIT_LOSS_COUNT] = {FINWAIT_LOSS_EVIDENCE(X)};
#undef X

char *terms_states(char *at, finwait_states states)
{
    unsigned rest = states & FINWAIT_ANY_STATE;
    *at++ = '[';
    if (rest == 0)
        return piece_literal(at, "]");
    for (; rest; rest &= rest - 1) {
        at = piece_word(at, &terms_state[__builtin_ctz(rest)]);
        *at++ = ',';
    }
    at[-1] = ']';
    return at;
}
