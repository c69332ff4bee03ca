/* SPDX-License-Identifier: BSD-2-Clause */
#include "write.h"

void write_open_typed(struct writer *writer, const char *key, const char *type)
{
    writer_open_object(writer, key);
    if (type)
        writer_string(writer, "type", type);
}

void write_frame(struct writer *writer, const char *key, uint64_t frame)
{
    if (frame)
        writer_unsigned(writer, key, frame);
    else
        writer_null(writer, key);
}

void write_side(struct writer *writer, const char *key, enum finwait_side side)
{
    writer_word(writer, key, finwait_side_name(side));
}

void write_state(struct writer *writer, const char *key, enum finwait_state state)
{
    writer_word(writer, key, state < FINWAIT_STATE_COUNT ? finwait_state_name(state) : NULL);
}

void write_states(struct writer *writer, const char *key, finwait_states states)
{
    writer_open_array(writer, key);
    for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++)
        if (states & FINWAIT_IN(state))
            write_state(writer, NULL, (enum finwait_state)state);
    writer_close_array(writer);
}

/* All of them: there are few, and a program may add them up. */
void write_verdicts(struct writer *writer, const uint64_t *counts)
{
    writer_open_object(writer, "verdicts");
    for (unsigned verdict = 0; verdict < FINWAIT_VERDICT_COUNT; verdict++)
        writer_unsigned(writer, finwait_verdict_name((enum finwait_verdict)verdict), counts[verdict]);
    writer_close_object(writer);
}

/* Only those that were found: the catalogue is long. */
void write_codes(struct writer *writer, const uint64_t *counts)
{
    writer_open_object(writer, "codes");
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++)
        if (counts[code])
            writer_unsigned(writer, finwait_code_name((enum finwait_code)code), counts[code]);
    writer_close_object(writer);
}
