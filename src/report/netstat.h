/* SPDX-License-Identifier: BSD-2-Clause */
/* States and addresses as netstat spells them. */
#ifndef REPORT_NETSTAT_H
#define REPORT_NETSTAT_H

#include <finwait/report.h>

/* "FIN_WAIT1". */
const char *netstat_state(enum finwait_state state);

#define NETSTAT_ADDRESS 64
/* "192.0.2.1:80", "2001:db8::1:80"; port 0 is "*", and then all zeros are the address. */
const char *netstat_address(const struct finwait_address *address, int family, uint16_t port,
                            char out[NETSTAT_ADDRESS]);

#endif
