/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Report format 1 as tables: every object, its fields and their types. schema.c turns them into a JSON Schema.
 * The words of each list come from the lists in the public headers.
 */
#ifndef REPORT_SCHEMA_H
#define REPORT_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

enum shape {
    SHAPE_TEXT,
    SHAPE_TIME,    /* RFC 3339, nine decimals */
    SHAPE_SECONDS, /* a number */
    SHAPE_NUMBER,
    SHAPE_COUNT, /* an integer from 0 */
    SHAPE_TRUTH,
    SHAPE_WORD,      /* one of the list `of` */
    SHAPE_OBJECT,    /* the object `of` */
    SHAPE_COUNTS,    /* an object: words of the list `of` to counts */
    SHAPE_DURATIONS, /* an object: words of the list `of` to seconds */
    SHAPE_EVIDENCE   /* an object: any name to a number, text or truth */
};

enum presence {
    PLAIN = 0,
    NULLABLE = 1, /* null when not known */
    LIST = 2,     /* an array of the shape */
    OPTIONAL = 4  /* may be absent */
};

struct schema_field {
    const char *name; /* NULL ends the table */
    enum shape shape;
    unsigned presence;
    const char *of;
    const char *about;
};

struct schema_object {
    const char *name;
    const char *type; /* value of its member "type" in NDJSON, where that is required; NULL: never stands alone */
    const char *about;
    const struct schema_field *fields;
};

struct schema_words {
    const char *name;
    const char *const *words;
    size_t count;
};

extern const struct schema_object schema_objects[];
extern const size_t schema_object_count;
extern const struct schema_words schema_words[];
extern const size_t schema_words_count;

#endif
