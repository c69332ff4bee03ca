/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses as inet_ntop writes them (RFC 5952), many times faster. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <finwait/segment.h>

#define WORDS 8
#define TEXT_MAX 46 /* of both families, with the 0 */

static char *put_decimal(char *at, unsigned byte)
{
    if (byte >= 100)
        *at++ = (char)('0' + byte / 100);
    if (byte >= 10)
        *at++ = (char)('0' + byte / 10 % 10);
    *at++ = (char)('0' + byte % 10);
    return at;
}

static char *put_ipv4(char *at, const uint8_t *bytes)
{
    for (unsigned i = 0; i < 4; i++) {
        at = put_decimal(at, bytes[i]);
        *at++ = '.';
    }
    return at - 1;
}

static char *put_hexadecimal(char *at, unsigned word)
{
    static const char digits[] = "0123456789abcdef";
    for (unsigned shift = 16; shift > 0; shift -= 4) {
        if (word >> (shift - 4) || shift == 4)
            *at++ = digits[word >> (shift - 4) & 15];
    }
    return at;
}

struct run {
    unsigned first, count;
};

/* The longest run of zero words, the first of those; one word alone is none. */
static struct run longest_zeros(const unsigned *words)
{
    struct run best = {WORDS, 0};
    for (unsigned i = 0; i < WORDS; i++) {
        struct run run = {i, 0};
        while (i < WORDS && words[i] == 0)
            i++;
        run.count = i - run.first;
        if (run.count > 1 && run.count > best.count)
            best = run;
    }
    return best;
}

static char *put_ipv6(char *at, const uint8_t *bytes)
{
    unsigned words[WORDS];
    for (unsigned i = 0; i < WORDS; i++)
        words[i] = (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];
    struct run zeros = longest_zeros(words);
    bool mapped = zeros.first == 0 && (zeros.count == 6 || (zeros.count == 5 && words[5] == 0xffff));
    unsigned end = mapped ? 6 : WORDS;
    const char *start = at;
    for (unsigned i = 0; i < end; i++) {
        if (at > start && at[-1] != ':')
            *at++ = ':';
        if (i != zeros.first) {
            at = put_hexadecimal(at, words[i]);
            continue;
        }
        *at++ = ':';
        if (at - start == 1)
            *at++ = ':';
        i += zeros.count - 1;
    }
    if (mapped && at[-1] != ':')
        *at++ = ':';
    return mapped ? put_ipv4(at, bytes + 12) : at;
}

const char *finwait_address_print(const struct finwait_address *address, int family, char *out, size_t size)
{
    char text[TEXT_MAX];
    char *end = family == 6 ? put_ipv6(text, address->bytes) : put_ipv4(text, address->bytes);
    size_t length = (size_t)(end - text);
    if (size == 0)
        return out;
    if (length >= size)
        length = 0;
    memcpy(out, text, length);
    out[length] = '\0';
    return out;
}
