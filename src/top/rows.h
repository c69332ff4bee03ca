/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rows of the three lists, filtered and sorted: text for the screen, numbers to sort by. Once made they do not
 * change, whatever happens to what they were made of. Draws nothing.
 */
#ifndef TOP_ROWS_H
#define TOP_ROWS_H

#include "cases.h"
#include "rates.h"

enum view { VIEW_SERVICES, VIEW_FINDINGS, VIEW_CONNECTIONS, VIEW_COUNT };

#define ROW_COLUMNS 10

struct column {
    const char *title; /* NULL: there is none */
    int width;         /* the last column takes what is left */
    bool number;       /* to the right, and sorted from the largest down */
};
extern const struct column row_columns[VIEW_COUNT][ROW_COLUMNS];

struct row {
    char cells[ROW_COLUMNS][CASE_NAME];
    double keys[ROW_COLUMNS];       /* of columns that are not sorted by their text */
    uint64_t serial;                /* of a case; 0: a service */
    enum finwait_severity severity; /* of the finding; of the worst that holds for the service */
};

#define ROWS_CAP RATES_SERVICES /* and CASES are fewer */

struct rows {
    struct row *list; /* owned; ROWS_CAP of them */
    size_t count;
    size_t of; /* as many there were before the filter */
};

struct row_order {
    unsigned column;
    bool reverse;
    const char *filter; /* rows that hold it in any cell, capital or not; "": all */
};

bool rows_init(struct rows *rows);
void rows_done(struct rows *rows);

void rows_of_services(struct rows *rows, const struct finwait_analyzer *analyzer, const struct rates *rates,
                      const struct row_order *order);
/* `view`: VIEW_FINDINGS or VIEW_CONNECTIONS. */
void rows_of_cases(struct rows *rows, enum view view, const struct cases *cases, const struct row_order *order);

#endif
