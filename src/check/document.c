/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads a JSON document, and holds it against the tables of form.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "form.h"
#include "nearest.h"
#include "network.h"
#include "values.h"

#define LARGEST ((size_t)16 * 1024 * 1024) /* of a file that people write */

/* One check of a document. */
struct check {
    const struct document *document;
    struct finwait_error *error;
};

bool document_refuse(const struct document *document, const struct place *place, bool key, struct finwait_error *error,
                     const char *format, ...)
{
    char text[sizeof error->text / 2];
    struct position position = place_find(document->text, document->size, place, key);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    error_set(error, "%.200s:%u:%u: %s", document->path, position.line, position.column, text);
    return false;
}

#define REFUSE(check, place, ...) document_refuse((check)->document, (place), false, (check)->error, __VA_ARGS__)

static bool is_text(const json_t *value)
{
    return json_is_string(value) && json_string_length(value) > 0;
}

static bool is_in_range(const json_t *value, double most)
{
    return json_is_number(value) && json_number_value(value) >= 0 && json_number_value(value) <= most;
}

static bool is_span(const json_t *value)
{
    int64_t nanoseconds;
    return json_is_string(value) && value_duration(json_string_value(value), &nanoseconds);
}

static bool is_moment(const json_t *value)
{
    struct moment moment;
    return json_is_string(value) && value_moment(json_string_value(value), &moment) && moment.kind != MOMENT_END;
}

static bool is_ports(const json_t *value)
{
    struct port_range range;
    return port_range_read(value, &range);
}

static bool is_network(const json_t *value)
{
    struct network network;
    return json_is_string(value) && network_read(json_string_value(value), &network);
}

/* What one value must be, for those shapes that are one value or a list of such. */
static const struct {
    bool (*holds)(const json_t *value); /* NULL: bounded by `most`, or a word */
    double most;
    bool whole, list;
    const char *what;
} simple[] = {
    [FORM_TEXT] = {.holds = is_text, .what = "a text that is not empty"},
    [FORM_TRUTH] = {.what = "true or false"},
    [FORM_COUNT] = {.most = 9e15, .whole = true, .what = "a whole number from 0"},
    [FORM_SHARE] = {.most = 1, .what = "a number from 0 to 1"},
    [FORM_NUMBER] = {.most = HUGE_VAL, .what = "a number from 0"},
    [FORM_SPAN] = {.holds = is_span, .what = "a time such as \"250ms\" or \"1.5s\""},
    [FORM_MOMENT] = {.holds = is_moment, .what = "a moment such as \"+1.5s\" or \"2026-01-02T03:04:05Z\""},
    [FORM_WORD] = {.what = "a word"},
    [FORM_WORDS] = {.list = true, .what = "a word"},
    [FORM_PORTS] = {.holds = is_ports,
                    .list = true,
                    .what = "a port from 1 to 65535, or a range such as \"8000-8999\""},
    [FORM_NETWORKS] = {.holds = is_network,
                       .list = true,
                       .what = "an address, or a network such as \"10.0.0.0/8\" with no bits beyond its length"},
    [FORM_TEXTS] = {.holds = is_text, .list = true, .what = "a text that is not empty"},
    [FORM_COUNTS] = {.what = "counts"},
    [FORM_ANY] = {.what = "anything"},
};

/* "a, b, c", as much as has room. */
static void list_words(const char *const *words, char *out, size_t size)
{
    size_t used = 0;
    for (; *words && used < size; words++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", *words);
}

static bool is_listed(const char *const *words, const char *word)
{
    while (*words && strcmp(*words, word) != 0)
        words++;
    return *words;
}

static bool check_word(const struct check *check, const struct form_field *field, const json_t *value,
                       const struct place *place)
{
    char list[160] = "";
    if (!json_is_string(value))
        return REFUSE(check, place, "\"%s\" takes a word", field->key);
    if (is_listed(field->words, json_string_value(value)))
        return true;
    const char *meant = nearest(json_string_value(value), json_string_length(value), field->words);
    if (meant)
        return REFUSE(check, place, "\"%.60s\" is no word of \"%s\"; did you mean \"%s\"?", json_string_value(value),
                      field->key, meant);
    list_words(field->words, list, sizeof list);
    return REFUSE(check, place, "\"%.60s\" is no word of \"%s\", which takes %s%s", json_string_value(value),
                  field->key, list, strlen(list) == sizeof list - 1 ? "…" : "");
}

static bool check_simple(const struct check *check, const struct form_field *field, const json_t *value,
                         const struct place *place)
{
    bool holds = true;
    if (field->words)
        return check_word(check, field, value, place);
    if (simple[field->shape].holds)
        holds = simple[field->shape].holds(value);
    else if (field->shape == FORM_TRUTH)
        holds = json_is_boolean(value);
    else if (field->shape != FORM_ANY)
        holds =
            is_in_range(value, simple[field->shape].most) && (!simple[field->shape].whole || json_is_integer(value));
    return holds || REFUSE(check, place, "\"%s\" takes %s", field->key, simple[field->shape].what);
}

static bool check_object(const struct check *check, const struct form *form, const json_t *value,
                         const struct place *place);

static bool is_list(const struct form_field *field)
{
    return field->shape == FORM_OBJECTS || (field->shape < FORM_OBJECT && simple[field->shape].list);
}

static bool check_one(const struct check *check, const struct form_field *field, const json_t *value,
                      const struct place *place)
{
    if (field->object)
        return check_object(check, field->object, value, place);
    return check_simple(check, field, value, place);
}

static bool check_list(const struct check *check, const struct form_field *field, const json_t *list,
                       const struct place *place)
{
    if (!json_is_array(list) || json_array_size(list) == 0)
        return REFUSE(check, place, "\"%s\" takes a list that is not empty", field->key);
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct place here = {place, NULL, i};
        if (!check_one(check, field, json_array_get(list, i), &here))
            return false;
        for (size_t j = 0; j < i; j++)
            if (json_equal(json_array_get(list, i), json_array_get(list, j)))
                return REFUSE(check, &here, "\"%s\" has this twice", field->key);
    }
    return true;
}

static bool check_counts(const struct check *check, const struct form_field *field, json_t *counts,
                         const struct place *place)
{
    const char *key;
    json_t *value;
    if (!json_is_object(counts))
        return REFUSE(check, place, "\"%s\" takes an object", field->key);
    json_object_foreach(counts, key, value)
    {
        struct place here = {place, key, 0};
        const struct form_field count = {.key = key, .shape = FORM_COUNT};
        if (!is_listed(field->words, key))
            return document_refuse(check->document, &here, true, check->error, "\"%s\" has no member \"%.60s\"",
                                   field->key, key);
        if (!check_simple(check, &count, value, &here))
            return false;
    }
    return true;
}

static bool check_map(const struct check *check, const struct form_field *field, json_t *map, const struct place *place)
{
    const char *key;
    json_t *value;
    if (!json_is_object(map))
        return REFUSE(check, place, "\"%s\" takes an object", field->key);
    json_object_foreach(map, key, value)
    {
        struct place here = {place, key, 0};
        if (!check_object(check, field->object, value, &here))
            return false;
    }
    return true;
}

static bool check_field(const struct check *check, const struct form_field *field, json_t *value,
                        const struct place *place)
{
    if (field->shape == FORM_MAP)
        return check_map(check, field, value, place);
    if (field->shape == FORM_COUNTS)
        return check_counts(check, field, value, place);
    return is_list(field) ? check_list(check, field, value, place) : check_one(check, field, value, place);
}

static bool refuse_key(const struct check *check, const struct form *form, const struct place *place)
{
    const char *keys[FORM_KEYS + 1] = {NULL};
    char list[160] = "";
    for (size_t i = 0; form->fields[i].key; i++)
        keys[i] = form->fields[i].key;
    const char *meant = nearest(place->key, strlen(place->key), keys);
    if (meant)
        return document_refuse(check->document, place, true, check->error,
                               "%s has no member \"%.60s\"; did you mean \"%s\"?", form->name, place->key, meant);
    list_words(keys, list, sizeof list);
    return document_refuse(check->document, place, true, check->error, "%s has no member \"%.60s\", only %s",
                           form->name, place->key, list);
}

static const struct form_field *find_field(const struct form *form, const char *key)
{
    for (const struct form_field *field = form->fields; field->key; field++)
        if (strcmp(field->key, key) == 0)
            return field;
    return NULL;
}

static bool check_object(const struct check *check, const struct form *form, const json_t *value,
                         const struct place *place)
{
    json_t *object = (json_t *)value, *member;
    const char *key;
    if (!json_is_object(object))
        return REFUSE(check, place, "%s must be an object", form->name);
    json_object_foreach(object, key, member)
    {
        struct place here = {place, key, 0};
        const struct form_field *field = find_field(form, key);
        if (!field)
            return refuse_key(check, form, &here);
        if (!check_field(check, field, member, &here))
            return false;
    }
    for (const struct form_field *field = form->fields; field->key; field++)
        if (field->required && !json_object_get(object, field->key))
            return REFUSE(check, place, "%s lacks its member \"%s\"", form->name, field->key);
    return true;
}

bool document_take(struct document *document, const char *path, const char *text, size_t size, const struct form *form,
                   struct finwait_error *error)
{
    json_error_t wrong;
    struct check check = {document, error};
    *document = (struct document){.path = path, .text = malloc(size + 1), .size = size};
    if (!document->text) {
        error_set(error, "memory is short");
        return false;
    }
    memcpy(document->text, text, size);
    document->text[size] = '\0';
    document->root = json_loadb(text, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &wrong);
    if (!document->root) {
        error_set(error, "%.200s:%d:%d: %s", path, wrong.line > 0 ? wrong.line : 1, wrong.column > 0 ? wrong.column : 1,
                  wrong.text);
        return false;
    }
    return check_object(&check, form, document->root, NULL);
}

static bool read_file(FILE *file, char **text, size_t *size)
{
    char *grown;
    size_t room = 4096;
    *size = 0;
    for (*text = NULL; (grown = realloc(*text, room)); room *= 2) {
        *text = grown;
        *size += fread(*text + *size, 1, room - *size, file);
        if (*size < room)
            return !ferror(file);
        if (room >= LARGEST) {
            errno = EFBIG;
            return false;
        }
    }
    errno = ENOMEM;
    return false;
}

bool document_read(struct document *document, const char *path, const struct form *form, struct finwait_error *error)
{
    char *text = NULL;
    size_t size = 0;
    bool standard = strcmp(path, "-") == 0;
    *document = (struct document){0};
    FILE *file = standard ? stdin : fopen(path, "r");
    bool read = file && read_file(file, &text, &size);
    if (!read)
        error_set(error, "%s: %s", path, strerror(errno));
    if (file && !standard)
        fclose(file);
    read = read && document_take(document, standard ? "standard input" : path, text, size, form, error);
    free(text);
    return read;
}

void document_done(struct document *document)
{
    json_decref(document->root);
    free(document->text);
    *document = (struct document){0};
}
