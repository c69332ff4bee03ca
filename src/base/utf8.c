/* SPDX-License-Identifier: BSD-2-Clause */
#include "utf8.h"

size_t utf8_length(const unsigned char *text, size_t size)
{
    static const unsigned char second_low[] = {[0xe0 - 0xc0] = 0xa0, [0xf0 - 0xc0] = 0x90, [0xff - 0xc0] = 0};
    static const unsigned char second_high[] = {[0xed - 0xc0] = 0x9f, [0xf4 - 0xc0] = 0x8f, [0xff - 0xc0] = 0};
    unsigned char first = *text;
    if (first < 0x80)
        return 1;
    if (first < 0xc2 || first > 0xf4)
        return 0;
    size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (length > size)
        return 0;
    unsigned char low = second_low[first - 0xc0] ? second_low[first - 0xc0] : 0x80;
    unsigned char high = second_high[first - 0xc0] ? second_high[first - 0xc0] : 0xbf;
    if (text[1] < low || text[1] > high)
        return 0;
    for (size_t at = 2; at < length; at++)
        if ((text[at] & 0xc0) != 0x80)
            return 0;
    return length;
}
