/* SPDX-License-Identifier: BSD-2-Clause */
#include "reader.h"

#include <inttypes.h>

#include "error.h"

#define MIB 1048576

/* Messages of programs and of USB, not packets: the link types that have longer ones. */
static const struct {
    int link_type;
    uint32_t limit;
} long_frames[] = {
    {231, 128 * MIB}, /* D-Bus */
    {249, 1 * MIB},   /* USBPcap */
    {279, 8 * MIB},   /* EBHSCR */
};

uint32_t reader_frame_limit(int link_type)
{
    for (size_t i = 0; i < sizeof long_frames / sizeof *long_frames; i++)
        if (long_frames[i].link_type == link_type)
            return long_frames[i].limit;
    return WHOLE_FRAME;
}

enum finwait_capture_status reader_end(struct reader *reader, const char *what, uint64_t wanted,
                                       struct finwait_error *error)
{
    const struct window *window = reader->window;
    size_t left = window_left(window);
    reader->stopped_at = window_offset(window) + left;
    if (window->failure != NULL)
        error_set(error, "%s", window->failure);
    else if (left > 0)
        error_set(error, "it ends within %s, after %zu of %" PRIu64 " bytes", what, left, wanted);
    else
        return FINWAIT_CAPTURE_END;
    return FINWAIT_CAPTURE_CUT;
}

enum finwait_capture_status reader_damaged(struct reader *reader)
{
    reader->stopped_at = window_offset(reader->window);
    return FINWAIT_CAPTURE_CUT;
}
