/* SPDX-License-Identifier: BSD-2-Clause */
/* A flow becomes a connection with findings. The one door of this folder; changes nothing in the flow. */
#ifndef DIAGNOSE_DIAGNOSE_H
#define DIAGNOSE_DIAGNOSE_H

#include "arena.h"
#include "story.h"

/* Cap on findings of one connection. */
#define FINDINGS_CAP 32

struct diagnosis {
    struct finwait_connection connection;
    struct finwait_finding findings[FINDINGS_CAP + 1]; /* the last takes what is beyond the cap */
    struct arena arena;                                /* holds every text of the two above */
};

/* Fills `diagnosis`; what it points to lives until the next call or diagnosis_done. Start with a zeroed one. */
void diagnose(const struct flow *flow, const struct context *context, struct diagnosis *diagnosis);
void diagnosis_done(struct diagnosis *diagnosis);

#endif
