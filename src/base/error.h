/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing the one error value of an operation. Never prints and never exits.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <finwait/capture.h>

/* Formats a whole sentence into *error (cut to fit); nothing happens when `error` is NULL. */
void error_set(struct finwait_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
