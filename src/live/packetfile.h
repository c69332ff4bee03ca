/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A pcapng file of packets from several inputs, that is begun anew like any logfile: each file is whole, with a section
 * and descriptions of the interfaces that its packets need. Chooses no packet, and reads no clock.
 */
#ifndef LIVE_PACKETFILE_H
#define LIVE_PACKETFILE_H

#include <finwait/capture.h>

#include "logfile.h"

/* Interfaces of a section; one more begins another section. */
#define PACKETFILE_INTERFACES 64U

struct packetfile {
    struct logfile log;
    uint32_t snapshot_length; /* bytes kept of a packet; 0: all */
    bool has_section;         /* the file goes on with the interfaces below */
    uint32_t count;
    struct {
        uint32_t input;
        int link_type;
    } interfaces[PACKETFILE_INTERFACES];
};

/* Writes a packet of `input`, which is called `name`. False: the system did not take it, or did not before. */
bool packetfile_write(struct packetfile *file, uint32_t input, const char *name, const struct finwait_frame *frame,
                      const char *comment);

/* A new file if it is time for one. False as for logfile_rotate. */
bool packetfile_turn(struct packetfile *file, int64_t now);
/* As logfile_close; a file without a packet is a whole one too. */
bool packetfile_close(struct packetfile *file);
/* As logfile_reopen. */
bool packetfile_reopen(struct packetfile *file, int64_t now);

#endif
