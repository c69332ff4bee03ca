/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What netstat -nat would have shown at one moment, gathered from the timelines of connections.
 */
#ifndef CLI_SOCKETS_H
#define CLI_SOCKETS_H

#include "settings.h"

/* Cap on lines. */
#define SOCKETS_CAP ((size_t)4 * 1024 * 1024)

struct sockets {
    const struct settings *settings; /* host, states */
    int64_t at;                      /* INT64_MAX: the end */
    struct finwait_socket *list;     /* owned */
    size_t count, room;
    uint64_t left_out; /* beyond the cap or beyond memory */
};

/*
 * Adds what the connection's hosts had at the moment. `gone` is when the connection was over for good, INT64_MAX when
 * it goes on to the end.
 */
void sockets_take(struct sockets *sockets, const struct finwait_connection *connection, int64_t gone);

/* In the order that they are shown in: by host; each listener once. */
void sockets_sort(struct sockets *sockets);
void sockets_done(struct sockets *sockets);

#endif
