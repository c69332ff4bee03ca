/* SPDX-License-Identifier: BSD-2-Clause */
/* Capture files that finwait writes: our reader finds in them what went in, and so does libpcap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pcap/pcap.h>

#include "link_type.h"
#include "savefile.h"

#define TIME INT64_C(1764000000123456789)

static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7};

/* A frame of the first `captured` of those bytes. */
static struct finwait_frame frame_of(uint32_t captured, int64_t time)
{
    return (struct finwait_frame){.time = time, .bytes = bytes, .captured = captured, .wire_size = 60};
}

/* What was written to *text through a stream of memory, stored in a file. */
static const char *store(FILE *out, char **text, size_t *size)
{
    assert_int_equal(fclose(out), 0);
    const char *path = savefile_store(*text, *size);
    free(*text);
    return path;
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct finwait_device_counts counts[] = {{100, 3, 0}, {50, 4, 5}};
    assert_true(finwait_recording_begin(out));
    assert_true(finwait_recording_interface(out, "lo", LINK_ETHERNET, 256));
    assert_true(finwait_recording_interface(out, "a name of sixteen", LINK_LINUX_SLL2, 0));
    for (uint32_t i = 0; i <= sizeof bytes; i++) {
        struct finwait_frame frame = frame_of(i, TIME + i);
        assert_true(finwait_recording_frame(out, i % 2, &frame, i == 3 ? "a comment" : NULL));
    }
    assert_true(finwait_recording_counts(out, 0, TIME, &counts[0]));
    assert_true(finwait_recording_counts(out, 1, TIME, &counts[1]));

    struct finwait_capture *capture = finwait_capture_open(store(out, &text, &size), NULL, NULL);
    assert_non_null(capture);
    struct finwait_frame frame;
    for (uint32_t i = 0; i <= sizeof bytes; i++) {
        assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_FRAME);
        assert_int_equal(frame.link_type, i % 2 ? LINK_LINUX_SLL2 : LINK_ETHERNET);
        assert_int_equal(frame.time, TIME + i);
        assert_int_equal(frame.captured, i);
        assert_int_equal(frame.wire_size, 60);
        assert_memory_equal(frame.bytes, bytes, i);
    }
    assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_END);
    const struct finwait_capture_info *info = finwait_capture_info(capture);
    assert_null(info->error);
    assert_int_equal(info->kernel_drops, 7);
    assert_int_equal(info->interface_drops, 5);
    finwait_capture_free(capture);
}

static void libpcap_reads_it_too(void **state)
{
    (void)state;
    char *text, error[PCAP_ERRBUF_SIZE];
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct finwait_frame frame = frame_of(5, TIME);
    char *comment = calloc(1, 5001);
    assert_non_null(comment);
    memset(comment, 'x', 5000); /* longer than what is kept of it */
    assert_true(finwait_recording_begin(out) && finwait_recording_interface(out, "lo", LINK_ETHERNET, 0) &&
                finwait_recording_frame(out, 0, &frame, comment));
    free(comment);
    pcap_t *pcap = pcap_open_offline_with_tstamp_precision(store(out, &text, &size), PCAP_TSTAMP_PRECISION_NANO, error);
    if (!pcap)
        fail_msg("%s", error);
    struct pcap_pkthdr *header;
    const u_char *read;
    assert_int_equal(pcap_next_ex(pcap, &header, &read), 1);
    assert_int_equal(header->ts.tv_sec * INT64_C(1000000000) + header->ts.tv_usec, TIME);
    assert_int_equal(header->caplen, 5);
    assert_memory_equal(read, bytes, 5);
    assert_int_equal(pcap_next_ex(pcap, &header, &read), PCAP_ERROR_BREAK);
    pcap_close(pcap);
}

static void a_full_disk_is_told(void **state)
{
    (void)state;
    FILE *out = fopen("/dev/full", "w");
    if (!out)
        skip();
    setvbuf(out, NULL, _IONBF, 0);
    assert_false(finwait_recording_begin(out));
    fclose(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(libpcap_reads_it_too),
        cmocka_unit_test(a_full_disk_is_told),
    };
    return cmocka_run_group_tests(tests, savefile_make_folder, savefile_remove_folder);
}
