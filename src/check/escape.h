/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text of any origin made fit for the forms that a check is told in: no file name and no reason in a policy can end a
 * tag, a line or an annotation early. Knows characters, not documents.
 */
#ifndef CHECK_ESCAPE_H
#define CHECK_ESCAPE_H

#include "buffer.h"

/* What each character becomes; NULL: it stays. Control characters that have no entry become `control`. */
struct escape {
    const char *of[128];
    const char *control;
};

extern const struct escape escape_xml;        /* in an element or an attribute */
extern const struct escape escape_tap;        /* a description, up to the line's end */
extern const struct escape escape_markdown;   /* GitHub's and GitLab's, also in the cell of a table */
extern const struct escape escape_annotation; /* a message of GitHub's workflow commands */
extern const struct escape escape_property;   /* a property of such a command */

/* Appends `text`; bytes that are not UTF-8 become U+FFFD. */
void escape_text(struct buffer *out, const struct escape *escape, const char *text);

/* Appends a path as a URI reference (RFC 3986): an absolute path with its scheme. */
void escape_path(struct buffer *out, const char *path);

#endif
