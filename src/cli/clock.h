/* SPDX-License-Identifier: BSD-2-Clause */
/* The clocks of this machine, which nothing below this folder reads. */
#ifndef CLI_CLOCK_H
#define CLI_CLOCK_H

#include <stdint.h>

#define SECOND INT64_C(1000000000)
#define MILLISECOND INT64_C(1000000)

/* Nanoseconds since 1970, as frames have them; may step. */
int64_t clock_now(void);

/* Nanoseconds since some moment; never steps. */
int64_t clock_steady(void);

#endif
