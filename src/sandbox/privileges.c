/* SPDX-License-Identifier: BSD-2-Clause */
#include "parts.h"

#ifdef HAVE_SANDBOX

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of the set that a program started from here could get back to; only who has CAP_SETPCAP can make it smaller. */
static void empty_bounding_set(void)
{
    for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
        prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

/* All capabilities go but those of `kept` that the process has. */
static bool keep_capabilities(uint32_t kept)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, sets) != 0)
        return false;
    kept &= sets[0].permitted;
    sets[0] = (struct __user_cap_data_struct){.effective = kept, .permitted = kept};
    sets[1] = (struct __user_cap_data_struct){0};
    return syscall(SYS_capset, &header, sets) == 0;
}

/* Groups first: afterwards nobody may any more. Capabilities stay for keep_capabilities to choose from. */
static bool become(uid_t user, gid_t group)
{
    return prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0 && setgroups(0, NULL) == 0 && setresgid(group, group, group) == 0 &&
           setresuid(user, user, user) == 0 && prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) == 0;
}

/* In a container root may hold other capabilities only: it stays, and has no more than any user once they are gone. */
static bool may_change_user(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    const uint32_t needed = 1U << CAP_SETUID | 1U << CAP_SETGID;
    return syscall(SYS_capget, &header, sets) == 0 && (sets[0].effective & needed) == needed;
}

bool privileges_drop(const struct sandbox *sandbox)
{
    empty_bounding_set();
    if (sandbox->change_user && geteuid() == 0 && may_change_user() && !become(sandbox->user, sandbox->group))
        return false;
    uint32_t kept = sandbox->change_user ? 0 : 1U << CAP_DAC_READ_SEARCH;
    if (sandbox->duties & SANDBOX_LISTEN)
        kept |= 1U << CAP_NET_RAW;
    return keep_capabilities(kept);
}

#endif
