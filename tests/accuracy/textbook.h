/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a tracker by the book says, to compare with: one state a side, every segment delivered as it passes, no timers,
 * no windows. Nothing here is finwait's.
 */
#ifndef ACCURACY_TEXTBOOK_H
#define ACCURACY_TEXTBOOK_H

#include <finwait/segment.h>

struct textbook {
    enum finwait_state state[FINWAIT_SIDE_COUNT];
    bool fin[FINWAIT_SIDE_COUNT];
    uint32_t fin_end[FINWAIT_SIDE_COUNT]; /* when fin: the number after it */
};

void textbook_pass(struct textbook *textbook, enum finwait_side from, const struct finwait_segment *segment);

#endif
