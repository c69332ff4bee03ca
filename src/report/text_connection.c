/* SPDX-License-Identifier: BSD-2-Clause */
/* One connection of a text report: a line, a sentence, and on demand both sides' states as they went. */
#include "text.h"

#include <ctype.h>

#define SUBJECT 6  /* column of the addresses */
#define VERDICT 44 /* column of the verdict */

/* Where the columns of a timeline begin. */
#define AT_FRAME 6
#define AT_TIME 15
#define AT_CLIENT 28
#define AT_SERVER 43
#define AT_WHY 58 /* where a line has room for it */
#define ROOM_FOR_WHY 78

static enum page_style verdict_style(const struct finwait_connection *connection)
{
    enum page_style style = PAGE_GOOD;
    enum finwait_severity worst = FINWAIT_NOTE;
    for (size_t i = 0; i < connection->finding_count; i++) {
        if (connection->findings[i].severity > worst)
            worst = connection->findings[i].severity;
    }
    if (worst > FINWAIT_NOTE)
        style = text_severity_style(worst);
    return style;
}

/* "FIN_WAIT_2", with a question mark when other states are possible too. */
static void put_state(struct page *page, const struct finwait_timeline_entry *entry)
{
    char name[32];
    snprintf(name, sizeof name, "%s", finwait_state_name(entry->state));
    for (char *letter = name; *letter; letter++)
        *letter = (char)toupper((unsigned char)*letter);
    bool known = entry->state < FINWAIT_STATE_COUNT && entry->possible == FINWAIT_IN(entry->state);
    page_print(page, PAGE_PLAIN, "%s%s", name, known ? "" : "?");
}

static void put_change(struct page *page, const struct finwait_connection *connection,
                       const struct finwait_timeline_entry *entry, enum finwait_side side)
{
    char words[64];
    page_begin(page, AT_FRAME, AT_FRAME);
    if (entry->frame)
        page_print(page, PAGE_PLAIN, "%llu", (unsigned long long)entry->frame);
    else
        page_put(page, PAGE_DIM, "timer");
    page_move(page, AT_TIME);
    page_print(page, PAGE_PLAIN, "%.6f", (double)(entry->time - connection->start) / 1e9);
    page_move(page, side == FINWAIT_CLIENT ? AT_CLIENT : AT_SERVER);
    put_state(page, entry);
    if (page->width >= ROOM_FOR_WHY) {
        page_move(page, AT_WHY);
        page_put(page, PAGE_DIM, text_words(finwait_why_name(entry->why), words, sizeof words));
    }
    page_end(page);
}

static void put_titles(struct page *page)
{
    page_begin(page, AT_FRAME, AT_FRAME);
    page_put(page, PAGE_DIM, "frame");
    page_move(page, AT_TIME);
    page_put(page, PAGE_DIM, "seconds");
    page_move(page, AT_CLIENT);
    page_put(page, PAGE_DIM, "client");
    page_move(page, AT_SERVER);
    page_put(page, PAGE_DIM, "server");
    page_end(page);
}

static bool is_sending(enum finwait_why why)
{
    switch (why) {
    case FINWAIT_WHY_SENT_SYN:
    case FINWAIT_WHY_SENT_SYN_ACK:
    case FINWAIT_WHY_SENT_ACK:
    case FINWAIT_WHY_SENT_DATA:
    case FINWAIT_WHY_SENT_FIN:
    case FINWAIT_WHY_SENT_RST:
    case FINWAIT_WHY_RETRANSMITTED:
        return true;
    default:
        return false;
    }
}

/* By time; of one segment, what it says of its sender stands before what it does to the receiver. */
static bool comes_first(const struct finwait_timeline_entry *entry, const struct finwait_timeline_entry *other)
{
    if (entry->time != other->time)
        return entry->time < other->time;
    return is_sending(entry->why) || !is_sending(other->why);
}

/* Both sides' changes in one list. */
static void put_timeline(struct page *page, const struct finwait_connection *connection)
{
    const struct finwait_endpoint *client = &connection->endpoints[FINWAIT_CLIENT];
    const struct finwait_endpoint *server = &connection->endpoints[FINWAIT_SERVER];
    size_t c = 0, s = 0;
    if (client->timeline_count + server->timeline_count == 0)
        return;
    put_titles(page);
    while (c < client->timeline_count || s < server->timeline_count) {
        bool client_next = s == server->timeline_count ||
                           (c < client->timeline_count && comes_first(&client->timeline[c], &server->timeline[s]));
        if (client_next)
            put_change(page, connection, &client->timeline[c++], FINWAIT_CLIENT);
        else
            put_change(page, connection, &server->timeline[s++], FINWAIT_SERVER);
    }
}

void text_connection(struct page *page, const struct finwait_connection *connection, bool timeline)
{
    char subject[FOUND_SUBJECT], words[64], packets[PAGE_NUMBER_SIZE], time[PAGE_NUMBER_SIZE];
    page_gap(page);
    page_begin(page, 0, SUBJECT);
    page_print(page, PAGE_DIM, "#%llu", (unsigned long long)connection->id);
    page_move(page, SUBJECT);
    page_put(page, PAGE_BOLD, found_connection_subject(connection, subject));
    page_move(page, VERDICT);
    page_put(page, verdict_style(connection),
             text_words(finwait_verdict_name(connection->verdict), words, sizeof words));
    page_print(page, PAGE_DIM, "(%s %s, %s)", page_number(connection->packets, packets),
               connection->packets == 1 ? "packet" : "packets",
               page_duration(connection->end - connection->start, time));
    page_end(page);
    if (connection->summary)
        page_paragraph(page, SUBJECT, PAGE_PLAIN, connection->summary);
    if (timeline)
        put_timeline(page, connection);
}
