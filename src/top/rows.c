/* SPDX-License-Identifier: BSD-2-Clause */
#include "rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "found.h"

#define SECOND INT64_C(1000000000)

const struct column row_columns[VIEW_COUNT][ROW_COLUMNS] = {
    [VIEW_SERVICES] = {{"SERVICE", 23, false},
                       {"OPEN", 6, true},
                       {"HALF", 5, true},
                       {"FINW", 5, true},
                       {"CLSW", 5, true},
                       {"TIMW", 6, true},
                       {"PEAK", 6, true},
                       {"CONN/S", 7, true},
                       {"FOUND", 6, true},
                       {"HOLDS", 20, false}},
    [VIEW_FINDINGS] =
        {{"TIME", 8, false}, {"LEVEL", 7, false}, {"CODE", 20, false}, {"CLIENT", 21, false}, {"SERVER", 20, false}},
    [VIEW_CONNECTIONS] = {{"TIME", 8, false},
                          {"VERDICT", 16, false},
                          {"SECONDS", 9, true},
                          {"CLIENT", 21, false},
                          {"SERVER", 20, false}},
};

bool rows_init(struct rows *rows)
{
    *rows = (struct rows){.list = calloc(ROWS_CAP, sizeof *rows->list)};
    return rows->list;
}

void rows_done(struct rows *rows)
{
    free(rows->list);
    *rows = (struct rows){0};
}

static bool holds(const struct row *row, const char *filter)
{
    if (!*filter)
        return true;
    for (unsigned i = 0; i < ROW_COLUMNS; i++)
        if (strcasestr(row->cells[i], filter))
            return true;
    return false;
}

static int compare_cells(const struct row *a, const struct row *b, unsigned column)
{
    if (a->keys[column] != b->keys[column])
        return a->keys[column] < b->keys[column] ? -1 : 1;
    return strcmp(a->cells[column], b->cells[column]);
}

struct sorting {
    unsigned column;
    bool down;
};

/* What is the same there: the newest case first, services by name. */
static int compare_rest(const struct row *a, const struct row *b)
{
    if (a->serial != b->serial)
        return a->serial > b->serial ? -1 : 1;
    return strcmp(a->cells[0], b->cells[0]);
}

static int compare(const void *left, const void *right, void *user)
{
    const struct sorting *by = user;
    int order = compare_cells(left, right, by->column);
    if (order == 0)
        return compare_rest(left, right);
    return by->down ? -order : order;
}

static void sort(struct rows *rows, enum view view, const struct row_order *order)
{
    const struct column *column = &row_columns[view][order->column];
    bool newest_first = view != VIEW_SERVICES && order->column == 0;
    struct sorting by = {order->column, (column->number || newest_first) != order->reverse};
    qsort_r(rows->list, rows->count, sizeof *rows->list, compare, &by);
}

/* The row to fill next; it counts once keep has seen it. */
static struct row *begin(struct rows *rows)
{
    struct row *row = &rows->list[rows->count];
    *row = (struct row){0};
    return row;
}

static void keep(struct rows *rows, const struct row_order *order)
{
    rows->of++;
    rows->count += holds(&rows->list[rows->count], order->filter);
}

static void set_number(struct row *row, unsigned column, double value, int digits)
{
    row->keys[column] = value;
    snprintf(row->cells[column], sizeof *row->cells, "%.*f", digits, value);
}

static uint32_t both(const struct finwait_service *service, enum finwait_state state)
{
    return service->states[FINWAIT_CLIENT][state] + service->states[FINWAIT_SERVER][state];
}

/* What is found of the service as a whole; as many names as there is room for. */
static void set_holding(struct row *row, uint64_t holding)
{
    size_t used = 0;
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT && used < sizeof *row->cells; code++) {
        if (!(holding >> code & 1U))
            continue;
        enum finwait_severity severity = finwait_explain((enum finwait_code)code)->severity;
        row->severity = severity > row->severity ? severity : row->severity;
        used += (size_t)snprintf(row->cells[9] + used, sizeof *row->cells - used, "%s%s", used > 0 ? " " : "",
                                 finwait_code_name((enum finwait_code)code));
    }
}

static void fill_service(struct row *row, const struct finwait_service *service, const struct service_rate *rate)
{
    set_number(row, 1, rates_open(service), 0);
    set_number(row, 2, service->states[FINWAIT_SERVER][FINWAIT_SYN_RECEIVED], 0);
    set_number(row, 3, both(service, FINWAIT_FIN_WAIT_1) + both(service, FINWAIT_FIN_WAIT_2), 0);
    set_number(row, 4, both(service, FINWAIT_CLOSE_WAIT), 0);
    set_number(row, 5, both(service, FINWAIT_TIME_WAIT), 0);
    set_number(row, 6, rate->open_peak, 0);
    set_number(row, 7, rate->per_second, 1);
    set_number(row, 8, (double)service->told, 0);
    set_holding(row, service->holding);
    found_endpoint_subject(&service->address, service->family, service->port, row->cells[0]);
}

void rows_of_services(struct rows *rows, const struct finwait_analyzer *analyzer, const struct rates *rates,
                      const struct row_order *order)
{
    rows->count = rows->of = 0;
    for (size_t i = 0; i < rates->count; i++) {
        fill_service(begin(rows), finwait_analyzer_service(analyzer, i), &rates->services[i]);
        keep(rows, order);
    }
    sort(rows, VIEW_SERVICES, order);
}

static void set_time(struct row *row, int64_t time)
{
    time_t seconds = (time_t)(time / SECOND);
    struct tm calendar;
    row->keys[0] = (double)row->serial;
    if (gmtime_r(&seconds, &calendar))
        strftime(row->cells[0], sizeof *row->cells, "%H:%M:%S", &calendar);
}

static void fill_case(struct row *row, enum view view, const struct found_case *found)
{
    row->serial = found->serial;
    row->severity = found->severity;
    set_time(row, found->time);
    if (view == VIEW_FINDINGS) {
        row->keys[1] = FINWAIT_SEVERITY_COUNT - found->severity; /* the worst first */
        snprintf(row->cells[1], sizeof *row->cells, "%s", finwait_severity_name(found->severity));
        snprintf(row->cells[2], sizeof *row->cells, "%s", found->code);
    } else {
        snprintf(row->cells[1], sizeof *row->cells, "%s", finwait_verdict_name(found->verdict));
        set_number(row, 2, (double)found->duration / (double)SECOND, 3);
    }
    snprintf(row->cells[3], sizeof *row->cells, "%s", found->client);
    snprintf(row->cells[4], sizeof *row->cells, "%s", found->server);
}

void rows_of_cases(struct rows *rows, enum view view, const struct cases *cases, const struct row_order *order)
{
    rows->count = rows->of = 0;
    for (uint64_t back = 0; back < CASES && back < cases->newest; back++) {
        fill_case(begin(rows), view, cases_get(cases, cases->newest - back));
        keep(rows, order);
    }
    sort(rows, view, order);
}
