/* SPDX-License-Identifier: BSD-2-Clause */
#include "write.h"

static void write_peak(struct writer *writer, const char *key, const struct finwait_peak *peak)
{
    writer_open_object(writer, key);
    writer_unsigned(writer, "count", peak->count);
    if (peak->count)
        writer_time(writer, "time", peak->time);
    else
        writer_null(writer, "time");
    write_side(writer, "side", peak->count ? peak->side : FINWAIT_NOBODY);
    writer_close_object(writer);
}

static void write_share(struct writer *writer, const char *key, uint64_t part, uint64_t whole)
{
    if (whole)
        writer_double(writer, key, (double)part / (double)whole);
    else
        writer_null(writer, key);
}

/* SYNs in a second over the time that the service was in use; refusals to a SYN; resets to a connection. */
static void write_rates(struct writer *writer, const struct finwait_service *service)
{
    writer_unsigned(writer, "syns", service->syns);
    writer_unsigned(writer, "refused", service->refused);
    writer_unsigned(writer, "resets", service->resets);
    if (service->end > service->start)
        writer_double(writer, "syn_rate", (double)service->syns / ((double)(service->end - service->start) / 1e9));
    else
        writer_null(writer, "syn_rate");
    write_share(writer, "refused_rate", service->refused, service->syns);
    write_share(writer, "reset_rate", service->resets, service->connections);
}

void write_service_address(struct writer *writer, const struct finwait_service *service)
{
    char ip[64];
    writer_open_object(writer, "service");
    writer_word(writer, "ip", finwait_address_print(&service->address, service->family, ip, sizeof ip));
    writer_unsigned(writer, "port", service->port);
    writer_close_object(writer);
}

void write_service(struct writer *writer, const char *type, const struct finwait_service *service,
                   const struct scope *scope)
{
    char ip[64];
    write_open_typed(writer, NULL, type);
    writer_word(writer, "ip", finwait_address_print(&service->address, service->family, ip, sizeof ip));
    writer_unsigned(writer, "port", service->port);
    writer_unsigned(writer, "connections", service->connections);
    write_verdicts(writer, service->verdicts);
    write_codes(writer, service->codes);
    writer_open_object(writer, "closed_first");
    writer_unsigned(writer, "client", service->closed_first[FINWAIT_CLIENT]);
    writer_unsigned(writer, "server", service->closed_first[FINWAIT_SERVER]);
    writer_close_object(writer);
    writer_open_object(writer, "peaks");
    write_peak(writer, "time_wait", &service->time_wait);
    write_peak(writer, "close_wait", &service->close_wait);
    write_peak(writer, "fin_wait_2", &service->fin_wait_2);
    write_peak(writer, "half_open", &service->half_open);
    writer_close_object(writer);
    write_rates(writer, service);
    writer_open_array(writer, "findings");
    for (size_t i = 0; i < service->finding_count; i++)
        write_finding(writer, NULL, &service->findings[i], (struct subject){NULL, NULL}, scope);
    writer_close_array(writer);
    writer_close_object(writer);
}
