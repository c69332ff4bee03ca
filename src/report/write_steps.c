/* SPDX-License-Identifier: BSD-2-Clause */
/* How a connection opened and closed: the members "open" and "close". */
#include "terms.h"
#include "write.h"

#define HEAD_MAX (128 + 2 * PIECE_WORD_MAX + 2 * PIECE_NUMBER_MAX)
#define LOSS_MAX (64 + 4 * PIECE_WORD_MAX)
#define STEP_MAX (256 + 2 * PIECE_TIME_MAX + 4 * PIECE_WORD_MAX + FINWAIT_STEP_LOSSES * LOSS_MAX)

static char *put_losses(char *at, const struct finwait_step *step)
{
    at = piece_literal(at, ",\"losses\":[");
    for (unsigned i = 0; i < step->loss_count; i++) {
        const struct finwait_loss *loss = &step->losses[i];
        at = piece_frame(piece_literal(at, i > 0 ? ",{\"frame\":" : "{\"frame\":"), loss->frame);
        at = piece_word(piece_literal(at, ",\"where\":"), &terms_place[loss->where]);
        at = piece_bool(piece_literal(at, ",\"between_taps\":"), loss->between_taps);
        at = piece_word(piece_literal(at, ",\"evidence\":"), &terms_loss_evidence[loss->evidence]);
        *at++ = '}';
    }
    return piece_literal(at, "]}");
}

static char *put_moment(char *at, struct piece_second *second, uint64_t frame, int64_t time)
{
    return frame ? piece_time(at, second, time) : piece_literal(at, "null");
}

/* A step of the handshake, or a wave of the close with its number; else 0. */
static void write_step(struct writer *writer, unsigned wave, const struct finwait_step *step)
{
    char *at = writer_row(writer, STEP_MAX);
    if (!at)
        return;
    *at++ = '{';
    if (wave)
        at = piece_literal(digits_unsigned(piece_literal(at, "\"wave\":"), wave), ",");
    at = piece_word(piece_literal(at, "\"segment\":"), &terms_step[step->segment]);
    at = piece_word(piece_literal(at, ",\"from\":"), &terms_side[step->from]);
    at = piece_frame(piece_literal(at, ",\"frame\":"), step->frame);
    at = put_moment(piece_literal(at, ",\"time\":"), &writer->second, step->frame, step->time);
    at = piece_frame(piece_literal(at, ",\"last_frame\":"), step->last_frame);
    at = put_moment(piece_literal(at, ",\"last_time\":"), &writer->second, step->last_frame, step->last_time);
    at = digits_unsigned(piece_literal(at, ",\"transmissions\":"), step->transmissions);
    writer_row_end(writer, put_losses(at, step), STEP_MAX);
}

void write_opening(struct writer *writer, const struct finwait_open *open)
{
    char *at = writer_row(writer, HEAD_MAX);
    if (!at)
        return;
    at = piece_own(piece_literal(at, "\"open\":{\"kind\":"), finwait_open_name(open->kind));
    at = piece_literal(at, ",\"rtt\":");
    at = open->rtt >= 0 ? piece_seconds(at, open->rtt) : piece_literal(at, "null");
    writer_row_open(writer, piece_literal(at, ",\"steps\":["), HEAD_MAX);
    for (unsigned i = 0; i < open->step_count; i++)
        write_step(writer, 0, &open->steps[i]);
    writer_close_array(writer);
    writer_close_object(writer);
}

/* The array is open. */
static void write_waves(struct writer *writer, const struct finwait_close *close)
{
    for (unsigned wave = 0; wave < FINWAIT_WAVE_COUNT; wave++) {
        if (close->seen[wave])
            write_step(writer, wave + 1, &close->waves[wave]);
    }
    writer_close_array(writer);
}

static void write_reset(struct writer *writer, const struct finwait_reset *reset)
{
    writer_open_object(writer, "reset");
    write_side(writer, "from", reset->from);
    write_frame(writer, "frame", reset->frame);
    if (reset->frame)
        writer_time(writer, "time", reset->time);
    else
        writer_null(writer, "time");
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

static char *put_half_close(char *at, const struct finwait_close *close)
{
    if (!close->half_close)
        return piece_literal(at, "null");
    at = piece_seconds(piece_literal(at, "{\"seconds\":"), close->half_close_time);
    at = digits_unsigned(piece_literal(at, ",\"bytes\":"), close->half_close_bytes);
    return piece_literal(at, "}");
}

void write_closing(struct writer *writer, const struct finwait_close *close)
{
    char *at = writer_row(writer, HEAD_MAX);
    if (!at)
        return;
    const char *initiator = close->both ? "both" : finwait_side_name(close->initiator);
    at = piece_own(piece_literal(at, "\"close\":{\"kind\":"), finwait_close_name(close->kind));
    at = piece_own(piece_literal(at, ",\"initiator\":"), initiator);
    at = put_half_close(piece_literal(at, ",\"half_close\":"), close);
    writer_row_open(writer, piece_literal(at, ",\"waves\":["), HEAD_MAX);
    write_waves(writer, close);
    if (close->has_reset)
        write_reset(writer, &close->reset);
    else
        writer_null(writer, "reset");
    writer_close_object(writer);
}
