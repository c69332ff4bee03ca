/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of form.h as a JSON Schema. */
#include "form.h"

static json_t *object_schema(const struct form *form);

static json_t *list_of(json_t *items)
{
    return json_pack("{s:s, s:o, s:i, s:b}", "type", "array", "items", items, "minItems", 1, "uniqueItems", 1);
}

static json_t *words_schema(const char *const *words)
{
    json_t *list = json_array();
    for (; *words; words++)
        json_array_append_new(list, json_string(*words));
    return json_pack("{s:o}", "enum", list);
}

static json_t *text_schema(const char *pattern)
{
    return json_pack("{s:s, s:s}", "type", "string", "pattern", pattern);
}

static json_t *number_schema(const char *type, int least, int most)
{
    json_t *schema = json_pack("{s:s, s:i}", "type", type, "minimum", least);
    if (most > 0)
        json_object_set_new(schema, "maximum", json_integer(most));
    return schema;
}

static json_t *shape_schema(const struct form_field *field)
{
    switch (field->shape) {
    case FORM_TEXT:
        return json_pack("{s:s, s:i}", "type", "string", "minLength", 1);
    case FORM_TRUTH:
        return json_pack("{s:s}", "type", "boolean");
    case FORM_COUNT:
        return number_schema("integer", 0, 0);
    case FORM_SHARE:
        return number_schema("number", 0, 1);
    case FORM_NUMBER:
        return number_schema("number", 0, 0);
    case FORM_SPAN:
        return text_schema("^[0-9]+(\\.[0-9]*)?(ns|us|ms|s|m|min|h)?$");
    case FORM_MOMENT:
        return text_schema("^(\\+[0-9]+(\\.[0-9]*)?(ns|us|ms|s|m|min|h)?|[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ].+)$");
    case FORM_WORD:
        return words_schema(field->words);
    case FORM_WORDS:
        return list_of(words_schema(field->words));
    case FORM_PORTS:
        return list_of(json_pack("{s:[o, o]}", "anyOf", number_schema("integer", 1, 65535),
                                 text_schema("^[0-9]{1,5}-[0-9]{1,5}$")));
    case FORM_NETWORKS:
        return list_of(text_schema("^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$"));
    case FORM_TEXTS:
        return list_of(json_pack("{s:s, s:i}", "type", "string", "minLength", 1));
    case FORM_COUNTS:
        return json_pack("{s:s, s:o, s:o}", "type", "object", "propertyNames", words_schema(field->words),
                         "additionalProperties", number_schema("integer", 0, 0));
    case FORM_OBJECT:
        return object_schema(field->object);
    case FORM_OBJECTS:
        return list_of(object_schema(field->object));
    case FORM_MAP:
        return json_pack("{s:s, s:o}", "type", "object", "additionalProperties", object_schema(field->object));
    case FORM_ANY:
        break;
    }
    return json_object();
}

static json_t *object_schema(const struct form *form)
{
    json_t *properties = json_object(), *required = json_array();
    for (const struct form_field *field = form->fields; field->key; field++) {
        json_t *schema = shape_schema(field);
        json_object_set_new(schema, "description", json_string(field->about));
        json_object_set_new(properties, field->key, schema);
        if (field->required)
            json_array_append_new(required, json_string(field->key));
    }
    return json_pack("{s:s, s:s, s:o, s:o, s:b}", "type", "object", "description", form->about, "properties",
                     properties, "required", required, "additionalProperties", 0);
}

bool form_write_schema(const struct form *form, const char *id, FILE *out)
{
    json_t *schema = object_schema(form);
    json_t *head = json_pack("{s:s, s:s, s:s}", "$schema", "https://json-schema.org/draft/2020-12/schema", "$id", id,
                             "title", form->name);
    bool written = schema && head && json_object_update(head, schema) == 0 &&
                   json_dumpf(head, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF && fflush(out) == 0;
    json_decref(schema);
    json_decref(head);
    return written;
}
