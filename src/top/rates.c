/* SPDX-License-Identifier: BSD-2-Clause */
#include "rates.h"

#include <stdlib.h>

#define SECOND 1e9

bool rates_init(struct rates *rates)
{
    *rates = (struct rates){.services = calloc(RATES_SERVICES, sizeof *rates->services)};
    return rates->services;
}

void rates_done(struct rates *rates)
{
    free(rates->services);
    *rates = (struct rates){0};
}

uint32_t rates_open(const struct finwait_service *service)
{
    uint32_t ends[FINWAIT_SIDE_COUNT] = {0};
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        for (unsigned state = FINWAIT_CLOSED + 1; state < FINWAIT_STATE_COUNT; state++)
            ends[side] += state == FINWAIT_LISTEN ? 0 : service->states[side][state];
    return ends[FINWAIT_CLIENT] > ends[FINWAIT_SERVER] ? ends[FINWAIT_CLIENT] : ends[FINWAIT_SERVER];
}

static void look_at_service(struct service_rate *rate, const struct finwait_service *service, double seconds)
{
    uint32_t open = rates_open(service);
    uint64_t begun = service->begun;
    if (seconds > 0)
        rate->per_second = begun > rate->begun ? (double)(begun - rate->begun) / seconds : 0;
    rate->begun = begun;
    if (open > rate->open_peak)
        rate->open_peak = open;
}

void rates_look(struct rates *rates, const struct finwait_analyzer *analyzer, int64_t now)
{
    const struct finwait_summary *summary = finwait_analyzer_summary(analyzer);
    const struct finwait_service *service;
    double seconds = rates->looked ? (double)(now - rates->looked) / SECOND : 0;
    for (rates->count = 0; rates->count < RATES_SERVICES; rates->count++) {
        service = finwait_analyzer_service(analyzer, rates->count);
        if (!service)
            break;
        look_at_service(&rates->services[rates->count], service, seconds);
    }
    if (seconds > 0) {
        rates->packets_per_second = (double)(summary->packets - rates->packets) / seconds;
        rates->bytes_per_second = (double)(summary->bytes - rates->bytes) / seconds;
    }
    rates->packets = summary->packets;
    rates->bytes = summary->bytes;
    rates->looked = now;
    uint64_t open = finwait_analyzer_open(analyzer);
    if (open > rates->open_peak)
        rates->open_peak = open;
}
