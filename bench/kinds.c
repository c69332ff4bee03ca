/* SPDX-License-Identifier: BSD-2-Clause */
#include "kinds.h"

#include <string.h>

/* Microseconds. The tap is beside the servers, so they answer at once and clients a round trip later. */
enum { SOON = 12, SERVED = 40, AWAY = 20000, THINKS = 90000, SECOND = 1000000 };

/* Two pages over one connection, which the client closes. */
static const struct line browse[] = {
    {CLIENT, SYN, 0, .gap = 0},
    {SERVER, SYN | ACK, 0, .gap = SERVED},
    {CLIENT, ACK, 0, .gap = AWAY},
    {CLIENT, PSH | ACK, 350, .gap = 60},
    {SERVER, ACK, 0, .gap = SERVED},
    {SERVER, ACK, 1448, .gap = 900},
    {SERVER, ACK, 1448, .gap = SOON},
    {SERVER, PSH | ACK, 700, .gap = SOON},
    {CLIENT, ACK, 0, .gap = AWAY, .unacked = 700},
    {CLIENT, ACK, 0, .gap = SOON},
    {CLIENT, PSH | ACK, 420, .gap = THINKS},
    {SERVER, ACK, 1448, .gap = 1200},
    {SERVER, PSH | ACK, 900, .gap = SOON},
    {CLIENT, ACK, 0, .gap = AWAY},
    {CLIENT, PSH | ACK, 300, .gap = THINKS},
    {SERVER, PSH | ACK, 300, .gap = 800},
    {CLIENT, ACK, 0, .gap = AWAY},
    {CLIENT, FIN | ACK, 0, .gap = 5000},
    {SERVER, ACK, 0, .gap = SERVED},
    {SERVER, FIN | ACK, 0, .gap = 200},
    {CLIENT, ACK, 0, .gap = AWAY},
};

/* One page; the server closes with its last bytes, the client answers with ACK and FIN in one. */
static const struct line fetch[] = {
    {CLIENT, SYN, 0, .gap = 0},
    {SERVER, SYN | ACK, 0, .gap = SERVED},
    {CLIENT, ACK, 0, .gap = AWAY},
    {CLIENT, PSH | ACK, 500, .gap = 60},
    {SERVER, ACK, 0, .gap = SERVED},
    {SERVER, ACK, 1448, .gap = 2000},
    {SERVER, ACK, 1448, .gap = SOON},
    {SERVER, ACK, 1448, .gap = SOON},
    {SERVER, ACK, 1448, .gap = SOON},
    {CLIENT, ACK, 0, .gap = AWAY, .unacked = 2896},
    {CLIENT, ACK, 0, .gap = SOON},
    {SERVER, ACK, 1448, .gap = SOON},
    {SERVER, FIN | PSH | ACK, 800, .gap = SOON},
    {CLIENT, FIN | ACK, 0, .gap = AWAY},
    {SERVER, ACK, 0, .gap = SERVED},
};

/* The first of three data segments is lost behind the tap; a selective acknowledgement brings it again. */
static const struct line lossy[] = {
    {CLIENT, SYN, 0, .gap = 0},
    {SERVER, SYN | ACK, 0, .gap = SERVED},
    {CLIENT, ACK, 0, .gap = AWAY},
    {CLIENT, PSH | ACK, 350, .gap = 60},
    {SERVER, ACK, 0, .gap = SERVED},
    {SERVER, ACK, 1448, .gap = 900},
    {SERVER, ACK, 1448, .gap = SOON},
    {SERVER, PSH | ACK, 700, .gap = SOON},
    {CLIENT, ACK, 0, .gap = AWAY, .unacked = 3596, .selected = 2148},
    {SERVER, ACK, 1448, .gap = 5000, .back = 3596},
    {CLIENT, ACK, 0, .gap = AWAY},
    {CLIENT, FIN | ACK, 0, .gap = 5000},
    {SERVER, ACK, 0, .gap = SERVED},
    {SERVER, FIN | ACK, 0, .gap = 200},
    {CLIENT, ACK, 0, .gap = AWAY},
};

/* The server's FIN is lost behind the tap and sent again after the retransmission timeout. */
static const struct line fin_lost[] = {
    {CLIENT, SYN, 0, .gap = 0},
    {SERVER, SYN | ACK, 0, .gap = SERVED},
    {CLIENT, ACK, 0, .gap = AWAY},
    {CLIENT, PSH | ACK, 350, .gap = 60},
    {SERVER, ACK, 0, .gap = SERVED},
    {SERVER, PSH | ACK, 700, .gap = 900},
    {CLIENT, ACK, 0, .gap = AWAY},
    {SERVER, FIN | ACK, 0, .gap = THINKS},
    {SERVER, FIN | ACK, 0, .gap = 220000, .back = 1},
    {CLIENT, FIN | ACK, 0, .gap = AWAY},
    {SERVER, ACK, 0, .gap = SERVED},
};

/* The client leaves in the middle of an answer. */
static const struct line aborted[] = {
    {CLIENT, SYN, 0, .gap = 0},
    {SERVER, SYN | ACK, 0, .gap = SERVED},
    {CLIENT, ACK, 0, .gap = AWAY},
    {CLIENT, PSH | ACK, 350, .gap = 60},
    {SERVER, ACK, 0, .gap = SERVED},
    {SERVER, ACK, 1448, .gap = 900},
    {SERVER, ACK, 1448, .gap = SOON},
    {SERVER, ACK, 1448, .gap = SOON},
    {CLIENT, ACK, 0, .gap = AWAY, .unacked = 1448},
    {CLIENT, RST | ACK, 0, .gap = AWAY},
};

/* The server ends an idle connection just before the client asks again. */
static const struct line late_request[] = {
    {CLIENT, SYN, 0, .gap = 0},
    {SERVER, SYN | ACK, 0, .gap = SERVED},
    {CLIENT, ACK, 0, .gap = AWAY},
    {CLIENT, PSH | ACK, 350, .gap = 60},
    {SERVER, ACK, 0, .gap = SERVED},
    {SERVER, PSH | ACK, 900, .gap = 900},
    {CLIENT, ACK, 0, .gap = AWAY},
    {SERVER, FIN | ACK, 0, .gap = 5 * SECOND},
    {CLIENT, PSH | ACK, 350, .gap = 200, .unacked = 1},
    {SERVER, RST, 0, .gap = SERVED, .back = 1}, /* takes its number from what it refuses: from before the FIN */
};

/* Nobody listens at that port. */
static const struct line refused[] = {{CLIENT, SYN, 0, .gap = 0}, {SERVER, RST | ACK, 0, .gap = SERVED}};

static const struct line unanswered[] = {{CLIENT, SYN, 0, .gap = 0}};

/* 1 Gbit/s one way until the client has it all. */
static const struct line transfer[] = {
    {CLIENT, SYN, 0, .gap = 0},          {SERVER, SYN | ACK, 0, .gap = SERVED},
    {CLIENT, ACK, 0, .gap = AWAY},       {CLIENT, PSH | ACK, 200, .gap = 60},
    {SERVER, ACK, 0, .gap = SERVED},     {SERVER, ACK, 1448, .gap = SOON},
    {SERVER, ACK, 1448, .gap = SOON},    {CLIENT, ACK, 0, .gap = 0},
    {CLIENT, FIN | ACK, 0, .gap = AWAY}, {SERVER, FIN | ACK, 0, .gap = SERVED},
    {CLIENT, ACK, 0, .gap = AWAY},
};

/* A request, then nothing but keepalive probes until the client closes; a connection that stays open lacks the end. */
static const struct line idle[] = {
    {CLIENT, SYN, 0, .gap = 0},
    {SERVER, SYN | ACK, 0, .gap = SERVED},
    {CLIENT, ACK, 0, .gap = AWAY},
    {CLIENT, PSH | ACK, 120, .gap = 60},
    {SERVER, PSH | ACK, 80, .gap = 900},
    {CLIENT, ACK, 0, .gap = AWAY},
    {CLIENT, ACK, 0, .gap = 60 * SECOND, .back = 1},
    {SERVER, ACK, 0, .gap = SERVED},
    {CLIENT, FIN | ACK, 0, .gap = SECOND},
    {SERVER, FIN | ACK, 0, .gap = SERVED},
    {CLIENT, ACK, 0, .gap = AWAY},
};

/* One question, and ten seconds until the client closes. */
static const struct line brief[] = {
    {CLIENT, SYN, 0, .gap = 0},
    {SERVER, SYN | ACK, 0, .gap = SERVED},
    {CLIENT, ACK, 0, .gap = AWAY},
    {CLIENT, PSH | ACK, 150, .gap = 60},
    {SERVER, PSH | ACK, 300, .gap = 900},
    {CLIENT, ACK, 0, .gap = AWAY},
    {CLIENT, FIN | ACK, 0, .gap = 10 * SECOND},
    {SERVER, FIN | ACK, 0, .gap = SERVED},
    {CLIENT, ACK, 0, .gap = AWAY},
};

/* The same, but that the client has no patience. */
static const struct line brief_reset[] = {
    {CLIENT, SYN, 0, .gap = 0},      {SERVER, SYN | ACK, 0, .gap = SERVED},
    {CLIENT, ACK, 0, .gap = AWAY},   {CLIENT, PSH | ACK, 150, .gap = 60},
    {SERVER, ACK, 0, .gap = SERVED}, {CLIENT, RST | ACK, 0, .gap = 10 * SECOND},
};

#define ALL(lines) (lines), sizeof(lines) / sizeof *(lines)
static const struct story story_browse = {ALL(browse), .server_port = 443};
static const struct story story_fetch = {ALL(fetch), .server_port = 443};
static const struct story story_lossy = {ALL(lossy), .server_port = 443};
static const struct story story_fin_lost = {ALL(fin_lost), .server_port = 443};
static const struct story story_aborted = {ALL(aborted), .server_port = 443};
static const struct story story_late_request = {ALL(late_request), .server_port = 443};
static const struct story story_refused = {ALL(refused), .server_port = 8443};
static const struct story story_unanswered = {ALL(unanswered), .server_port = 443};
static const struct story story_transfer = {ALL(transfer), .loop = 5, .loop_end = 8, .server_port = 443};
static const struct story story_idle = {idle, 8, .loop = 6, .loop_end = 8, .server_port = 8883};
static const struct story story_idle_closed = {ALL(idle), .loop = 6, .loop_end = 8, .server_port = 8883};
static const struct story story_brief = {ALL(brief), .server_port = 443};
static const struct story story_brief_reset = {ALL(brief_reset), .server_port = 443};

static const struct share mix_web[] = {
    {&story_browse, 70}, {&story_fetch, 16},       {&story_lossy, 4},   {&story_fin_lost, 2},
    {&story_aborted, 4}, {&story_late_request, 2}, {&story_refused, 2},
};
static const struct share mix_syn[] = {{&story_unanswered, 100}};
static const struct share mix_elephant[] = {{&story_transfer, 100}};
static const struct share mix_idle[] = {{&story_idle, 80}, {&story_idle_closed, 20}};
static const struct share mix_churn[] = {{&story_brief, 95}, {&story_brief_reset, 5}};

static const struct kind kinds[] = {
    {"web", mix_web, .interval = 290, .most_open = 50000, .rounds = 1},
    {"syn", mix_syn, .interval = 3, .most_open = 1, .rounds = 1, .forged = true},
    {"elephant", mix_elephant, .interval = 1, .most_open = 1},
    {"idle", mix_idle, .interval = 500, .most_open = SIZE_MAX, .rounds = 20},
    {"tunnel", mix_web, .interval = 290, .most_open = 50000, .rounds = 1, .tunnelled = true},
    {"churn", mix_churn, .interval = 360, .most_open = 50000, .rounds = 1},
};

const struct kind *kind_find(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}
