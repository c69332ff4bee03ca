/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each family is a row of a table; those of services name a function that prints the samples of one service. A zero of
 * a counter by code, cause or verdict is left out: most of them are zero for ever.
 */
#include "metrics.h"

#include <inttypes.h>
#include <stddef.h>

#include "found.h"

struct exposition {
    FILE *out;
    enum metrics_form form;
    const struct finwait_analyzer *analyzer;
    const struct finwait_service *other; /* all services beyond the cap, summed; NULL: there are none */
};

/* A family of metrics; a counter's samples end in _total. */
struct family {
    const char *name, *help;
    bool counts;
    void (*print)(const struct exposition *to, const struct family *family, const struct finwait_service *service,
                  const char *label);
    size_t offset; /* of its number in struct finwait_summary, for families without a service */
};

static void begin_family(const struct exposition *to, const struct family *family)
{
    const char *suffix = family->counts && to->form == METRICS_TEXT ? "_total" : "";
    fprintf(to->out, "# HELP finwait_%s%s %s\n", family->name, suffix, family->help);
    fprintf(to->out, "# TYPE finwait_%s%s %s\n", family->name, suffix, family->counts ? "counter" : "gauge");
}

static void print_plain(const struct exposition *to, const struct family *family, uint64_t value)
{
    begin_family(to, family);
    fprintf(to->out, "finwait_%s%s %" PRIu64 "\n", family->name, family->counts ? "_total" : "", value);
}

/* One sample of a counter of a service; none when it is zero. */
static void print_one(const struct exposition *to, const struct family *family, const char *label, const char *key,
                      const char *value, uint64_t count)
{
    if (count > 0)
        fprintf(to->out, "finwait_%s_total{service=\"%s\",%s=\"%s\"} %" PRIu64 "\n", family->name, label, key, value,
                count);
}

static void print_states(const struct exposition *to, const struct family *family,
                         const struct finwait_service *service, const char *label)
{
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        for (unsigned state = FINWAIT_CLOSED + 1; state < FINWAIT_STATE_COUNT; state++)
            fprintf(to->out, "finwait_%s{service=\"%s\",side=\"%s\",state=\"%s\"} %" PRIu32 "\n", family->name, label,
                    finwait_side_name((enum finwait_side)side), finwait_state_name((enum finwait_state)state),
                    service->states[side][state]);
}

static void print_holding(const struct exposition *to, const struct family *family,
                          const struct finwait_service *service, const char *label)
{
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++)
        if (service->holding >> code & 1U)
            fprintf(to->out, "finwait_%s{service=\"%s\",code=\"%s\"} 1\n", family->name, label,
                    finwait_code_name((enum finwait_code)code));
}

static void print_verdicts(const struct exposition *to, const struct family *family,
                           const struct finwait_service *service, const char *label)
{
    for (unsigned verdict = 0; verdict < FINWAIT_VERDICT_COUNT; verdict++)
        print_one(to, family, label, "verdict", finwait_verdict_name((enum finwait_verdict)verdict),
                  service->verdicts[verdict]);
}

static void print_codes(const struct exposition *to, const struct family *family, const struct finwait_service *service,
                        const char *label)
{
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++)
        print_one(to, family, label, "code", finwait_code_name((enum finwait_code)code), service->codes[code]);
}

static void print_causes(const struct exposition *to, const struct family *family,
                         const struct finwait_service *service, const char *label)
{
    for (unsigned cause = 0; cause < FINWAIT_CAUSE_COUNT; cause++)
        print_one(to, family, label, "cause", finwait_cause_name((enum finwait_cause)cause), service->causes[cause]);
}

static void print_closers(const struct exposition *to, const struct family *family,
                          const struct finwait_service *service, const char *label)
{
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        print_one(to, family, label, "side", finwait_side_name((enum finwait_side)side), service->closed_first[side]);
}

static const struct family of_summary[] = {
    {"packets", "Packets that were captured.", true, NULL, offsetof(struct finwait_summary, packets)},
    {"tcp_segments", "TCP segments among them.", true, NULL, offsetof(struct finwait_summary, tcp_segments)},
    {"captured_bytes", "Bytes of these packets on the wire.", true, NULL, offsetof(struct finwait_summary, bytes)},
    {"kernel_drops", "Packets that the kernel dropped before finwait could take them.", true, NULL,
     offsetof(struct finwait_summary, health.kernel_drops)},
    {"interface_drops", "Packets that interfaces dropped.", true, NULL,
     offsetof(struct finwait_summary, health.interface_drops)},
    {"judged_early", "Connections judged before they were over, to make room for others.", true, NULL,
     offsetof(struct finwait_summary, capped_connections)},
    {"hosts_forgotten", "Hosts, and clients of services, forgotten to make room for others.", true, NULL,
     offsetof(struct finwait_summary, capped_hosts)},
};

static const struct family of_services[] = {
    {"endpoints", "Endpoints in each state of TCP now; each connection has two.", false, print_states, 0},
    {"service_findings", "1: found of the service as a whole, and it holds now.", false, print_holding, 0},
    {"connections", "Connections that are over, by how they went.", true, print_verdicts, 0},
    {"findings", "Findings of connections that are over, by code.", true, print_codes, 0},
    {"resets", "Connections that a RST ended, by its cause.", true, print_causes, 0},
    {"closed_first", "Connections by the side that closed first.", true, print_closers, 0},
};

static const struct family open_connections = {"open_connections", "Connections that are not over.", false, NULL, 0};
static const struct family interfaces_away = {"interfaces_away", "Interfaces that are down or gone.", false, NULL, 0};
static const struct family services = {"services", "Services that were seen, those under the label other included.",
                                       false, NULL, 0};

static void print_family(const struct exposition *to, const struct family *family)
{
    const struct finwait_service *service;
    begin_family(to, family);
    for (size_t i = 0; i < METRICS_SERVICES && (service = finwait_analyzer_service(to->analyzer, i)); i++) {
        char label[FOUND_ENDPOINT];
        found_endpoint_subject(&service->address, service->family, service->port, label);
        family->print(to, family, service, label);
    }
    if (to->other)
        family->print(to, family, to->other, "other");
}

static void add_all(uint64_t *sums, const uint64_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sums[i] += numbers[i];
}

static void add_service(struct finwait_service *sum, const struct finwait_service *service)
{
    add_all(sum->verdicts, service->verdicts, FINWAIT_VERDICT_COUNT);
    add_all(sum->codes, service->codes, FINWAIT_CODE_COUNT);
    add_all(sum->causes, service->causes, FINWAIT_CAUSE_COUNT);
    add_all(sum->closed_first, service->closed_first, FINWAIT_SIDE_COUNT);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++)
            sum->states[side][state] += service->states[side][state];
    sum->holding |= service->holding;
}

/* How many services there are; the sum of those beyond the cap. */
static size_t sum_rest(const struct finwait_analyzer *analyzer, struct finwait_service *sum)
{
    const struct finwait_service *service;
    size_t count = 0;
    for (; (service = finwait_analyzer_service(analyzer, count)); count++)
        if (count >= METRICS_SERVICES)
            add_service(sum, service);
    return count;
}

static void print_build(const struct exposition *to)
{
    bool text = to->form == METRICS_TEXT;
    fprintf(to->out, "# HELP finwait_build%s The program.\n# TYPE finwait_build%s %s\n", text ? "_info" : "",
            text ? "_info" : "", text ? "gauge" : "info");
    fprintf(to->out, "finwait_build_info{version=\"%s\"} 1\n", finwait_version());
}

static void print_memory(const struct exposition *to, uint64_t packet_bytes)
{
    static const struct family memory = {"memory_bytes", "Memory that what was captured takes, by what it is for.",
                                         false, NULL, 0};
    const struct finwait_memory *kept = finwait_analyzer_memory(to->analyzer);
    begin_family(to, &memory);
    for (unsigned room = 0; room < FINWAIT_ROOM_COUNT; room++)
        fprintf(to->out, "finwait_%s{room=\"%s\"} %" PRIu64 "\n", memory.name,
                finwait_room_name((enum finwait_room)room), kept->rooms[room]);
    fprintf(to->out, "finwait_%s{room=\"packets\"} %" PRIu64 "\n", memory.name, packet_bytes);
}

bool metrics_write(FILE *out, enum metrics_form form, const struct finwait_analyzer *analyzer,
                   const struct metrics_facts *facts)
{
    struct finwait_service rest = {0};
    const struct finwait_summary *summary = finwait_analyzer_summary(analyzer);
    size_t count = sum_rest(analyzer, &rest);
    struct exposition to = {out, form, analyzer, count > METRICS_SERVICES ? &rest : NULL};
    print_build(&to);
    for (size_t i = 0; i < sizeof of_summary / sizeof *of_summary; i++)
        print_plain(&to, &of_summary[i], *(const uint64_t *)((const char *)summary + of_summary[i].offset));
    print_plain(&to, &open_connections, finwait_analyzer_open(analyzer));
    print_plain(&to, &interfaces_away, facts->interfaces_away);
    print_memory(&to, facts->packet_bytes);
    print_plain(&to, &services, count);
    for (size_t i = 0; i < sizeof of_services / sizeof *of_services; i++)
        print_family(&to, &of_services[i]);
    if (form == METRICS_OPEN)
        fputs("# EOF\n", out);
    return !ferror(out);
}
