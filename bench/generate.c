/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes synthetic captures for measuring speed: generate KIND COUNT [SNAPLEN [SEED]] > file.pcap
 * KIND is one of those in kinds.c (docs/bench.md tells what they are), COUNT its connections; of the kind `elephant`,
 * which is one, its rounds of two data segments and an ACK. The same arguments give the same bytes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "agenda.h"
#include "frame.h"

struct request {
    const struct kind *kind;
    uint64_t connections, rounds;
    uint32_t snaplen;
    uint64_t seed;
};

static bool parse_number(const char *word, uint64_t least, uint64_t most, uint64_t *value)
{
    char *end;
    errno = 0;
    *value = strtoull(word, &end, 10);
    return *word >= '0' && *word <= '9' && !*end && !errno && *value >= least && *value <= most;
}

static bool parse(struct request *request, int argc, char **argv)
{
    uint64_t count, snaplen = 65535;
    *request = (struct request){.seed = 1};
    if (argc < 3 || argc > 5 || !(request->kind = kind_find(argv[1])) || !parse_number(argv[2], 1, 1U << 30, &count))
        return false;
    if ((argc > 3 && !parse_number(argv[3], 1, 65535, &snaplen)) ||
        (argc > 4 && !parse_number(argv[4], 0, UINT64_MAX, &request->seed)))
        return false;
    request->snaplen = (uint32_t)snaplen;
    request->connections = request->kind->rounds ? count : 1;
    request->rounds = request->kind->rounds ? request->kind->rounds : count;
    return true;
}

/* Connections start at their times, or as soon as there is room; packets come in the order of time. */
static void play(const struct request *request, struct agenda *agenda, const struct frame_writer *writer,
                 uint64_t *random)
{
    const struct kind *kind = request->kind;
    uint64_t started = 0, start = 0, now = 0;
    for (;;) {
        bool room = started < request->connections && agenda->count < agenda->capacity;
        if (room && (agenda->count == 0 || start <= agenda->entries[0].time)) {
            flow_begin(agenda_spare(agenda), kind, started++, start > now ? start : now, request->rounds, random);
            agenda_add(agenda);
            start = started * kind->interval + random_next(random) % kind->interval;
            continue;
        }
        if (agenda->count == 0)
            return;
        struct flow *flow = agenda->entries[0].flow;
        now = flow->time;
        frame_write(writer, flow);
        if (flow_advance(flow, random))
            agenda_moved(agenda);
        else
            agenda_drop(agenda);
    }
}

int main(int argc, char **argv)
{
    struct request request;
    if (!parse(&request, argc, argv)) {
        fputs("usage: generate web|syn|elephant|idle|tunnel|churn COUNT [SNAPLEN [SEED]]\n", stderr);
        return 2;
    }
    size_t most = request.kind->most_open < request.connections ? request.kind->most_open : request.connections;
    struct agenda agenda;
    struct frame_writer writer;
    uint64_t random = request.seed;
    bool ok = agenda_init(&agenda, most);
    if (ok) {
        setvbuf(stdout, NULL, _IOFBF, 1 << 20);
        frame_writer_init(&writer, stdout, request.snaplen, request.kind->tunnelled, &random);
        play(&request, &agenda, &writer, &random);
        ok = fflush(stdout) == 0 && !ferror(stdout);
    }
    agenda_done(&agenda);
    if (!ok)
        perror("generate");
    return ok ? 0 : 2;
}
