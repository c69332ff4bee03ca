/* SPDX-License-Identifier: BSD-2-Clause */
#include "duties.h"

#include <assert.h>
#include <libgen.h>
#include <pwd.h>
#include <sandbox.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"

#define NOBODY 65534U

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

/* Who root becomes: whoever may make files in `folder`, if there is one. */
static void choose_user(struct sandbox *sandbox, const char *folder)
{
    struct stat about;
    const char *user = getenv("SUDO_UID"), *group = getenv("SUDO_GID");
    const struct passwd *nobody = getpwnam("nobody");
    sandbox->change_user = true;
    if (folder && stat(folder, &about) == 0) {
        sandbox->user = about.st_uid;
        sandbox->group = about.st_gid;
    } else if (user && group) {
        sandbox->user = (uid_t)strtoul(user, NULL, 10);
        sandbox->group = (gid_t)strtoul(group, NULL, 10);
    } else {
        sandbox->user = nobody ? nobody->pw_uid : NOBODY;
        sandbox->group = nobody ? nobody->pw_gid : NOBODY;
    }
}

static bool is_regular(FILE *file)
{
    struct stat about;
    return fstat(fileno(file), &about) == 0 && S_ISREG(about.st_mode);
}

/* A file that rotates where it lies. */
struct rotating {
    const char *path;
    FILE *file;
    char *copy; /* owned: the folder lies in it */
    const char *folder;
};

static bool give_away(const struct sandbox *sandbox, const struct rotating *files)
{
    for (size_t i = 0; sandbox->change_user && i < sandbox->folder_count; i++) {
        struct stat about;
        assert(files[i].folder);
        if (stat(files[i].folder, &about) == 0 && about.st_uid != sandbox->user) {
            complain("%s: its folder is not of the owner of %s's, who finwait becomes; choose another, or --no-sandbox",
                     files[i].path, files[0].path);
            return false;
        }
        if (fchown(fileno(files[i].file), sandbox->user, sandbox->group) != 0)
            complain("%s: cannot be given to the owner of its folder", files[i].path);
    }
    return true;
}

static bool keep_live(const struct settings *settings, const struct rotating *files, size_t count)
{
    char *const inputs[] = {(char *)settings->replay};
    const char *const folders[] = {files[0].folder, files[1].folder};
    bool listens = !settings->replay;
    struct sandbox sandbox = {
        .duties = (listens ? SANDBOX_LISTEN : SANDBOX_READ) | (settings->filter ? SANDBOX_RESOLVE : 0) |
                  (count > 0 ? SANDBOX_ROTATE : 0) | (settings->command == COMMAND_TOP ? SANDBOX_DRAW : SANDBOX_SERVE) |
                  (settings->system_log ? SANDBOX_LOG : 0),
        .inputs = inputs,
        .input_count = listens ? 0 : 1,
        .folders = folders,
        .folder_count = count,
    };
    if (listens && geteuid() == 0)
        choose_user(&sandbox, folders[0]);
    return give_away(&sandbox, files) && enter(&sandbox);
}

bool duties_keep_live(const struct settings *settings, FILE *output, FILE *packets)
{
    const struct rotating wanted[] = {{settings->output, output, NULL, NULL}, {settings->write, packets, NULL, NULL}};
    struct rotating files[2] = {{0}};
    size_t count = 0;
    if (settings->no_sandbox)
        return true;
    for (size_t i = 0; i < 2; i++) {
        if (!wanted[i].path || !wanted[i].file || !is_regular(wanted[i].file))
            continue;
        files[count] = wanted[i];
        files[count].copy = strdup(wanted[i].path);
        files[count].folder = files[count].copy ? dirname(files[count].copy) : ".";
        count++;
    }
    bool kept = keep_live(settings, files, count);
    for (size_t i = 0; i < count; i++)
        free(files[i].copy);
    return kept;
}
