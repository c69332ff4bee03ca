/* SPDX-License-Identifier: BSD-2-Clause */
#include "web.h"

#include <stdlib.h>

#ifdef HAVE_MICROHTTPD

#include <errno.h>
#include <netdb.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <microhttpd.h>

#define CLIENTS 16   /* at once */
#define PATIENCE 10U /* seconds that a client may take */
#define PASSES 4     /* a request takes the server up to so many looks at its sockets */

struct web {
    struct MHD_Daemon *daemon;
    web_answer *answer;
    void *user;
};

static enum MHD_Result reply(struct MHD_Connection *connection, unsigned status, const char *type, size_t size,
                             char *body)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(size, body, MHD_RESPMEM_MUST_FREE);
    if (!response) {
        free(body);
        return MHD_NO;
    }
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result take_request(void *user, struct MHD_Connection *connection, const char *path, const char *method,
                                    const char *version, const char *upload, size_t *upload_size, void **state)
{
    struct web *web = user;
    char *body = NULL;
    size_t size = 0;
    const char *type = "text/plain; charset=utf-8";
    unsigned status = MHD_HTTP_METHOD_NOT_ALLOWED;
    (void)version;
    (void)upload;
    if (!*state) { /* its head has come; the answer is due at the second call */
        *state = web;
        return MHD_YES;
    }
    if (*upload_size > 0) {
        *upload_size = 0;
        return MHD_YES;
    }
    FILE *out = open_memstream(&body, &size);
    if (!out)
        return MHD_NO;
    if (strcmp(method, MHD_HTTP_METHOD_GET) == 0 || strcmp(method, MHD_HTTP_METHOD_HEAD) == 0) {
        const char *accept = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT);
        status = web->answer(web->user, path, accept ? accept : "", out, &type);
    }
    if (fclose(out) != 0) {
        free(body);
        return MHD_NO;
    }
    return reply(connection, status, type, size, body);
}

/* Splits "[ADDRESS]:PORT", "ADDRESS:PORT", ":PORT" and "PORT"; the address stays empty where there is none. */
static bool split(const char *where, char *address, size_t size, const char **port)
{
    const char *colon = strrchr(where, ':');
    size_t length = colon ? (size_t)(colon - where) : 0;
    *port = colon ? colon + 1 : where;
    if (length >= 2 && where[0] == '[' && where[length - 1] == ']') {
        where++;
        length -= 2;
    } else if (memchr(where, ':', length)) {
        return false; /* an IPv6 address needs brackets */
    }
    char *end;
    unsigned long number = strtoul(*port, &end, 10);
    if (length >= size || *end || end == *port || number > UINT16_MAX)
        return false;
    memcpy(address, where, length);
    address[length] = '\0';
    return true;
}

static struct addrinfo *find_address(const char *where, char *why, size_t why_size)
{
    char address[64];
    const char *port;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    struct addrinfo *found = NULL;
    if (!split(where, address, sizeof address, &port) ||
        getaddrinfo(*address ? address : "127.0.0.1", port, &hints, &found) != 0) {
        snprintf(why, why_size, "not of the form ADDRESS:PORT, [ADDRESS]:PORT or PORT");
        return NULL;
    }
    return found;
}

static bool start(struct web *web, const struct addrinfo *at)
{
    unsigned flags = MHD_USE_EPOLL | (at->ai_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    web->daemon =
        MHD_start_daemon(flags, 0, NULL, NULL, take_request, web, MHD_OPTION_SOCK_ADDR, at->ai_addr,
                         MHD_OPTION_CONNECTION_LIMIT, CLIENTS, MHD_OPTION_CONNECTION_TIMEOUT, PATIENCE, MHD_OPTION_END);
    return web->daemon;
}

struct web *web_new(const char *where, web_answer *answer, void *user, char *why, size_t why_size)
{
    struct addrinfo *at = find_address(where, why, why_size);
    if (!at)
        return NULL;
    struct web *web = calloc(1, sizeof *web);
    if (web)
        *web = (struct web){.answer = answer, .user = user};
    errno = 0;
    if (!web || !start(web, at)) {
        snprintf(why, why_size, "%s", strerror(errno ? errno : ENOMEM));
        free(web);
        web = NULL;
    }
    freeaddrinfo(at);
    return web;
}

void web_free(struct web *web)
{
    if (!web)
        return;
    MHD_stop_daemon(web->daemon);
    free(web);
}

void web_serve(struct web *web)
{
    for (unsigned i = 0; i < PASSES; i++)
        MHD_run(web->daemon);
}

#else

struct web *web_new(const char *where, web_answer *answer, void *user, char *why, size_t why_size)
{
    (void)where;
    (void)answer;
    (void)user;
    snprintf(why, why_size, "this finwait was built without libmicrohttpd");
    return NULL;
}

void web_free(struct web *web)
{
    (void)web;
}

void web_serve(struct web *web)
{
    (void)web;
}

#endif
