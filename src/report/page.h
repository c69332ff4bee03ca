/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page of text: words that flow into lines of a given width, in styles where the terminal has them. Control
 * characters in the text (file names may hold them) never reach the terminal. Counts every character as one column.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "buffer.h"

enum page_style { PAGE_PLAIN, PAGE_BOLD, PAGE_DIM, PAGE_ERROR, PAGE_WARNING, PAGE_NOTE, PAGE_GOOD, PAGE_STYLES };

struct page {
    struct buffer out;
    int width;
    bool colour;
    int column; /* of the line being filled */
    int hang;   /* where lines after the first begin */
    bool fresh; /* no word on this line yet */
};

void page_init(struct page *page, int width, bool colour);
void page_done(struct page *page);

/* Begins a paragraph: its first line at column `indent`, the others at `hang`. */
void page_begin(struct page *page, int indent, int hang);
/* Adds the words of `text`, one space before each. */
void page_put(struct page *page, enum page_style style, const char *text);
/* The same for text made on the spot; at most 511 bytes of it. */
void page_print(struct page *page, enum page_style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The next word begins at `column`, or after one space when the line is past that. */
void page_move(struct page *page, int column);
void page_end(struct page *page);

/* A paragraph of one style. */
void page_paragraph(struct page *page, int indent, enum page_style style, const char *text);
/* An empty line. */
void page_gap(struct page *page);

/* A space that no line breaks at (U+00A0); the page shows an ordinary one. */
#define PAGE_GLUE "\xc2\xa0"

/* "12,806" into `out`; returns it. */
#define PAGE_NUMBER_SIZE 48
const char *page_number(uint64_t number, char out[PAGE_NUMBER_SIZE]);
/* "3.2 s", "450 ms", "2 h 5 min" into `out`, with glue for spaces; returns it. */
const char *page_duration(int64_t nanoseconds, char out[PAGE_NUMBER_SIZE]);
/* "1.2 MB" into `out`, likewise; returns it. */
const char *page_size(uint64_t bytes, char out[PAGE_NUMBER_SIZE]);

#endif
