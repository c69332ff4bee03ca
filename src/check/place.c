/* SPDX-License-Identifier: BSD-2-Clause */
#include "place.h"

#include <string.h>

#include <jansson.h>

/* A walk over the text; `at` never passes `end`. */
struct walk {
    const char *at, *end;
};

static void skip_space(struct walk *walk)
{
    while (walk->at < walk->end && strchr(" \t\r\n", *walk->at))
        walk->at++;
}

static void skip_string(struct walk *walk)
{
    for (walk->at++; walk->at < walk->end && *walk->at != '"'; walk->at++)
        walk->at += *walk->at == '\\' && walk->at + 1 < walk->end;
    walk->at += walk->at < walk->end;
}

static void skip_value(struct walk *walk)
{
    unsigned depth = 0;
    do {
        if (*walk->at == '"') {
            skip_string(walk);
            continue;
        }
        if (strchr("[{", *walk->at))
            depth++;
        else if (strchr("]}", *walk->at))
            depth--;
        else if (depth == 0) { /* a number or a word */
            while (walk->at < walk->end && !strchr(",]} \t\r\n", *walk->at))
                walk->at++;
            return;
        }
        walk->at++;
    } while (walk->at < walk->end && depth > 0);
}

/* The string that begins here is this key, however it is escaped. */
static bool is_key(struct walk walk, const char *key)
{
    const char *begin = walk.at;
    skip_string(&walk);
    json_t *string = json_loadb(begin, (size_t)(walk.at - begin), JSON_DECODE_ANY, NULL);
    bool same = json_is_string(string) && strcmp(json_string_value(string), key) == 0;
    json_decref(string);
    return same;
}

/* From the beginning of an object or array to the member or element of one step, or to its key. */
static bool enter(struct walk *walk, const struct place *step, bool key)
{
    size_t index = 0;
    if (walk->at >= walk->end || *walk->at != (step->key ? '{' : '['))
        return false;
    walk->at++;
    for (skip_space(walk); walk->at < walk->end && !strchr("]}", *walk->at); skip_space(walk)) {
        bool here = step->key ? is_key(*walk, step->key) : index == step->index;
        if (here && key)
            return true;
        if (step->key) {
            skip_string(walk);
            skip_space(walk);
            walk->at += walk->at < walk->end; /* the colon */
            skip_space(walk);
        }
        if (here)
            return true;
        if (walk->at < walk->end)
            skip_value(walk);
        skip_space(walk);
        walk->at += walk->at < walk->end && *walk->at == ',';
        index++;
    }
    return false;
}

static bool reach(struct walk *walk, const struct place *place, bool key)
{
    if (!place) {
        skip_space(walk);
        return true;
    }
    if (!reach(walk, place->around, false))
        return false;
    struct walk inside = *walk;
    if (!enter(&inside, place, key && place->key))
        return false;
    *walk = inside;
    return true;
}

struct position place_find(const char *text, size_t size, const struct place *place, bool key)
{
    struct position position = {1, 1};
    struct walk walk = {text, text + size};
    reach(&walk, place, key);
    for (const char *byte = text; byte < walk.at; byte++) {
        if (*byte == '\n')
            position = (struct position){position.line + 1, 1};
        else
            position.column += ((unsigned char)*byte & 0xc0) != 0x80;
    }
    return position;
}
