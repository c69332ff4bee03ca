/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells findings to the system's log: to syslog(3) as a line, to the journal of systemd with fields beside it. Told is
 * told: what the log does not take is gone. Knows no connection beyond the call.
 */
#ifndef LIVE_HERALD_H
#define LIVE_HERALD_H

#include <stdbool.h>
#include <stddef.h>

#include <finwait/report.h>

enum herald_kind { HERALD_NONE, HERALD_SYSLOG, HERALD_JOURNAL };

struct herald {
    enum herald_kind kind;
};

/*
 * Reaches the log, which may not be possible any more once the process has given up its rights; `watched` is told as
 * the first line. False with *why when there is none, or the build can't.
 */
bool herald_open(struct herald *herald, enum herald_kind kind, const char *watched, char *why, size_t why_size);
void herald_done(struct herald *herald);

/* One of `connection` and `service` is NULL. */
void herald_tell(const struct herald *herald, const struct finwait_connection *connection,
                 const struct finwait_service *service, const struct finwait_finding *finding);
void herald_withdraw(const struct herald *herald, const struct finwait_withdrawal *withdrawal);

#endif
