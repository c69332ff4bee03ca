/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* asprintf */
#endif
/* Several captures as one, held against the plain way to do it; and the map that leads back to the files. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include <finwait/capture.h>

#include "frame_map.h"

#define FILES_MAX 300
#define FRAMES_MAX 4000
#define LINK_RAW 101

/* Each frame holds two bytes that say where it is from. */
static char folder[] = "/tmp/finwait-test-XXXXXX";
static char *paths[FILES_MAX];

static void put32(FILE *file, uint32_t value)
{
    assert_int_equal(fwrite(&value, sizeof value, 1, file), 1);
}

/* Writes file `index`: a frame at each of the times, in microseconds. `missing` bytes are cut off its end. */
static void write_file(unsigned index, const uint32_t *times, unsigned count, unsigned missing)
{
    FILE *file = fopen(paths[index], "wb");
    assert_non_null(file);
    const uint32_t header[] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, 65535, LINK_RAW};
    assert_int_equal(fwrite(header, sizeof header, 1, file), 1);
    for (unsigned i = 0; i < count; i++) {
        const uint8_t bytes[4] = {0x45, (uint8_t)index, (uint8_t)i, (uint8_t)(i >> 8)};
        put32(file, 1000 + times[i] / 1000000);
        put32(file, times[i] % 1000000);
        put32(file, sizeof bytes);
        put32(file, sizeof bytes);
        assert_int_equal(fwrite(bytes, sizeof bytes, 1, file), 1);
    }
    long size = ftell(file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(truncate(paths[index], size - (long)missing), 0);
}

static struct finwait_merge *open_files(unsigned count, const char *filter)
{
    struct finwait_error error;
    struct finwait_merge *merge = finwait_merge_open(paths, count, filter, &error);
    if (!merge)
        fail_msg("%s", error.text);
    return merge;
}

/* The next frame is the `inside`-th of `input`, and the merge can find it again. */
static void expect_frame(struct finwait_merge *merge, unsigned input, unsigned inside)
{
    struct finwait_frame frame;
    size_t where;
    uint64_t number;
    assert_int_equal(finwait_merge_next(merge, &frame), FINWAIT_CAPTURE_FRAME);
    assert_int_equal(frame.bytes[1], input % 256);
    assert_int_equal(frame.bytes[2] + 256 * frame.bytes[3], inside - 1);
    assert_int_equal(finwait_merge_input(merge), input);
    assert_true(finwait_merge_locate(merge, finwait_merge_frame_number(merge), &where, &number));
    assert_int_equal(where, input);
    assert_int_equal(number, inside);
}

static void expect_end(struct finwait_merge *merge)
{
    struct finwait_frame frame;
    assert_int_equal(finwait_merge_next(merge, &frame), FINWAIT_CAPTURE_END);
    assert_int_equal(finwait_merge_next(merge, &frame), FINWAIT_CAPTURE_END);
}

static void in_the_order_of_time(void **state)
{
    (void)state;
    write_file(0, (const uint32_t[]){20, 40}, 2, 0);
    write_file(1, (const uint32_t[]){10, 30, 50}, 3, 0);
    struct finwait_merge *merge = open_files(2, NULL);
    expect_frame(merge, 1, 1);
    expect_frame(merge, 0, 1);
    expect_frame(merge, 1, 2);
    expect_frame(merge, 0, 2);
    expect_frame(merge, 1, 3);
    expect_end(merge);
    assert_int_equal(finwait_merge_frame_number(merge), 5);
    finwait_merge_free(merge);
}

/* The last frame of one file and the first of the next have the same stamp: the older file comes first. */
static void same_time_older_file_first(void **state)
{
    (void)state;
    write_file(0, (const uint32_t[]){30, 40}, 2, 0);
    write_file(1, (const uint32_t[]){10, 30}, 2, 0);
    struct finwait_merge *merge = open_files(2, NULL);
    expect_frame(merge, 1, 1);
    expect_frame(merge, 1, 2);
    expect_frame(merge, 0, 1);
    expect_frame(merge, 0, 2);
    finwait_merge_free(merge);
}

static void same_time_same_age_first_named_first(void **state)
{
    (void)state;
    write_file(0, (const uint32_t[]){10, 20}, 2, 0);
    write_file(1, (const uint32_t[]){10, 20}, 2, 0);
    struct finwait_merge *merge = open_files(2, NULL);
    expect_frame(merge, 0, 1);
    expect_frame(merge, 1, 1);
    expect_frame(merge, 0, 2);
    expect_frame(merge, 1, 2);
    finwait_merge_free(merge);
}

/* A clock that steps back inside a file does not change the file's own order. */
static void a_file_keeps_its_order(void **state)
{
    (void)state;
    write_file(0, (const uint32_t[]){30, 10, 60}, 3, 0);
    write_file(1, (const uint32_t[]){20, 50}, 2, 0);
    struct finwait_merge *merge = open_files(2, NULL);
    expect_frame(merge, 1, 1);
    expect_frame(merge, 0, 1);
    expect_frame(merge, 0, 2);
    expect_frame(merge, 1, 2);
    expect_frame(merge, 0, 3);
    expect_end(merge);
    finwait_merge_free(merge);
}

static void a_cut_file_ends_and_the_others_go_on(void **state)
{
    (void)state;
    write_file(0, (const uint32_t[]){10, 20, 30}, 3, 2);
    write_file(1, (const uint32_t[]){15, 40}, 2, 0);
    struct finwait_merge *merge = open_files(2, NULL);
    expect_frame(merge, 0, 1);
    expect_frame(merge, 1, 1);
    expect_frame(merge, 0, 2);
    expect_frame(merge, 1, 2);
    expect_end(merge);
    const struct finwait_capture_info *const *infos = finwait_merge_infos(merge);
    assert_non_null(infos[0]->error);
    assert_null(infos[1]->error);
    assert_int_equal(infos[0]->packets, 2);
    assert_int_equal(infos[1]->packets, 2);
    finwait_merge_free(merge);
}

static void what_the_filter_leaves_out_is_counted(void **state)
{
    (void)state;
    write_file(0, (const uint32_t[]){10, 30}, 2, 0);
    write_file(1, (const uint32_t[]){20, 40}, 2, 0);
    struct finwait_merge *merge = open_files(2, "ip[1] == 1");
    expect_frame(merge, 1, 1);
    assert_int_equal(finwait_merge_frame_number(merge), 2);
    expect_frame(merge, 1, 2);
    assert_int_equal(finwait_merge_frame_number(merge), 4);
    expect_end(merge);
    finwait_merge_free(merge);
}

static void files_without_frames(void **state)
{
    (void)state;
    write_file(0, NULL, 0, 0);
    write_file(1, (const uint32_t[]){10}, 1, 0);
    struct finwait_merge *merge = open_files(2, NULL);
    expect_frame(merge, 1, 1);
    expect_end(merge);
    finwait_merge_free(merge);
    merge = open_files(1, NULL);
    expect_end(merge);
    finwait_merge_free(merge);
}

/* As tcpdump -C writes them, named in the wrong order, and more than may be open at a time. */
static void many_rotated_files(void **state)
{
    (void)state;
    const struct rlimit few = {.rlim_cur = 64, .rlim_max = 64};
    struct rlimit before;
    for (unsigned i = 0; i < FILES_MAX; i++) {
        uint32_t start = (FILES_MAX - i) * 100;
        write_file(i, (const uint32_t[]){start, start + 50, start + 100}, 3, i == 7 ? 1 : 0);
    }
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &(struct rlimit){few.rlim_cur, before.rlim_max}), 0);
    struct finwait_merge *merge = open_files(FILES_MAX, NULL);
    for (unsigned i = FILES_MAX; i-- > 0;)
        for (unsigned inside = 1; inside <= (i == 7 ? 2U : 3U); inside++)
            expect_frame(merge, i, inside);
    expect_end(merge);
    assert_non_null(finwait_merge_infos(merge)[7]->error);
    assert_int_equal(finwait_merge_infos(merge)[8]->packets, 3);
    finwait_merge_free(merge);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
}

static void a_file_that_vanishes_is_named_and_the_others_go_on(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 30; i++)
        write_file(i, (const uint32_t[]){i * 10}, 1, 0);
    struct finwait_merge *merge = open_files(30, NULL);
    assert_int_equal(unlink(paths[29]), 0);
    for (unsigned i = 0; i < 29; i++)
        expect_frame(merge, i, 1);
    expect_end(merge);
    assert_non_null(finwait_merge_infos(merge)[29]->error);
    assert_int_equal(finwait_merge_infos(merge)[29]->packets, 0);
    finwait_merge_free(merge);
}

/* Heads of all files are compared for each frame: the plain way. */
static void like_its_plain_twin(void **state)
{
    (void)state;
    enum { FILES = 5, FRAMES = 40 };
    static uint32_t times[FILES][FRAMES];
    srand(4);
    for (unsigned round = 0; round < 50; round++) {
        unsigned next[FILES] = {0};
        for (unsigned i = 0; i < FILES; i++) {
            for (unsigned k = 0; k < FRAMES; k++)
                times[i][k] = (k > 0 ? times[i][k - 1] : 0) + (uint32_t)(rand() % 3);
            write_file(i, times[i], FRAMES, 0);
        }
        struct finwait_merge *merge = open_files(FILES, NULL);
        for (unsigned n = 0; n < FILES * FRAMES; n++) {
            unsigned best = FILES;
            for (unsigned i = 0; i < FILES; i++) {
                if (next[i] == FRAMES)
                    continue;
                bool older = best < FILES && times[i][0] < times[best][0];
                if (best == FILES || times[i][next[i]] < times[best][next[best]] ||
                    (times[i][next[i]] == times[best][next[best]] && older))
                    best = i;
            }
            expect_frame(merge, best, ++next[best]);
        }
        expect_end(merge);
        finwait_merge_free(merge);
    }
}

static void the_map_finds_every_frame(void **state)
{
    (void)state;
    static size_t inputs[FRAMES_MAX];
    static uint64_t insides[FRAMES_MAX];
    struct frame_map map = {0};
    uint64_t counts[3] = {0, 0, 1000000};
    size_t input;
    uint64_t inside;
    assert_false(frame_map_find(&map, 1, &input, &inside));
    srand(5);
    for (unsigned i = 0; i < FRAMES_MAX; i++) {
        inputs[i] = i > 0 && rand() % 4 ? inputs[i - 1] : (size_t)(rand() % 3);
        counts[inputs[i]] += rand() % 50 ? 1 : 1 + (uint64_t)rand(); /* some are passed over */
        insides[i] = counts[inputs[i]];
        frame_map_add(&map, inputs[i], insides[i]);
    }
    for (unsigned i = 0; i < FRAMES_MAX; i++) {
        assert_true(frame_map_find(&map, i + 1, &input, &inside));
        assert_int_equal(input, inputs[i]);
        assert_int_equal(inside, insides[i]);
    }
    assert_false(frame_map_find(&map, 0, &input, &inside));
    assert_false(frame_map_find(&map, FRAMES_MAX + 1, &input, &inside));
    frame_map_done(&map);
}

static void one_run_takes_no_room(void **state)
{
    (void)state;
    struct frame_map map = {0};
    for (unsigned i = 1; i <= FRAMES_MAX; i++)
        frame_map_add(&map, 0, i);
    assert_int_equal(map.room, 0);
    frame_map_done(&map);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    for (unsigned i = 0; i < FILES_MAX; i++) {
        if (asprintf(&paths[i], "%s/%u.pcap", folder, i) < 0)
            return -1;
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (unsigned i = 0; i < FILES_MAX; i++) {
        unlink(paths[i]);
        free(paths[i]);
    }
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_the_order_of_time),
        cmocka_unit_test(same_time_older_file_first),
        cmocka_unit_test(same_time_same_age_first_named_first),
        cmocka_unit_test(a_file_keeps_its_order),
        cmocka_unit_test(a_cut_file_ends_and_the_others_go_on),
        cmocka_unit_test(what_the_filter_leaves_out_is_counted),
        cmocka_unit_test(files_without_frames),
        cmocka_unit_test(many_rotated_files),
        cmocka_unit_test(a_file_that_vanishes_is_named_and_the_others_go_on),
        cmocka_unit_test(like_its_plain_twin),
        cmocka_unit_test(the_map_finds_every_frame),
        cmocka_unit_test(one_run_takes_no_room),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
