/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Community ID v1 of a connection's four-tuple (github.com/corelight/community-id-spec), seed 0.
 * Without libnettle at build time there is none.
 */
#ifndef REPORT_COMMUNITY_ID_H
#define REPORT_COMMUNITY_ID_H

#include <finwait/connection.h>

#define COMMUNITY_ID_SIZE 31 /* "1:", 28 characters of base64, the terminator */

/* Prints "1:..." into `out`; false when this build cannot. Both directions of a connection give the same. */
bool community_id_print(const struct finwait_connection *connection, char out[COMMUNITY_ID_SIZE]);

#endif
