/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells the service manager how it goes, by systemd's protocol (sd_notify(3)): plain words on a datagram socket that
 * NOTIFY_SOCKET names. Without one it is silent. Reads no clock.
 */
#ifndef LIVE_NOTIFIER_H
#define LIVE_NOTIFIER_H

#include <stdint.h>

struct notifier {
    int socket;      /* -1: nobody listens */
    int64_t between; /* nanoseconds between two signs of life; 0: none are waited for */
    int64_t last;
};

/* From the environment. */
void notifier_init(struct notifier *notifier);
void notifier_done(struct notifier *notifier);

/* "READY=1", "STOPPING=1", "STATUS=..." */
void notifier_tell(const struct notifier *notifier, const char *state);

/* A sign of life if one is due. */
void notifier_live(struct notifier *notifier, int64_t now);

#endif
