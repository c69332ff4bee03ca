/* SPDX-License-Identifier: BSD-2-Clause */
/* How a connection opened and closed: the members "open" and "close". */
#include "write.h"

static void write_losses(struct writer *writer, const struct finwait_step *step)
{
    writer_open_array(writer, "losses");
    for (unsigned i = 0; i < step->loss_count; i++) {
        const struct finwait_loss *loss = &step->losses[i];
        writer_open_object(writer, NULL);
        write_frame(writer, "frame", loss->frame);
        writer_word(writer, "where", finwait_place_name(loss->where));
        writer_bool(writer, "between_taps", loss->between_taps);
        writer_word(writer, "evidence", finwait_loss_evidence_name(loss->evidence));
        writer_close_object(writer);
    }
    writer_close_array(writer);
}

static void write_moment(struct writer *writer, const char *frame_key, const char *time_key, uint64_t frame,
                         int64_t time)
{
    write_frame(writer, frame_key, frame);
    if (frame)
        writer_time(writer, time_key, time);
    else
        writer_null(writer, time_key);
}

/* The members that a step of the handshake and a wave of the close have in common. */
static void write_step(struct writer *writer, const struct finwait_step *step)
{
    writer_word(writer, "segment", finwait_step_name(step->segment));
    write_side(writer, "from", step->from);
    write_moment(writer, "frame", "time", step->frame, step->time);
    write_moment(writer, "last_frame", "last_time", step->last_frame, step->last_time);
    writer_unsigned(writer, "transmissions", step->transmissions);
    write_losses(writer, step);
}

void write_opening(struct writer *writer, const struct finwait_open *open)
{
    writer_open_object(writer, "open");
    writer_word(writer, "kind", finwait_open_name(open->kind));
    if (open->rtt >= 0)
        writer_seconds(writer, "rtt", open->rtt);
    else
        writer_null(writer, "rtt");
    writer_open_array(writer, "steps");
    for (unsigned i = 0; i < open->step_count; i++) {
        writer_open_object(writer, NULL);
        write_step(writer, &open->steps[i]);
        writer_close_object(writer);
    }
    writer_close_array(writer);
    writer_close_object(writer);
}

static void write_waves(struct writer *writer, const struct finwait_close *close)
{
    writer_open_array(writer, "waves");
    for (unsigned wave = 0; wave < FINWAIT_WAVE_COUNT; wave++) {
        if (!close->seen[wave])
            continue;
        writer_open_object(writer, NULL);
        writer_unsigned(writer, "wave", wave + 1);
        write_step(writer, &close->waves[wave]);
        writer_close_object(writer);
    }
    writer_close_array(writer);
}

static void write_reset(struct writer *writer, const struct finwait_reset *reset)
{
    writer_open_object(writer, "reset");
    write_side(writer, "from", reset->from);
    write_moment(writer, "frame", "time", reset->frame, reset->time);
    writer_word(writer, "form", finwait_reset_form_name(reset->form));
    write_frame(writer, "answers", reset->answers);
    writer_word(writer, "cause", finwait_cause_name(reset->cause));
    writer_word(writer, "certainty", finwait_certainty_name(reset->certainty));
    writer_open_array(writer, "alternatives");
    for (unsigned i = 0; i < reset->alternative_count; i++)
        writer_word(writer, NULL, finwait_cause_name(reset->alternatives[i]));
    writer_close_array(writer);
    writer_unsigned(writer, "lost_bytes", reset->lost_bytes);
    writer_close_object(writer);
}

void write_closing(struct writer *writer, const struct finwait_close *close)
{
    writer_open_object(writer, "close");
    writer_word(writer, "kind", finwait_close_name(close->kind));
    writer_word(writer, "initiator", close->both ? "both" : finwait_side_name(close->initiator));
    if (close->half_close) {
        writer_open_object(writer, "half_close");
        writer_seconds(writer, "seconds", close->half_close_time);
        writer_unsigned(writer, "bytes", close->half_close_bytes);
        writer_close_object(writer);
    } else {
        writer_null(writer, "half_close");
    }
    write_waves(writer, close);
    if (close->has_reset)
        write_reset(writer, &close->reset);
    else
        writer_null(writer, "reset");
    writer_close_object(writer);
}
