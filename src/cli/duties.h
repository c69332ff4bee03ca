/* SPDX-License-Identifier: BSD-2-Clause */
/* What a command has to be able to do once it reads what others have made; all else it gives up (docs/security.md). */
#ifndef CLI_DUTIES_H
#define CLI_DUTIES_H

#include "settings.h"

/*
 * For commands that read files: call after the output is opened and before the first input. False after a complaint.
 * Does nothing with --no-sandbox.
 */
bool duties_keep(const struct settings *settings);

/*
 * For commands that go on: call when all is open but a file to be replayed. Root becomes the owner of the folder of
 * the output, which is to rotate there, or else who called sudo, or nobody; `output` becomes theirs too, and so does
 * `packets` (NULL: none), whose folder has to be of the same owner.
 */
bool duties_keep_live(const struct settings *settings, FILE *output, FILE *packets);

#endif
