/* SPDX-License-Identifier: BSD-2-Clause */
/* Values as people write them in options and policies: times, addresses, states, codes. */
#ifndef BASE_VALUES_H
#define BASE_VALUES_H

#include <finwait/finwait.h>

/* A moment of a capture. */
struct moment {
    enum { MOMENT_END, MOMENT_OFFSET, MOMENT_TIME } kind;
    int64_t value; /* OFFSET: nanoseconds from its first frame; TIME: nanoseconds since 1970 */
};

/* "1s", "250ms", "1.5m"; a number alone is seconds. False unless it is above zero. */
bool value_duration(const char *text, int64_t *nanoseconds);

/* The same, or zero. */
bool value_span(const char *text, int64_t *nanoseconds);

/* A number from 1 to 1024. */
bool value_count(const char *text, unsigned *count);

/* A count of bytes, as many as 32 bits can tell. */
bool value_bytes(const char *text, uint32_t *bytes);

/* "100", "64M", "1G" (by 1024), above zero. */
bool value_size(const char *text, uint64_t *size);

/* A number above zero: "10", "0.5". */
bool value_factor(const char *text, double *factor);

/* "end", "+12.5s", "2026-01-02T03:04:05.5Z" (RFC 3339). */
bool value_moment(const char *text, struct moment *moment);

/* "time_wait,close_wait", in RFC 9293's spelling or netstat's, capital or not. */
bool value_states(const char *text, finwait_states *states);

/* "fin_then_rst,half_close": adds bit `1 << code` for each. */
bool value_codes(const char *text, uint64_t *codes);

/* An IPv4 or IPv6 address; *family becomes 4 or 6. */
bool value_address(const char *text, struct finwait_address *address, uint8_t *family);

#endif
