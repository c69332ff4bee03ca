/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the outcome of a check goes: the page, the documents in other forms, each into its file, and what GitHub reads.
 * All of it is opened before the captures are read, while files still can be made, and stays as it was if there is no
 * outcome in the end.
 */
#ifndef CLI_FORMS_H
#define CLI_FORMS_H

#include "outcome.h"
#include "output.h"
#include "settings.h"

struct forms {
    const struct settings *settings;
    struct output page;        /* --output or standard output; its file is NULL when nothing goes there, as below */
    struct output annotations; /* standard output when the page is elsewhere */
    struct output files[CHECK_FORM_COUNT];
    FILE *summary; /* of the job: added to */
};

/* Opens all that the settings ask for. False after a complaint; close with forms_close in both cases. */
bool forms_open(struct forms *forms, const struct settings *settings);

/* False when something could not be written; forms_close says what. */
bool forms_write(struct forms *forms, const struct outcome *outcome);

/* False after a complaint for each that failed. */
bool forms_close(struct forms *forms);

#endif
