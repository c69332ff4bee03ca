/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* timegm */
#endif
#include "values.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define SECOND INT64_C(1000000000)
#define FRACTION_DIGITS 9
#define MOST 1024

/* Digits, perhaps a point and more digits: exact, in billionths. NULL when there is no number or it is too large. */
static const char *read_number(const char *text, int64_t *billionths)
{
    int64_t value = 0;
    unsigned after = 0;
    bool point = false;
    if (!isdigit((unsigned char)*text))
        return NULL;
    for (; isdigit((unsigned char)*text) || (*text == '.' && !point); text++) {
        if (*text == '.') {
            point = true;
            continue;
        }
        if (point && ++after > FRACTION_DIGITS)
            continue;
        if (__builtin_mul_overflow(value, INT64_C(10), &value) || __builtin_add_overflow(value, *text - '0', &value))
            return NULL;
    }
    for (; after < FRACTION_DIGITS; after++) {
        if (__builtin_mul_overflow(value, INT64_C(10), &value))
            return NULL;
    }
    *billionths = value;
    return text;
}

bool value_count(const char *text, unsigned *count)
{
    int64_t value;
    text = read_number(text, &value);
    if (!text || *text || value % SECOND != 0 || value < SECOND || value > MOST * SECOND)
        return false;
    *count = (unsigned)(value / SECOND);
    return true;
}

static const struct {
    const char *name;
    int64_t per_second, seconds; /* one of them is 1 */
} units[] = {
    {"", 1, 1},        {"s", 1, 1},  {"ms", 1000, 1}, {"us", 1000000, 1},
    {"ns", SECOND, 1}, {"m", 1, 60}, {"min", 1, 60},  {"h", 1, 3600},
};

bool value_span(const char *text, int64_t *nanoseconds)
{
    int64_t value;
    text = read_number(text, &value);
    for (size_t i = 0; text && i < sizeof units / sizeof *units; i++) {
        if (strcmp(units[i].name, text) == 0)
            return !__builtin_mul_overflow(value / units[i].per_second, units[i].seconds, nanoseconds);
    }
    return false;
}

bool value_duration(const char *text, int64_t *nanoseconds)
{
    return value_span(text, nanoseconds) && *nanoseconds > 0;
}

bool value_bytes(const char *text, uint32_t *bytes)
{
    int64_t billionths;
    const char *end = read_number(text, &billionths);
    if (!end || *end != '\0' || billionths % SECOND != 0 || billionths / SECOND > UINT32_MAX)
        return false;
    *bytes = (uint32_t)(billionths / SECOND);
    return true;
}

bool value_size(const char *text, uint64_t *size)
{
    static const char letters[] = "KMGT";
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    const char *unit = *end ? strchr(letters, toupper((unsigned char)*end)) : NULL;
    unsigned shift = unit ? 10U * (unsigned)(unit - letters + 1) : 0;
    if (!isdigit((unsigned char)*text) || errno || (*end && (!unit || end[1])) || number > UINT64_MAX >> shift)
        return false;
    *size = (uint64_t)number << shift;
    return *size > 0;
}

bool value_factor(const char *text, double *factor)
{
    char *end;
    *factor = strtod(text, &end);
    return isdigit((unsigned char)*text) && *end == '\0' && *factor > 0;
}

/* "Z", "+01:00": nanoseconds that local time is ahead. */
static bool read_zone(const char *text, int64_t *ahead)
{
    int hours, minutes, end = 0;
    *ahead = 0;
    if (strcasecmp(text, "Z") == 0)
        return true;
    if (sscanf(text + 1, "%2d:%2d%n", &hours, &minutes, &end) != 2 || text[1 + end] != '\0')
        return false;
    *ahead = (hours * INT64_C(3600) + minutes * INT64_C(60)) * SECOND;
    if (*text == '-')
        *ahead = -*ahead;
    return *text == '+' || *text == '-';
}

static bool read_time(const char *text, int64_t *nanoseconds)
{
    struct tm tm = {0};
    int end = 0;
    char separator;
    if (sscanf(text, "%4d-%2d-%2d%c%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &separator, &tm.tm_hour,
               &tm.tm_min, &tm.tm_sec, &end) != 7 ||
        !strchr("Tt ", separator))
        return false;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    struct tm copy = tm;
    int64_t seconds = timegm(&copy), fraction = 0, ahead;
    text += end;
    if (*text == '.') {
        char digits[64];
        snprintf(digits, sizeof digits, "0%s", text);
        const char *rest = isdigit((unsigned char)text[1]) ? read_number(digits, &fraction) : NULL;
        if (!rest)
            return false;
        text += rest - digits - 1;
    }
    bool real = copy.tm_mon == tm.tm_mon && copy.tm_mday == tm.tm_mday && copy.tm_hour == tm.tm_hour;
    if (!real || !read_zone(text, &ahead) || seconds > INT64_MAX / SECOND - 86400 || seconds < 0)
        return false;
    *nanoseconds = seconds * SECOND + fraction - ahead;
    return true;
}

bool value_moment(const char *text, struct moment *moment)
{
    *moment = (struct moment){MOMENT_END, 0};
    if (strcmp(text, "end") == 0)
        return true;
    moment->kind = *text == '+' ? MOMENT_OFFSET : MOMENT_TIME;
    return *text == '+' ? value_span(text + 1, &moment->value) : read_time(text, &moment->value);
}

/* Names are the same if they differ in case and underscores only. */
static bool same_name(const char *text, size_t length, const char *name)
{
    for (; *name; name++) {
        if (*name == '_')
            continue;
        while (length > 0 && *text == '_')
            text++, length--;
        if (length == 0 || tolower((unsigned char)*text) != *name)
            return false;
        text++, length--;
    }
    return length == 0;
}

static bool read_state(const char *text, size_t length, finwait_states *states)
{
    if (same_name(text, length, "syn_recv")) {
        *states |= FINWAIT_IN(FINWAIT_SYN_RECEIVED);
        return true;
    }
    for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++) {
        if (state == FINWAIT_CLOSED || !same_name(text, length, finwait_state_name((enum finwait_state)state)))
            continue;
        *states |= FINWAIT_IN(state);
        return true;
    }
    return false;
}

bool value_states(const char *text, finwait_states *states)
{
    *states = 0;
    for (;;) {
        size_t length = strcspn(text, ",");
        if (!read_state(text, length, states))
            return false;
        if (text[length] == '\0')
            return true;
        text += length + 1;
    }
}

static bool read_code(const char *text, size_t length, uint64_t *codes)
{
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++) {
        const char *name = finwait_code_name((enum finwait_code)code);
        if (strlen(name) != length || strncmp(name, text, length) != 0)
            continue;
        *codes |= UINT64_C(1) << code;
        return true;
    }
    return false;
}

bool value_codes(const char *text, uint64_t *codes)
{
    for (;;) {
        size_t length = strcspn(text, ",");
        if (!read_code(text, length, codes))
            return false;
        if (text[length] == '\0')
            return true;
        text += length + 1;
    }
}

bool value_address(const char *text, struct finwait_address *address, uint8_t *family)
{
    *address = (struct finwait_address){{0}};
    *family = strchr(text, ':') ? 6 : 4;
    return inet_pton(*family == 6 ? AF_INET6 : AF_INET, text, address->bytes) == 1;
}
