/* SPDX-License-Identifier: BSD-2-Clause */
/* All of libfinwait: include this one. */
#ifndef FINWAIT_H
#define FINWAIT_H

#include <finwait/analyzer.h>
#include <finwait/capture.h>
#include <finwait/connection.h>
#include <finwait/finding.h>
#include <finwait/report.h>
#include <finwait/segment.h>
#include <finwait/tcp.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The release, "0.1.0". */
FINWAIT_API const char *finwait_version(void);

#ifdef __cplusplus
}
#endif
#endif
