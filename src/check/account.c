/* SPDX-License-Identifier: BSD-2-Clause */
#include "account.h"

#include <stdlib.h>
#include <string.h>

static struct spread spread_of(const struct distribution *distribution)
{
    struct spread spread = {.count = distribution->count};
    for (unsigned point = 0; point < POINT_COUNT; point++)
        spread.points[point] = distribution_quantile(distribution, distribution_points[point].permille);
    return spread;
}

void account_of(const struct tally *tally, struct account *account)
{
    *account = (struct account){.connections = tally->connections, .closed_both = tally->closed_both};
    memcpy(account->verdicts, tally->verdicts, sizeof account->verdicts);
    memcpy(account->findings, tally->findings, sizeof account->findings);
    memcpy(account->affected, tally->affected, sizeof account->affected);
    memcpy(account->severities, tally->severities, sizeof account->severities);
    memcpy(account->closed_first, tally->closed_first, sizeof account->closed_first);
    memcpy(account->resets, tally->resets, sizeof account->resets);
    memcpy(account->peaks, tally->peaks, sizeof account->peaks);
    account->rtt = spread_of(&tally->rtt);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++)
            account->states[side][state] = spread_of(&tally->states[side][state]);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct service_account *)a)->name, ((const struct service_account *)b)->name);
}

const struct account *accounts_find(const struct accounts *accounts, const char *name)
{
    struct service_account wanted;
    size_t length = strlen(name);
    if (accounts->count == 0 || length >= sizeof wanted.name)
        return NULL;
    memcpy(wanted.name, name, length + 1);
    const struct service_account *found =
        bsearch(&wanted, accounts->services, accounts->count, sizeof *accounts->services, by_name);
    return found ? &found->account : NULL;
}

void accounts_sort(struct accounts *accounts)
{
    if (accounts->count > 0)
        qsort(accounts->services, accounts->count, sizeof *accounts->services, by_name);
}

void accounts_done(struct accounts *accounts)
{
    free(accounts->services);
    *accounts = (struct accounts){0};
}
