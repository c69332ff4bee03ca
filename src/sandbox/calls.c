/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system calls that are left, as a table. All others end the process with SIGSYS: nothing of finwait's makes them,
 * so whoever does is not finwait any more. Where names are looked up or interfaces opened again they fail with EPERM
 * instead: the C library and libpcap go through all the means that the system has, and take it well when one can't be
 * used.
 */
#include "parts.h"

#ifdef HAVE_SECCOMP

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <sched.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <termios.h>

#include <seccomp.h>

#define ALWAYS (~0U)
#define OPENS_NOTHING (1U << 31) /* no other duty is about files */

/* A call whose argument `argument`, as far as `mask` covers it, has to be `value`; a mask of 0: whatever it is. */
struct call {
    int number;
    unsigned duties; /* for any of which it is allowed */
    unsigned argument;
    uint64_t mask, value;
};

#define CALL(name, duties)                                                                                             \
    {                                                                                                                  \
        SCMP_SYS(name), duties, 0, 0, 0                                                                                \
    }
#define IF(name, duties, argument, mask, value)                                                                        \
    {                                                                                                                  \
        SCMP_SYS(name), duties, argument, mask, value                                                                  \
    }

static const struct call allowed[] = {
    /* What is open. */
    CALL(read, ALWAYS),
    CALL(readv, ALWAYS),
    CALL(pread64, ALWAYS),
    CALL(write, ALWAYS),
    CALL(writev, ALWAYS),
    CALL(lseek, ALWAYS),
    CALL(close, ALWAYS),
    CALL(fstat, ALWAYS),
    CALL(newfstatat, ALWAYS),
    CALL(statx, ALWAYS),
    CALL(fadvise64, ALWAYS),
    CALL(ftruncate, ALWAYS),
    CALL(fcntl, ALWAYS),
    CALL(poll, ALWAYS),
    CALL(ppoll, ALWAYS),
    IF(ioctl, ALWAYS, 1, UINT32_MAX, TCGETS),
    IF(ioctl, ALWAYS, 1, UINT32_MAX, TIOCGWINSZ),
    /* Memory, none of it to be run. */
    CALL(brk, ALWAYS),
    IF(mmap, ALWAYS, 2, PROT_EXEC, 0),
    IF(mprotect, ALWAYS, 2, PROT_EXEC, 0),
    CALL(mremap, ALWAYS),
    CALL(munmap, ALWAYS),
    CALL(madvise, ALWAYS),
    /* Threads, but no processes. */
    IF(clone, ALWAYS, 0, CLONE_THREAD, CLONE_THREAD),
    CALL(futex, ALWAYS),
    CALL(set_robust_list, ALWAYS),
    CALL(rseq, ALWAYS),
    CALL(gettid, ALWAYS),
    CALL(getpid, ALWAYS),
    CALL(tgkill, ALWAYS),
    CALL(sched_yield, ALWAYS),
    CALL(sched_getaffinity, ALWAYS),
    CALL(exit, ALWAYS),
    CALL(exit_group, ALWAYS),
    /* Signals, clocks, chance. */
    CALL(rt_sigaction, ALWAYS),
    CALL(rt_sigprocmask, ALWAYS),
    CALL(rt_sigreturn, ALWAYS),
    CALL(sigaltstack, ALWAYS),
    CALL(rt_sigtimedwait, ALWAYS),
    CALL(restart_syscall, ALWAYS),
    CALL(clock_gettime, ALWAYS),
    CALL(clock_getres, ALWAYS),
    CALL(gettimeofday, ALWAYS),
    CALL(nanosleep, ALWAYS),
    CALL(clock_nanosleep, ALWAYS),
    CALL(getrandom, ALWAYS),
    CALL(sysinfo, ALWAYS),
    CALL(getrusage, ALWAYS),
    IF(prctl, ALWAYS, 0, UINT32_MAX, PR_SET_NAME),
    /* Files. Landlock tells which. */
    IF(openat, SANDBOX_READ | SANDBOX_RESOLVE | SANDBOX_LISTEN, 2, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY),
    IF(open, SANDBOX_READ | SANDBOX_RESOLVE | SANDBOX_LISTEN, 1, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY),
    CALL(uname, SANDBOX_RESOLVE),
    CALL(unlink, SANDBOX_REMOVE | SANDBOX_ROTATE),
    CALL(unlinkat, SANDBOX_REMOVE | SANDBOX_ROTATE),
    CALL(openat, SANDBOX_ROTATE),
    CALL(rename, SANDBOX_ROTATE),
    CALL(renameat, SANDBOX_ROTATE),
    CALL(renameat2, SANDBOX_ROTATE),
    CALL(faccessat, SANDBOX_ROTATE),
    CALL(faccessat2, SANDBOX_ROTATE),
    CALL(dup2, SANDBOX_ROTATE),
    CALL(dup3, SANDBOX_ROTATE),
    CALL(fsync, SANDBOX_ROTATE),
    /* Sockets that are there. */
    CALL(recvfrom, SANDBOX_LISTEN | SANDBOX_SERVE),
    CALL(recvmsg, SANDBOX_LISTEN | SANDBOX_SERVE),
    CALL(getsockopt, SANDBOX_LISTEN | SANDBOX_SERVE | SANDBOX_LOG),
    CALL(setsockopt, SANDBOX_LISTEN | SANDBOX_SERVE | SANDBOX_LOG),
    CALL(sendto, SANDBOX_LISTEN | SANDBOX_SERVE | SANDBOX_LOG),
    CALL(sendmsg, SANDBOX_LISTEN | SANDBOX_SERVE | SANDBOX_LOG),
    CALL(sendfile, SANDBOX_SERVE),
    CALL(accept4, SANDBOX_SERVE),
    CALL(shutdown, SANDBOX_SERVE),
    CALL(getsockname, SANDBOX_LISTEN | SANDBOX_SERVE),
    CALL(epoll_wait, SANDBOX_LISTEN | SANDBOX_SERVE),
    CALL(epoll_pwait, SANDBOX_LISTEN | SANDBOX_SERVE),
    CALL(epoll_ctl, SANDBOX_LISTEN | SANDBOX_SERVE),
    CALL(select, SANDBOX_SERVE | SANDBOX_DRAW),
    CALL(pselect6, SANDBOX_SERVE | SANDBOX_DRAW),
    /* Interfaces that come back. */
    IF(socket, SANDBOX_LISTEN, 0, UINT32_MAX, AF_PACKET),
    IF(socket, SANDBOX_LISTEN, 0, UINT32_MAX, AF_NETLINK),
    IF(socket, SANDBOX_LISTEN | SANDBOX_LOG, 0, UINT32_MAX, AF_UNIX), /* to ask for the number of an interface, too */
    CALL(bind, SANDBOX_LISTEN),
    CALL(eventfd2, SANDBOX_LISTEN),
    IF(ioctl, SANDBOX_LISTEN, 1, UINT32_MAX, SIOCGIFNAME),
    IF(ioctl, SANDBOX_LISTEN, 1, UINT32_MAX, SIOCGIFINDEX),
    IF(ioctl, SANDBOX_LISTEN, 1, UINT32_MAX, SIOCGIFFLAGS),
    IF(ioctl, SANDBOX_LISTEN, 1, UINT32_MAX, SIOCGIFMTU),
    IF(ioctl, SANDBOX_LISTEN, 1, UINT32_MAX, SIOCGIFHWADDR),
    IF(ioctl, SANDBOX_LISTEN, 1, UINT32_MAX, SIOCETHTOOL),
    /* The system's log. */
    CALL(connect, SANDBOX_LOG),
    /* The terminal. */
    IF(ioctl, SANDBOX_DRAW, 1, UINT32_MAX, TCSETS),
    IF(ioctl, SANDBOX_DRAW, 1, UINT32_MAX, TCSETSW),
    IF(ioctl, SANDBOX_DRAW, 1, UINT32_MAX, TCSETSF),
    IF(ioctl, SANDBOX_DRAW, 1, UINT32_MAX, TCFLSH),
};

/* Calls that libraries try on their way to another that will do. */
static const struct {
    int number;
    unsigned duties;
    int error;
} refused[] = {
    {SCMP_SYS(clone3), ALWAYS, ENOSYS},        /* its flags can't be looked at: glibc goes on to clone */
    {SCMP_SYS(openat), OPENS_NOTHING, EACCES}, /* /sys/devices/system/cpu/online, by malloc */
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static bool add_call(scmp_filter_ctx filter, const struct call *call)
{
    struct scmp_arg_cmp condition = SCMP_CMP(call->argument, SCMP_CMP_MASKED_EQ, call->mask, call->value);
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call->number, call->mask != 0, &condition) == 0;
}

static bool is_due(unsigned of_call, unsigned duties)
{
    return (of_call & duties) != 0 || of_call == ALWAYS;
}

static bool fill(scmp_filter_ctx filter, unsigned duties)
{
    if (!(duties & (SANDBOX_READ | SANDBOX_RESOLVE | SANDBOX_ROTATE | SANDBOX_LISTEN)))
        duties |= OPENS_NOTHING;
    for (size_t i = 0; i < COUNT(allowed); i++)
        if (is_due(allowed[i].duties, duties) && !add_call(filter, &allowed[i]))
            return false;
    for (size_t i = 0; i < COUNT(refused); i++)
        if (is_due(refused[i].duties, duties) &&
            seccomp_rule_add(filter, SCMP_ACT_ERRNO((uint32_t)refused[i].error), refused[i].number, 0) != 0)
            return false;
    return true;
}

bool calls_close(const struct sandbox *sandbox)
{
    if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0 && errno == EINVAL) /* the kernel has none */
        return true;
    bool tries = sandbox->duties & (SANDBOX_RESOLVE | SANDBOX_LISTEN);
    scmp_filter_ctx filter = seccomp_init(tries ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return false;
    bool closed = fill(filter, sandbox->duties) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return closed;
}

#elif defined HAVE_SANDBOX

bool calls_close(const struct sandbox *sandbox)
{
    (void)sandbox;
    return true;
}

#endif
