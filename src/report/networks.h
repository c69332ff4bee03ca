/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses that IANA's special-purpose registries keep out of global routing: what Zeek takes for local. */
#ifndef REPORT_NETWORKS_H
#define REPORT_NETWORKS_H

#include <finwait/segment.h>

bool network_is_local(const struct finwait_address *address, uint8_t family);

#endif
