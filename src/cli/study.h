/* SPDX-License-Identifier: BSD-2-Clause */
/* The captures of one run, read whole into the callbacks of one analysis. Writes no report. */
#ifndef CLI_STUDY_H
#define CLI_STUDY_H

#include "inputs.h"
#include "roster.h"

struct study {
    struct inputs inputs;
    struct finwait_analyzer *analyzer; /* owned; its summary is complete after study_read */
};

/*
 * Opens the captures, reads them and hands over what they hold. False after a complaint, also when memory ran short
 * on the way. Free with study_done in every case; until then inputs and summary can be asked.
 */
bool study_read(struct study *study, const struct settings *settings, const struct finwait_sink *sink);
void study_done(struct study *study);

/* The same into the tallies of a roster; inputs that lost packets count as cut. */
bool study_count(struct study *study, const struct settings *settings, struct roster *roster);

/* The analyzer's options that commands have in common, without Zeek's view. */
struct finwait_options study_options(const struct settings *settings, enum finwait_detail detail);

/* What the captures themselves say that they lack, told to the analyzer before it finishes. */
void study_tell_drops(const struct inputs *inputs, struct finwait_analyzer *analyzer);

#endif
