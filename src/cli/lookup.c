/* SPDX-License-Identifier: BSD-2-Clause */
#include "lookup.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 256
#define NUMBER_SIZE 64 /* of an address as text, with the name of a link */
#define ADDRESSES 64   /* of a name: more are left out */

#define BEFORE 3 /* "ip6 src host" */

/* Words before a name that limit which of its addresses libpcap takes, or make it no host of IP. */
struct context {
    char before[BEFORE][NAME_SIZE]; /* the last one first; "" where there are none, or other signs stand between */
};

static bool is_word_sign(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_' || c == '.';
}

static bool follows(const struct context *context, const char *word)
{
    for (unsigned i = 0; i < BEFORE; i++)
        if (strcmp(context->before[i], word) == 0)
            return true;
    return false;
}

/* What may stand behind "src" and "dst" besides a name. */
static bool is_keyword(const char *word)
{
    static const char *const words[] = {"host", "net", "port", "portrange", "and", "or"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

/* A name has a letter; it stands behind "host", "src" or "dst", or has a dot, as no other word of a filter does. */
static bool is_host(const struct context *context, const char *word)
{
    bool letter = false;
    for (const char *at = word; *at; at++)
        letter |= isalpha((unsigned char)*at) != 0;
    if (!letter || follows(context, "ether") || follows(context, "wlan") || follows(context, "gateway"))
        return false;
    const char *last = context->before[0];
    bool end = strcmp(last, "src") == 0 || strcmp(last, "dst") == 0;
    return strcmp(last, "host") == 0 || (end && !is_keyword(word)) || strchr(word, '.');
}

static int family_wanted(const struct context *context)
{
    bool four = follows(context, "ip") || follows(context, "arp") || follows(context, "rarp");
    return four ? AF_INET : follows(context, "ip6") ? AF_INET6 : AF_UNSPEC;
}

static bool is_known(const struct addrinfo *all, const struct addrinfo *one)
{
    for (const struct addrinfo *other = all; other != one; other = other->ai_next)
        if (other->ai_addrlen == one->ai_addrlen && memcmp(other->ai_addr, one->ai_addr, one->ai_addrlen) == 0)
            return true;
    return false;
}

/*
 * "192.0.2.1", "(192.0.2.1 or 2001:db8::1)": qualifiers before the parenthesis are those of each address, and one there
 * has to be. False: not found.
 */
static bool write_addresses(FILE *out, const char *name, const struct context *context)
{
    struct addrinfo hints = {.ai_family = family_wanted(context), .ai_socktype = SOCK_STREAM}, *all = NULL;
    char text[ADDRESSES][NUMBER_SIZE];
    unsigned count = 0;
    if (getaddrinfo(name, NULL, &hints, &all) != 0)
        return false;
    for (const struct addrinfo *one = all; one && count < ADDRESSES; one = one->ai_next) {
        if (is_known(all, one) ||
            getnameinfo(one->ai_addr, one->ai_addrlen, text[count], NUMBER_SIZE, NULL, 0, NI_NUMERICHOST) != 0)
            continue;
        text[count][strcspn(text[count], "%")] = '\0'; /* a link's name is nothing that packets know */
        count++;
    }
    freeaddrinfo(all);
    const char *begin = *context->before[0] ? "(" : "host (";
    for (unsigned i = 0; i < count; i++)
        fprintf(out, "%s%s", i > 0 ? " or " : count > 1 ? begin : "", text[i]);
    if (count > 1)
        fputc(')', out);
    return count > 0;
}

static void write_word(FILE *out, struct context *context, const char *start, size_t length)
{
    char word[NAME_SIZE] = "";
    if (length < sizeof word)
        memcpy(word, start, length);
    if (!is_host(context, word) || !write_addresses(out, word, context))
        fwrite(start, 1, length, out);
    memmove(context->before[1], context->before[0], sizeof context->before - NAME_SIZE);
    memcpy(context->before[0], word, NAME_SIZE);
}

static void write_filter(FILE *out, const char *filter)
{
    struct context context = {0};
    while (*filter) {
        size_t length = 0;
        while (is_word_sign(filter[length]))
            length++;
        if (length > 0) {
            write_word(out, &context, filter, length);
            filter += length;
            continue;
        }
        if (!isspace((unsigned char)*filter) && *filter != '(')
            context = (struct context){0};
        fputc(*filter++, out);
    }
}

char *lookup_hosts(const char *filter)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    write_filter(out, filter);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}
