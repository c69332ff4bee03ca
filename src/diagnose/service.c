/* SPDX-License-Identifier: BSD-2-Clause */
#include "service.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "evidence.h"
#include "rules.h"

struct judge {
    struct service_facts *facts;
    const struct service_rest *all;
    const struct profile *profile;
    struct finwait_finding *findings;
    struct arena *arena;
};

static struct finwait_finding *add(struct judge *j, enum finwait_code code, enum finwait_certainty certainty,
                                   enum finwait_side endpoint, int64_t time)
{
    struct finwait_service *service = &j->facts->service;
    assert(service->finding_count < SERVICE_FINDINGS);
    size_t index = service->finding_count++;
    const struct finwait_explanation *entry = finwait_explain(code);
    char address[64];
    finwait_address_print(&service->address, service->family, address, sizeof address);
    service->findings = j->findings;
    service->codes[code]++;
    j->findings[index] =
        (struct finwait_finding){.code = code,
                                 .severity = entry->severity,
                                 .certainty = certainty,
                                 .endpoint = endpoint,
                                 .time = time,
                                 .cause = entry->cause,
                                 .advice = entry->advice,
                                 .filter = arena_print(j->arena, "%s.addr == %s and tcp.port == %u",
                                                       service->family == 6 ? "ipv6" : "ip", address, service->port)};
    return &j->findings[index];
}

/* Fewer stuck sockets than this may be chance. */
#define LEAK_AT_LEAST 5

static void judge_close_wait_leak(struct judge *j)
{
    const struct occupancy *o = &j->facts->watched[WATCHED_CLOSE_WAIT];
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        uint64_t stuck = j->facts->stuck[side];
        if (stuck < LEAK_AT_LEAST || stuck * 2 < o->entered[side])
            continue;
        struct finwait_finding *f =
            add(j, FINWAIT_CODE_CLOSE_WAIT_LEAK, FINWAIT_LIKELY, (enum finwait_side)side, j->facts->stuck_since);
        finding_frame(f, j->facts->stuck_frame);
        finding_count(f, "stuck", (int64_t)stuck);
        finding_count(f, "entered", (int64_t)o->entered[side]);
        finding_count(f, "peak", (int64_t)j->facts->service.close_wait.count);
        f->message = arena_print(
            j->arena,
            "%" PRIu64 " of the %" PRIu64 " sockets of the %s that went to CLOSE_WAIT are still there, "
            "silent: they pile up (%" PRIu64 " at once).",
            stuck, o->entered[side], finwait_side_name((enum finwait_side)side), j->facts->service.close_wait.count);
    }
}

/* A rate counts when it lasts for this share of a TIME_WAIT: a burst is soon over. */
#define STEADY_SHARE 6

/* Half the ports in TIME_WAIT, or a steady rate that fills them within one TIME_WAIT. */
static void judge_time_wait_pressure(struct judge *j)
{
    const struct presser *p = &j->facts->presser;
    double span = (double)(p->time - p->first) / 1e9;
    double rate = span >= 1 ? (double)p->entered / span : 0;
    double ports = j->profile->ports, lasting = (double)j->profile->time_wait / 1e9;
    bool half = p->count * 2.0 >= ports, soon = rate * lasting >= ports && span * STEADY_SHARE >= lasting;
    if (!half && !soon)
        return;
    struct finwait_finding *f = add(j, FINWAIT_CODE_TIME_WAIT_PRESSURE, FINWAIT_LIKELY, FINWAIT_CLIENT, p->time);
    char host[64];
    finwait_address_print(&p->address, j->facts->service.family, host, sizeof host);
    finding_count(f, "time_wait", p->count);
    finding_count(f, "ports", j->profile->ports);
    finding_rate(f, "rate", rate);
    f->message =
        arena_print(j->arena,
                    "%s holds %u connections to the service in TIME_WAIT, %.0f %% of its %u ephemeral ports; at %.0f "
                    "new ones a second they %s.",
                    host, p->count, 100.0 * p->count / ports, j->profile->ports, rate,
                    soon ? "run out" : arena_print(j->arena, "last, at %.0f they would not", ports / lasting));
}

/* " within 5 min", where the counts are of the time that passed lately. */
static const char *within_text(struct judge *j, struct finwait_finding *f)
{
    if (j->facts->within == 0)
        return "";
    finding_seconds(f, "within", j->facts->within);
    return arena_print(j->arena, " within %s", duration_text(j->arena, j->facts->within));
}

#define FLOOD_AT_LEAST 100

/*
 * A host that keeps a handshake repeats its SYN-ACK (RFC 6298); one that answers with SYN cookies keeps nothing of it
 * that it could repeat (RFC 4987 section 3.6).
 */
static const char *kept_text(struct judge *j, struct finwait_finding *f)
{
    uint64_t answered = j->facts->syn_acked;
    if (answered < FLOOD_AT_LEAST)
        return "";
    finding_count(f, "answered", (int64_t)answered);
    finding_truth(f, "syn_acks_repeated", j->facts->acked_again > 0);
    if (j->facts->acked_again > 0)
        return "";
    f->cause = "A SYN flood with forged sources, or a scan; the service, or a device before it, answers with SYN "
               "cookies and keeps nothing of them.";
    f->advice = "SYN cookies seem to be at work: the flood costs bandwidth and not the backlog. Look whether sources "
                "repeat, filter them upstream.";
    return arena_print(j->arena, " None of %" PRIu64 " SYN-ACKs was repeated, as where SYN cookies answer.", answered);
}

/* Whoever waits for an answer repeats its SYN (RFC 9293 section 3.8.1, RFC 6298): an outage is no flood. */
static void judge_syn_flood(struct judge *j)
{
    const struct finwait_service *s = &j->facts->service;
    uint64_t incomplete = j->facts->given_up, complete = j->facts->completed;
    if (incomplete < FLOOD_AT_LEAST || incomplete < 10 * complete)
        return;
    struct finwait_finding *f = add(j, FINWAIT_CODE_SYN_FLOOD, FINWAIT_LIKELY, FINWAIT_NOBODY,
                                    s->half_open.time ? s->half_open.time : s->start);
    finding_count(f, "incomplete", (int64_t)incomplete);
    finding_count(f, "complete", (int64_t)complete);
    finding_count(f, "half_open_peak", (int64_t)s->half_open.count);
    f->message = arena_print(
        j->arena, "%" PRIu64 " connections were begun and never completed%s, against %" PRIu64 " completed.%s",
        incomplete, within_text(j, f), complete, kept_text(j, f));
}

#define STORM_AT_LEAST 20

/* A share of at least half, and three times that of the rest of the capture. */
static bool is_storm(uint64_t own, uint64_t own_total, uint64_t all, uint64_t all_total)
{
    uint64_t rest = all - own, rest_total = all_total - own_total;
    if (own < STORM_AT_LEAST || own * 2 < own_total)
        return false;
    return rest_total == 0 || rest * 3 * own_total <= own * rest_total;
}

static void judge_storms(struct judge *j)
{
    const struct finwait_service *s = &j->facts->service;
    const struct service_rest *all = j->all;
    uint64_t resets = j->facts->costly_resets;
    if (is_storm(resets, s->connections, all->costly_resets, all->connections)) {
        struct finwait_finding *f = add(j, FINWAIT_CODE_RESET_STORM, FINWAIT_LIKELY, FINWAIT_NOBODY, s->start);
        finding_count(f, "resets", (int64_t)resets);
        finding_count(f, "connections", (int64_t)s->connections);
        f->message = arena_print(j->arena, "%" PRIu64 " of %" PRIu64 " connections were reset%s.", resets,
                                 s->connections, within_text(j, f));
    }
    if (is_storm(s->refused, s->connections, all->refused, all->connections)) {
        struct finwait_finding *f = add(j, FINWAIT_CODE_REFUSED_STORM, FINWAIT_LIKELY, FINWAIT_SERVER, s->start);
        finding_count(f, "refused", (int64_t)s->refused);
        finding_count(f, "connections", (int64_t)s->connections);
        f->message = arena_print(j->arena, "%" PRIu64 " of %" PRIu64 " connections were refused%s.", s->refused,
                                 s->connections, within_text(j, f));
    }
}

/* Known defaults: a hint, not a proof. */
static const struct {
    double seconds;
    const char *whose;
} usual_timeouts[] = {
    {2, "gunicorn"},
    {5, "Node.js or Apache"},
    {60, "AWS ALB"},
    {65, "nginx behind a 65 s setting"},
    {75, "nginx"},
    {240, "Azure LB"},
    {350, "AWS NLB or NAT gateway"},
};

static int by_length(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

#define IDLE_AT_LEAST 3

static void judge_idle_timeout(struct judge *j)
{
    struct service_facts *facts = j->facts;
    unsigned n = facts->idle_count, near = 0;
    if (n < IDLE_AT_LEAST)
        return;
    qsort(facts->idle, n, sizeof *facts->idle, by_length);
    unsigned middle = n / 2;
    double median = (double)facts->idle[middle] / 1e9, leeway = median * 0.03 + 0.05;
    for (unsigned i = 0; i < n; i++) {
        double idle = (double)facts->idle[i] / 1e9;
        near += idle > median - leeway && idle < median + leeway;
    }
    if (near < IDLE_AT_LEAST || near * 5 < n * 4)
        return;
    const char *whose = "";
    for (unsigned i = 0; i < sizeof usual_timeouts / sizeof *usual_timeouts; i++) {
        double difference = median - usual_timeouts[i].seconds;
        if (difference > -leeway && difference < leeway)
            whose = arena_print(j->arena, " (the default of %s)", usual_timeouts[i].whose);
    }
    struct finwait_finding *f = add(j, FINWAIT_CODE_IDLE_TIMEOUT, FINWAIT_LIKELY, FINWAIT_SERVER, facts->service.end);
    finding_seconds(f, "median", facts->idle[n / 2]);
    finding_count(f, "near", near);
    finding_count(f, "closes", n);
    f->message = arena_print(j->arena, "The service closes idle connections after %.1f s%s: %u of %u closes.", median,
                             whose, near, n);
}

int64_t service_idle_close(const struct flow *flow, const struct finwait_connection *connection)
{
    const struct finwait_step *fin = &connection->close.waves[FINWAIT_WAVE_1];
    if (connection->close.initiator != FINWAIT_SERVER || fin->frame == 0)
        return -1;
    for (uint32_t i = 0; i < flow->ledger.count; i++) {
        const struct ledger_entry *entry = &flow->ledger.entries[i];
        if (entry->frame == fin->frame)
            return entry->idle >= SECOND ? entry->idle : -1;
    }
    return -1;
}

bool service_is_costly(const struct finwait_finding *finding)
{
    bool of_reset = finding->code == FINWAIT_CODE_ABORTIVE_CLOSE || finding->code == FINWAIT_CODE_FIN_THEN_RST ||
                    finding->code == FINWAIT_CODE_RST_AFTER_PEER_FIN || finding->code == FINWAIT_CODE_HANDSHAKE_ABORTED;
    return of_reset && finding->severity > FINWAIT_NOTE;
}

void service_judge(struct service_facts *facts, const struct service_rest *all, const struct profile *profile,
                   struct finwait_finding *findings, struct arena *arena)
{
    struct judge j = {facts, all, profile, findings, arena};
    judge_close_wait_leak(&j);
    judge_time_wait_pressure(&j);
    judge_syn_flood(&j);
    judge_storms(&j);
    judge_idle_timeout(&j);
}
