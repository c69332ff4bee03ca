/* SPDX-License-Identifier: BSD-2-Clause */
/* The baseline command: what captures come to, in a file for later checks. */
#include <errno.h>

#include "baseline.h"
#include "commands.h"
#include "output.h"
#include "roster.h"
#include "study.h"

/* A baseline of nothing would call everything new. */
static bool is_usable(const struct accounts *accounts)
{
    if (accounts->total.connections == 0)
        complain("there is no TCP connection: a baseline needs some");
    if (accounts->left_out > 0)
        complain("there are too many services: %llu connections count in the total only",
                 (unsigned long long)accounts->left_out);
    return accounts->total.connections > 0;
}

static bool write_baseline(struct output *output, const struct roster *roster)
{
    struct baseline baseline = {.tolerance = tolerance_default};
    bool complete = roster_account(roster, &baseline.accounts);
    if (!complete)
        complain("memory ran short: there is no baseline");
    bool written = complete && is_usable(&baseline.accounts) && output_begin(output);
    errno = 0;
    if (written && !baseline_write(&baseline, output->file))
        output_failed(output);
    baseline_done(&baseline);
    return written;
}

int command_baseline(const struct settings *settings)
{
    struct study study = {0};
    struct output output;
    struct roster roster = {.by_port = settings->by_port};
    if (!output_open(&output, settings->output, settings->operands, settings->operand_count))
        return EXIT_UNUSABLE;
    bool done = study_count(&study, settings, &roster) && write_baseline(&output, &roster);
    int status = study.inputs.cut && !settings->lenient ? EXIT_CUT_SHORT : EXIT_DONE;
    if (!output_close(&output) || !done)
        status = EXIT_UNUSABLE;
    study_done(&study);
    roster_done(&roster);
    return status;
}
