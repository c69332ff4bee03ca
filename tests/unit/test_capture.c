/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <finwait/capture.h>

#include "link_type.h"
#include "savefile.h"

static void times_in_either_order_and_precision(void **state)
{
    (void)state;
    static const struct {
        uint32_t magic;
        int64_t time;
    } rows[] = {{0xa1b2c3d4, 1700000000123456000}, {0xa1b23c4d, 1700000000000123456}};
    for (unsigned i = 0; i < 4; i++) {
        struct savefile file = {.big_endian = (i & 1) != 0};
        savefile_pcap(&file, rows[i / 2].magic, LINK_ETHERNET);
        savefile_record(&file, 1700000000, 123456, 20, 1500, 0xee);
        struct finwait_capture *capture = savefile_open(&file, NULL);
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
    struct savefile file = {0};
    savefile_pcap(&file, 0xa1b2c3d4, 101);
    savefile_record(&file, 10, 0, 40, 40, 0);
    savefile_record(&file, 9, 0, 40, 100, 0); /* the clock stepped back */
    struct finwait_capture *capture = savefile_open(&file, NULL);
    const struct finwait_capture_info *info = finwait_capture_info(capture);
    assert_memory_equal(info->path, savefile_folder, strlen(savefile_folder));
    assert_string_equal(info->format, "pcap");
    assert_null(info->compression);
    assert_int_equal(info->snapshot_length, 65535);
    assert_int_equal(info->link_type_count, 1);
    assert_int_equal(info->link_types[0], LINK_RAW);
    assert_int_equal(info->size, file.size);
    assert_int_equal(info->packets, 0);

    struct finwait_frame frame;
    while (finwait_capture_next(capture, &frame) == FINWAIT_CAPTURE_FRAME)
        ;
    assert_int_equal(info->packets, 2);
    assert_int_equal(info->bytes, 140);
    assert_true(info->first_time == 10000000000 && info->last_time == 9000000000);
    assert_int_equal(info->position, file.size);
    assert_null(info->error);
    finwait_capture_free(capture);
}

static void a_header_alone_ends_at_once(void **state)
{
    (void)state;
    struct savefile file = {0};
    savefile_pcap(&file, 0xa1b2c3d4, LINK_ETHERNET);
    struct finwait_capture *capture = savefile_open(&file, NULL);
    struct finwait_frame frame;
    assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_END);
    finwait_capture_free(capture);
}

static void pcapng_is_read(void **state)
{
    (void)state;
    struct savefile file = {0};
    savefile_section(&file);
    savefile_interface(&file, LINK_LINUX_SLL2);
    savefile_packet(&file, 1700000000000001, 0, 0xab);
    struct finwait_capture *capture = savefile_open(&file, NULL);
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
static void put_numbered_frames(struct savefile *file, unsigned count)
{
    static const uint8_t ip[20] = {0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2};
    savefile_pcap(file, 0xa1b2c3d4, 101);
    for (unsigned i = 1; i <= count; i++) {
        savefile_record(file, i, 0, 40, 40, 0);
        uint8_t *packet = file->bytes + file->size - 40;
        memcpy(packet, ip, sizeof ip);
        packet[21] = (uint8_t)i;
        packet[32] = 0x50;
    }
}

static void filtered_frames_keep_their_numbers(void **state)
{
    (void)state;
    struct savefile file = {0};
    put_numbered_frames(&file, 9);
    struct finwait_capture *capture = savefile_open(&file, "tcp src port 2 or tcp src port 7");
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
    struct savefile file = {0};
    struct finwait_error error;
    put_numbered_frames(&file, 1);
    assert_null(finwait_capture_open(savefile_store(file.bytes, file.size), "tcp prot 80", &error));
    assert_non_null(strstr(error.text, "\"tcp prot 80\""));
}

/* Every beginning of a file of three records: what is whole is read, and what cut it is said. */
static void every_beginning_of_a_file(void **state)
{
    (void)state;
    struct savefile file = {0};
    put_numbered_frames(&file, 3);
    const size_t header = 24, record = 16 + 40;
    for (size_t size = header; size <= file.size; size++) {
        struct savefile beginning = file;
        beginning.size = size;
        struct finwait_capture *capture = savefile_open(&beginning, NULL);
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
    struct savefile file = {0};
    put_numbered_frames(&file, 3);
    file.size -= 1;
    struct finwait_capture *capture = savefile_open(&file, NULL);
    struct finwait_frame frame;
    while (finwait_capture_next(capture, &frame) == FINWAIT_CAPTURE_FRAME)
        ;
    const char *error = finwait_capture_info(capture)->error;
    assert_non_null(error);
    assert_non_null(strstr(error, "beyond frame 2 (byte 191): it ends within a packet, after 55 of 56 bytes."));
    finwait_capture_free(capture);
}

static void a_packet_longer_than_any_ends_the_reading(void **state)
{
    (void)state;
    struct savefile file = {0};
    struct finwait_frame frame;
    put_numbered_frames(&file, 1);
    savefile_put(&file, 2, 8);
    savefile_put(&file, 262145, 4);
    savefile_put(&file, 262145, 4);
    struct finwait_capture *capture = savefile_open(&file, NULL);
    assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_FRAME);
    assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_CUT);
    assert_non_null(strstr(finwait_capture_info(capture)->error, "beyond frame 1 (byte 80): a packet of 262145 "));
    finwait_capture_free(capture);
}

static struct finwait_frame only_frame(const struct savefile *file, struct finwait_capture **capture)
{
    struct finwait_frame frame;
    *capture = savefile_open(file, NULL);
    assert_int_equal(finwait_capture_next(*capture, &frame), FINWAIT_CAPTURE_FRAME);
    return frame;
}

static void a_packet_longer_than_the_snapshot_length_is_cut_to_it(void **state)
{
    (void)state;
    struct savefile file = {0};
    struct finwait_capture *capture;
    savefile_pcap(&file, 0xa1b2c3d4, LINK_ETHERNET);
    file.bytes[16] = 96;
    file.bytes[17] = 0;
    savefile_record(&file, 1, 0, 100, 100, 1);
    assert_int_equal(only_frame(&file, &capture).captured, 96);
    finwait_capture_free(capture);
}

static void longer_record_headers_are_skipped(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        struct savefile file = {.big_endian = order};
        struct finwait_capture *capture;
        savefile_pcap(&file, 0xa1b2cd34, LINK_ETHERNET);
        savefile_put(&file, 1, 4);
        savefile_put(&file, 2, 4);
        savefile_put(&file, 60, 4);
        savefile_put(&file, 60, 4);
        savefile_fill(&file, 0xff, 8);
        savefile_fill(&file, 7, 60);
        struct finwait_frame frame = only_frame(&file, &capture);
        assert_int_equal(frame.bytes[0], 7);
        assert_true(frame.time == 1000002000);
        assert_int_equal(finwait_capture_info(capture)->snapshot_length, 65535 + 14);
        finwait_capture_free(capture);
    }
}

static void lengths_of_early_versions_are_swapped(void **state)
{
    (void)state;
    for (uint8_t minor = 2; minor <= 3; minor++) {
        struct savefile file = {0};
        struct finwait_capture *capture;
        savefile_pcap(&file, 0xa1b2c3d4, LINK_ETHERNET);
        file.bytes[6] = minor;
        savefile_put(&file, 1, 8);
        savefile_put(&file, 1500, 4);
        savefile_put(&file, 60, 4);
        savefile_fill(&file, 7, 60);
        struct finwait_frame frame = only_frame(&file, &capture);
        assert_int_equal(frame.captured, 60);
        assert_int_equal(frame.wire_size, 1500);
        finwait_capture_free(capture);
    }
}

static void bits_above_the_link_type_are_left_out(void **state)
{
    (void)state;
    struct savefile file = {0};
    struct finwait_capture *capture;
    savefile_pcap(&file, 0xa1b2c3d4, 0x44000000 | LINK_ETHERNET); /* four bytes of frame check sequence */
    savefile_record(&file, 1, 0, 64, 64, 1);
    assert_int_equal(only_frame(&file, &capture).link_type, LINK_ETHERNET);
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
        {MAGIC("\xfd"
               "7zXZ\0\0\4"),
         "xz -dc "},
        {MAGIC("BZh91AY&SY"), "bunzip2 -c "},
        {MAGIC("snoop\0\0\0\0\0\0\2\0\0\0\4"), "snoop. Convert it first: editcap -F pcap "},
        {MAGIC("GMBU\0\2\1\0"), "Network Monitor 2. Convert it first: editcap -F pcap "},
        {MAGIC("\x80\x20\x5c\x8d\x9f\x42\x3c\x42\x02\x04\x00\x48\0\0\x05\xee"), "ERF. Convert it first: editcap "},
        {MAGIC("\0\0\0\0\0\0\0\0\x9b\x04\x00\x80\0\0\0\x68"), "ERF. Convert it first: editcap "}, /* no time yet */
        {MAGIC("----------------"), "neither pcap nor pcapng"}, /* an ERF record, if text were one */
        {MAGIC("captured -- here"), "neither pcap nor pcapng"},
        {MAGIC("+---------+-----"), "K12 text. Convert it first: editcap "},
        {MAGIC("\xaa\xaa\xaa\xaa\x20\0\0\0"), "5Views. Convert it first: editcap "},
        {MAGIC("\x05VNFd\0"), "Visual Networks. Convert it first: editcap "},
        {MAGIC("TR\0d\0\0\0\0"), "nettl. Convert it first: editcap "},
        {MAGIC("\x02\x21\x4c\x18\0\0\0\0"), "lz4 -dc "},
        {MAGIC("\x50\x2a\x4d\x18\4\0\0\0abcd\xd4\xc3\xb2\xa1"), "neither pcap nor pcapng"},
        {MAGIC("\x50\x2a\x4d\x18\xff\xff\xff\xff\x28\xb5\x2f\xfd\0\0\0\0"), "neither pcap nor pcapng"},
        {MAGIC("\xd4\xc3\xb2\xa1\2\0\4\0"), "its header is cut short"},
        {MAGIC("\xd4\xc3\xb2\xa1\2\0\5\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0"), "version, 2.5, is not known"},
        {MAGIC("\x0a\x0d\x0d\x0a\x1c\0\0\0"), "it ends within a section's header"},
        {MAGIC("\x0a\x0d\x0d\x0a\x1c\0\0\0hello, world, hello, world"), "does not tell its byte order"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct finwait_error error = {""};
        assert_null(finwait_capture_open(savefile_store(rows[i].bytes, rows[i].size), NULL, &error));
        if (strstr(error.text, rows[i].says) == NULL || strstr(error.text, savefile_folder) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", error.text, rows[i].says);
    }
}

static void a_directory_and_a_missing_file_are_named(void **state)
{
    (void)state;
    struct finwait_error error;
    assert_null(finwait_capture_open(savefile_folder, NULL, &error));
    assert_non_null(strstr(error.text, "is a directory"));
    assert_null(finwait_capture_open("/nonexistent/in.pcap", NULL, &error));
    assert_string_equal(error.text, "Cannot open /nonexistent/in.pcap: No such file or directory.");
}

/* A pipe cannot be rewound after a look at its first bytes. */
static void standard_input_is_read_from_a_pipe(void **state)
{
    (void)state;
    struct savefile file = {0};
    put_numbered_frames(&file, 3);
    int ends[2], saved = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], file.bytes, file.size), (ssize_t)file.size);
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
        cmocka_unit_test(a_packet_longer_than_any_ends_the_reading),
        cmocka_unit_test(a_packet_longer_than_the_snapshot_length_is_cut_to_it),
        cmocka_unit_test(longer_record_headers_are_skipped),
        cmocka_unit_test(lengths_of_early_versions_are_swapped),
        cmocka_unit_test(bits_above_the_link_type_are_left_out),
        cmocka_unit_test(what_is_not_a_capture_is_named),
        cmocka_unit_test(a_directory_and_a_missing_file_are_named),
        cmocka_unit_test(standard_input_is_read_from_a_pipe),
        cmocka_unit_test(link_types_have_names),
    };
    return cmocka_run_group_tests(tests, savefile_make_folder, savefile_remove_folder);
}
