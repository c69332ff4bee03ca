/* SPDX-License-Identifier: BSD-2-Clause */
#include "escape.h"

#include <ctype.h>
#include <string.h>

#include "utf8.h"

const struct escape escape_xml = {
    .of =
        {
            ['<'] = "&lt;",
            ['>'] = "&gt;",
            ['&'] = "&amp;",
            ['"'] = "&quot;",
            ['\n'] = "&#10;",
            ['\t'] = "&#9;",
            ['\r'] = "&#13;",
        },
    .control = UTF8_REPLACEMENT,
};

const struct escape escape_tap = {
    .of = {['#'] = "\\#", ['\\'] = "\\\\"},
    .control = " ",
};

const struct escape escape_markdown = {
    .of =
        {
            ['\\'] = "\\\\",
            ['`'] = "\\`",
            ['*'] = "\\*",
            ['_'] = "\\_",
            ['['] = "\\[",
            [']'] = "\\]",
            ['#'] = "\\#",
            ['|'] = "\\|",
            ['~'] = "\\~",
            ['$'] = "\\$",
            ['<'] = "&lt;",
            ['>'] = "&gt;",
            ['&'] = "&amp;",
            ['@'] = "&#64;", /* nobody is to be called by a file name */
        },
    .control = " ",
};

const struct escape escape_annotation = {
    .of = {['%'] = "%25", ['\r'] = "%0D", ['\n'] = "%0A"},
    .control = " ",
};

const struct escape escape_property = {
    .of = {['%'] = "%25", ['\r'] = "%0D", ['\n'] = "%0A", [':'] = "%3A", [','] = "%2C"},
    .control = " ",
};

/* XML 1.0 allows all of Unicode but U+FFFE and U+FFFF, and controls. */
static bool no_character(const char *text, size_t length)
{
    return length == 3 && memcmp(text, "\xef\xbf", 2) == 0 && (unsigned char)text[2] >= 0xbe;
}

void escape_text(struct buffer *out, const struct escape *escape, const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        size_t length = utf8_length((const unsigned char *)text, left);
        unsigned char first = (unsigned char)*text;
        if (length == 0 || no_character(text, length)) {
            buffer_text(out, UTF8_REPLACEMENT);
            length = length ? length : 1;
        } else if (first < 128 && escape->of[first]) {
            buffer_text(out, escape->of[first]);
        } else if (first < 0x20 || first == 0x7f) {
            buffer_text(out, escape->control);
        } else {
            buffer_append(out, text, length);
        }
        text += length;
        left -= length;
    }
}

void escape_path(struct buffer *out, const char *path)
{
    if (*path == '/')
        buffer_text(out, "file://");
    for (; *path; path++) {
        unsigned char byte = (unsigned char)*path;
        if (isascii(byte) && (isalnum(byte) || strchr("-._~/", byte)))
            buffer_byte(out, (char)byte);
        else
            buffer_format(out, "%%%02X", byte);
    }
}
