/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shuts the process in before it looks at bytes that somebody else has made: what it may do from then on is what its
 * duties need, whatever those bytes bring it to try. Opens nothing, and gives nothing back: there is no way out.
 */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What the process has to do beyond computing, and reading and writing what is open. */
enum sandbox_duty {
    SANDBOX_READ = 1 << 0,    /* open the `inputs`, read only */
    SANDBOX_RESOLVE = 1 << 1, /* look up names of ports and hosts in the files of /etc; no name server is asked */
    SANDBOX_REMOVE = 1 << 2,  /* remove files in the `folders` */
    SANDBOX_ROTATE = 1 << 3,  /* make, rename and remove files in the `folders` */
    SANDBOX_LISTEN = 1 << 4,  /* read packet sockets, open them anew, and read in /sys how many packets were lost */
    SANDBOX_SERVE = 1 << 5,   /* take connections of sockets that listen already; talk on sockets that are connected */
    SANDBOX_DRAW = 1 << 6,    /* a terminal's modes and size */
    SANDBOX_LOG = 1 << 7,     /* talk to the system's log, and find it again when it was started anew */
};

struct sandbox {
    unsigned duties; /* enum sandbox_duty */
    char *const *inputs;
    size_t input_count;
    const char *const *folders;
    size_t folder_count;
    /*
     * Whether a process of root becomes `user`. Else it stays who it is and keeps CAP_DAC_READ_SEARCH, if it has it:
     * reading files of others is what it was called for. Who listens keeps CAP_NET_RAW, for interfaces that come back.
     */
    bool change_user;
    uid_t user;
    gid_t group;
};

/*
 * Call while there is one thread; threads made later are shut in as well. What the kernel, or the build, lacks is left
 * out. False, with *why (static), when something that they have was refused: the process is not to go on.
 */
bool sandbox_enter(const struct sandbox *sandbox, const char **why);

/* Whether this build has a sandbox at all. */
bool sandbox_is_built(void);

#endif
