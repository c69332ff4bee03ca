/* SPDX-License-Identifier: BSD-2-Clause */
/* Each attempt is made by a process of its own that has entered the sandbox, as root and as a user without rights. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <sandbox.h>

#define NOBODY 65534

static char folder[] = "/tmp/finwait-sandbox-XXXXXX", input[64], other[64], output[64], fresh[64];
static bool landlock;
static int socket_before; /* made before, not bound */
static int silent_pipe[2];

static void make(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "seven\n", 6), 6);
    close(fd);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder) || chmod(folder, 0777) != 0)
        return -1;
    snprintf(input, sizeof input, "%s/input", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    snprintf(output, sizeof output, "%s/output", folder);
    snprintf(fresh, sizeof fresh, "%s/fresh", folder);
    make(input);
    make(other);
    landlock = syscall(444, NULL, 0, 1) > 0;
    socket_before = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    return socket_before < 0 || pipe(silent_pipe) != 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(input);
    unlink(other);
    unlink(output);
    unlink(fresh);
    close(socket_before);
    return rmdir(folder);
}

/* Attempts: 0 when it went well, else an errno. */
static int result(long value)
{
    return value < 0 ? errno : 0;
}

static int read_input(void)
{
    char text[8];
    int fd = open(input, O_RDONLY);
    return result(fd < 0 ? -1 : read(fd, text, sizeof text) == 6 ? 0 : -1);
}

static int read_input_twice(void)
{
    int failure = read_input();
    return failure ? failure : read_input();
}

static int read_other(void)
{
    return result(open(other, O_RDONLY));
}

static int read_passwords(void)
{
    return result(open("/etc/passwd", O_RDONLY));
}

static int read_ports(void)
{
    return result(open("/etc/services", O_RDONLY));
}

static int read_drops(void)
{
    return result(open("/sys/class/net/lo/statistics/rx_missed_errors", O_RDONLY));
}

static int list_folder(void)
{
    return result(open(folder, O_RDONLY | O_DIRECTORY));
}

static int write_input(void)
{
    return result(open(input, O_WRONLY));
}

static int make_file(void)
{
    return result(open(fresh, O_WRONLY | O_CREAT, 0600));
}

static int remove_output(void)
{
    return result(unlink(output));
}

static int rename_output(void)
{
    return result(rename(output, fresh));
}

static int open_socket(void)
{
    return result(socket(AF_INET, SOCK_STREAM, 0));
}

static int accept_connection(void)
{
    long fd = syscall(SYS_accept4, socket_before, NULL, NULL, 0);
    return fd < 0 && errno == EINVAL ? 0 : result(fd); /* it is not bound: the call itself was let through */
}

static int start_program(void)
{
    execl("/bin/true", "true", (char *)NULL);
    return errno;
}

static int fork_process(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    return result(child);
}

static int trace_parent(void)
{
    return result(syscall(SYS_ptrace, 16, getppid(), NULL, NULL));
}

static int kill_parent(void)
{
    return result(kill(getppid(), 0));
}

static int run_data(void)
{
    return result((long)(intptr_t)mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

static int make_data_run(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return result(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}

static int regain_root(void)
{
    return result(setuid(0));
}

static int mount_something(void)
{
    return result(syscall(SYS_mount, "none", folder, "tmpfs", 0, NULL));
}

static int allocate_much(void)
{
    enum { COUNT = 4096 };
    char *pieces[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        pieces[i] = malloc(i * 37 + 1);
        if (!pieces[i])
            _exit(ENOMEM);
        pieces[i][i] = 1;
        if (i % 3 == 0)
            pieces[i] = realloc(pieces[i], i * 100 + 200000);
    }
    for (size_t i = 0; i < COUNT; i++)
        free(pieces[i]);
    return 0;
}

static void *wait_for_ever(void *argument)
{
    char byte;
    free(malloc(100)); /* in an arena of the thread's own */
    return read(*(int *)argument, &byte, 1) == 1 ? argument : NULL;
}

static int run_and_cancel_threads(void)
{
    pthread_t threads[8];
    for (size_t i = 0; i < 8; i++)
        if (pthread_create(&threads[i], NULL, wait_for_ever, &silent_pipe[0]) != 0)
            return EAGAIN;
    for (size_t i = 0; i < 8; i++)
        if (pthread_cancel(threads[i]) != 0 || pthread_join(threads[i], NULL) != 0)
            return EINVAL;
    return 0;
}

#define DIES (-1)        /* SIGSYS */
#define LANDLOCK 0x10000 /* of the kernel that has it; without it, it goes well */

static const struct row {
    const char *name;
    int (*attempt)(void);
    unsigned duties;
    int outcome; /* 0, an errno, or DIES */
} rows[] = {
    {"an input can be read", read_input, SANDBOX_READ, 0},
    {"an input can be read again", read_input_twice, SANDBOX_READ, 0},
    {"an input can be read while names are looked up", read_input, SANDBOX_READ | SANDBOX_RESOLVE, 0},
    {"no input can be written", write_input, SANDBOX_READ, DIES},
    {"no other file can be read", read_other, SANDBOX_READ, LANDLOCK | EACCES},
    {"nor /etc/passwd", read_passwords, SANDBOX_READ, LANDLOCK | EACCES},
    {"nor /etc/passwd while names are looked up", read_passwords, SANDBOX_READ | SANDBOX_RESOLVE, LANDLOCK | EACCES},
    {"the names of ports can be read for a filter", read_ports, SANDBOX_READ | SANDBOX_RESOLVE, 0},
    {"but not without", read_ports, SANDBOX_READ, LANDLOCK | EACCES},
    {"no folder can be listed", list_folder, SANDBOX_READ, LANDLOCK | EACCES},
    {"nothing is opened by who has no duty to", read_input, SANDBOX_SERVE, EACCES},
    {"who listens can read what interfaces lost", read_drops, SANDBOX_LISTEN, 0},
    {"but no other file", read_other, SANDBOX_LISTEN, LANDLOCK | EACCES},
    {"no file can be made", make_file, SANDBOX_READ | SANDBOX_REMOVE, DIES},
    {"the output can be removed", remove_output, SANDBOX_READ | SANDBOX_REMOVE, 0},
    {"but not by who has none", remove_output, SANDBOX_READ, DIES},
    {"who rotates makes files", make_file, SANDBOX_ROTATE, 0},
    {"and renames them", rename_output, SANDBOX_ROTATE, 0},
    {"who only removes does not rename", rename_output, SANDBOX_REMOVE, DIES},
    {"who rotates reads no other folder", read_passwords, SANDBOX_ROTATE, LANDLOCK | EACCES},
    {"no socket", open_socket, SANDBOX_READ, DIES},
    {"no socket while names are looked up", open_socket, SANDBOX_READ | SANDBOX_RESOLVE, EPERM},
    {"no socket for a server either", open_socket, SANDBOX_SERVE, DIES},
    {"none but of packets for who listens", open_socket, SANDBOX_LISTEN, EPERM},
    {"no program for who listens", start_program, SANDBOX_LISTEN, EPERM},
    {"a server accepts", accept_connection, SANDBOX_SERVE, 0},
    {"others do not", accept_connection, SANDBOX_READ, DIES},
    {"no program", start_program, SANDBOX_READ, DIES},
    {"no program while names are looked up", start_program, SANDBOX_READ | SANDBOX_RESOLVE, EPERM},
    {"no process", fork_process, SANDBOX_READ, DIES},
    {"no look into other processes", trace_parent, SANDBOX_READ, DIES},
    {"no signal to other processes", kill_parent, SANDBOX_READ, DIES},
    {"no code from data", run_data, SANDBOX_READ, DIES},
    {"no data made code", make_data_run, SANDBOX_READ, DIES},
    {"no way back to root", regain_root, SANDBOX_READ, DIES},
    {"no mount", mount_something, SANDBOX_READ, DIES},
    {"memory", allocate_much, SANDBOX_READ, 0},
    {"memory of a server", allocate_much, SANDBOX_LISTEN | SANDBOX_SERVE, 0},
    {"threads", run_and_cancel_threads, SANDBOX_READ, 0},
    {"threads of who opens nothing", run_and_cancel_threads, SANDBOX_SERVE, 0},
};

enum { COULD_NOT_ENTER = 255 };

/* The process that makes the attempt. */
static void make_attempt(const struct row *row, bool change_user)
{
    char *const inputs[] = {input};
    const char *const folders[] = {folder}, *why;
    bool keeps_files = row->duties & (SANDBOX_REMOVE | SANDBOX_ROTATE);
    struct sandbox sandbox = {.duties = row->duties,
                              .inputs = inputs,
                              .input_count = 1,
                              .folders = folders,
                              .folder_count = keeps_files ? 1 : 0,
                              .change_user = change_user,
                              .user = NOBODY,
                              .group = NOBODY};
    setrlimit(RLIMIT_CORE, &(struct rlimit){0});
    if (!sandbox_enter(&sandbox, &why))
        _exit(COULD_NOT_ENTER);
    _exit(row->attempt());
}

static void check(const struct row *row, bool change_user)
{
    int status, expected = row->outcome;
    make(output);
    unlink(fresh);
    if (expected & LANDLOCK && expected != DIES)
        expected = landlock ? expected & ~LANDLOCK : 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        make_attempt(row, change_user);
    assert_int_equal(waitpid(child, &status, 0), child);
    int outcome = WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS ? DIES : WEXITSTATUS(status);
    if (outcome != expected)
        fail_msg("%s (%s): %d, not %d (wait status %#x)", row->name, change_user ? "another user" : "the same user",
                 outcome, expected, (unsigned)status);
}

static void each_attempt(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int change_user = 0; change_user < 2; change_user++)
            check(&rows[i], change_user);
}

/* "CapEff:\t0000…": what /proc says of the calling process. */
static uint64_t status_of_process(FILE *status, const char *name, int base)
{
    char line[256];
    rewind(status);
    while (fgets(line, sizeof line, status))
        if (strncmp(line, name, strlen(name)) == 0)
            return strtoull(line + strlen(name) + 1, NULL, base);
    return UINT64_MAX;
}

static void report_privileges(unsigned duties, bool change_user, int out)
{
    const char *why;
    struct sandbox sandbox = {.duties = duties, .change_user = change_user, .user = NOBODY, .group = NOBODY};
    FILE *status = fopen("/proc/self/status", "r");
    if (!status || !sandbox_enter(&sandbox, &why))
        _exit(1);
    uint64_t found[] = {status_of_process(status, "Uid", 10),    status_of_process(status, "Gid", 10),
                        status_of_process(status, "CapPrm", 16), status_of_process(status, "CapEff", 16),
                        status_of_process(status, "CapInh", 16), status_of_process(status, "CapAmb", 16),
                        status_of_process(status, "CapBnd", 16), status_of_process(status, "NoNewPrivs", 10),
                        status_of_process(status, "Seccomp", 10)};
    _exit(write(out, found, sizeof found) != sizeof found);
}

/* `capabilities`: those that root keeps. */
static void check_privileges(unsigned duties, bool change_user, uint64_t capabilities)
{
    bool root = geteuid() == 0;
    int ends[2], status;
    uint64_t found[9];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        report_privileges(duties, change_user, ends[1]);
    close(ends[1]);
    assert_int_equal(read(ends[0], found, sizeof found), sizeof found);
    close(ends[0]);
    waitpid(child, &status, 0);
    assert_int_equal(found[0], root && change_user ? NOBODY : geteuid());
    assert_int_equal(found[1], root && change_user ? NOBODY : getegid());
    assert_int_equal(found[2], root ? capabilities : found[2] & capabilities);
    assert_int_equal(found[3], root ? capabilities : found[3] & capabilities);
    assert_int_equal(found[4], 0);
    assert_int_equal(found[5], 0);
    if (root)
        assert_int_equal(found[6], 0);
    assert_int_equal(found[7], 1);
    assert_int_equal(found[8], 2);
}

static void privileges_are_gone(void **state)
{
    (void)state;
    const uint64_t dac_read_search = 1 << 2, net_raw = 1 << 13;
    check_privileges(SANDBOX_READ, false, dac_read_search);
    check_privileges(SANDBOX_READ, true, 0);
    check_privileges(SANDBOX_LISTEN, true, net_raw);
    check_privileges(SANDBOX_LISTEN | SANDBOX_SERVE | SANDBOX_ROTATE, false, net_raw | dac_read_search);
}

int main(void)
{
    if (!sandbox_is_built()) {
        puts("SKIP: a build with a sanitizer, or for another system, has no sandbox");
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_attempt),
        cmocka_unit_test(privileges_are_gone),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
