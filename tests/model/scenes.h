/* SPDX-License-Identifier: BSD-2-Clause */
/* What the model goes through: pure data. */
#ifndef MODEL_SCENES_H
#define MODEL_SCENES_H

#include "explore.h"

extern const struct scene scenes[];
extern const unsigned scene_count;

#endif
