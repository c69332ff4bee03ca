/* SPDX-License-Identifier: BSD-2-Clause */
#include "twin.h"

#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>

#include <finwait/capture.h>

#include "dlt.h"

#define NANOSECONDS 1000000000

struct twin {
    const struct twin_options *options;
    struct finwait_capture *ours; /* NULL: could not be opened */
    pcap_t *theirs;               /* likewise */
    int64_t frames;               /* of ours */
    char *why;
    size_t why_size;
};

static int64_t time_of(const struct timeval *stamp)
{
    int64_t time;
    if (__builtin_mul_overflow((int64_t)stamp->tv_sec, (int64_t)NANOSECONDS, &time) ||
        __builtin_add_overflow(time, (int64_t)stamp->tv_usec, &time)) /* nanoseconds, as asked for */
        time = stamp->tv_sec < 0 ? INT64_MIN : INT64_MAX;
    return time > FINWAIT_TIME_LIMIT ? FINWAIT_TIME_LIMIT : time < -FINWAIT_TIME_LIMIT ? -FINWAIT_TIME_LIMIT : time;
}

/* Where a file is damaged: signed numbers of 32 bits, products that overflow, packets without a time. */
static bool is_odd(const struct timeval *stamp, int64_t ours)
{
    const int64_t overflow = INT64_C(4300) * NANOSECONDS;
    int64_t theirs = time_of(stamp), difference;
    return stamp->tv_usec <= 0 || stamp->tv_usec >= NANOSECONDS || stamp->tv_sec < 0 || theirs == FINWAIT_TIME_LIMIT ||
           __builtin_sub_overflow(theirs, ours, &difference) || llabs(difference) < overflow;
}

/* libpcap takes a pcap file's seconds, which end in 2106, for signed ones; ours of a pcapng file end in 2116. */
static bool same_converted_time(const struct timeval *theirs, int64_t ours)
{
    int64_t wrap = theirs->tv_sec < 0 ? (INT64_C(1) << 32) * NANOSECONDS : 0;
    return time_of(theirs) + wrap == ours || ours == FINWAIT_TIME_LIMIT;
}

static bool same_time(const struct twin *twin, const struct timeval *theirs, int64_t ours)
{
    return twin->options->is_converted ? same_converted_time(theirs, ours)
                                       : time_of(theirs) == ours || (twin->options->is_damaged && is_odd(theirs, ours));
}

/* libpcap does not look at the end of a section's header, nor whether lengths are multiples of four. */
static bool is_stricter(const struct twin *twin, const char *error)
{
    static const char *const checks[] = {"the two lengths of a block differ", "a section's header has a length of ",
                                         "a block has a length of "};
    for (size_t i = 0; twin->options->is_damaged && error != NULL && i < sizeof checks / sizeof *checks; i++)
        if (strstr(error, checks[i]) != NULL)
            return true;
    return false;
}

/* libpcap turns numbers inside these frames around when the file is of the other byte order. */
static bool is_rewritten(int dlt)
{
    return dlt == DLT_USB_LINUX || dlt == DLT_USB_LINUX_MMAPPED || dlt == DLT_NFLOG;
}

/* NULL, or what differs. */
static const char *difference(const struct twin *twin, const struct pcap_pkthdr *header, const u_char *bytes,
                              const struct finwait_frame *frame)
{
    int dlt = pcap_datalink(twin->theirs);
    uint32_t wire_size = header->len > header->caplen ? header->len : header->caplen;
    if (header->caplen != frame->captured)
        return "captured length";
    if (wire_size != frame->wire_size && !is_rewritten(dlt))
        return "length";
    if (!twin->options->is_converted && dlt_of_link_type(frame->link_type) != dlt)
        return "link type";
    if (!same_time(twin, &header->ts, frame->time))
        return "time";
    if (memcmp(bytes, frame->bytes, header->caplen) != 0 && !is_rewritten(dlt))
        return "content";
    return NULL;
}

static enum twin_result compare_frames(struct twin *twin)
{
    for (;;) {
        struct pcap_pkthdr *header;
        const u_char *bytes;
        struct finwait_frame frame;
        int theirs = pcap_next_ex(twin->theirs, &header, &bytes);
        if (theirs != 1 && theirs != PCAP_ERROR_BREAK) {
            snprintf(twin->why, twin->why_size, "libpcap says: %s", pcap_geterr(twin->theirs));
            return TWIN_REFUSED;
        }
        enum finwait_capture_status ours = finwait_capture_next(twin->ours, &frame);
        twin->frames += ours == FINWAIT_CAPTURE_FRAME;
        if (theirs == PCAP_ERROR_BREAK &&
            (ours == FINWAIT_CAPTURE_END || (ours == FINWAIT_CAPTURE_CUT && twin->options->is_converted)))
            return TWIN_AGREES;
        const char *what = theirs == PCAP_ERROR_BREAK || ours != FINWAIT_CAPTURE_FRAME
                               ? "that there is one"
                               : difference(twin, header, bytes, &frame);
        if (what != NULL) {
            const char *error = finwait_capture_info(twin->ours)->error;
            if (ours == FINWAIT_CAPTURE_CUT && is_stricter(twin, error))
                return TWIN_REFUSED;
            snprintf(twin->why, twin->why_size, "frame %lld differs in %s%s%s", (long long)twin->frames, what,
                     error ? ": " : "", error ? error : "");
            return TWIN_DIFFERS;
        }
    }
}

static enum twin_result compare_opened(struct twin *twin, const struct finwait_error *error, const char *their_error)
{
    if (twin->theirs == NULL) {
        snprintf(twin->why, twin->why_size, "libpcap says: %s", their_error);
        return TWIN_REFUSED;
    }
    if (twin->ours == NULL && is_stricter(twin, error->text))
        return TWIN_REFUSED;
    if (twin->ours == NULL) {
        snprintf(twin->why, twin->why_size, "libpcap opens it; %s", error->text);
        return TWIN_DIFFERS;
    }
    return compare_frames(twin);
}

enum twin_result twin_compare(const char *path, FILE *theirs, const struct twin_options *options, int64_t *frames,
                              char *why, size_t why_size)
{
    struct finwait_error error;
    char text[PCAP_ERRBUF_SIZE] = "";
    struct twin twin = {.options = options, .why = why, .why_size = why_size};
    twin.ours = finwait_capture_open(path, NULL, &error);
    twin.theirs = theirs ? pcap_fopen_offline_with_tstamp_precision(theirs, PCAP_TSTAMP_PRECISION_NANO, text) : NULL;
    if (theirs && twin.theirs == NULL)
        fclose(theirs);
    enum twin_result result = compare_opened(&twin, &error, text);
    struct finwait_frame frame;
    while (twin.ours && finwait_capture_next(twin.ours, &frame) == FINWAIT_CAPTURE_FRAME)
        twin.frames++;
    *frames = twin.ours ? twin.frames : -1;
    finwait_capture_free(twin.ours);
    if (twin.theirs)
        pcap_close(twin.theirs);
    return result;
}
