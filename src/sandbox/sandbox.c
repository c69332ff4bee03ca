/* SPDX-License-Identifier: BSD-2-Clause */
#include "sandbox.h"

#include "parts.h"

#ifdef HAVE_SANDBOX

#include <dlfcn.h>
#include <sys/prctl.h>

bool sandbox_is_built(void)
{
    return true;
}

bool sandbox_enter(const struct sandbox *sandbox, const char **why)
{
    dlopen("libgcc_s.so.1", RTLD_NOW); /* glibc's pthread_cancel would load it when no file can be opened any more */
    *why = NULL;
    if (!privileges_drop(sandbox))
        *why = "privileges could not be given up";
    else if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        *why = "no_new_privs could not be set";
    else if (!paths_close(sandbox))
        *why = "Landlock refused its rules";
    else if (!calls_close(sandbox))
        *why = "the system call filter was refused";
    return *why == NULL;
}

#else

bool sandbox_is_built(void)
{
    return false;
}

bool sandbox_enter(const struct sandbox *sandbox, const char **why)
{
    (void)sandbox;
    *why = NULL;
    return true;
}

#endif
