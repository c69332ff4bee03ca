/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about how connections open, or are turned away. */
#include <inttypes.h>

#include "rules.h"
#include "ttl.h"

/* The RST's TTL is not the one of the host's other connections: a device on the way refused in its name. */
static const char *refused_by_device(struct rules *r, const struct ledger_entry *rst, struct finwait_finding *f)
{
    const struct ledger_entry *syn = story_find(r->flow, r->glance, FINWAIT_CLIENT, NOTE_SYN);
    bool watched = syn && (syn->fate == FINWAIT_FATE_ARRIVED || syn->fate == FINWAIT_FATE_LOST);
    if (rst->fate == FINWAIT_FATE_UNSENT && watched) {
        finding_text(f, "refused_by", "device");
        f->cause = "A firewall or another device between the two taps rejects with RST in the host's name.";
        return "; the tap at the server never saw it, so a device on the way sent it";
    }
    uint8_t usual = r->context->host_ttl;
    enum ttl_fit fit = ttl_fit(rst->ttl, usual);
    if (usual == 0)
        return "";
    if (fit != TTL_NEAR)
        finding_text(f, "refused_by", fit == TTL_MISFIT ? "device" : "host");
    finding_count(f, "ttl", rst->ttl);
    finding_count(f, "host_ttl", usual);
    if (fit == TTL_NEAR)
        return arena_print(&r->diagnosis->arena,
                           "; its TTL of %u is not the host's %u: the host, or a device near it, sent it", rst->ttl,
                           usual);
    if (fit == TTL_SAME)
        return "";
    f->cause = "A firewall or another device on the way rejects with RST in the host's name.";
    return arena_print(&r->diagnosis->arena, "; its TTL of %u is not the host's %u, so a device on the way sent it",
                       rst->ttl, usual);
}

static void rule_refused(struct rules *r)
{
    const struct ledger_entry *rst = story_find(r->flow, r->glance, FINWAIT_SERVER, NOTE_RST);
    if (!rst)
        return;
    const struct finwait_step *syn = step_of(r->connection, FINWAIT_STEP_SYN);
    /* A closed port answers with number 0 (RFC 9293 section 3.5.2); a socket that dies has a number of its own. */
    uint8_t usual = r->context->host_ttl;
    bool near = usual != 0 && ttl_fit(rst->ttl, usual) == TTL_NEAR;
    enum finwait_certainty certainty = rst->seq == 0 && !near ? FINWAIT_PROVEN : FINWAIT_LIKELY;
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_CONNECTION_REFUSED, certainty, FINWAIT_SERVER);
    finding_frame(f, syn ? syn->frame : 0);
    finding_frame(f, rst->frame);
    f->frame = rst->frame;
    f->time = rst->time;
    if (syn)
        finding_seconds(f, "after", rst->time - syn->last_time);
    f->message =
        arena_print(&r->diagnosis->arena,
                    "The %s refused the connection: RST in frame %" PRIu64 " answers the SYN in frame %" PRIu64 "%s.",
                    side_text(r, FINWAIT_SERVER), rst->frame, syn ? syn->last_frame : 0, refused_by_device(r, rst, f));
}

/* RFC 792, RFC 1812 section 5.2.7.1, RFC 4443 section 3.1. */
static const char *icmp_text(struct arena *arena, uint8_t family, uint8_t type, uint8_t code)
{
    static const struct {
        uint8_t family, type, code;
        const char *text;
    } texts[] = {
        {4, 3, 0, "network unreachable"},
        {4, 3, 1, "host unreachable"},
        {4, 3, 2, "protocol unreachable"},
        {4, 3, 3, "port unreachable"},
        {4, 3, 9, "network administratively prohibited"},
        {4, 3, 10, "host administratively prohibited"},
        {4, 3, 13, "communication administratively prohibited"},
        {6, 1, 0, "no route to destination"},
        {6, 1, 1, "communication administratively prohibited"},
        {6, 1, 3, "address unreachable"},
        {6, 1, 4, "port unreachable"},
        {6, 1, 5, "source address failed ingress/egress policy"},
        {6, 1, 6, "reject route to destination"},
    };
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (texts[i].family == family && texts[i].type == type && texts[i].code == code)
            return texts[i].text;
    }
    return arena_print(arena, "type %u, code %u", type, code);
}

static void rule_icmp(struct rules *r)
{
    const struct ledger_entry *icmp = story_find(r->flow, r->glance, FINWAIT_CLIENT, NOTE_ICMP);
    if (!icmp)
        return;
    const struct finwait_step *syn = step_of(r->connection, FINWAIT_STEP_SYN);
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_ICMP_REJECTED, FINWAIT_PROVEN, FINWAIT_SERVER);
    finding_frame(f, syn ? syn->frame : 0);
    finding_frame(f, icmp->frame);
    f->frame = icmp->frame;
    f->time = icmp->time;
    finding_count(f, "icmp_type", icmp->icmp_type);
    finding_count(f, "icmp_code", icmp->icmp_code);
    struct arena *arena = &r->diagnosis->arena;
    char reporter[64];
    finwait_address_print(&r->flow->icmp_reporter, r->connection->family, reporter, sizeof reporter);
    finding_text(f, "reported_by", arena_print(arena, "%s", reporter));
    f->message = arena_print(arena, "%s rejected the SYN to the %s with an ICMP error (%s) in frame %" PRIu64 ".",
                             reporter, side_text(r, FINWAIT_SERVER),
                             icmp_text(arena, r->connection->family, icmp->icmp_type, icmp->icmp_code), icmp->frame);
}

/*
 * A listener with TCP_DEFER_ACCEPT ignores an ACK without data and asks again only when it has waited for some: Linux
 * then skips the copies of the first second or longer.
 */
#define ASKED_LATE (2 * SECOND)

static bool may_be_deferred(const struct finwait_step *step, const struct finwait_step *asked)
{
    return step->segment == FINWAIT_STEP_ACK && asked && step->loss_count == 1 && step->losses[0].frame &&
           asked->transmissions == 2 && asked->last_time - asked->time >= ASKED_LATE;
}

/* `asked`: the step that this one answers, NULL for the first. */
static void lost_step(struct rules *r, const struct finwait_step *step, const struct finwait_step *asked)
{
    static const char *const names[FINWAIT_STEP_COUNT] = {"SYN", "SYN-ACK", "handshake's ACK", "FIN", "FIN"};
    const struct finwait_loss *loss = &step->losses[0];
    bool deferred = may_be_deferred(step, asked);
    enum finwait_certainty certainty = deferred ? FINWAIT_POSSIBLE : loss_certainty(loss);
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_HANDSHAKE_SEGMENT_LOST, certainty, FINWAIT_NOBODY);
    finding_text(f, "segment", finwait_step_name(step->segment));
    finding_count(f, "losses", step->loss_count);
    finding_text(f, "where", finwait_place_name(loss->where));
    if (asked && loss->frame == 0) { /* the copies of the question tell of an answer that the tap never saw */
        finding_frame(f, asked->frame);
        finding_frame(f, asked->last_frame);
        finding_frame(f, step->frame);
    }
    for (unsigned i = 0; i < step->loss_count; i++)
        finding_frame(f, step->losses[i].frame);
    finding_frame(f, step->last_frame);
    f->time = step->time;
    f->message = arena_print(&r->diagnosis->arena, "The %s from the %s was lost %s%s%s.", names[step->segment],
                             finwait_side_name(step->from), step->loss_count > 1 ? "more than once, first " : "",
                             loss_place(loss), deferred ? ", or ignored: a listener may wait for data" : "");
}

static void rule_handshake_lost(struct rules *r)
{
    const struct finwait_open *open = &r->connection->open;
    /* Ignored by the server, not lost. */
    bool ack_ignored = overflow_read(r).likely, syns_ignored = ignored_read(r).syns > 0;
    for (unsigned i = 0; i < open->step_count; i++) {
        const struct finwait_step *step = &open->steps[i];
        /* Never answered to the end is said as a whole, by syn_unanswered or syn_ack_unanswered. */
        bool told = step->loss_count > 0 && step->losses[0].evidence == FINWAIT_LOSS_NEVER_ANSWERED &&
                    (r->connection->verdict != FINWAIT_VERDICT_OPEN || step->transmissions < NOTABLE_COPIES ||
                     r->context->still_open);
        told |= r->connection->verdict == FINWAIT_VERDICT_OPEN_TIMED_OUT;
        bool ignored =
            step->segment == FINWAIT_STEP_SYN ? syns_ignored : ack_ignored && step->segment == FINWAIT_STEP_ACK;
        if (step->loss_count > 0 && !told && !ignored)
            lost_step(r, step, i > 0 ? step - 1 : NULL);
    }
}

/* The SYN-ACK came from where the client had sent no SYN to. */
static const char *asked_elsewhere(struct rules *r, const struct finwait_step *syn_ack, struct finwait_finding *f)
{
    const struct elsewhere *e = r->context->elsewhere;
    if (!e || !syn_ack || syn_ack->frame != e->frame)
        return "";
    const char *asked = socket_text(r, &e->asked, e->asked_port);
    finding_text(f, "asked", asked);
    finding_frame(f, e->syn_frame);
    f->cause = "The SYN-ACK came from an address or port that the client did not ask: a translator or balancer let it "
               "pass untranslated, or it takes a way around it.";
    f->advice = "See that answers go back the way by which the SYN came, and that the translation is undone on it.";
    return arena_print(&r->diagnosis->arena, ": its SYN in frame %" PRIu64 " had gone to %s", e->syn_frame, asked);
}

static void rule_aborted(struct rules *r)
{
    const struct ledger_entry *rst = story_find(r->flow, r->glance, FINWAIT_CLIENT, NOTE_RST);
    if (!rst)
        return;
    const struct finwait_step *step = step_of(r->connection, FINWAIT_STEP_SYN_ACK);
    bool syn = step_of(r->connection, FINWAIT_STEP_SYN) != NULL;
    struct finwait_finding *f =
        finding_add(r, FINWAIT_CODE_HANDSHAKE_ABORTED, syn ? FINWAIT_PROVEN : FINWAIT_LIKELY, FINWAIT_CLIENT);
    finding_frame(f, step ? step->frame : 0);
    finding_frame(f, rst->frame);
    f->frame = rst->frame;
    f->time = rst->time;
    f->message =
        arena_print(&r->diagnosis->arena, "The %s sent RST in frame %" PRIu64 " instead of finishing the handshake%s.",
                    side_text(r, FINWAIT_CLIENT), rst->frame, asked_elsewhere(r, step, f));
}

static void rule_simultaneous_open(struct rules *r)
{
    struct finwait_finding *f = finding_add(r, FINWAIT_CODE_SIMULTANEOUS_OPEN, FINWAIT_PROVEN, FINWAIT_NOBODY);
    for (unsigned i = 0; i < r->connection->open.step_count; i++)
        finding_frame(f, r->connection->open.steps[i].frame);
    f->time = r->connection->start;
    f->message = "Both sides' SYNs crossed.";
}

const struct rule opening_rules[] = {
    {rule_refused, FACT_VERDICT(FINWAIT_VERDICT_REFUSED)},
    {rule_icmp, FACT_VERDICT(FINWAIT_VERDICT_REFUSED)},
    {rule_handshake_lost, FACT_LOSS},
    {rule_aborted, FACT_OPEN(FINWAIT_OPEN_ABANDONED)},
    {rule_simultaneous_open, FACT_OPEN(FINWAIT_OPEN_SIMULTANEOUS)},
    {NULL, 0},
};
