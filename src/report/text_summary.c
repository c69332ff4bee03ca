/* SPDX-License-Identifier: BSD-2-Clause */
/* The counts of a text report, and what limits its conclusions. */
#include "text.h"

#define VALUES 15 /* column of the values */

static void begin_row(struct page *page, const char *label)
{
    page_begin(page, 0, VALUES);
    page_put(page, PAGE_BOLD, label);
    page_move(page, VALUES);
}

/* "30 closed, 4 reset"; the commas belong to the words before them. */
static void put_verdicts(struct page *page, const uint64_t *counts)
{
    char number[PAGE_NUMBER_SIZE], words[64];
    unsigned left = 0;
    for (unsigned verdict = 0; verdict < FINWAIT_VERDICT_COUNT; verdict++)
        left += counts[verdict] > 0;
    for (unsigned verdict = 0; verdict < FINWAIT_VERDICT_COUNT; verdict++)
        if (counts[verdict])
            page_print(page, PAGE_PLAIN, "%s %s%s", page_number(counts[verdict], number),
                       text_words(finwait_verdict_name((enum finwait_verdict)verdict), words, sizeof words),
                       --left ? "," : "");
}

static void put_closers(struct page *page, const struct finwait_summary *summary)
{
    char client[PAGE_NUMBER_SIZE], server[PAGE_NUMBER_SIZE], both[PAGE_NUMBER_SIZE];
    begin_row(page, "Closed first");
    page_print(page, PAGE_PLAIN, "client %s, server %s%s%s", page_number(summary->closed_first[FINWAIT_CLIENT], client),
               page_number(summary->closed_first[FINWAIT_SERVER], server),
               summary->closed_both ? ", both at once " : "",
               summary->closed_both ? page_number(summary->closed_both, both) : "");
    page_end(page);
}

static void put_packets(struct page *page, const struct finwait_summary *summary)
{
    char packets[PAGE_NUMBER_SIZE], segments[PAGE_NUMBER_SIZE], size[PAGE_NUMBER_SIZE], time[PAGE_NUMBER_SIZE];
    begin_row(page, "Packets");
    if (summary->packets == 0)
        page_put(page, PAGE_PLAIN, "none");
    else
        page_print(page, PAGE_PLAIN, "%s, of them %s TCP segments; %s in %s", page_number(summary->packets, packets),
                   page_number(summary->tcp_segments, segments), page_size(summary->bytes, size),
                   page_duration(summary->last_time - summary->first_time, time));
    page_end(page);
}

/* What two captures of the same traffic tell together. */
static void put_taps(struct page *page, const struct finwait_taps *taps)
{
    char offset[PAGE_NUMBER_SIZE], uncertainty[PAGE_NUMBER_SIZE], matched[PAGE_NUMBER_SIZE];
    char up[PAGE_NUMBER_SIZE], down[PAGE_NUMBER_SIZE];
    begin_row(page, "Two taps");
    page_print(page, PAGE_PLAIN, "%s segments seen at both; lost between them: %s from client to server, %s back;",
               page_number(taps->matched, matched), page_number(taps->lost[FINWAIT_CLIENT], up),
               page_number(taps->lost[FINWAIT_SERVER], down));
    page_print(page, PAGE_PLAIN, "clock of the server tap %s %s",
               page_duration(taps->offset < 0 ? -taps->offset : taps->offset, offset),
               taps->offset < 0 ? "behind" : "ahead");
    if (taps->uncertainty >= 0)
        page_print(page, PAGE_PLAIN, "(give or take %s)", page_duration(taps->uncertainty, uncertainty));
    page_end(page);
}

static void put_limit(struct page *page, uint64_t count, const char *what, bool *any)
{
    char number[PAGE_NUMBER_SIZE];
    if (count == 0)
        return;
    begin_row(page, *any ? "" : "Limits");
    page_print(page, PAGE_PLAIN, "%s:", what);
    page_put(page, PAGE_WARNING, page_number(count, number));
    page_end(page);
    *any = true;
}

static void put_limits(struct page *page, const struct inputs *inputs, const struct finwait_summary *summary)
{
    const struct finwait_health *health = &summary->health;
    const struct {
        uint64_t count;
        const char *what;
    } limits[] = {
        {health->kernel_drops, "frames dropped by the capturing kernel"},
        {health->interface_drops, "frames dropped by the capturing interface"},
        {health->acked_unseen_segments, "segments acknowledged yet missing here (the capture itself lost them)"},
        {health->duplicate_frames, "frames captured twice"},
        {health->time_reversals, "frames stamped earlier than the one before"},
        {health->cut_headers, "TCP headers cut by the snapshot length"},
        {health->one_way_connections, "connections of which only one direction was captured"},
        {health->fragments, "later IP fragments, not looked into"},
        {health->undecodable, "frames that could not be decoded"},
        {summary->overlap.segments, "segments that two of the inputs show (the same traffic twice)"},
        {summary->capped_connections, "connections let go early, too many being open at once"},
        {summary->capped_services, "connections of services beyond those that are told apart"},
        {summary->capped_hosts, "hosts forgotten, too many being there at once"},
        {summary->capped_timelines, "timelines cut, having too many changes"},
        {summary->capped_streams, "stream numbers of connections long over forgotten, being too many"},
    };
    bool any = false;
    for (size_t i = 0; i < inputs->count; i++) {
        if (!inputs->infos[i]->error)
            continue;
        begin_row(page, any ? "" : "Limits");
        page_put(page, PAGE_WARNING, inputs->infos[i]->error);
        page_end(page);
        any = true;
    }
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        put_limit(page, limits[i].count, limits[i].what, &any);
}

void text_counts(struct page *page, const struct inputs *inputs, const struct finwait_summary *summary)
{
    page_gap(page);
    if (summary->connections) {
        begin_row(page, "Connections");
        put_verdicts(page, summary->verdicts);
        page_end(page);
    }
    if (summary->closed_first[FINWAIT_CLIENT] || summary->closed_first[FINWAIT_SERVER] || summary->closed_both)
        put_closers(page, summary);
    put_packets(page, summary);
    if (summary->joined)
        put_taps(page, &summary->taps);
    put_limits(page, inputs, summary);
}
