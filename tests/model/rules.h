/* SPDX-License-Identifier: BSD-2-Clause */
/* What must hold of the observer in every world. Changes nothing. */
#ifndef MODEL_RULES_H
#define MODEL_RULES_H

#include "watch.h"

/* A broken rule, in words for a person; text is static. */
struct breach {
    const char *rule;
    unsigned peer;
};

/* After every step. */
bool rules_hold(const struct world *world, const struct watch *watch, struct breach *breach);
#endif
