/* SPDX-License-Identifier: BSD-2-Clause */
/* An outcome as one page for a person: what failed, where, why, and what to do about it. */
#ifndef CHECK_OUTCOME_TEXT_H
#define CHECK_OUTCOME_TEXT_H

#include <stdio.h>

#include "outcome.h"

/* False when writing failed or memory was short. Of the options, width and colour matter. */
bool outcome_write_text(const struct outcome *outcome, const struct finwait_report_options *options, FILE *out);

#endif
