/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A small web server for one page or two, served between other work: no thread, nothing is done but in web_serve.
 */
#ifndef LIVE_WEB_H
#define LIVE_WEB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct web;

/* The answer to a request; `body` is open for writing. Returns the HTTP status; *type is its content type (static). */
typedef unsigned web_answer(void *user, const char *path, const char *accept, FILE *body, const char **type);

/*
 * Listens at "ADDRESS:PORT", "[ADDRESS]:PORT" or, on the loopback address, at "PORT". NULL on failure with *why.
 * Free with web_free (NULL-safe).
 */
struct web *web_new(const char *where, web_answer *answer, void *user, char *why, size_t why_size);
void web_free(struct web *web);

/* Answers what has come; never waits. */
void web_serve(struct web *web);

#endif
