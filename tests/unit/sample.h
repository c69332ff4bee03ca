/* SPDX-License-Identifier: BSD-2-Clause */
/* Results made by hand, as an analyzer would hand them over; everything in them is static. */
#ifndef UNIT_SAMPLE_H
#define UNIT_SAMPLE_H

#include <finwait/finwait.h>

/* A server closes, then resets what arrives later; its wave 2 had been lost once. Every list has an entry. */
extern const struct finwait_connection sample_fin_then_rst;
/* An IPv6 connection that was refused: next to nothing is known of it. */
extern const struct finwait_connection sample_refused;
/* Nothing wrong. */
extern const struct finwait_connection sample_clean;
extern const struct finwait_service sample_service;
extern const struct finwait_summary sample_summary;
extern const struct finwait_capture_info sample_input;

#endif
