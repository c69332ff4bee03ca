/* SPDX-License-Identifier: BSD-2-Clause */
#include "news.h"

bool turn_before(const struct turn *left, const struct turn *right)
{
    if (left->order != right->order)
        return left->order < right->order;
    if (left->tick != right->tick)
        return left->tick < right->tick;
    if (left->round != right->round)
        return left->round < right->round;
    if (left->due != right->due)
        return left->due < right->due;
    return left->opened < right->opened;
}
