/* SPDX-License-Identifier: BSD-2-Clause */
/* How many endpoints were in which state, line after line. */
#include "netstat.h"
#include "write.h"

#define TEXT_FROM 14 /* columns of the first count */

static void put_table(struct buffer *out, const struct finwait_census *census)
{
    const uint64_t *count = census->counts;
    buffer_format(out, "%*s", TEXT_FROM, "seconds");
    for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++)
        if (census->states & FINWAIT_IN(state))
            buffer_format(out, "  %11s", netstat_state((enum finwait_state)state));
    buffer_byte(out, '\n');
    for (size_t line = 0; line < census->lines; line++) {
        buffer_format(out, "%*.3f", TEXT_FROM, (double)line * (double)census->step / 1e9);
        for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++)
            if (census->states & FINWAIT_IN(state))
                buffer_format(out, "  %11llu", (unsigned long long)*count++);
        buffer_byte(out, '\n');
    }
}

static void put_csv(struct writer *writer, const struct finwait_census *census)
{
    const uint64_t *count = census->counts;
    buffer_text(&writer->out, "time");
    for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++)
        if (census->states & FINWAIT_IN(state))
            buffer_format(&writer->out, ",%s", finwait_state_name((enum finwait_state)state));
    for (size_t line = 0; line < census->lines; line++) {
        writer_newline(writer);
        writer_time(writer, NULL, census->start + (int64_t)line * census->step);
        for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++)
            if (census->states & FINWAIT_IN(state))
                writer_unsigned(writer, NULL, *count++);
    }
    writer_newline(writer);
}

static void write_json(struct writer *writer, const struct finwait_census *census)
{
    const uint64_t *count = census->counts;
    writer_open_object(writer, NULL);
    write_tool(writer);
    writer_time(writer, "start", census->start);
    writer_seconds(writer, "step", census->step);
    write_states(writer, "states", census->states);
    writer_open_array(writer, "counts");
    for (size_t line = 0; line < census->lines; line++) {
        writer_break(writer);
        writer_open_object(writer, NULL);
        writer_time(writer, "time", census->start + (int64_t)line * census->step);
        for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++)
            if (census->states & FINWAIT_IN(state))
                writer_unsigned(writer, finwait_state_name((enum finwait_state)state), *count++);
        writer_close_object(writer);
    }
    writer_close_array(writer);
    writer_close_object(writer);
    writer_newline(writer);
}

bool finwait_report_census(const struct finwait_report_options *options, const struct finwait_census *census, FILE *out)
{
    struct writer writer = {0};
    if (options->format == FINWAIT_REPORT_TEXT)
        put_table(&writer.out, census);
    else if (options->format == FINWAIT_REPORT_CSV)
        put_csv(&writer, census);
    else
        write_json(&writer, census);
    bool written = buffer_flush(&writer.out, out) && fflush(out) == 0;
    writer_done(&writer);
    return written;
}
