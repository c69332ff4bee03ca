/* SPDX-License-Identifier: BSD-2-Clause */
#include "page.h"

#include <stdarg.h>
#include <string.h>

static const char *const escapes[PAGE_STYLES] = {
    [PAGE_BOLD] = "\033[1m",       [PAGE_DIM] = "\033[2m",   [PAGE_ERROR] = "\033[1;31m",
    [PAGE_WARNING] = "\033[1;33m", [PAGE_NOTE] = "\033[36m", [PAGE_GOOD] = "\033[32m",
};

void page_init(struct page *page, int width, bool colour)
{
    *page = (struct page){.width = width, .colour = colour};
}

void page_done(struct page *page)
{
    buffer_done(&page->out);
}

static void spaces(struct page *page, int count)
{
    for (int i = 0; i < count; i++)
        buffer_byte(&page->out, ' ');
    page->column += count > 0 ? count : 0;
}

static void set_style(struct page *page, enum page_style style)
{
    if (page->colour && escapes[style])
        buffer_text(&page->out, escapes[style]);
}

static void reset_style(struct page *page, enum page_style style)
{
    if (page->colour && escapes[style])
        buffer_text(&page->out, "\033[0m");
}

static void trim(struct buffer *out)
{
    while (out->size > 0 && out->bytes[out->size - 1] == ' ')
        out->size--;
}

static void break_line(struct page *page)
{
    trim(&page->out);
    buffer_byte(&page->out, '\n');
    page->column = 0;
    spaces(page, page->hang);
    page->fresh = true;
}

static bool continues(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Bytes of the character that `text` begins with. */
static size_t character(const char *text, size_t size)
{
    size_t length = 1;
    while (length < size && continues(text[length]))
        length++;
    return length;
}

static int columns(const char *text, size_t size)
{
    int count = 0;
    for (size_t i = 0; i < size; i++)
        count += !continues(text[i]);
    return count;
}

/* C0, DEL, and C1 in its UTF-8 form: what a terminal might obey. */
static bool is_control(const char *text, size_t length)
{
    unsigned char first = (unsigned char)text[0];
    return first < 0x20 || first == 0x7f || (first == 0xc2 && length > 1 && (unsigned char)text[1] < 0xa0);
}

/* Whether a word fits on this line, or would not fit any better on the next. */
static bool fits(const struct page *page, const char *word, size_t size)
{
    return page->column + !page->fresh + columns(word, size) <= page->width || page->column <= page->hang;
}

/* Inside a style, which must not colour the indent of the next line. */
static void break_styled_line(struct page *page, enum page_style style)
{
    reset_style(page, style);
    break_line(page);
    set_style(page, style);
}

/* One word; when it is longer than a line it is broken wherever the line ends. */
static void put_word(struct page *page, enum page_style style, const char *word, size_t size)
{
    if (!fits(page, word, size))
        break_styled_line(page, style);
    if (!page->fresh)
        spaces(page, 1);
    for (size_t at = 0; at < size;) {
        size_t length = character(word + at, size - at);
        if (page->column >= page->width && page->hang < page->width)
            break_styled_line(page, style);
        if (is_control(word + at, length))
            buffer_byte(&page->out, '?');
        else if (length == 2 && memcmp(word + at, PAGE_GLUE, 2) == 0)
            buffer_byte(&page->out, ' ');
        else
            buffer_append(&page->out, word + at, length);
        page->column++;
        at += length;
    }
    page->fresh = false;
}

void page_begin(struct page *page, int indent, int hang)
{
    page->column = 0;
    page->hang = hang;
    page->fresh = true;
    spaces(page, indent);
}

void page_put(struct page *page, enum page_style style, const char *text)
{
    text += strspn(text, " ");
    if (!fits(page, text, strcspn(text, " ")))
        break_line(page);
    set_style(page, style);
    while (*text) {
        size_t length = strcspn(text, " ");
        put_word(page, style, text, length);
        text += length;
        text += strspn(text, " ");
    }
    reset_style(page, style);
}

void page_print(struct page *page, enum page_style style, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    page_put(page, style, text);
}

void page_move(struct page *page, int column)
{
    if (page->column >= column)
        return;
    spaces(page, column - page->column);
    page->fresh = true;
}

void page_end(struct page *page)
{
    trim(&page->out);
    buffer_byte(&page->out, '\n');
    page->column = 0;
}

void page_paragraph(struct page *page, int indent, enum page_style style, const char *text)
{
    page_begin(page, indent, indent);
    page_put(page, style, text);
    page_end(page);
}

void page_gap(struct page *page)
{
    buffer_byte(&page->out, '\n');
}

const char *page_number(uint64_t number, char out[PAGE_NUMBER_SIZE])
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    char *end = out;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *end++ = ',';
        *end++ = digits[i];
    }
    *end = '\0';
    return out;
}

const char *page_duration(int64_t nanoseconds, char out[PAGE_NUMBER_SIZE])
{
    double seconds = (double)nanoseconds / 1e9;
    int64_t whole = (int64_t)seconds;
    if (seconds < 0.0005)
        snprintf(out, PAGE_NUMBER_SIZE, "%.0f" PAGE_GLUE "us", seconds * 1e6);
    else if (seconds < 1)
        snprintf(out, PAGE_NUMBER_SIZE, "%.0f" PAGE_GLUE "ms", seconds * 1e3);
    else if (seconds < 120)
        snprintf(out, PAGE_NUMBER_SIZE, "%.1f" PAGE_GLUE "s", seconds);
    else if (seconds < 7200)
        snprintf(out, PAGE_NUMBER_SIZE, "%d" PAGE_GLUE "min" PAGE_GLUE "%d" PAGE_GLUE "s", (int)(whole / 60),
                 (int)(whole % 60));
    else
        snprintf(out, PAGE_NUMBER_SIZE, "%d" PAGE_GLUE "h" PAGE_GLUE "%d" PAGE_GLUE "min", (int)(whole / 3600),
                 (int)(whole / 60 % 60));
    return out;
}

const char *page_size(uint64_t bytes, char out[PAGE_NUMBER_SIZE])
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double size = (double)bytes;
    unsigned unit = 0;
    for (; size >= 999.5 && unit + 1 < sizeof units / sizeof *units; unit++)
        size /= 1000;
    snprintf(out, PAGE_NUMBER_SIZE, unit && size < 9.95 ? "%.1f" PAGE_GLUE "%s" : "%.0f" PAGE_GLUE "%s", size,
             units[unit]);
    return out;
}
