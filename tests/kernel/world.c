// SPDX-License-Identifier: BSD-2-Clause
#define _GNU_SOURCE
#include "world.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char *const place_names[PLACES] = {"client", "server", "relay"};

static const char *const host_ends[] = {[CLIENT] = "client0", [SERVER] = "server0"};
static const char *const relay_ends[] = {[CLIENT] = "to-client", [SERVER] = "to-server"};

// Fixed, so that no address resolution has to be recorded or relayed. Index: host, then end of the wire.
static const char *const macs[] = {[CLIENT] = "02:00:00:00:00:01", [SERVER] = "02:00:00:00:00:02"};

// True in every world, whatever the set: connections must not learn from each other, or a recording depends on its
// neighbours.
static const struct setting common[] = {
    {"both", "ipv4/tcp_no_metrics_save", "1"},
    {"both", "ipv6/conf/all/accept_dad", "0"},
    {"both", "ipv6/conf/default/accept_dad", "0"},
    {"both", "ipv6/conf/default/router_solicitations", "0"},
    {NULL, NULL, NULL},
};

const char *world_host_end(enum place host)
{
    return host_ends[host];
}

const char *world_relay_end(enum place host)
{
    return relay_ends[host];
}

int64_t world_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

bool world_write(const char *path, const char *value)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    size_t length = strlen(value);
    bool ok = write(file, value, length) == (ssize_t)length;
    close(file);
    return ok;
}

void world_enter(const struct world *world, enum place place)
{
    if (setns(world->namespaces[place], CLONE_NEWNET) != 0) {
        perror("lab: setns");
        exit(1);
    }
}

socklen_t world_address(const struct world *world, enum place place, int family, uint16_t port,
                        struct sockaddr_storage *out)
{
    char text[64];
    memset(out, 0, sizeof *out);
    if (family == AF_INET6) {
        struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        snprintf(text, sizeof text, "fd00:%u::%u", world->number, place + 1U);
        inet_pton(AF_INET6, text, &v6->sin6_addr);
        return sizeof *v6;
    }
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    snprintf(text, sizeof text, "10.%u.0.%u", world->number, place + 1U);
    inet_pton(AF_INET, text, &v4->sin_addr);
    return sizeof *v4;
}

static bool ethtool_set(int sock, const char *interface, uint32_t command, uint32_t value)
{
    struct ethtool_value wanted = {.cmd = command, .data = value};
    struct ifreq request;
    memset(&request, 0, sizeof request);
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", interface);
    request.ifr_data = (char *)&wanted;
    return ioctl(sock, SIOCETHTOOL, &request) == 0;
}

// Segments must pass the taps as a real wire carries them: whole checksums, no super-segments.
static bool offloads_off(const char *interface)
{
    static const uint32_t commands[] = {ETHTOOL_STXCSUM, ETHTOOL_SRXCSUM, ETHTOOL_SGSO, ETHTOOL_STSO, ETHTOOL_SGRO};
    int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool ok = sock >= 0;
    for (size_t i = 0; ok && i < sizeof commands / sizeof *commands; i++)
        if (!ethtool_set(sock, interface, commands[i], 0) && errno != EOPNOTSUPP)
            ok = false;
    if (sock >= 0)
        close(sock);
    return ok;
}

// Runs ip(8) with the script as its standard input, in the calling thread's namespace.
static bool ip_batch(const char *script)
{
    int ends[2], status = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    pid_t ip = fork();
    if (ip == 0) {
        dup2(ends[0], STDIN_FILENO);
        execlp("ip", "ip", "-batch", "-", (char *)NULL);
        _exit(127);
    }
    close(ends[0]);
    size_t length = strlen(script); // far less than a pipe holds
    bool written = write(ends[1], script, length) == (ssize_t)length;
    close(ends[1]);
    return ip > 0 && waitpid(ip, &status, 0) == ip && written && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool wire_build(const struct world *world, enum place host)
{
    char script[1024];
    enum place peer = host == CLIENT ? SERVER : CLIENT;
    world_enter(world, host);
    snprintf(script, sizeof script,
             "link set lo up\n"
             "link add %s address %s type veth peer name %s netns /proc/%d/fd/%d\n"
             "link set %s up\n"
             "addr add 10.%u.0.%u/24 dev %s\n"
             "addr add fd00:%u::%u/64 dev %s nodad\n"
             "neigh add 10.%u.0.%u lladdr %s dev %s nud permanent\n"
             "neigh add fd00:%u::%u lladdr %s dev %s nud permanent\n",
             host_ends[host], macs[host], relay_ends[host], getpid(), world->namespaces[RELAY], host_ends[host],
             world->number, host + 1U, host_ends[host], world->number, host + 1U, host_ends[host], world->number,
             peer + 1U, macs[peer], host_ends[host], world->number, peer + 1U, macs[peer], host_ends[host]);
    if (!ip_batch(script) || !offloads_off(host_ends[host]))
        return false;
    world_enter(world, RELAY);
    world_write("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
    world_write("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
    snprintf(script, sizeof script, "link set %s up\n", relay_ends[host]);
    return ip_batch(script) && offloads_off(relay_ends[host]);
}

static bool apply(const struct world *world, const struct setting *settings)
{
    char path[160];
    for (const struct setting *s = settings; s->path; s++) {
        for (enum place host = CLIENT; host <= SERVER; host++) {
            if (strcmp(s->where, "both") != 0 && strcmp(s->where, place_names[host]) != 0)
                continue;
            world_enter(world, host);
            snprintf(path, sizeof path, "/proc/sys/net/%s", s->path);
            if (!world_write(path, s->value)) {
                fprintf(stderr, "lab: cannot set %s to %s: %s\n", path, s->value, strerror(errno));
                return false;
            }
        }
    }
    return true;
}

// Tracepoints show every namespace's sockets, told apart by address alone: two worlds of one number would mix their
// truths. An abstract socket name in the machine's own namespace is a lock that cannot be left behind.
static bool alone(unsigned number)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int length = snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "finwait-laboratory-%u", number);
    int lock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return lock >= 0 && bind(lock, (struct sockaddr *)&name,
                             (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1) + (socklen_t)length) == 0;
}

// A namespace inherits the size of its socket table from the one it was made in: a small table of its own
// makes reading /proc/net/tcp every few milliseconds cheap. Hence the namespace in between.
static bool namespaces_build(struct world *world)
{
    if (unshare(CLONE_NEWNS | CLONE_NEWNET) != 0)
        return false;
    world_write("/proc/sys/net/ipv4/tcp_child_ehash_entries", "4096");
    int between = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    for (int place = 0; place < PLACES; place++) {
        if (setns(between, CLONE_NEWNET) != 0 || unshare(CLONE_NEWNET) != 0)
            return false;
        // Not close-on-exec: ip(8) reaches the relay's namespace by this descriptor.
        world->namespaces[place] = open("/proc/thread-self/ns/net", O_RDONLY);
        if (world->namespaces[place] < 0)
            return false;
    }
    close(between);
    return true;
}

bool world_build(struct world *world, unsigned number, const struct setting *settings)
{
    world->number = number;
    if (!alone(number)) {
        fprintf(stderr, "lab: another laboratory is at work on world %u\n", number);
        return false;
    }
    if (!namespaces_build(world)) {
        fprintf(stderr, "lab: cannot make network namespaces: %s\n", strerror(errno));
        return false;
    }
    // The settings first: interfaces take over the defaults of their namespace when they are made.
    return apply(world, common) && wire_build(world, CLIENT) && wire_build(world, SERVER) && apply(world, settings);
}
