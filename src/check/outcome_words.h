/* SPDX-License-Identifier: BSD-2-Clause */
/* What the forms of an outcome have in common: names, sentences, and what a failure is known again by. */
#ifndef CHECK_OUTCOME_WORDS_H
#define CHECK_OUTCOME_WORDS_H

#include "buffer.h"
#include "escape.h"
#include "outcome.h"

/* The rule that all forms add: that nothing was lost before it could be judged. */
#define WHOLE_ID "capture_read_whole"
#define WHOLE_NAME "The capture is whole"

/* "web.pcap"; "standard input" */
const char *words_input(const struct finwait_capture_info *input);

/* "web.pcap, db.pcap and 3 more" */
void words_inputs(struct buffer *out, const struct escape *escape, const struct outcome *outcome);

/* "2 of 47 rules broken, 1 below the bar; 37 TCP connections." */
void words_counts(struct buffer *out, const struct outcome *outcome);

/* Why inputs are not whole, a sentence each; nothing when all are. */
void words_cuts(struct buffer *out, const struct escape *escape, const struct outcome *outcome);

/* "frames 3, 9, …"; with `files`, "frames web.pcap:3, web.pcap:9"; nothing when there are none. */
void words_frames(struct buffer *out, const struct escape *escape, const struct outcome *outcome,
                  const struct outcome_failure *failure, bool files);

/*
 * What a failure is known by from run to run: 16 hexadecimal digits of its rule, service, side and finding. Ports of
 * clients, times and frames do not count; of equal ones, the `ordinal` from 1 tells them apart.
 */
#define FINGERPRINT_SIZE 40
const char *words_fingerprint(const struct outcome_case *of, unsigned index, char out[FINGERPRINT_SIZE]);

/* Where to look first; NULL when nothing is known. */
const struct outcome_place *words_place(const struct outcome_failure *failure);

#endif
