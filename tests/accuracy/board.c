/* SPDX-License-Identifier: BSD-2-Clause */
/* The scoreboard: as a table for people, as JSON, and held against what is promised. */
#include <inttypes.h>
#include <stdio.h>

#include "score.h"

/* What is promised (docs/accuracy.md). Not to be lowered: a recording that falls short shows a bug. */
#define PROMISED_SOUND 1.0
#define PROMISED_EXACT_OWN 0.98
#define PROMISED_EXACT_FAR 0.95
#define PROMISED_CAUSE_FIRST 0.95
#define PROMISED_CAUSE_WITHIN 0.99
#define PROMISED_HEDGED 1.0
#define PROMISED_WAVES_FOUND 1.0

static const char *const place_keys[PLACE_COUNT] = {"own", "near", "far"};

struct row {
    const char *key, *title;
    const struct share *shares; /* by place */
};

static double ratio(const struct share *share)
{
    return share->of ? (double)share->hits / (double)share->of : 1.0;
}

/* Cut, not rounded: 100 % is said of nothing less. */
static void print_percent(const struct share *share)
{
    uint64_t hundredths = share->of ? share->hits * 10000 / share->of : 10000;
    printf("%6" PRIu64 ".%02" PRIu64 " %% of %-8" PRIu64, hundredths / 100, hundredths % 100, share->of);
}

static void print_states(const struct score *score, const struct row *rows, size_t count)
{
    printf("%-42s %21s %21s %21s\n", "", "own interface     ", "next to it      ", "beyond the path   ");
    for (size_t i = 0; i < count; i++) {
        printf("%-42s", rows[i].title);
        for (unsigned place = 0; place < PLACE_COUNT; place++)
            print_percent(&rows[i].shares[place]);
        printf("\n");
    }
    printf("%-42s", "mean size of possible");
    for (unsigned place = 0; place < PLACE_COUNT; place++)
        printf("%6.2f%16s", score->sound[place].of ? (double)score->sizes[place] / (double)score->sound[place].of : 0.0,
               "");
    printf("\n\n");
}

static bool cause_occurs(const struct causes *causes, unsigned cause, bool reported)
{
    for (unsigned i = 0; i < FINWAIT_CAUSE_COUNT; i++) {
        if (reported ? causes->matrix[i][cause] : causes->matrix[cause][i])
            return true;
    }
    return false;
}

static void print_matrix(const struct causes *causes)
{
    printf("%-42s reported\n%-24s", "RST: what the kernel says", "");
    for (unsigned cause = 0; cause < FINWAIT_CAUSE_COUNT; cause++) {
        if (cause_occurs(causes, cause, true))
            printf(" %17s", finwait_cause_name((enum finwait_cause)cause));
    }
    printf("\n");
    for (unsigned truth = 0; truth < FINWAIT_CAUSE_COUNT; truth++) {
        if (!cause_occurs(causes, truth, false))
            continue;
        printf("%-24s", finwait_cause_name((enum finwait_cause)truth));
        for (unsigned cause = 0; cause < FINWAIT_CAUSE_COUNT; cause++) {
            if (cause_occurs(causes, cause, true))
                printf(" %17" PRIu64, causes->matrix[truth][cause]);
        }
        printf("\n");
    }
    printf("\n");
}

static void print_share(const char *title, const struct share *share)
{
    printf("%-42s", title);
    print_percent(share);
    printf("\n");
}

static void print_outcomes(const struct score *score)
{
    const struct causes *causes = &score->causes;
    const struct waves *waves = &score->waves;
    print_share("cause right, where the wire can tell", &causes->telling);
    print_share("cause hedged, where causes look alike", &causes->hedged);
    print_share("cause right or among the alternatives", &causes->within);
    print_share("cause right first time, of all", &causes->first);
    printf("%-42s%6" PRIu64 "\n\n", "RSTs that took effect, not reported", causes->missed);
    print_share("lost FINs and ACKs of FINs found", &waves->found);
    printf("%-42s%6" PRIu64 " (%" PRIu64 " of copies that came too late, %" PRIu64 " left open)\n", "losses reported",
           waves->reported, waves->late, waves->open);
    printf("%-42s%6" PRIu64 "\n", "losses invented", waves->invented);
    print_share("who closed first", &score->initiator);
    print_share("verdict, where the kernel tells", &score->verdict);
}

static void print_json_share(const char *key, const struct share *share, const char *end)
{
    printf("\"%s\": {\"of\": %" PRIu64 ", \"hits\": %" PRIu64 "}%s", key, share->of, share->hits, end);
}

static void print_json_matrix(const struct causes *causes)
{
    const char *comma = "";
    printf("  \"causes\": [");
    for (unsigned truth = 0; truth < FINWAIT_CAUSE_COUNT; truth++) {
        for (unsigned cause = 0; cause < FINWAIT_CAUSE_COUNT; cause++) {
            if (!causes->matrix[truth][cause])
                continue;
            printf("%s\n    {\"true\": \"%s\", \"reported\": \"%s\", \"count\": %" PRIu64 "}", comma,
                   finwait_cause_name((enum finwait_cause)truth), finwait_cause_name((enum finwait_cause)cause),
                   causes->matrix[truth][cause]);
            comma = ",";
        }
    }
    printf("\n  ],\n");
}

static void print_json(const struct score *score, const struct row *rows, size_t count)
{
    printf("{\n  \"recordings\": %" PRIu64 ", \"pairs\": %" PRIu64 ", \"segments\": %" PRIu64 ",\n", score->recordings,
           score->pairs, score->segments);
    for (size_t i = 0; i < count; i++) {
        printf("  \"%s\": {", rows[i].key);
        for (unsigned place = 0; place < PLACE_COUNT; place++)
            print_json_share(place_keys[place], &rows[i].shares[place], place + 1 < PLACE_COUNT ? ", " : "},\n");
    }
    printf("  \"sizes\": {\"own\": %" PRIu64 ", \"near\": %" PRIu64 ", \"far\": %" PRIu64 "},\n",
           score->sizes[PLACE_OWN], score->sizes[PLACE_NEAR], score->sizes[PLACE_FAR]);
    print_json_matrix(&score->causes);
    printf("  ");
    print_json_share("cause_told", &score->causes.telling, ", ");
    print_json_share("cause_alike", &score->causes.hedged, ", ");
    print_json_share("cause_within", &score->causes.within, ", ");
    print_json_share("cause_first", &score->causes.first, ",\n");
    printf("  \"resets_missed\": %" PRIu64 ",\n  ", score->causes.missed);
    print_json_share("waves_found", &score->waves.found, "");
    printf(", \"losses_reported\": %" PRIu64 ", \"losses_late\": %" PRIu64 ", \"losses_open\": %" PRIu64
           ", \"losses_invented\": %" PRIu64 ",\n  ",
           score->waves.reported, score->waves.late, score->waves.open, score->waves.invented);
    print_json_share("initiator", &score->initiator, ", ");
    print_json_share("verdict", &score->verdict, "\n}\n");
}

void board_print(const struct score *score, bool json)
{
    const struct row rows[] = {
        {"sound", "true state is in possible", score->sound},
        {"exact", "possible exact, both sides answered", score->exact_answered},
        {"exact_quiet", "possible exact, nothing under way", score->exact},
        {"best", "state is the true one", score->best},
        {"textbook", "  a textbook tracker's state", score->textbook},
        {"best_quiet", "state is the true one, nothing under way", score->best_quiet},
        {"textbook_quiet", "  a textbook tracker's state", score->textbook_quiet},
        {"clear", "(the truth is one state)", score->clear},
        {"claimed", "(moments that the above is about)", score->claimed},
    };
    const size_t count = sizeof rows / sizeof *rows;
    if (json) {
        print_json(score, rows, count);
        return;
    }
    printf("%" PRIu64 " recordings, %" PRIu64 " four-tuples, %" PRIu64 " segments at four taps\n\n", score->recordings,
           score->pairs, score->segments);
    print_states(score, rows, count);
    print_matrix(&score->causes);
    print_outcomes(score);
}

static bool reaches(const char *what, const struct share *share, double promised)
{
    if (share->of > 0 && ratio(share) >= promised)
        return true;
    fprintf(stderr, "FAIL %s: %.4f %% of %" PRIu64 ", promised %.0f %%\n", what, 100.0 * ratio(share), share->of,
            100.0 * promised);
    return false;
}

bool board_check(const struct score *score)
{
    bool good = true;
    for (unsigned place = 0; place < PLACE_COUNT; place++)
        good &= reaches("soundness", &score->sound[place], PROMISED_SOUND);
    good &= reaches("exactness at the own interface", &score->exact_answered[PLACE_OWN], PROMISED_EXACT_OWN);
    good &= reaches("exactness next to it", &score->exact_answered[PLACE_NEAR], PROMISED_EXACT_OWN);
    good &= reaches("exactness beyond the path", &score->exact_answered[PLACE_FAR], PROMISED_EXACT_FAR);
    good &= reaches("causes that the wire can tell", &score->causes.telling, PROMISED_CAUSE_FIRST);
    good &= reaches("causes that look alike", &score->causes.hedged, PROMISED_HEDGED);
    good &= reaches("causes within the alternatives", &score->causes.within, PROMISED_CAUSE_WITHIN);
    good &= reaches("lost waves found", &score->waves.found, PROMISED_WAVES_FOUND);
    if (score->waves.invented > 0)
        fprintf(stderr, "FAIL losses invented: %" PRIu64 "\n", score->waves.invented);
    return good && score->waves.invented == 0;
}
