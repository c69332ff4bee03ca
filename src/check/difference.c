/* SPDX-License-Identifier: BSD-2-Clause */
#include "difference.h"

#include <inttypes.h>
#include <string.h>

#include "text.h"
#include "write.h"

enum kind { KIND_NEW, KIND_GONE, KIND_CHANGED };

static const char *const kind_names[] = {"new", "gone", "changed"};

/* What is told of one service, or ("") of all together. */
struct part {
    const char *service;
    const struct account *accounts[2]; /* NULL: the service is not there */
};

struct change {
    const struct part *part;
    enum kind kind;
    struct expectation of;
    struct measured before, now;
};

/* Where changes go: `part` only for services that one of the two does not have. */
struct teller {
    void (*part)(struct teller *teller, const struct part *part);
    void (*change)(struct teller *teller, const struct change *change);
    struct page page;
    struct writer writer;
    const char *titled; /* the service whose title stands on the page */
    uint64_t changes;
};

static double magnitude(double value)
{
    return value < 0 ? -value : value;
}

static bool differs(const struct change *change)
{
    double before = change->before.value, now = change->now.value, longer = before > now ? before : now;
    if (change->before.known != change->now.known)
        return true;
    if (!change->now.known)
        return false;
    if (change->of.unit == UNIT_TIME)
        return magnitude(now - before) > longer * DIFFERENCE_TIME_PART &&
               magnitude(now - before) > DIFFERENCE_TIME_FLOOR;
    return magnitude(now - before) > 1e-9;
}

static bool is_there(const struct measured *measured)
{
    return measured->known && measured->value > 0;
}

static void tell_measure(struct teller *teller, const struct part *part, const struct expectation *of)
{
    struct change change = {.part = part, .of = *of};
    change.before = expectation_measure(of, part->accounts[0]);
    change.now = expectation_measure(of, part->accounts[1]);
    if (!differs(&change) || (!is_there(&change.before) && !is_there(&change.now)))
        return;
    change.kind = !is_there(&change.before) ? KIND_NEW : !is_there(&change.now) ? KIND_GONE : KIND_CHANGED;
    teller->changes++;
    teller->change(teller, &change);
}

static void tell_part(struct teller *teller, const struct part *part)
{
    struct expectation all[EXPECTATION_MEASURES];
    if (!part->accounts[0] || !part->accounts[1]) {
        teller->changes++;
        teller->part(teller, part);
        return;
    }
    size_t count = expectation_all(all);
    for (size_t i = 0; i < count; i++)
        tell_measure(teller, part, &all[i]);
}

/* All together is the same as the one service there is. */
static bool is_one_service(const struct accounts *a, const struct accounts *b)
{
    return a->count == 1 && b->count == 1 && a->left_out + b->left_out == 0 &&
           strcmp(a->services->name, b->services->name) == 0;
}

/* All together, then each service of either side by name: both lists are sorted. */
static void tell_all(struct teller *teller, const struct difference_side sides[2])
{
    const struct accounts *a = sides[0].accounts, *b = sides[1].accounts;
    if (!is_one_service(a, b))
        tell_part(teller, &(struct part){"", {&a->total, &b->total}});
    for (size_t i = 0, j = 0; i < a->count || j < b->count;) {
        int order = i == a->count ? 1 : j == b->count ? -1 : strcmp(a->services[i].name, b->services[j].name);
        struct part part = {.service = order <= 0 ? a->services[i].name : b->services[j].name};
        if (order <= 0)
            part.accounts[0] = &a->services[i++].account;
        if (order >= 0)
            part.accounts[1] = &b->services[j++].account;
        tell_part(teller, &part);
    }
}

/* A page. */

#define LABEL 2
#define LABELLED 11

static void begin_part(struct page *page, const char *service)
{
    page_gap(page);
    page_begin(page, 0, LABEL);
    page_put(page, PAGE_BOLD, *service ? service : "All services together");
}

static void put_part(struct teller *teller, const struct part *part)
{
    struct page *page = &teller->page;
    const struct account *only = part->accounts[0] ? part->accounts[0] : part->accounts[1];
    char number[PAGE_NUMBER_SIZE];
    begin_part(page, part->service);
    page_print(page, part->accounts[0] ? PAGE_WARNING : PAGE_NOTE, "is %s: %s connection%s.",
               part->accounts[0] ? "gone" : "new", page_number(only->connections, number),
               only->connections == 1 ? "" : "s");
    page_end(page);
}

static void put_change(struct teller *teller, const struct change *change)
{
    static const enum page_style styles[] = {PAGE_NOTE, PAGE_WARNING, PAGE_PLAIN};
    char name[EXPECTATION_TEXT], before[EXPECTATION_TEXT], now[EXPECTATION_TEXT];
    struct page *page = &teller->page;
    bool whole = change->of.unit != UNIT_TIME || change->kind == KIND_CHANGED;
    if (!whole && change->of.point != POINT_MAX) /* of times that are new or gone the longest tells enough */
        return;
    if (teller->titled != change->part->service) {
        begin_part(page, change->part->service);
        page_end(page);
    }
    teller->titled = change->part->service;
    page_begin(page, LABEL, LABELLED);
    page_put(page, styles[change->kind], kind_names[change->kind]);
    page_move(page, LABELLED);
    page_print(page, PAGE_PLAIN, "%s:", expectation_name(&change->of, name));
    page_print(page, PAGE_PLAIN, "%s → %s", expectation_value(&change->of, &change->before, before),
               expectation_value(&change->of, &change->now, now));
    page_end(page);
}

bool difference_write_text(const struct difference_side sides[2], const struct finwait_report_options *options,
                           FILE *out)
{
    struct teller teller = {.part = put_part, .change = put_change};
    char before[PAGE_NUMBER_SIZE], now[PAGE_NUMBER_SIZE];
    page_init(&teller.page, text_width(options), options->colour);
    page_begin(&teller.page, 0, LABEL);
    page_print(&teller.page, PAGE_BOLD, "%.200s → %.200s:", sides[0].path, sides[1].path);
    page_print(&teller.page, PAGE_PLAIN, "%s and %s TCP connections.",
               page_number(sides[0].accounts->total.connections, before),
               page_number(sides[1].accounts->total.connections, now));
    page_end(&teller.page);
    tell_all(&teller, sides);
    if (teller.changes == 0) {
        page_gap(&teller.page);
        page_paragraph(&teller.page, 0, PAGE_GOOD, "Nothing has changed.");
    }
    bool written = buffer_flush(&teller.page.out, out) && fflush(out) == 0;
    page_done(&teller.page);
    return written;
}

/* A JSON document. */

static const char *const measure_names[] = {"connections", "verdicts",      "findings",      "closes_first",
                                            "resets",      "handshake_rtt", "time_in_state", "occupancy"};
static const char *const unit_names[] = {"count", "share", "seconds"};

static void write_text(struct writer *writer, const char *key, bool known, const char *text)
{
    writer_string(writer, key, known ? text : NULL);
}

static void write_measured(struct writer *writer, const char *key, const struct expectation *of,
                           const struct measured *measured)
{
    if (!measured->known)
        writer_null(writer, key);
    else if (of->unit == UNIT_TIME)
        writer_seconds(writer, key, (int64_t)measured->value);
    else
        writer_double(writer, key, measured->value);
}

static void write_part(struct teller *teller, const struct part *part)
{
    struct writer *writer = &teller->writer;
    writer_break(writer);
    writer_open_object(writer, NULL);
    writer_string(writer, "service", part->service);
    writer_string(writer, "change", kind_names[part->accounts[0] ? KIND_GONE : KIND_NEW]);
    writer_string(writer, "measure", measure_names[MEASURE_CONNECTIONS]);
    writer_string(writer, "unit", unit_names[UNIT_COUNT]);
    for (unsigned i = 0; i < 2; i++)
        writer_unsigned(writer, i ? "now" : "before", part->accounts[i] ? part->accounts[i]->connections : 0);
    writer_close_object(writer);
}

static void write_change(struct teller *teller, const struct change *change)
{
    const struct expectation *of = &change->of;
    struct writer *writer = &teller->writer;
    bool sided = of->measure == MEASURE_CLOSERS || of->measure == MEASURE_RESETS || of->measure == MEASURE_STATE;
    writer_break(writer);
    writer_open_object(writer, NULL);
    write_text(writer, "service", *change->part->service, change->part->service);
    writer_string(writer, "change", kind_names[change->kind]);
    writer_string(writer, "measure", measure_names[of->measure]);
    if (of->measure == MEASURE_FINDINGS)
        writer_string(writer, "code", finwait_code_name((enum finwait_code)__builtin_ctzll(of->set)));
    if (of->measure == MEASURE_VERDICTS)
        writer_string(writer, "verdict", finwait_verdict_name((enum finwait_verdict)__builtin_ctzll(of->set)));
    if (sided)
        writer_string(writer, "side", finwait_side_name(of->side));
    if (of->measure == MEASURE_STATE)
        writer_string(writer, "state", finwait_state_name(of->state));
    if (of->measure == MEASURE_OCCUPANCY)
        writer_string(writer, "state", tally_peak_name(of->peak));
    if (of->unit == UNIT_TIME)
        writer_string(writer, "point", distribution_points[of->point].name);
    writer_string(writer, "unit", unit_names[of->unit]);
    write_measured(writer, "before", of, &change->before);
    write_measured(writer, "now", of, &change->now);
    writer_close_object(writer);
}

bool difference_write_json(const struct difference_side sides[2], FILE *out)
{
    struct teller teller = {.part = write_part, .change = write_change};
    struct writer *writer = &teller.writer;
    writer_open_object(writer, NULL);
    writer_string(writer, "schema", "finwait-diff/1");
    for (unsigned i = 0; i < 2; i++) {
        writer_open_object(writer, i ? "now" : "before");
        writer_string(writer, "path", sides[i].path);
        writer_unsigned(writer, "connections", sides[i].accounts->total.connections);
        writer_close_object(writer);
    }
    writer_open_array(writer, "changes");
    tell_all(&teller, sides);
    writer_close_array(writer);
    writer_close_object(writer);
    writer_newline(writer);
    bool written = buffer_flush(&writer->out, out) && fflush(out) == 0;
    writer_done(writer);
    return written;
}
