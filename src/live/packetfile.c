/* SPDX-License-Identifier: BSD-2-Clause */
#include "packetfile.h"

static bool begin_section(struct packetfile *file)
{
    file->has_section = true;
    file->count = 0;
    return finwait_recording_begin(file->log.file);
}

/* The number of the interface in this section, which is described where it is new. */
static bool find_interface(struct packetfile *file, uint32_t input, const char *name, int link_type, uint32_t *number)
{
    for (*number = 0; *number < file->count; ++*number)
        if (file->interfaces[*number].input == input && file->interfaces[*number].link_type == link_type)
            return true;
    if (*number == PACKETFILE_INTERFACES) {
        if (!begin_section(file))
            return false;
        *number = 0;
    }
    file->interfaces[*number].input = input;
    file->interfaces[*number].link_type = link_type;
    file->count++;
    return finwait_recording_interface(file->log.file, name, link_type, file->snapshot_length);
}

bool packetfile_write(struct packetfile *file, uint32_t input, const char *name, const struct finwait_frame *frame,
                      const char *comment)
{
    uint32_t number;
    if (file->log.error)
        return false;
    bool written = (file->has_section || begin_section(file)) &&
                   find_interface(file, input, name, frame->link_type, &number) &&
                   finwait_recording_frame(file->log.file, number, frame, comment);
    return written || logfile_flush(&file->log); /* which tells why */
}

bool packetfile_turn(struct packetfile *file, int64_t now)
{
    if (!logfile_is_due(&file->log, now))
        return true;
    file->has_section = false;
    return logfile_rotate(&file->log, now);
}

bool packetfile_close(struct packetfile *file)
{
    if (!file->has_section && !file->log.error)
        begin_section(file);
    return logfile_close(&file->log);
}

bool packetfile_reopen(struct packetfile *file, int64_t now)
{
    file->has_section = false;
    return logfile_reopen(&file->log, now);
}
