/* SPDX-License-Identifier: BSD-2-Clause */
#include "facts.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static void add(struct facts *facts, const char *format, ...)
{
    char piece[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof piece)
        abort();
    if (facts->size + (size_t)length + 1 > facts->room) {
        facts->room = 2 * facts->room + sizeof piece;
        facts->text = realloc(facts->text, facts->room);
        if (!facts->text)
            abort();
    }
    memcpy(facts->text + facts->size, piece, (size_t)length + 1);
    facts->size += (size_t)length;
}

static const char *side(enum finwait_side side)
{
    return side == FINWAIT_NOBODY ? "nobody" : finwait_side_name(side);
}

static void add_step(struct facts *facts, const struct finwait_step *step)
{
    add(facts, " %s %s frame %" PRIu64 " x%u", finwait_step_name(step->segment), side(step->from), step->frame,
        step->transmissions);
    for (unsigned i = 0; i < step->loss_count; i++)
        add(facts, " lost %s %" PRIu64 " %s", finwait_place_name(step->losses[i].where), step->losses[i].frame,
            finwait_loss_evidence_name(step->losses[i].evidence));
    add(facts, "\n");
}

static void add_reset(struct facts *facts, const struct finwait_reset *reset)
{
    add(facts, "reset %s frame %" PRIu64 " %s answers %" PRIu64 " %s cause %s", side(reset->from), reset->frame,
        finwait_reset_form_name(reset->form), reset->answers, finwait_certainty_name(reset->certainty),
        finwait_cause_name(reset->cause));
    for (unsigned i = 0; i < reset->alternative_count; i++)
        add(facts, " or %s", finwait_cause_name(reset->alternatives[i]));
    add(facts, " lost_bytes %u\n", reset->lost_bytes);
}

static void add_closing(struct facts *facts, const struct finwait_close *close)
{
    add(facts, "close %s initiator %s\n", finwait_close_name(close->kind),
        close->both ? "both" : side(close->initiator));
    if (close->half_close)
        add(facts, "half_close %" PRIu64 "\n", close->half_close_bytes);
    for (unsigned wave = 0; wave < FINWAIT_WAVE_COUNT; wave++) {
        if (!close->seen[wave])
            continue;
        add(facts, "wave %u", wave + 1);
        add_step(facts, &close->waves[wave]);
    }
    if (close->has_reset)
        add_reset(facts, &close->reset);
}

static void add_set(struct facts *facts, const char *name, finwait_states states)
{
    add(facts, "%s.possible ", name);
    const char *comma = "";
    for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++) {
        if (!(states & FINWAIT_IN(state)))
            continue;
        add(facts, "%s%s", comma, finwait_state_name((enum finwait_state)state));
        comma = ",";
    }
    add(facts, "\n");
    for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++) {
        if (states & FINWAIT_IN(state))
            add(facts, "%s.may %s\n", name, finwait_state_name((enum finwait_state)state));
    }
}

static void add_endpoint(struct facts *facts, const char *name, const struct finwait_endpoint *end)
{
    add(facts, "%s.state %s\n%s.proven %s\n", name, finwait_state_name(end->state), name,
        finwait_state_name(end->proven));
    add(facts, "%s.retransmissions %" PRIu64 "\n%s.payload %" PRIu64 "\n", name, end->retransmissions, name,
        end->payload_bytes);
    add_set(facts, name, end->possible);
    add(facts, "%s.path ", name);
    const char *comma = "";
    for (size_t i = 0; i < end->timeline_count; i++) {
        if (i > 0 && end->timeline[i].state == end->timeline[i - 1].state)
            continue;
        add(facts, "%s%s", comma, finwait_state_name(end->timeline[i].state));
        comma = ",";
    }
    add(facts, "\n");
}

static void add_evidence(struct facts *facts, const struct finwait_evidence *evidence)
{
    switch (evidence->kind) {
    case FINWAIT_EVIDENCE_SECONDS:
        add(facts, " %s %.3f", evidence->name, evidence->value.seconds);
        break;
    case FINWAIT_EVIDENCE_TEXT:
        add(facts, " %s %s", evidence->name, evidence->value.text);
        break;
    case FINWAIT_EVIDENCE_COUNT:
        add(facts, " %s %" PRId64, evidence->name, evidence->value.count);
        break;
    case FINWAIT_EVIDENCE_RATE:
        add(facts, " %s %.3f", evidence->name, evidence->value.rate);
        break;
    case FINWAIT_EVIDENCE_TRUTH:
        add(facts, " %s %s", evidence->name, evidence->value.truth ? "true" : "false");
        break;
    }
}

static void add_finding(struct facts *facts, const struct finwait_finding *finding)
{
    add(facts, "finding %s %s %s %s frames ", finwait_code_name(finding->code), side(finding->endpoint),
        finwait_certainty_name(finding->certainty), finwait_severity_name(finding->severity));
    for (unsigned i = 0; i < finding->frame_count; i++)
        add(facts, "%s%" PRIu64, i ? "," : "", finding->frames[i]);
    for (unsigned i = 0; i < finding->evidence_count; i++)
        add_evidence(facts, &finding->evidence[i]);
    add(facts, "\n");
}

void facts_of(struct facts *facts, const struct finwait_connection *connection)
{
    add(facts, "verdict %s\n", finwait_verdict_name(connection->verdict));
    add(facts, "roles %s\n", finwait_roles_name(connection->roles_from));
    add(facts, "incarnation %u\n", connection->incarnation);
    add(facts, "stream %" PRIu64 "\n", connection->stream);
    add(facts, "packets %" PRIu64 "\n", connection->packets);
    add(facts, "open %s\n", finwait_open_name(connection->open.kind));
    for (unsigned i = 0; i < connection->open.step_count; i++) {
        add(facts, "step");
        add_step(facts, &connection->open.steps[i]);
    }
    add_closing(facts, &connection->close);
    add_endpoint(facts, "client", &connection->endpoints[FINWAIT_CLIENT]);
    add_endpoint(facts, "server", &connection->endpoints[FINWAIT_SERVER]);
    for (size_t i = 0; i < connection->finding_count; i++)
        add_finding(facts, &connection->findings[i]);
}

static void add_words(struct facts *facts, const char *prefix, const struct finwait_finding *finding)
{
    add(facts, "%ssays %s %s\n", prefix, finwait_code_name(finding->code), finding->message);
    add(facts, "%sadvises %s %s\n", prefix, finwait_code_name(finding->code), finding->advice);
}

void facts_of_words(struct facts *facts, const struct finwait_connection *connection)
{
    for (size_t i = 0; i < connection->finding_count; i++)
        add_words(facts, "", &connection->findings[i]);
}

void facts_of_telling(struct facts *facts, const char *what, enum finwait_code code, enum finwait_side endpoint,
                      uint64_t frame)
{
    add(facts, "%s %s %s with frame %" PRIu64 "\n", what, finwait_code_name(code), side(endpoint), frame);
}

void facts_of_summary(struct facts *facts, const struct finwait_summary *summary)
{
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++) {
        if (summary->codes[code] > 0)
            add(facts, "capture finding %s %" PRIu64 "\n", finwait_code_name((enum finwait_code)code),
                summary->codes[code]);
    }
    for (size_t i = 0; i < summary->finding_count; i++) {
        add(facts, "capture ");
        add_finding(facts, &summary->findings[i]);
        add_words(facts, "capture ", &summary->findings[i]);
    }
}

void facts_of_service(struct facts *facts, const struct finwait_service *service)
{
    char prefix[32];
    int length = snprintf(prefix, sizeof prefix, "service %u ", service->port);
    if (length < 0 || (size_t)length >= sizeof prefix)
        abort();
    add(facts, "%shalf_open %" PRIu64 "\n", prefix, service->half_open.count);
    for (size_t i = 0; i < service->finding_count; i++) {
        add(facts, "%s", prefix);
        add_finding(facts, &service->findings[i]);
        add_words(facts, prefix, &service->findings[i]);
    }
}

void facts_done(struct facts *facts)
{
    free(facts->text);
    *facts = (struct facts){0};
}

/* The next word from `*at` on, and its length; NULL at the end of the line. */
static const char *next_word(const char **at, size_t *length)
{
    const char *word = *at + strspn(*at, " ");
    *length = strcspn(word, " \n");
    *at = word + *length;
    return *length ? word : NULL;
}

static bool line_holds(const char *line, const char *wanted)
{
    size_t want_length, length;
    const char *want = next_word(&wanted, &want_length);
    for (bool first = true; want; first = false) {
        const char *word = next_word(&line, &length);
        if (!word)
            return false;
        if (length == want_length && memcmp(word, want, length) == 0)
            want = next_word(&wanted, &want_length);
        else if (first)
            return false;
    }
    return true;
}

bool facts_hold(const struct facts *facts, const char *wanted)
{
    for (const char *line = facts->text; line && *line; line = strchr(line, '\n') + 1) {
        if (line_holds(line, wanted))
            return true;
    }
    return false;
}
