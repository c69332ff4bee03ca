/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The numbers and frames behind a finding, as rules add them: to a connection's findings and to a service's alike.
 * Decides nothing, allocates nothing: names and texts are borrowed for as long as the finding lives.
 */
#ifndef DIAGNOSE_EVIDENCE_H
#define DIAGNOSE_EVIDENCE_H

#include <stdbool.h>

#include <finwait/finding.h>

/* Adds a frame to the evidence, which is kept in order; 0 is skipped. The first one added becomes `frame`. */
void finding_frame(struct finwait_finding *finding, uint64_t frame);

/* A field of the evidence each; a rule that adds more than FINWAIT_FINDING_EVIDENCE loses the last. */
void finding_count(struct finwait_finding *finding, const char *name, int64_t count);
void finding_seconds(struct finwait_finding *finding, const char *name, int64_t nanoseconds);
void finding_rate(struct finwait_finding *finding, const char *name, double a_second);
void finding_truth(struct finwait_finding *finding, const char *name, bool truth);
void finding_text(struct finwait_finding *finding, const char *name, const char *text);

#endif
