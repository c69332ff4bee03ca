/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Landlock by its plain system calls: neither glibc nor the kernel headers of Debian 12 know all of it. The names and
 * numbers are those of the kernel's Documentation/userspace-api/landlock.rst.
 */
#include "parts.h"

#ifdef HAVE_SANDBOX

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum landlock_call { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };
enum { CREATE_RULESET_VERSION = 1, RULE_PATH_BENEATH = 1 };

/* Of a file or folder. */
enum access {
    WRITE_FILE = 1 << 1,
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    REMOVE_FILE = 1 << 5,
    MAKE_REG = 1 << 8,
    TRUNCATE = 1 << 14
};

struct ruleset {
    uint64_t files, network, scope; /* what is forbidden unless a rule allows it */
};

struct rule {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

/* What each version of the kernel's interface can forbid: [0] is version 1, the last one stands for all that follow. */
static const struct {
    struct ruleset ruleset;
    size_t size; /* of the structure that the version knows */
} versions[] = {
    {{.files = 0x1fff}, 8},
    {{.files = 0x3fff}, 8},
    {{.files = 0x7fff}, 8},
    {{.files = 0x7fff, .network = 3}, 16},
    {{.files = 0xffff, .network = 3}, 16},
    {{.files = 0xffff, .network = 3, .scope = 3}, 24},
};

#define VERSIONS (sizeof versions / sizeof *versions)

/* Names of ports, protocols and hosts, and where they are to be looked up. */
static const char *const name_tables[] = {"/etc/services", "/etc/protocols",     "/etc/hosts",
                                          "/etc/networks", "/etc/ethers",        "/etc/host.conf",
                                          "/etc/gai.conf", "/etc/nsswitch.conf", "/etc/resolv.conf"};

/*
 * A path that is not there needs no rule. A pipe by its /dev/fd has no place in the file system, and takes none.
 * Of a folder that is to be a file, it can be found out that it is a folder.
 */
static void allow(int ruleset, const char *path, uint64_t file, uint64_t folder)
{
    struct stat status;
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return;
    if (fstat(fd, &status) == 0) {
        struct rule rule = {.allowed = S_ISDIR(status.st_mode) ? folder : file, .parent = fd};
        syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0);
    }
    close(fd);
}

static void add_rules(int ruleset, const struct sandbox *sandbox, uint64_t known)
{
    for (size_t i = 0; i < sandbox->input_count; i++)
        allow(ruleset, sandbox->inputs[i], READ_FILE, READ_DIR);
    for (size_t i = 0; i < sizeof name_tables / sizeof *name_tables && (sandbox->duties & SANDBOX_RESOLVE); i++)
        allow(ruleset, name_tables[i], READ_FILE, 0);
    if (sandbox->duties & SANDBOX_LISTEN)
        allow(ruleset, "/sys/devices", 0, READ_FILE); /* the statistics of interfaces are links to there */
    uint64_t in_folders = REMOVE_FILE;
    if (sandbox->duties & SANDBOX_ROTATE)
        in_folders |= WRITE_FILE | MAKE_REG | TRUNCATE;
    for (size_t i = 0; i < sandbox->folder_count; i++)
        allow(ruleset, sandbox->folders[i], 0, in_folders & known);
}

bool paths_close(const struct sandbox *sandbox)
{
    long version = syscall(CREATE_RULESET, NULL, 0, CREATE_RULESET_VERSION);
    if (version < 1) /* the kernel has none, or it is turned off */
        return true;
    size_t row = (size_t)version < VERSIONS ? (size_t)version - 1 : VERSIONS - 1;
    int ruleset = (int)syscall(CREATE_RULESET, &versions[row].ruleset, versions[row].size, 0);
    if (ruleset < 0)
        return false;
    add_rules(ruleset, sandbox, versions[row].ruleset.files);
    bool closed = syscall(RESTRICT_SELF, ruleset, 0) == 0;
    close(ruleset);
    return closed;
}

#endif
