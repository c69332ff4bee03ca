/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>

#include <pcap/pcap.h>

#include "dlt.h"
#include "error.h"
#include "reader.h"

#define NANOSECONDS 1000000000

struct pcap_reader {
    struct reader reader;
    pcap_t *pcap;
};

/* A damaged file may hold any time: saturate where 64 bits do not suffice. */
static int64_t time_of(const struct timeval *stamp)
{
    int64_t time;
    if (__builtin_mul_overflow((int64_t)stamp->tv_sec, (int64_t)NANOSECONDS, &time) ||
        __builtin_add_overflow(time, (int64_t)stamp->tv_usec, &time)) /* nanoseconds, as asked for */
        return stamp->tv_sec < 0 ? INT64_MIN : INT64_MAX;
    return time;
}

static enum finwait_capture_status next_frame(struct reader *reader, struct finwait_frame *frame,
                                              struct finwait_error *error)
{
    struct pcap_reader *self = (struct pcap_reader *)reader;
    struct pcap_pkthdr *header;
    const u_char *bytes;
    switch (pcap_next_ex(self->pcap, &header, &bytes)) {
    case 1:
        break;
    case PCAP_ERROR_BREAK:
        return FINWAIT_CAPTURE_END;
    default:
        error_set(error, "%s", pcap_geterr(self->pcap));
        return FINWAIT_CAPTURE_CUT;
    }
    *frame = (struct finwait_frame){
        .time = time_of(&header->ts),
        .bytes = bytes,
        .captured = header->caplen,
        .wire_size = header->len > header->caplen ? header->len : header->caplen,
        .link_type = reader->link_type,
    };
    return FINWAIT_CAPTURE_FRAME;
}

static uint64_t offset_of(struct reader *reader)
{
    struct pcap_reader *self = (struct pcap_reader *)reader;
    off_t offset = ftello(pcap_file(self->pcap));
    return offset > 0 ? (uint64_t)offset : 0;
}

static void free_reader(struct reader *reader)
{
    struct pcap_reader *self = (struct pcap_reader *)reader;
    pcap_close(self->pcap); /* closes the stream too */
    free(self);
}

static const struct reader_operations operations = {.next = next_frame, .offset = offset_of, .free = free_reader};

struct reader *pcap_reader_new(struct input *input, struct finwait_error *error)
{
    char text[PCAP_ERRBUF_SIZE] = "";
    struct pcap_reader *self = calloc(1, sizeof *self);
    FILE *stream = self != NULL ? input_stream(input) : NULL;
    if (stream == NULL) {
        error_set(error, "out of memory");
        free(self);
        input_close(input);
        return NULL;
    }
    self->pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, text);
    if (self->pcap == NULL) {
        error_set(error, "%s", text);
        fclose(stream);
        free(self);
        return NULL;
    }
    int snapshot_length = pcap_snapshot(self->pcap);
    self->reader.operations = &operations;
    self->reader.link_type = link_type_of_dlt(pcap_datalink(self->pcap));
    self->reader.snapshot_length = snapshot_length > 0 ? (uint32_t)snapshot_length : 0;
    return &self->reader;
}
