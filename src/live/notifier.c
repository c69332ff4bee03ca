/* SPDX-License-Identifier: BSD-2-Clause */
#include "notifier.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* An absolute path, or "@name" of the abstract kind. */
static int connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if ((path[0] != '/' && path[0] != '@') || length >= sizeof address.sun_path)
        return -1;
    memcpy(address.sun_path, path, length);
    if (path[0] == '@')
        address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 &&
        connect(fd, (struct sockaddr *)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* Half of the time after which the manager takes this process for stuck. */
static int64_t interval(void)
{
    const char *limit = getenv("WATCHDOG_USEC"), *process = getenv("WATCHDOG_PID");
    if (!limit || (process && strtoll(process, NULL, 10) != getpid()))
        return 0;
    long long microseconds = strtoll(limit, NULL, 10);
    return microseconds > 0 && microseconds < INT64_MAX / 1000 ? microseconds * 500 : 0;
}

void notifier_init(struct notifier *notifier)
{
    const char *path = getenv("NOTIFY_SOCKET");
    *notifier = (struct notifier){.socket = path ? connect_to(path) : -1};
    if (notifier->socket >= 0)
        notifier->between = interval();
}

void notifier_done(struct notifier *notifier)
{
    if (notifier->socket >= 0)
        close(notifier->socket);
    notifier->socket = -1;
}

void notifier_tell(const struct notifier *notifier, const char *state)
{
    if (notifier->socket >= 0)
        send(notifier->socket, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void notifier_live(struct notifier *notifier, int64_t now)
{
    if (notifier->between == 0 || (now >= notifier->last && now - notifier->last < notifier->between))
        return;
    notifier_tell(notifier, "WATCHDOG=1");
    notifier->last = now;
}
