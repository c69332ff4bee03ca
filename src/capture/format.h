/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What kind of file this is, by its first bytes: what reads it, or what to tell who opens one that finwait does not
 * read.
 */
#ifndef CAPTURE_FORMAT_H
#define CAPTURE_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#define FORMAT_HEAD 16 /* bytes that suffice for any format */

struct codec;
struct finwait_error;
struct reader;
struct window;

struct format {
    const char *name;   /* "pcapng", "gzip" */
    const char *remedy; /* the command that makes a readable file
                           of it, %s for its name; NULL: none */
    struct reader *(*open)(struct window *window, struct finwait_error *error); /* NULL: no capture that is read here */
    const struct codec *codec; /* NULL: not compressed, or no codec built in */
};

/* The format that begins with these bytes, NULL when it is none of these. */
const struct format *format_find(const uint8_t *head, size_t size);

#endif
