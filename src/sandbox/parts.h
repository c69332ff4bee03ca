/* SPDX-License-Identifier: BSD-2-Clause */
/* What sandbox.c puts together: three locks, each of which holds without the others. */
#ifndef SANDBOX_PARTS_H
#define SANDBOX_PARTS_H

#include "sandbox.h"

/* Each returns false when the system has the lock but it did not close. */

/* The user, its groups, and capabilities: none are left but those that struct sandbox names. */
bool privileges_drop(const struct sandbox *sandbox);

/* Landlock: no file can be opened, made or removed but those of the duties; no TCP connection, no signal to others. */
bool paths_close(const struct sandbox *sandbox);

/* seccomp: a system call that no duty needs ends the process with SIGSYS. After the other two, which need more. */
bool calls_close(const struct sandbox *sandbox);

#endif
