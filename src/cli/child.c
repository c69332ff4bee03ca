/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* environ, SI_KERNEL */
#endif
#include "child.h"

#include <errno.h>
#include <spawn.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

static const int passed_on[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};

#define PASSED_ON (sizeof passed_on / sizeof *passed_on)

bool child_init(struct child *child)
{
    sigset_t taken;
    sigemptyset(&taken);
    sigaddset(&taken, SIGCHLD);
    for (size_t i = 0; i < PASSED_ON; i++)
        sigaddset(&taken, passed_on[i]);
    *child = (struct child){.pid = -1};
    child->descriptor = signalfd(-1, &taken, SFD_NONBLOCK | SFD_CLOEXEC);
    return child->descriptor >= 0 && sigprocmask(SIG_BLOCK, &taken, &child->before) == 0;
}

void child_done(struct child *child)
{
    if (child->descriptor < 0)
        return;
    close(child->descriptor);
    sigprocmask(SIG_SETMASK, &child->before, NULL);
}

int child_start(struct child *child, char *const *command)
{
    posix_spawnattr_t attributes;
    sigset_t ordinary; /* this program ignores SIGPIPE; the command shall not */
    sigemptyset(&ordinary);
    sigaddset(&ordinary, SIGPIPE);
    int error = posix_spawnattr_init(&attributes);
    if (error != 0)
        return error;
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &child->before);
    posix_spawnattr_setsigdefault(&attributes, &ordinary);
    error = posix_spawnp(&child->pid, command[0], NULL, &attributes, command, environ);
    posix_spawnattr_destroy(&attributes);
    return error;
}

static void reap(struct child *child)
{
    int status;
    if (child->over || waitpid(child->pid, &status, WNOHANG) != child->pid || WIFSTOPPED(status))
        return;
    child->over = true;
    child->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void child_attend(struct child *child)
{
    struct signalfd_siginfo signal;
    while (read(child->descriptor, &signal, sizeof signal) == sizeof signal) {
        if (signal.ssi_signo == SIGCHLD)
            reap(child);
        else if (child->over)
            child->interrupted = true;
        else if (signal.ssi_code != SI_KERNEL) /* what the terminal sends, it sends to the command too */
            kill(child->pid, (int)signal.ssi_signo);
    }
}
