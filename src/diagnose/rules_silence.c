/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about SYNs and SYN-ACKs that got no answer: nobody there, lost on the way, or ignored by a full accept queue.
 */
#include <inttypes.h>

#include "rules.h"
#include "schedule.h"

/* Every copy of a step as evidence, with how many and for how long. */
static void add_copies(struct rules *r, struct finwait_finding *finding, enum finwait_side side, unsigned notes)
{
    int64_t first = 0, last = 0, previous = 0, longest = 0;
    int64_t count = 0;
    for (uint32_t i = 0; i < r->flow->ledger.count; i++) {
        const struct ledger_entry *entry = &r->flow->ledger.entries[i];
        if (entry->side != side || !(entry->notes & notes))
            continue;
        finding_frame(finding, entry->frame);
        if (count++ == 0)
            first = entry->time;
        else if (entry->time - previous > longest)
            longest = entry->time - previous;
        previous = last = entry->time;
    }
    finding->time = first;
    finding_count(finding, "attempts", count);
    finding_seconds(finding, "total", last - first);
    finding_seconds(finding, "longest_gap", longest);
}

/* Whose retries the client's SYNs are. */
static const char *schedule_of(const struct rules *r)
{
    int64_t gaps[16], previous = 0;
    unsigned count = 0;
    for (uint32_t i = 0; i < r->flow->ledger.count && count < 16; i++) {
        const struct ledger_entry *entry = &r->flow->ledger.entries[i];
        if (entry->side != FINWAIT_CLIENT || !(entry->notes & NOTE_SYN))
            continue;
        if (previous)
            gaps[count++] = entry->time - previous;
        previous = entry->time;
    }
    return schedule_name(gaps, count);
}

/* What a second tap tells of the client's SYNs. */
struct fates {
    unsigned arrived, lost, unknown;
};

static struct fates fates_of_syns(const struct flow *flow)
{
    struct fates fates = {0, 0, 0};
    for (uint32_t i = 0; i < flow->ledger.count; i++) {
        const struct ledger_entry *entry = &flow->ledger.entries[i];
        if (entry->side != FINWAIT_CLIENT || !(entry->notes & NOTE_SYN))
            continue;
        fates.arrived += entry->fate == FINWAIT_FATE_ARRIVED;
        fates.lost += entry->fate == FINWAIT_FATE_LOST;
        fates.unknown += entry->fate == FINWAIT_FATE_UNKNOWN;
    }
    return fates;
}

/* As many SYNs in a row are not lost by chance on a way that carries other packets. */
#define IGNORED_AT_LEAST 3

/*
 * Linux ignores SYNs to a full accept queue (tcp_abort_on_overflow 0). A port that never answered is filtered, more
 * likely; one that answered this client before, and does so again or answers nobody else, is not. Between these a
 * filter may have begun to drop, and a host that was not heard in the meantime may have been out of reach.
 */
struct ignored ignored_read(const struct rules *r)
{
    const struct reach *reach = &r->flow->reach;
    const struct fates fates = fates_of_syns(r->flow);
    unsigned syns = fates.arrived + fates.unknown; /* what was lost between two taps was not ignored */
    struct ignored none = {0, FINWAIT_POSSIBLE}, some = {syns, FINWAIT_POSSIBLE};
    if (r->connection->open.kind != FINWAIT_OPEN_TIMED_OUT) {
        bool opened = syns > IGNORED_AT_LEAST && r->flow->ends[FINWAIT_SERVER].syn_seen;
        return opened && reach->served_before && reach->host_heard ? (struct ignored){syns - 1, FINWAIT_LIKELY} : none;
    }
    if (r->context->elsewhere) /* answered, though not from there */
        return none;
    bool served = reach->served_before || reach->served_since;
    bool same = reach->client_before && (reach->client_since || !reach->served_since);
    bool waited = r->connection->verdict == FINWAIT_VERDICT_OPEN_TIMED_OUT || syns >= NOTABLE_COPIES;
    if (syns < 2 || !waited || !served || !(reach->host_heard || (reach->host_lately && syns >= IGNORED_AT_LEAST)))
        return none;
    if (syns >= IGNORED_AT_LEAST && reach->host_heard && same)
        some.certainty = FINWAIT_LIKELY;
    return some;
}

static const char *served_name(const struct reach *reach)
{
    if (reach->served_before && reach->served_since)
        return "before_and_after";
    return reach->served_before ? "before" : "after";
}

static const char *served_text(const struct reach *reach)
{
    return reach->served_before && reach->served_since ? "before and after" : served_name(reach);
}

/* Of two taps, how far the SYNs came; the end of a sentence. */
static const char *fates_text(struct rules *r, const struct fates *fates)
{
    unsigned all = fates->arrived + fates->lost + fates->unknown;
    struct arena *arena = &r->diagnosis->arena;
    if (fates->arrived == 0 && fates->lost == 0)
        return "";
    if (fates->lost == all)
        return all == 1 ? ": it was lost between the taps" : ": all were lost between the taps";
    if (fates->arrived == all)
        return all == 1 ? ": it reached the server's tap" : ": all reached the server's tap";
    return arena_print(arena, ": %u reached the server's tap, %u were lost between the taps", fates->arrived,
                       fates->lost);
}

static void add_fates(struct finwait_finding *f, const struct fates *fates)
{
    if (fates->arrived == 0 && fates->lost == 0)
        return;
    finding_count(f, "reached_server_tap", fates->arrived);
    finding_count(f, "lost_between_taps", fates->lost);
}

static void rule_syns_ignored(struct rules *r)
{
    struct ignored ignored = ignored_read(r);
    const struct finwait_step *syn = step_of(r->connection, FINWAIT_STEP_SYN);
    if (ignored.syns == 0 || !syn)
        return;
    const struct reach *reach = &r->flow->reach;
    const struct fates fates = fates_of_syns(r->flow);
    bool never = r->connection->open.kind == FINWAIT_OPEN_TIMED_OUT, likely = ignored.certainty > FINWAIT_POSSIBLE;
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_ACCEPT_QUEUE_OVERFLOW, ignored.certainty, FINWAIT_SERVER);
    add_copies(r, f, FINWAIT_CLIENT, NOTE_SYN);
    finding_count(f, "syns_ignored", ignored.syns);
    finding_text(f, "port_answered", served_name(reach));
    finding_truth(f, "host_heard", reach->host_heard);
    add_fates(f, &fates);
    if (never && likely) /* the connection never came to be; else syn_unanswered says so */
        f->severity = FINWAIT_ERROR;
    f->cause =
        likely ? "The application does not call accept() fast enough for its backlog, or hangs; less likely, a filter "
                 "or a limit of connections dropped the SYNs."
               : "The application does not call accept() fast enough for its backlog, or hangs; or a filter or a "
                 "limit of connections drops this client's SYNs.";
    struct arena *arena = &r->diagnosis->arena;
    f->message = arena_print(arena,
                             "The %s ignored %u SYN%s in %s (from frame %" PRIu64 " on)%s, though its port answered "
                             "others %s%s%s: its accept queue %s full.",
                             side_text(r, FINWAIT_SERVER), ignored.syns, ignored.syns == 1 ? "" : "s",
                             duration_text(arena, syn->last_time - syn->time), syn->frame,
                             never ? "" : " and took the last", never ? served_text(reach) : "before",
                             reach->host_heard ? " and its host was heard in the meantime" : "",
                             fates.arrived ? ", and they reached the server's tap" : "", likely ? "is" : "may be");
}

/* Why nobody answered, where the capture says more than that. */
static void explain_silence(const struct rules *r, struct finwait_finding *f, const struct fates *fates)
{
    if (r->context->elsewhere) {
        f->cause = "The answer came from an address or port that was not asked: a translator or balancer let it pass "
                   "untranslated, or it takes a way around it.";
        f->advice = "Capture at the server and at the translator: see that answers go back the way by which the SYN "
                    "came, and that the translation is undone on it.";
    } else if (r->flow->reach.unseen) {
        f->cause = "The capture holds one direction only: an answer may have passed elsewhere and been lost behind it; "
                   "or a firewall drops the SYN, or the host is down.";
        f->advice = "Capture where both directions pass, best at the server: whether it answered, this capture can't "
                    "show.";
    } else if (fates->arrived) {
        f->cause = "The server's own firewall drops the SYN, or its accept queue is full.";
        f->advice = "At the server, look at its filter rules, at ss -ltn (Recv-Q against Send-Q) and at nstat -az "
                    "TcpExtListenDrops.";
    } else if (fates->lost && !fates->unknown) {
        f->cause = "A firewall or another device between the two taps drops the SYN, or routes it elsewhere.";
        f->advice = "Walk the path between the taps hop by hop; the server had no part in it.";
    } else if (ignored_read(r).syns) {
        f->cause = "The port served others: its accept queue is full, a filter or a limit of connections drops the "
                   "SYNs, or the host went out of reach.";
    } else if (r->flow->reach.host_heard) {
        f->cause = "The host answers elsewhere: a firewall drops the SYNs to this port or from this client; or, less "
                   "likely, the port's accept queue is full.";
    }
}

/* Asymmetric NAT, or a balancer whose servers answer in their own name: the client knows no such connection. */
static const char *answered_from_elsewhere(struct rules *r, struct finwait_finding *f)
{
    const struct elsewhere *e = r->context->elsewhere;
    if (!e)
        return "";
    const char *answerer = socket_text(r, &e->answerer, e->answerer_port);
    finding_text(f, "answered_by", answerer);
    finding_frame(f, e->frame);
    return arena_print(&r->diagnosis->arena,
                       ", but %s answered it (SYN-ACK in frame %" PRIu64 "), which the client did not ask", answerer,
                       e->frame);
}

static enum finwait_certainty silence_certainty(const struct rules *r, const struct finwait_step *syn,
                                                const struct fates *fates)
{
    bool taps = fates->arrived || (fates->lost && !fates->unknown);
    bool unheard = r->flow->reach.never_heard && syn->transmissions == 1; /* an answer unseen would explain it, too */
    if (taps)
        return FINWAIT_PROVEN;
    return r->flow->reach.unseen || unheard ? FINWAIT_POSSIBLE : FINWAIT_LIKELY;
}

static void rule_syn_unanswered(struct rules *r)
{
    const struct finwait_step *syn = step_of(r->connection, FINWAIT_STEP_SYN);
    if (!syn || ignored_read(r).certainty > FINWAIT_POSSIBLE)
        return;
    const struct reach *reach = &r->flow->reach;
    if (reach->unseen && syn->transmissions == 1) /* for all that is known it was answered */
        return;
    const struct fates fates = fates_of_syns(r->flow);
    struct finwait_finding *f =
        finding_add(r, FINWAIT_CODE_SYN_UNANSWERED, silence_certainty(r, syn, &fates), FINWAIT_SERVER);
    add_copies(r, f, FINWAIT_CLIENT, NOTE_SYN);
    const char *schedule = schedule_of(r);
    if (schedule)
        finding_text(f, "schedule", schedule);
    finding_truth(f, "host_heard", reach->host_heard);
    add_fates(f, &fates);
    explain_silence(r, f, &fates);
    struct arena *arena = &r->diagnosis->arena;
    const char *elsewhere = answered_from_elsewhere(r, f);
    const char *more = reach->unseen ? "; but only one direction was captured, and an answer would not be in it" : "";
    if (syn->transmissions == 1)
        f->message =
            arena_print(arena, "The SYN in frame %" PRIu64 " to the %s got no answer, and was not repeated%s%s.",
                        syn->frame, side_text(r, FINWAIT_SERVER), elsewhere, fates_text(r, &fates));
    else
        f->message =
            arena_print(arena, "%u SYNs to the %s in %s (frames %" PRIu64 " to %" PRIu64 ") got no answer %s%s%s%s.",
                        syn->transmissions, side_text(r, FINWAIT_SERVER),
                        duration_text(arena, syn->last_time - syn->time), syn->frame, syn->last_frame,
                        r->context->elsewhere ? "from there" : "at all", elsewhere, fates_text(r, &fates), more);
}

/* A server that keeps a handshake repeats its SYN-ACK within this: after a second (RFC 6298), formerly three. */
#define LASTING (10 * SECOND)

static void rule_syn_ack_unanswered(struct rules *r)
{
    const struct finwait_step *step = step_of(r->connection, FINWAIT_STEP_SYN_ACK);
    bool one_way = !r->flow->ends[FINWAIT_CLIENT].talked; /* not even its SYN passed: nor would its ACK or RST */
    if (!step || (one_way && step->transmissions == 1))
        return;
    struct finwait_finding *f =
        finding_add(r, FINWAIT_CODE_SYN_ACK_UNANSWERED, one_way ? FINWAIT_POSSIBLE : FINWAIT_LIKELY, FINWAIT_CLIENT);
    add_copies(r, f, FINWAIT_SERVER, NOTE_SYN_ACK);
    const char *kept = ": half-open at the server";
    if (step->transmissions == 1 && r->context->last_time - step->time >= LASTING && !r->context->lossy) {
        kept =
            ", nor repeated: the server keeps nothing of it, as with SYN cookies, or gave up, or its copies were lost";
        finding_truth(f, "syn_ack_repeated", false);
    }
    f->message =
        arena_print(&r->diagnosis->arena, "%u SYN-ACK%s of the %s, first in frame %" PRIu64 ", never acknowledged%s%s.",
                    step->transmissions, step->transmissions == 1 ? "" : "s", side_text(r, FINWAIT_SERVER), step->frame,
                    one_way ? " in this capture, which holds nothing that the client sent" : "", kept);
}

const struct rule silence_rules[] = {
    {rule_syn_unanswered, FACT_VERDICT(FINWAIT_VERDICT_OPEN_TIMED_OUT)},
    {rule_syns_ignored, FACT_SYNS},
    {rule_syn_ack_unanswered, FACT_VERDICT(FINWAIT_VERDICT_HALF_OPEN)},
    {NULL, 0},
};
