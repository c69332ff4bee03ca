/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints a run as a packet script: a line a packet that came by the tap, the truth as comments. */
#ifndef MODEL_SCRIPT_H
#define MODEL_SCRIPT_H

#include "explore.h"

void script_print(const struct scene *scene, const struct run *run);

#endif
