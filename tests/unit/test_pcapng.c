/* SPDX-License-Identifier: BSD-2-Clause */
/* pcapng files: several sections, several interfaces, every kind of packet block, drops, and damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "link_type.h"
#include "savefile.h"

enum { SECTION = 0x0a0d0d0a, INTERFACE = 1, OLD_PACKET, SIMPLE_PACKET, NAMES, STATISTICS, PACKET };

static struct finwait_frame next(struct finwait_capture *capture)
{
    struct finwait_frame frame;
    if (finwait_capture_next(capture, &frame) != FINWAIT_CAPTURE_FRAME)
        fail_msg("no frame: %s", finwait_capture_info(capture)->error);
    return frame;
}

static void expect_end(struct finwait_capture *capture)
{
    struct finwait_frame frame;
    assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_END);
    assert_null(finwait_capture_info(capture)->error);
    finwait_capture_free(capture);
}

static void expect_cut(struct finwait_capture *capture, const char *says)
{
    struct finwait_frame frame;
    assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_CUT);
    const char *error = finwait_capture_info(capture)->error;
    if (strstr(error, says) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error, says);
    assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_CUT);
    finwait_capture_free(capture);
}

static void put_interface(struct savefile *file, uint16_t link_type, uint32_t snapshot_length, uint8_t resolution,
                          uint64_t offset)
{
    savefile_begin(file, INTERFACE);
    savefile_put(file, link_type, 2);
    savefile_put(file, 0, 2);
    savefile_put(file, snapshot_length, 4);
    savefile_option(file, 9, resolution, 1);
    savefile_option(file, 14, offset, 8);
    savefile_option(file, 0, 0, 0);
    savefile_end(file);
}

static void interfaces_may_differ(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        struct savefile file = {.big_endian = order};
        savefile_section(&file);
        put_interface(&file, LINK_ETHERNET, 65535, 6, 0);
        put_interface(&file, LINK_LINUX_SLL, 96, 9, 0);
        savefile_packet(&file, 1000002, 0, 1);
        savefile_packet(&file, 1000003, 1, 2);
        put_interface(&file, LINK_RAW, 0, 0x80, (uint64_t)-1);
        savefile_packet(&file, 5, 2, 3);
        struct finwait_capture *capture = savefile_open(&file, NULL);
        struct finwait_frame frame = next(capture);
        assert_true(frame.time == 1000002000 && frame.link_type == LINK_ETHERNET && frame.bytes[3] == 1);
        frame = next(capture);
        assert_true(frame.time == 1000003 && frame.link_type == LINK_LINUX_SLL && frame.bytes[3] == 2);
        frame = next(capture);
        assert_true(frame.time == 4000000000 && frame.link_type == LINK_RAW && frame.bytes[3] == 3);
        assert_int_equal(frame.captured, 4);
        assert_int_equal(frame.wire_size, 60);
        const struct finwait_capture_info *info = finwait_capture_info(capture);
        assert_int_equal(info->link_type_count, 3);
        assert_int_equal(info->snapshot_length, 65535);
        expect_end(capture);
    }
}

static void sections_keep_their_own_order_and_interfaces(void **state)
{
    (void)state;
    struct savefile file = {0};
    savefile_section(&file);
    savefile_interface(&file, LINK_ETHERNET);
    savefile_packet(&file, 1, 0, 1);
    file.big_endian = true;
    savefile_section(&file);
    savefile_interface(&file, LINK_RAW);
    savefile_packet(&file, 2, 0, 2);
    file.big_endian = false;
    savefile_section(&file);
    savefile_packet(&file, 3, 0, 3);
    struct finwait_capture *capture = savefile_open(&file, NULL);
    assert_int_equal(next(capture).link_type, LINK_ETHERNET);
    struct finwait_frame frame = next(capture);
    assert_int_equal(frame.link_type, LINK_RAW);
    assert_true(frame.time == 2000);
    expect_cut(capture, "beyond frame 2 (byte 196): a packet comes from an interface that is not described.");
}

static void filters_know_every_link_type(void **state)
{
    (void)state;
    struct savefile file = {0};
    savefile_section(&file);
    savefile_interface(&file, LINK_ETHERNET);
    savefile_interface(&file, LINK_RAW);
    for (unsigned i = 0; i < 4; i++) {
        savefile_begin(&file, PACKET);
        savefile_put(&file, i % 2, 4);
        savefile_put(&file, 0, 8);
        savefile_put(&file, 36, 4);
        savefile_put(&file, 36, 4);
        savefile_fill(&file, 0, i % 2 ? 0 : 12);
        static const uint8_t ethernet[] = {8, 0}, ip[] = {0x45, 0, 0, 20, 0, 0, 0, 0, 64, 6};
        for (size_t at = 0; i % 2 == 0 && at < sizeof ethernet; at++)
            savefile_put(&file, ethernet[at], 1);
        for (size_t at = 0; at < sizeof ip; at++)
            savefile_put(&file, ip[at], 1);
        savefile_fill(&file, (uint8_t)i, i % 2 ? 26 : 12);
        savefile_end(&file);
    }
    struct finwait_capture *capture = savefile_open(&file, "src host 2.2.2.2 or src host 3.3.3.3");
    assert_int_equal(next(capture).link_type, LINK_ETHERNET);
    assert_int_equal(finwait_capture_frame_number(capture), 3);
    assert_int_equal(next(capture).link_type, LINK_RAW);
    assert_int_equal(finwait_capture_frame_number(capture), 4);
    expect_end(capture);
}

/* Neither a time nor a captured length; and the block from before pcapng had its present form. */
static void packets_of_other_kinds(void **state)
{
    (void)state;
    struct savefile file = {0};
    savefile_section(&file);
    put_interface(&file, LINK_ETHERNET, 6, 6, 0);
    savefile_packet(&file, 7, 0, 1);
    savefile_begin(&file, SIMPLE_PACKET);
    savefile_put(&file, 60, 4);
    savefile_fill(&file, 2, 8);
    savefile_end(&file);
    savefile_begin(&file, SIMPLE_PACKET);
    savefile_put(&file, 3, 4);
    savefile_fill(&file, 3, 4);
    savefile_end(&file);
    savefile_begin(&file, OLD_PACKET);
    savefile_put(&file, 0, 2);
    savefile_put(&file, 0xffff, 2);
    savefile_put(&file, 0, 4);
    savefile_put(&file, 9, 4);
    savefile_put(&file, 4, 4);
    savefile_put(&file, 4, 4);
    savefile_fill(&file, 4, 4);
    savefile_end(&file);
    struct finwait_capture *capture = savefile_open(&file, NULL);
    next(capture);
    struct finwait_frame frame = next(capture);
    assert_true(frame.captured == 6 && frame.wire_size == 60 && frame.bytes[5] == 2 && frame.time == 7000);
    frame = next(capture);
    assert_true(frame.captured == 3 && frame.wire_size == 3 && frame.bytes[2] == 3);
    frame = next(capture);
    assert_true(frame.captured == 4 && frame.bytes[0] == 4 && frame.time == 9000);
    assert_int_equal(finwait_capture_info(capture)->kernel_drops, 0);
    expect_end(capture);
}

static void put_statistics(struct savefile *file, uint32_t interface, uint64_t by_interface, uint64_t by_system)
{
    savefile_begin(file, STATISTICS);
    savefile_put(file, interface, 4);
    savefile_put(file, 0, 8);
    savefile_option(file, 1, 0x6968, 2);
    savefile_option(file, 4, 1000, 8);
    savefile_option(file, 5, by_interface, 8);
    savefile_option(file, 7, by_system, 8);
    savefile_option(file, 0, 0, 0);
    savefile_end(file);
}

static void drops_are_told(void **state)
{
    (void)state;
    struct savefile file = {0};
    savefile_section(&file);
    savefile_interface(&file, LINK_ETHERNET);
    savefile_interface(&file, LINK_RAW);
    for (unsigned i = 0; i < 2; i++) { /* packets that tell of 5 lost ones each */
        savefile_begin(&file, PACKET);
        savefile_put(&file, i, 4);
        savefile_put(&file, 0, 8);
        savefile_put(&file, 3, 4);
        savefile_put(&file, 3, 4);
        savefile_fill(&file, 1, 4);
        savefile_option(&file, 1, 0x6968, 2);
        savefile_option(&file, 4, 5, 8);
        savefile_end(&file);
    }
    put_statistics(&file, 0, 10, 20);
    put_statistics(&file, 0, 11, 22); /* counts from the beginning, as the one before */
    put_statistics(&file, 7, 1, 1);   /* there is no such interface */
    savefile_packet(&file, 1, 0, 1);
    struct finwait_capture *capture = savefile_open(&file, NULL);
    const struct finwait_capture_info *info = finwait_capture_info(capture);
    next(capture);
    assert_int_equal(info->kernel_drops, 5);
    next(capture);
    assert_int_equal(info->kernel_drops, 10);
    next(capture);
    assert_int_equal(info->kernel_drops, 22 + 5); /* the second interface has no statistics */
    assert_int_equal(info->interface_drops, 11);
    expect_end(capture);
}

/* Longer than the window, so that it has to be skipped piece by piece. */
static void blocks_of_other_kinds_are_skipped(void **state)
{
    (void)state;
    const uint32_t length = 3000000;
    struct savefile head = {0}, tail = {0};
    savefile_section(&head);
    savefile_begin(&head, NAMES);
    savefile_end(&head);
    savefile_put(&head, 0x0bad, 4);
    savefile_put(&head, length, 4);
    savefile_put(&tail, length, 4);
    savefile_interface(&tail, LINK_ETHERNET);
    savefile_packet(&tail, 1, 0, 9);
    size_t size = head.size - 8 + length + tail.size - 4;
    uint8_t *bytes = calloc(1, size);
    assert_non_null(bytes);
    memcpy(bytes, head.bytes, head.size);
    memcpy(bytes + size - tail.size, tail.bytes, tail.size);
    struct finwait_error error;
    for (int cut = 0; cut < 2; cut++) {
        struct finwait_capture *capture =
            finwait_capture_open(savefile_store(bytes, cut ? size - tail.size : size), NULL, &error);
        assert_non_null(capture);
        if (cut)
            expect_cut(capture, "beyond its header (byte 3000036): it ends within a block, after 2999996 of 3000000");
        else {
            assert_int_equal(next(capture).bytes[3], 9);
            expect_end(capture);
        }
    }
    free(bytes);
}

static void every_beginning_of_a_file(void **state)
{
    (void)state;
    struct savefile file = {0};
    savefile_section(&file);
    size_t boundaries[6] = {file.size}, count = 1;
    put_interface(&file, LINK_ETHERNET, 0, 9, 1);
    boundaries[count++] = file.size;
    savefile_packet(&file, 1, 0, 1);
    boundaries[count++] = file.size;
    savefile_begin(&file, NAMES);
    savefile_end(&file);
    boundaries[count++] = file.size;
    put_statistics(&file, 0, 1, 1);
    boundaries[count++] = file.size;
    savefile_packet(&file, 2, 0, 1);
    boundaries[count++] = file.size;
    for (size_t size = boundaries[0]; size <= boundaries[5]; size++) {
        struct savefile beginning = file;
        beginning.size = size;
        bool whole = false;
        for (size_t i = 0; i < count; i++)
            whole = whole || size == boundaries[i];
        struct finwait_capture *capture = savefile_open(&beginning, NULL);
        struct finwait_frame frame;
        unsigned frames = 0;
        enum finwait_capture_status status;
        while ((status = finwait_capture_next(capture, &frame)) == FINWAIT_CAPTURE_FRAME)
            frames++;
        assert_int_equal(status, whole ? FINWAIT_CAPTURE_END : FINWAIT_CAPTURE_CUT);
        assert_int_equal(frames, (size >= boundaries[2]) + (size >= boundaries[5]));
        finwait_capture_free(capture);
    }
}

static void a_file_without_interfaces_is_empty(void **state)
{
    (void)state;
    struct savefile file = {0};
    savefile_section(&file);
    struct finwait_capture *capture = savefile_open(&file, "tcp port 80");
    assert_int_equal(finwait_capture_info(capture)->link_type_count, 0);
    expect_end(capture);
}

/* One number of a sound file is another: at byte `at` of its last block, a packet's. */
static void damage_is_named(void **state)
{
    (void)state;
    static const struct {
        unsigned at;
        uint32_t value;
        const char *says;
    } rows[] = {
        {4, 0, "a block has a length of 0 bytes"},
        {4, 34, "a block has a length of 34 bytes"},
        {4, 28, "a packet's block is too short for one"},
        {4, 40, "it ends within a block, after 36 of 40 bytes"},
        {8, 1, "a packet comes from an interface that is not described"},
        {20, 5, "a block of 36 bytes says that it holds a packet of 5"},
        {20, 0x7fffffff, "a packet of 2147483647 captured bytes follows"},
        {32, 40, "the two lengths of a block differ"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct savefile file = {0};
        savefile_section(&file);
        savefile_interface(&file, LINK_ETHERNET);
        savefile_packet(&file, 1, 0, 1);
        savefile_packet(&file, 2, 0, 2);
        size_t size = file.size;
        file.size = file.block + rows[i].at;
        savefile_put(&file, rows[i].value, 4);
        file.size = size;
        struct finwait_capture *capture = savefile_open(&file, NULL);
        next(capture);
        expect_cut(capture, rows[i].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interfaces_may_differ),
        cmocka_unit_test(sections_keep_their_own_order_and_interfaces),
        cmocka_unit_test(filters_know_every_link_type),
        cmocka_unit_test(packets_of_other_kinds),
        cmocka_unit_test(drops_are_told),
        cmocka_unit_test(blocks_of_other_kinds_are_skipped),
        cmocka_unit_test(every_beginning_of_a_file),
        cmocka_unit_test(a_file_without_interfaces_is_empty),
        cmocka_unit_test(damage_is_named),
    };
    return cmocka_run_group_tests(tests, savefile_make_folder, savefile_remove_folder);
}
