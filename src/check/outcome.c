/* SPDX-License-Identifier: BSD-2-Clause */
#include "outcome.h"

#include <stdlib.h>
#include <string.h>

#include "found.h"

const char *outcome_verdict_name(enum outcome_verdict verdict)
{
    static const char *const names[OUTCOME_VERDICT_COUNT] = {"passed", "tolerated", "failed", "skipped"};
    return names[verdict];
}

bool outcome_passed(const struct outcome *outcome)
{
    return outcome->counts[OUTCOME_FAILED] == 0 && (!outcome->cut || outcome->lenient);
}

bool outcome_init(struct outcome *outcome, size_t count, enum finwait_severity bar)
{
    *outcome = (struct outcome){.bar = bar, .cases = calloc(count ? count : 1, sizeof *outcome->cases)};
    if (!outcome->cases)
        return false;
    outcome->case_count = count;
    for (size_t i = 0; i < count; i++)
        outcome->cases[i] = (struct outcome_case){.id = "", .name = "", .reason = "", .sentence = ""};
    return true;
}

void outcome_done(struct outcome *outcome)
{
    free(outcome->cases);
    arena_done(&outcome->texts);
    *outcome = (struct outcome){0};
}

/* The worst first, of equals the earlier. A full case drops its last: with three severities that is soon over. */
static struct outcome_failure *make_place(struct outcome *outcome, struct outcome_case *of,
                                          enum finwait_severity severity)
{
    unsigned place = of->kept_count;
    while (place > 0 && of->kept[place - 1]->severity < severity)
        place--;
    if (place == OUTCOME_KEPT)
        return NULL;
    struct outcome_failure *failure = arena_take(&outcome->texts, sizeof *failure);
    if (!failure)
        return NULL;
    of->kept_count -= of->kept_count == OUTCOME_KEPT;
    memmove(&of->kept[place + 1], &of->kept[place], (of->kept_count - place) * sizeof *of->kept);
    of->kept_count++;
    of->kept[place] = failure;
    return failure;
}

struct outcome_failure *outcome_fail(struct outcome *outcome, struct outcome_case *of, enum finwait_severity severity)
{
    of->failures++;
    of->counted += severity >= outcome->bar;
    struct outcome_failure *failure = make_place(outcome, of, severity);
    if (failure)
        *failure = (struct outcome_failure){.sentence = "",
                                            .severity = severity,
                                            .certainty = FINWAIT_PROVEN,
                                            .endpoint = FINWAIT_NOBODY,
                                            .subject = "",
                                            .service = "",
                                            .cause = "",
                                            .advice = "",
                                            .filter = ""};
    return failure;
}

static void fill_places(struct outcome_failure *failure, const struct finwait_finding *finding,
                        finwait_report_locate *locate, void *user)
{
    failure->place_count = finding->frame_count;
    for (unsigned i = 0; i < finding->frame_count; i++) {
        struct outcome_place *place = &failure->places[i];
        place->number = finding->frames[i];
        if (!locate || !locate(user, place->number, &place->input, &place->frame))
            place->frame = 0;
        if (place->number == finding->frame)
            failure->first = i;
    }
}

static const char *copy(struct arena *texts, const char *text)
{
    return text ? arena_print(texts, "%s", text) : "";
}

void outcome_fail_finding(struct outcome *outcome, struct outcome_case *of, enum finwait_severity severity,
                          const struct finwait_finding *finding, const struct finwait_connection *connection,
                          const struct finwait_service *service, finwait_report_locate *locate, void *user)
{
    char subject[FOUND_SUBJECT], place[FOUND_ENDPOINT];
    struct arena *texts = &outcome->texts;
    struct outcome_failure *failure = outcome_fail(outcome, of, severity);
    if (!failure)
        return;
    failure->sentence = copy(texts, finding->message);
    failure->finding = finwait_explain(finding->code);
    failure->certainty = finding->certainty;
    failure->endpoint = finding->endpoint;
    failure->time = finding->time;
    failure->cause = copy(texts, finding->cause);
    failure->advice = copy(texts, finding->advice);
    failure->filter = copy(texts, finding->filter);
    fill_places(failure, finding, locate, user);
    if (connection) {
        const struct finwait_endpoint *server = &connection->endpoints[FINWAIT_SERVER];
        failure->has_connection = true;
        failure->connection = connection->id;
        failure->stream = connection->stream;
        failure->subject = copy(texts, found_connection_subject(connection, subject));
        failure->service =
            copy(texts, found_endpoint_subject(&server->address, connection->family, server->port, place));
    } else if (service) {
        failure->service =
            copy(texts, found_endpoint_subject(&service->address, service->family, service->port, place));
        failure->subject = arena_print(texts, "service %s", failure->service);
    } else {
        failure->subject = "the capture";
    }
}

static enum outcome_verdict verdict_of(const struct outcome_case *of)
{
    if (of->counted > 0)
        return OUTCOME_FAILED;
    return of->failures > 0 ? OUTCOME_TOLERATED : OUTCOME_PASSED;
}

void outcome_close(struct outcome *outcome)
{
    memset(outcome->counts, 0, sizeof outcome->counts);
    for (size_t i = 0; i < outcome->case_count; i++) {
        struct outcome_case *of = &outcome->cases[i];
        if (of->verdict != OUTCOME_SKIPPED)
            of->verdict = verdict_of(of);
        outcome->counts[of->verdict]++;
    }
}
