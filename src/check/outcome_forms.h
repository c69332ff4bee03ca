/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An outcome in the forms that pipelines read. Each function writes one whole document to `out` and returns false when
 * that failed or memory was short. They tell what stands in the outcome and judge nothing.
 */
#ifndef CHECK_OUTCOME_FORMS_H
#define CHECK_OUTCOME_FORMS_H

#include <stdio.h>

#include "outcome.h"

typedef bool outcome_write(const struct outcome *outcome, FILE *out);

/* A suite, a case a rule, and one for whether all could be read; valid by the schemas of Ant and of Jenkins. */
outcome_write outcome_write_junit;

/* SARIF 2.1.0, within the limits of GitHub's code scanning. Reads the captures again, to find the bytes of frames. */
outcome_write outcome_write_sarif;

/* TAP 13: a test a rule, and one for whether all could be read; what is below the bar is a TODO. */
outcome_write outcome_write_tap;

/* Workflow commands of GitHub that annotate a run: as many as it shows. */
outcome_write outcome_write_annotations;

/* GitLab's Code Quality report. */
outcome_write outcome_write_gitlab;

/* A page for a comment or a job's summary, short enough for either. */
outcome_write outcome_write_markdown;

#endif
