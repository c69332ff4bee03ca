/* SPDX-License-Identifier: BSD-2-Clause */
/* UTF-8 in text of unknown origin. Allocates nothing. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>

#define UTF8_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD, for bytes that are no UTF-8 */

/*
 * Length of the UTF-8 sequence that `text` of `size` bytes begins with, 0 when its bytes are not one (RFC 3629:
 * overlong forms, surrogates and anything above U+10FFFF are not).
 */
size_t utf8_length(const unsigned char *text, size_t size);

#endif
