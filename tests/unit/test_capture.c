/* SPDX-License-Identifier: BSD-2-Clause */
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <finwait/capture.h>

#include "link_type.h"

/* Files are written byte by byte, in either byte order. */
struct writer {
    uint8_t bytes[4096];
    size_t size;
    bool big_endian;
};

static void put(struct writer *writer, uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++) {
        unsigned shift = 8 * (writer->big_endian ? size - 1 - i : i);
        writer->bytes[writer->size++] = (uint8_t)(value >> shift);
    }
}

static void put_pcap_header(struct writer *writer, uint32_t magic, uint32_t link_type)
{
    put(writer, magic, 4);
    put(writer, 2, 2);
    put(writer, 4, 2);
    put(writer, 0, 8);
    put(writer, 65535, 4);
    put(writer, link_type, 4);
}

/* A record of `captured` bytes, each of them `fill`. */
static void put_pcap_record(struct writer *writer, uint32_t seconds, uint32_t fraction, uint32_t captured,
                            uint32_t wire_size, uint8_t fill)
{
    put(writer, seconds, 4);
    put(writer, fraction, 4);
    put(writer, captured, 4);
    put(writer, wire_size, 4);
    memset(writer->bytes + writer->size, fill, captured);
    writer->size += captured;
}

static void put_pcapng_header(struct writer *writer)
{
    put(writer, 0x0a0d0d0a, 4);
    put(writer, 28, 4);
    put(writer, 0x1a2b3c4d, 4);
    put(writer, 1, 2);
    put(writer, 0, 2);
    put(writer, UINT64_MAX, 8);
    put(writer, 28, 4);
}

static void put_pcapng_interface(struct writer *writer, uint16_t link_type)
{
    put(writer, 1, 4);
    put(writer, 20, 4);
    put(writer, link_type, 2);
    put(writer, 0, 2);
    put(writer, 262144, 4);
    put(writer, 20, 4);
}

static void put_pcapng_packet(struct writer *writer, uint64_t microseconds, uint32_t interface)
{
    put(writer, 6, 4);
    put(writer, 36, 4);
    put(writer, interface, 4);
    put(writer, microseconds >> 32, 4);
    put(writer, microseconds & 0xffffffff, 4);
    put(writer, 4, 4);
    put(writer, 60, 4);
    put(writer, 0xabababab, 4);
    put(writer, 36, 4);
}

static char folder[] = "/tmp/finwait-test-XXXXXX";
static char path[sizeof folder + 8];

static const char *file_of(const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static struct finwait_capture *open_bytes(const struct writer *writer, const char *filter)
{
    struct finwait_error error;
    struct finwait_capture *capture = finwait_capture_open(file_of(writer->bytes, writer->size), filter, &error);
    if (capture == NULL)
        fail_msg("%s", error.text);
    return capture;
}

static void times_in_either_order_and_precision(void **state)
{
    (void)state;
    static const struct {
        uint32_t magic;
        int64_t time;
    } rows[] = {{0xa1b2c3d4, 1700000000123456000}, {0xa1b23c4d, 1700000000000123456}};
    for (unsigned i = 0; i < 4; i++) {
        struct writer writer = {.big_endian = (i & 1) != 0};
        put_pcap_header(&writer, rows[i / 2].magic, LINK_ETHERNET);
        put_pcap_record(&writer, 1700000000, 123456, 20, 1500, 0xee);
        struct finwait_capture *capture = open_bytes(&writer, NULL);
        struct finwait_frame frame;
        assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_FRAME);
        assert_true(frame.time == rows[i / 2].time);
        assert_int_equal(frame.captured, 20);
        assert_int_equal(frame.wire_size, 1500);
        assert_int_equal(frame.link_type, LINK_ETHERNET);
        assert_int_equal(frame.bytes[19], 0xee);
        assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_END);
        assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_END);
        finwait_capture_free(capture);
    }
}

static void the_information_grows_with_the_frames(void **state)
{
    (void)state;
    struct writer writer = {0};
    put_pcap_header(&writer, 0xa1b2c3d4, 101);
    put_pcap_record(&writer, 10, 0, 40, 40, 0);
    put_pcap_record(&writer, 9, 0, 40, 100, 0); /* the clock stepped back */
    struct finwait_capture *capture = open_bytes(&writer, NULL);
    const struct finwait_capture_info *info = finwait_capture_info(capture);
    assert_string_equal(info->path, path);
    assert_string_equal(info->format, "pcap");
    assert_null(info->compression);
    assert_int_equal(info->snapshot_length, 65535);
    assert_int_equal(info->link_type_count, 1);
    assert_int_equal(info->link_types[0], LINK_RAW);
    assert_int_equal(info->size, writer.size);
    assert_int_equal(info->packets, 0);

    struct finwait_frame frame;
    while (finwait_capture_next(capture, &frame) == FINWAIT_CAPTURE_FRAME)
        ;
    assert_int_equal(info->packets, 2);
    assert_int_equal(info->bytes, 140);
    assert_true(info->first_time == 10000000000 && info->last_time == 9000000000);
    assert_int_equal(info->position, writer.size);
    assert_null(info->error);
    finwait_capture_free(capture);
}

static void a_header_alone_ends_at_once(void **state)
{
    (void)state;
    struct writer writer = {0};
    put_pcap_header(&writer, 0xa1b2c3d4, LINK_ETHERNET);
    struct finwait_capture *capture = open_bytes(&writer, NULL);
    struct finwait_frame frame;
    assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_END);
    finwait_capture_free(capture);
}

static void pcapng_is_read(void **state)
{
    (void)state;
    struct writer writer = {0};
    put_pcapng_header(&writer);
    put_pcapng_interface(&writer, LINK_LINUX_SLL2);
    put_pcapng_packet(&writer, 1700000000000001, 0);
    struct finwait_capture *capture = open_bytes(&writer, NULL);
    struct finwait_frame frame;
    assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_FRAME);
    assert_true(frame.time == 1700000000000001000);
    assert_int_equal(frame.link_type, LINK_LINUX_SLL2);
    assert_int_equal(frame.wire_size, 60);
    assert_string_equal(finwait_capture_info(capture)->format, "pcapng");
    assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_END);
    finwait_capture_free(capture);
}

/* IPv4 frames from the port that is the frame's number: enough for a filter. */
static void put_numbered_frames(struct writer *writer, unsigned count)
{
    static const uint8_t ip[20] = {0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2};
    put_pcap_header(writer, 0xa1b2c3d4, 101);
    for (unsigned i = 1; i <= count; i++) {
        put_pcap_record(writer, i, 0, 40, 40, 0);
        uint8_t *packet = writer->bytes + writer->size - 40;
        memcpy(packet, ip, sizeof ip);
        packet[21] = (uint8_t)i;
        packet[32] = 0x50;
    }
}

static void filtered_frames_keep_their_numbers(void **state)
{
    (void)state;
    struct writer writer = {0};
    put_numbered_frames(&writer, 9);
    struct finwait_capture *capture = open_bytes(&writer, "tcp src port 2 or tcp src port 7");
    struct finwait_frame frame;
    assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_FRAME);
    assert_int_equal(finwait_capture_frame_number(capture), 2);
    assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_FRAME);
    assert_int_equal(finwait_capture_frame_number(capture), 7);
    assert_int_equal(frame.bytes[21], 7);
    assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_END);
    assert_int_equal(finwait_capture_info(capture)->packets, 2);
    finwait_capture_free(capture);
}

static void a_filter_that_is_none_is_refused(void **state)
{
    (void)state;
    struct writer writer = {0};
    struct finwait_error error;
    put_numbered_frames(&writer, 1);
    assert_null(finwait_capture_open(file_of(writer.bytes, writer.size), "tcp prot 80", &error));
    assert_non_null(strstr(error.text, "\"tcp prot 80\""));
}

/* Every beginning of a file of three records: what is whole is read, and what cut it is said. */
static void every_beginning_of_a_file(void **state)
{
    (void)state;
    struct writer writer = {0};
    put_numbered_frames(&writer, 3);
    const size_t header = 24, record = 16 + 40;
    for (size_t size = header; size <= writer.size; size++) {
        struct writer beginning = writer;
        beginning.size = size;
        struct finwait_capture *capture = open_bytes(&beginning, NULL);
        struct finwait_frame frame;
        size_t frames = 0;
        enum finwait_capture_status status;
        while ((status = finwait_capture_next(capture, &frame)) == FINWAIT_CAPTURE_FRAME)
            frames++;
        bool whole = (size - header) % record == 0;
        assert_int_equal(frames, (size - header) / record);
        assert_int_equal(status, whole ? FINWAIT_CAPTURE_END : FINWAIT_CAPTURE_CUT);
        assert_int_equal(finwait_capture_next(capture, &frame), status);
        assert_int_equal(finwait_capture_info(capture)->error == NULL, whole);
        finwait_capture_free(capture);
    }
}

static void a_cut_says_where(void **state)
{
    (void)state;
    struct writer writer = {0};
    put_numbered_frames(&writer, 3);
    writer.size -= 1;
    struct finwait_capture *capture = open_bytes(&writer, NULL);
    struct finwait_frame frame;
    while (finwait_capture_next(capture, &frame) == FINWAIT_CAPTURE_FRAME)
        ;
    const char *error = finwait_capture_info(capture)->error;
    assert_non_null(error);
    assert_non_null(strstr(error, "beyond frame 2 (byte 191)"));
    finwait_capture_free(capture);
}

/* Until a reader of our own takes them. */
static void interfaces_that_differ_end_the_reading(void **state)
{
    (void)state;
    struct writer writer = {0};
    put_pcapng_header(&writer);
    put_pcapng_interface(&writer, LINK_ETHERNET);
    put_pcapng_packet(&writer, 1, 0);
    put_pcapng_interface(&writer, LINK_LINUX_SLL);
    put_pcapng_packet(&writer, 2, 1);
    struct finwait_capture *capture = open_bytes(&writer, NULL);
    struct finwait_frame frame;
    assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_FRAME);
    assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_CUT);
    assert_int_equal(finwait_capture_info(capture)->packets, 1);
    finwait_capture_free(capture);
}

#define MAGIC(text) text, sizeof(text) - 1

static void what_is_not_a_capture_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *says;
    } rows[] = {
        {MAGIC(""), "it is empty"},
        {MAGIC("hello, world"), "neither pcap nor pcapng"},
        {MAGIC("\x1f\x8b\x08\0\0\0\0\0"), "gunzip -c "},
        {MAGIC("\x28\xb5\x2f\xfd\0\0\0\0"), "zstd -dc "},
        {MAGIC("\x04\x22\x4d\x18\0\0\0\0"), "lz4 -dc "},
        {MAGIC("\xfd"
               "7zXZ\0\0\4"),
         "xz -dc "},
        {MAGIC("BZh91AY&SY"), "bunzip2 -c "},
        {MAGIC("snoop\0\0\0\0\0\0\2\0\0\0\4"), "snoop. Convert it first: editcap -F pcap "},
        {MAGIC("GMBU\0\2\1\0"), "Network Monitor 2. Convert it first: editcap -F pcap "},
        {MAGIC("\x80\x20\x5c\x8d\x9f\x42\x3c\x42\x02\x04\x00\x48\0\0\x05\xee"), "ERF. Convert it first: editcap "},
        {MAGIC("\xd4\xc3\xb2\xa1\2\0\4\0"), "truncated"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct finwait_error error = {""};
        assert_null(finwait_capture_open(file_of(rows[i].bytes, rows[i].size), NULL, &error));
        if (strstr(error.text, rows[i].says) == NULL || strstr(error.text, path) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", error.text, rows[i].says);
    }
}

static void a_directory_and_a_missing_file_are_named(void **state)
{
    (void)state;
    struct finwait_error error;
    assert_null(finwait_capture_open(folder, NULL, &error));
    assert_non_null(strstr(error.text, "is a directory"));
    assert_null(finwait_capture_open("/nonexistent/in.pcap", NULL, &error));
    assert_string_equal(error.text, "Cannot open /nonexistent/in.pcap: No such file or directory.");
}

/* A pipe cannot be rewound after a look at its first bytes. */
static void standard_input_is_read_from_a_pipe(void **state)
{
    (void)state;
    struct writer writer = {0};
    put_numbered_frames(&writer, 3);
    int ends[2], saved = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], writer.bytes, writer.size), (ssize_t)writer.size);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);

    struct finwait_error error;
    struct finwait_frame frame;
    struct finwait_capture *capture = finwait_capture_open("-", NULL, &error);
    assert_non_null(capture);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_FRAME);
    assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_END);
    assert_int_equal(finwait_capture_info(capture)->size, 0);
    finwait_capture_free(capture);
    finwait_capture_free(NULL);
    if (saved >= 0) {
        dup2(saved, STDIN_FILENO);
        close(saved);
    }
}

static void link_types_have_names(void **state)
{
    (void)state;
    assert_string_equal(finwait_link_type_name(LINK_ETHERNET), "EN10MB");
    assert_string_equal(finwait_link_type_name(LINK_RAW), "RAW");
    assert_string_equal(finwait_link_type_name(LINK_LINUX_SLL2), "LINUX_SLL2");
    assert_null(finwait_link_type_name(60000));
}

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/in", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_in_either_order_and_precision),
        cmocka_unit_test(the_information_grows_with_the_frames),
        cmocka_unit_test(a_header_alone_ends_at_once),
        cmocka_unit_test(pcapng_is_read),
        cmocka_unit_test(filtered_frames_keep_their_numbers),
        cmocka_unit_test(a_filter_that_is_none_is_refused),
        cmocka_unit_test(every_beginning_of_a_file),
        cmocka_unit_test(a_cut_says_where),
        cmocka_unit_test(interfaces_that_differ_end_the_reading),
        cmocka_unit_test(what_is_not_a_capture_is_named),
        cmocka_unit_test(a_directory_and_a_missing_file_are_named),
        cmocka_unit_test(standard_input_is_read_from_a_pipe),
        cmocka_unit_test(link_types_have_names),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
