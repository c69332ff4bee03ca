/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a JSON document may hold, as tables: objects, their members and the shape of each. One table checks a document,
 * naming the line and column of what is wrong, and prints its JSON Schema. Gives no meaning to values.
 */
#ifndef CHECK_FORM_H
#define CHECK_FORM_H

#include <jansson.h>

#include <finwait/capture.h>

#include "place.h"

enum form_shape {
    FORM_TEXT, /* not empty */
    FORM_TRUTH,
    FORM_COUNT,    /* an integer from 0 */
    FORM_SHARE,    /* a number from 0 to 1 */
    FORM_NUMBER,   /* a number from 0 */
    FORM_SPAN,     /* "250ms", more than nothing */
    FORM_MOMENT,   /* "+1.5s" or RFC 3339 */
    FORM_WORD,     /* one of `words` */
    FORM_WORDS,    /* a list of those, none twice */
    FORM_PORTS,    /* a list of 80 and "8000-8999" */
    FORM_NETWORKS, /* a list of "10.0.0.0/8" and addresses */
    FORM_TEXTS,    /* a list of texts */
    FORM_COUNTS,   /* an object: any of `words` to counts */
    FORM_OBJECT,   /* `object` */
    FORM_OBJECTS,  /* a list of it */
    FORM_MAP,      /* an object of any names, each with `object` */
    FORM_ANY       /* not looked at */
};

/* Cap on the members of one object. */
#define FORM_KEYS 64

struct form_field {
    const char *key; /* NULL ends the table */
    enum form_shape shape;
    bool required;
    const char *const *words; /* NULL-ended */
    const struct form *object;
    const char *about;
};

struct form {
    const char *name;
    const char *about;
    const struct form_field *fields;
};

/* A document as it was read; `text` is kept to say where something stands in it. */
struct document {
    const char *path;
    char *text; /* owned */
    size_t size;
    json_t *root; /* owned */
};

/* Reads a file ("-": standard input) and checks it. False with *error filled. Free with document_done in both cases. */
bool document_read(struct document *document, const char *path, const struct form *form, struct finwait_error *error);
/* The same for a text at hand, of which a copy is taken. */
bool document_take(struct document *document, const char *path, const char *text, size_t size, const struct form *form,
                   struct finwait_error *error);
void document_done(struct document *document);

/* "FILE:LINE:COLUMN: ..." about the value at `place`, or about its key. Always false. */
bool document_refuse(const struct document *document, const struct place *place, bool key, struct finwait_error *error,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));

/* The JSON Schema (draft 2020-12) of it; false when writing failed or memory was short. */
bool form_write_schema(const struct form *form, const char *id, FILE *out);

#endif
