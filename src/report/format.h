/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a report format has to provide, and the report that carries one. A new format is one more table of these
 * functions, listed in report.c.
 */
#ifndef REPORT_FORMAT_H
#define REPORT_FORMAT_H

#include <finwait/report.h>

#include "origins.h"
#include "outlet.h"
#include "write.h"

struct inputs {
    const struct finwait_capture_info *const *infos;
    size_t count;
};

struct text_page;

struct finwait_report {
    const struct report_format *format;
    struct finwait_report_options options;
    struct outlet outlet;
    bool failed;
    struct origins origins;
    struct scope scope;
    struct writer writer;   /* json, ndjson */
    struct writer services; /* json: they come after the connections */
    struct text_page *page; /* text */
    bool opened;            /* zeek: the header is written */
};

/* Write the bytes, and the writer's: these now or once there are more. What it still holds after `end` is written too.
 */
void report_take(struct finwait_report *report, struct buffer *bytes);
void report_offer(struct finwait_report *report);

/*
 * How many findings of a connection brief detail lists. That the capture ends before a connection does is only counted
 * where nothing else was found: of a flood it would be said for each SYN.
 */
size_t report_listed(const struct finwait_connection *connection);

struct report_format {
    bool (*init)(struct finwait_report *report); /* false when memory is short; NULL: nothing to do */
    void (*done)(struct finwait_report *report); /* NULL: nothing to do */
    void (*begin)(struct finwait_report *report, const struct inputs *inputs);
    void (*connection)(struct finwait_report *report, const struct finwait_connection *connection); /* or NULL */
    void (*service)(struct finwait_report *report, const struct finwait_service *service);          /* or NULL */
    void (*zeek)(struct finwait_report *report, const struct finwait_zeek *record);                 /* or NULL */
    /* Of an unending capture, or NULL. */
    void (*finding)(struct finwait_report *report, const struct finwait_connection *connection,
                    const struct finwait_finding *finding);
    void (*service_finding)(struct finwait_report *report, const struct finwait_service *service,
                            const struct finwait_finding *finding);
    void (*withdrawn)(struct finwait_report *report, const struct finwait_withdrawal *withdrawal);
    void (*heartbeat)(struct finwait_report *report, const struct finwait_heartbeat *beat);
    void (*interface)(struct finwait_report *report, const struct finwait_interface_news *news);
    void (*end)(struct finwait_report *report, const struct inputs *inputs, const struct finwait_summary *summary,
                const struct finwait_run *run);
};

extern const struct report_format format_text, format_json, format_ndjson, format_log, format_zeek, format_zeek_json;

#endif
