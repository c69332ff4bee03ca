/* SPDX-License-Identifier: BSD-2-Clause */
#include "profile.h"

/* The first retransmission of a SYN comes after 1 s (RFC 6298) or 3 s (RFC 1122), a FIN's sooner; and some slack. */
#define FIRST_RETRY (3 * SECOND + SECOND / 5)

/*
 * Linux: TCP_TIMEWAIT_LEN and tcp_fin_timeout, both 60 s. RFC 9293: MSL of two minutes, no FIN_WAIT_2 timer.
 * FreeBSD: net.inet.tcp.msl 30 s, finwait2_timeout 60 s. macOS: msl 15 s. Windows: TcpTimedWaitDelay 120 s.
 * Ephemeral ports: Linux 32768-60999 (ip_local_port_range), the others IANA's 49152-65535 (RFC 6335).
 * Linux since 4.11 takes a RST at RCV.NXT - 1 after a FIN (tcp_reset_check) and at the highest number that it sacked
 * (tcp_validate_incoming); RFC 9293 section 3.10.7.4 has both dropped.
 */
static const struct profile profiles[FINWAIT_PROFILE_COUNT] = {
    [FINWAIT_PROFILE_LINUX] = {60 * SECOND, 60 * SECOND, FIRST_RETRY, 60 * SECOND, 28232, .rst_leeway = true},
    [FINWAIT_PROFILE_RFC] = {240 * SECOND, 0, FIRST_RETRY, 60 * SECOND, 16384},
    [FINWAIT_PROFILE_BSD] = {60 * SECOND, 60 * SECOND, FIRST_RETRY, 60 * SECOND, 16384},
    [FINWAIT_PROFILE_MACOS] = {30 * SECOND, 60 * SECOND, FIRST_RETRY, 60 * SECOND, 16384},
    [FINWAIT_PROFILE_WINDOWS] = {120 * SECOND, 120 * SECOND, FIRST_RETRY, 60 * SECOND, 16384},
};

const struct profile *profile_get(enum finwait_profile profile)
{
    return &profiles[profile < FINWAIT_PROFILE_COUNT ? profile : FINWAIT_PROFILE_LINUX];
}
