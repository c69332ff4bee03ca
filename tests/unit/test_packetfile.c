/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE /* memmem */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "packetfile.h"

#define NOW INT64_C(1700000000000000000)

static char folder[] = "/tmp/finwait-packetfile-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/kept", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    DIR *files = opendir(folder);
    assert_non_null(files);
    for (const struct dirent *file; (file = readdir(files));)
        unlinkat(dirfd(files), file->d_name, 0); /* "." and ".." stay */
    closedir(files);
    return rmdir(folder);
}

static bool put(struct packetfile *file, uint32_t input, int link_type, int64_t time, const char *comment)
{
    static const uint8_t bytes[60] = {0x45};
    char name[16];
    struct finwait_frame frame = {
        .time = time, .bytes = bytes, .captured = sizeof bytes, .wire_size = 1500, .link_type = link_type};
    snprintf(name, sizeof name, "eth%u", input);
    return packetfile_write(file, input, name, &frame, comment);
}

/* Reads a whole file: how many frames; checks that their times go up from `first` by one. */
static unsigned count(const char *name, int64_t first, unsigned *link_types)
{
    struct finwait_error error;
    struct finwait_frame frame;
    enum finwait_capture_status status;
    unsigned frames = 0;
    struct finwait_capture *capture = finwait_capture_open(name, NULL, &error);
    assert_non_null(capture);
    while ((status = finwait_capture_next(capture, &frame)) == FINWAIT_CAPTURE_FRAME) {
        assert_int_equal(frame.time, first + frames);
        assert_int_equal(frame.captured, 60);
        assert_int_equal(frame.wire_size, 1500);
        frames++;
    }
    assert_int_equal(status, FINWAIT_CAPTURE_END);
    if (link_types)
        *link_types = finwait_capture_info(capture)->link_type_count;
    finwait_capture_free(capture);
    return frames;
}

/* Whether the file holds these bytes. */
static bool holds(const char *name, const char *text)
{
    static char all[65536];
    FILE *in = fopen(name, "rb");
    assert_non_null(in);
    size_t size = fread(all, 1, sizeof all, in);
    fclose(in);
    return memmem(all, size, text, strlen(text));
}

static void packets_of_several_inputs(void **state)
{
    (void)state;
    struct packetfile file = {.snapshot_length = 256};
    unsigned link_types;
    assert_true(logfile_open(&file.log, path, NOW) && logfile_clear(&file.log));
    assert_true(put(&file, 0, 1, NOW, NULL));
    assert_true(put(&file, 1, 101, NOW + 1, "finwait: wave_1_lost"));
    assert_true(put(&file, 0, 1, NOW + 2, NULL));
    assert_true(put(&file, 0, 113, NOW + 3, NULL)); /* the interface came back as another kind */
    assert_true(packetfile_close(&file));
    assert_int_equal(count(path, NOW, &link_types), 4);
    assert_int_equal(link_types, 3);
    assert_true(holds(path, "finwait: wave_1_lost"));
    assert_true(holds(path, "eth1"));
}

static void a_file_without_packets_is_whole(void **state)
{
    (void)state;
    struct packetfile file = {.snapshot_length = 256};
    assert_true(logfile_open(&file.log, path, NOW) && logfile_clear(&file.log));
    assert_true(packetfile_close(&file));
    assert_int_equal(count(path, NOW, NULL), 0);
}

static void more_interfaces_than_a_section_has(void **state)
{
    (void)state;
    struct packetfile file = {.snapshot_length = 256};
    assert_true(logfile_open(&file.log, path, NOW) && logfile_clear(&file.log));
    for (uint32_t i = 0; i < 3 * PACKETFILE_INTERFACES + 1; i++)
        assert_true(put(&file, i, 1, NOW + i, NULL));
    assert_true(packetfile_close(&file));
    assert_int_equal(count(path, NOW, NULL), 3 * PACKETFILE_INTERFACES + 1);
}

static void each_file_of_a_rotation_is_whole(void **state)
{
    (void)state;
    char old[128];
    struct packetfile file = {.snapshot_length = 256};
    assert_true(logfile_open(&file.log, path, NOW) && logfile_clear(&file.log));
    file.log.largest = 500;
    unsigned turned = 0, written = 0;
    while (!turned && written < 20) {
        assert_true(put(&file, 2, 1, NOW + written++, NULL));
        turned = logfile_is_due(&file.log, NOW);
        assert_true(packetfile_turn(&file, NOW));
    }
    assert_true(turned && written > 1);
    assert_true(put(&file, 2, 1, NOW + 100, "finwait: half_close"));
    assert_true(packetfile_close(&file));
    snprintf(old, sizeof old, "%s.20231114T221320Z", path);
    assert_int_equal(count(old, NOW, NULL), written);
    assert_int_equal(count(path, NOW + 100, NULL), 1);
    assert_true(holds(path, "eth2") && holds(old, "eth2"));
}

static void a_file_that_was_moved_away_goes_on_in_another(void **state)
{
    (void)state;
    char moved[128];
    struct packetfile file = {.snapshot_length = 256};
    assert_true(logfile_open(&file.log, path, NOW) && logfile_clear(&file.log));
    assert_true(put(&file, 0, 1, NOW, NULL));
    assert_true(logfile_flush(&file.log));
    snprintf(moved, sizeof moved, "%s.1", path);
    assert_int_equal(rename(path, moved), 0);
    assert_true(packetfile_reopen(&file, NOW));
    assert_true(put(&file, 0, 1, NOW + 1, NULL));
    assert_true(packetfile_close(&file));
    assert_int_equal(count(moved, NOW, NULL), 1);
    assert_int_equal(count(path, NOW + 1, NULL), 1);
}

static void a_full_disk_leaves_what_is_whole(void **state)
{
    (void)state;
    struct packetfile file = {.snapshot_length = 256};
    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_true(logfile_open(&file.log, "/dev/full", NOW));
    put(&file, 0, 1, NOW, NULL);
    assert_false(logfile_flush(&file.log));
    assert_false(put(&file, 0, 1, NOW + 1, NULL));
    assert_false(packetfile_close(&file));
    assert_int_equal(file.log.error, ENOSPC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_of_several_inputs),
        cmocka_unit_test(a_file_without_packets_is_whole),
        cmocka_unit_test(more_interfaces_than_a_section_has),
        cmocka_unit_test(each_file_of_a_rotation_is_whole),
        cmocka_unit_test(a_file_that_was_moved_away_goes_on_in_another),
        cmocka_unit_test(a_full_disk_leaves_what_is_whole),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
