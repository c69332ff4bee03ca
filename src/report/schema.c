/* SPDX-License-Identifier: BSD-2-Clause */
/* Walks the tables of schema.h and prints them as a JSON Schema, draft 2020-12. */
#include "schema.h"

#include <jansson.h>

#include <finwait/report.h>

static json_t *type_of(const char *type)
{
    return json_pack("{s:s}", "type", type);
}

static json_t *reference(const char *name)
{
    return json_pack("{s:s+}", "$ref", "#/$defs/", name);
}

/* An object whose keys are words of the list `of` and whose values are `value` (stolen). */
static json_t *map(const char *of, json_t *value)
{
    return json_pack("{s:s, s:o, s:o}", "type", "object", "propertyNames", reference(of), "additionalProperties",
                     value);
}

static json_t *count(void)
{
    return json_pack("{s:s, s:i}", "type", "integer", "minimum", 0);
}

static json_t *evidence(void)
{
    return json_pack("{s:s, s:{s:[s, s, s, s]}}", "type", "object", "additionalProperties", "type", "number", "string",
                     "boolean", "null");
}

static json_t *shape_schema(const struct schema_field *field)
{
    switch (field->shape) {
    case SHAPE_TEXT:
        return type_of("string");
    case SHAPE_TIME:
        return reference("time");
    case SHAPE_SECONDS:
    case SHAPE_NUMBER:
        return type_of("number");
    case SHAPE_COUNT:
        return count();
    case SHAPE_TRUTH:
        return type_of("boolean");
    case SHAPE_WORD:
    case SHAPE_OBJECT:
        return reference(field->of);
    case SHAPE_COUNTS:
        return map(field->of, count());
    case SHAPE_DURATIONS:
        return map(field->of, type_of("number"));
    case SHAPE_EVIDENCE:
        return evidence();
    }
    return NULL;
}

static json_t *field_schema(const struct schema_field *field)
{
    json_t *schema = shape_schema(field);
    if (field->presence & LIST)
        schema = json_pack("{s:s, s:o}", "type", "array", "items", schema);
    if (field->presence & NULLABLE)
        schema = json_pack("{s:[o, {s:s}]}", "anyOf", schema, "type", "null");
    if (schema && field->about)
        json_object_set_new(schema, "description", json_string(field->about));
    return schema;
}

static json_t *object_schema(const struct schema_object *object)
{
    json_t *properties = json_object(), *required = json_array();
    if (object->type)
        json_object_set_new(properties, "type", json_pack("{s:s}", "const", object->type));
    for (const struct schema_field *field = object->fields; field->name; field++) {
        json_object_set_new(properties, field->name, field_schema(field));
        if (!(field->presence & OPTIONAL))
            json_array_append_new(required, json_string(field->name));
    }
    json_t *schema = json_pack("{s:s, s:o, s:o}", "type", "object", "properties", properties, "required", required);
    if (schema && object->about)
        json_object_set_new(schema, "description", json_string(object->about));
    return schema;
}

static json_t *words_schema(const struct schema_words *words)
{
    json_t *list = json_array();
    for (size_t i = 0; i < words->count; i++)
        json_array_append_new(list, json_string(words->words[i]));
    return json_pack("{s:o}", "enum", list);
}

static json_t *time_schema(void)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "type", "string", "format", "date-time", "pattern",
                     "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z$", "description",
                     "RFC 3339 in UTC with nine decimals");
}

/* A line of NDJSON: the object with its "type". */
static json_t *line_schema(const struct schema_object *object)
{
    return json_pack("{s:[o, {s:[s]}]}", "allOf", reference(object->name), "required", "type");
}

static json_t *definitions(void)
{
    json_t *all = json_object();
    json_object_set_new(all, "time", time_schema());
    for (size_t i = 0; i < schema_object_count; i++)
        json_object_set_new(all, schema_objects[i].name, object_schema(&schema_objects[i]));
    for (size_t i = 0; i < schema_words_count; i++)
        json_object_set_new(all, schema_words[i].name, words_schema(&schema_words[i]));
    return all;
}

/* A document has no member "type", a line has: a validator then knows at once which of them to complain about. */
static json_t *report_schema(void)
{
    json_t *lines = json_array();
    for (size_t i = 0; i < schema_object_count; i++)
        if (schema_objects[i].type)
            json_array_append_new(lines, line_schema(&schema_objects[i]));
    json_t *schema = json_pack("{s:s, s:s, s:s, s:s}", "$schema", "https://json-schema.org/draft/2020-12/schema", "$id",
                               "urn:finwait:report:1", "title", "finwait report, format 1", "description",
                               "A document of --format json, or one line of --format ndjson.");
    json_object_set_new(schema, "if", json_pack("{s:[s]}", "required", "type"));
    json_object_set_new(schema, "then", json_pack("{s:o}", "anyOf", lines));
    json_object_set_new(schema, "else", reference("document"));
    json_object_set_new(schema, "$defs", definitions());
    return schema;
}

bool finwait_report_schema(FILE *out)
{
    json_t *schema = report_schema();
    bool written =
        schema && json_dumpf(schema, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF && fflush(out) == 0;
    json_decref(schema);
    return written;
}
