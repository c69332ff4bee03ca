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

/* The folders of the files that are written: one of them is removed when it fails. How many. */
static size_t find_folders(const struct settings *settings, char *paths[1 + CHECK_FORM_COUNT], const char *folders[])
{
    size_t count = 0;
    for (unsigned i = 0; i <= CHECK_FORM_COUNT; i++) {
        const char *path = i < CHECK_FORM_COUNT ? settings->forms[i] : settings->output;
        paths[i] = path ? strdup(path) : NULL;
        if (paths[i])
            folders[count++] = dirname(paths[i]);
    }
    return count;
}

bool duties_keep(const struct settings *settings)
{
    char *paths[1 + CHECK_FORM_COUNT];
    const char *folders[1 + CHECK_FORM_COUNT];
    if (settings->no_sandbox)
        return true;
    size_t count = find_folders(settings, paths, folders);
    struct sandbox sandbox = {
        .duties = SANDBOX_READ | (settings->filter ? SANDBOX_RESOLVE : 0) | (count > 0 ? SANDBOX_REMOVE : 0),
        .inputs = settings->operands,
        .input_count = settings->operand_count,
        .folders = folders,
        .folder_count = count,
    };
    bool kept = enter(&sandbox);
    for (unsigned i = 0; i <= CHECK_FORM_COUNT; i++)
        free(paths[i]);
    return kept;
}
