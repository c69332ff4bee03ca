/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the report claims to be certain of, held against what became of every packet. Judges nothing that the report
 * calls undetermined, possible or likely.
 */
#ifndef MODEL_CLAIMS_H
#define MODEL_CLAIMS_H

#include "rules.h"

/* For a world where nothing is under way: as if the capture ended now, and as if it went on for long. */
bool claims_hold(const struct world *world, const struct watch *watch, struct breach *breach);

#endif
