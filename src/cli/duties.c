/* SPDX-License-Identifier: BSD-2-Clause */
#include "duties.h"

#include <libgen.h>
#include <sandbox.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"

static bool enter(const struct sandbox *sandbox)
{
    const char *why;
    if (sandbox_enter(sandbox, &why))
        return true;
    complain("the sandbox could not be set up: %s; --no-sandbox goes without it", why);
    return false;
}

bool duties_keep(const struct settings *settings)
{
    if (settings->no_sandbox)
        return true;
    char *path = settings->output ? strdup(settings->output) : NULL;
    const char *folder = path ? dirname(path) : NULL;
    struct sandbox sandbox = {
        .duties = SANDBOX_READ | (settings->filter ? SANDBOX_RESOLVE : 0) | (folder ? SANDBOX_REMOVE : 0),
        .inputs = settings->operands,
        .input_count = settings->operand_count,
        .folders = &folder,
        .folder_count = folder ? 1 : 0,
    };
    bool kept = enter(&sandbox);
    free(path);
    return kept;
}
