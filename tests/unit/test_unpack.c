/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#endif
/* Compressed captures: whole, of several parts, cut at any byte, damaged, and abandoned. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "link_type.h"
#include "savefile.h"

#ifdef HAVE_ZLIB
#define ZLIB_CONST
#include <zlib.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif
#ifdef HAVE_LZ4
#include <lz4frame.h>
#endif

struct bytes {
    uint8_t *at;
    size_t size, room;
};

static struct bytes bytes_new(size_t room)
{
    struct bytes bytes = {malloc(room), 0, room};
    assert_non_null(bytes.at);
    return bytes;
}

/* These pack `size` bytes in one go and add them to `out`. */
#ifdef HAVE_ZLIB
static void pack_gzip(const void *in, size_t size, struct bytes *out)
{
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = in;
    stream.avail_in = (uInt)size;
    stream.next_out = out->at + out->size;
    stream.avail_out = (uInt)(out->room - out->size);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out->size += stream.total_out;
    deflateEnd(&stream);
}
#endif

#ifdef HAVE_ZSTD
static void pack_zstd(const void *in, size_t size, struct bytes *out)
{
    size_t packed = ZSTD_compress(out->at + out->size, out->room - out->size, in, size, 3);
    assert_false(ZSTD_isError(packed));
    out->size += packed;
}
#endif

#ifdef HAVE_LZ4
static void pack_lz4(const void *in, size_t size, struct bytes *out)
{
    LZ4F_preferences_t checked = {.frameInfo = {.contentChecksumFlag = LZ4F_contentChecksumEnabled}};
    size_t packed = LZ4F_compressFrame(out->at + out->size, out->room - out->size, in, size, &checked);
    assert_false(LZ4F_isError(packed));
    out->size += packed;
}
#endif

static const struct {
    const char *name;
    void (*pack)(const void *in, size_t size, struct bytes *out);
} packers[] = {
#ifdef HAVE_ZLIB
    {"gzip", pack_gzip},
#endif
#ifdef HAVE_ZSTD
    {"zstd", pack_zstd},
#endif
#ifdef HAVE_LZ4
    {"lz4", pack_lz4},
#endif
    {NULL, NULL},
};

#define FRAME_SIZE 100
#define RECORD_SIZE (16 + FRAME_SIZE)

/* A file of `count` frames, each with its number in every fourth byte, the others as good as random. */
static struct bytes frames_new(uint32_t count)
{
    struct savefile head = {0};
    savefile_pcap(&head, 0xa1b2c3d4, LINK_ETHERNET);
    struct bytes bytes = bytes_new(head.size + (size_t)count * RECORD_SIZE);
    memcpy(bytes.at, head.bytes, head.size);
    bytes.size = head.size;
    uint32_t number = 1;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t header[4] = {i, 0, FRAME_SIZE, FRAME_SIZE};
        memcpy(bytes.at + bytes.size, header, sizeof header);
        for (size_t at = 0; at < FRAME_SIZE; at++) {
            number = number * 1664525 + 1013904223;
            bytes.at[bytes.size + sizeof header + at] = (uint8_t)(at % 4 ? number >> 24 : i);
        }
        bytes.size += RECORD_SIZE;
    }
    return bytes;
}

static struct finwait_capture *open_packed(const struct bytes *packed)
{
    struct finwait_error error;
    struct finwait_capture *capture = finwait_capture_open(savefile_store(packed->at, packed->size), NULL, &error);
    if (capture == NULL)
        fail_msg("%s", error.text);
    return capture;
}

/* How many frames there are, each as it was written. */
static uint32_t read_frames(struct finwait_capture *capture, const struct bytes *plain,
                            enum finwait_capture_status *status)
{
    struct finwait_frame frame;
    uint32_t count = 0;
    while ((*status = finwait_capture_next(capture, &frame)) == FINWAIT_CAPTURE_FRAME) {
        assert_int_equal(frame.captured, FRAME_SIZE);
        assert_memory_equal(frame.bytes, plain->at + 24 + (size_t)count * RECORD_SIZE + 16, FRAME_SIZE);
        count++;
    }
    return count;
}

/* In `parts` parts, that is: several members or frames, one behind the other. */
static struct bytes pack(size_t packer, const struct bytes *plain, size_t parts)
{
    struct bytes packed = bytes_new(plain->size * 2 + 100000);
    size_t part = plain->size / parts;
    for (size_t i = 0; i < parts; i++)
        packers[packer].pack(plain->at + i * part, i + 1 < parts ? part : plain->size - i * part, &packed);
    return packed;
}

static void packed_files_are_read(void **state)
{
    (void)state;
    struct bytes plain = frames_new(40000);
    for (size_t i = 0; packers[i].pack; i++)
        for (size_t parts = 1; parts <= 7; parts += 3) {
            struct bytes packed = pack(i, &plain, parts);
            struct finwait_capture *capture = open_packed(&packed);
            enum finwait_capture_status status;
            assert_int_equal(read_frames(capture, &plain, &status), 40000);
            assert_int_equal(status, FINWAIT_CAPTURE_END);
            const struct finwait_capture_info *info = finwait_capture_info(capture);
            assert_string_equal(info->compression, packers[i].name);
            assert_string_equal(info->format, "pcap");
            assert_int_equal(info->size, packed.size);
            assert_int_equal(info->position, packed.size);
            finwait_capture_free(capture);
            free(packed.at);
        }
    free(plain.at);
}

/* As pzstd begins each of its parts: with a frame that is to be left out. */
static void a_frame_to_be_left_out_may_come_first(void **state)
{
    (void)state;
    static const uint8_t left_out[] = {0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 'a', 'b', 'c', 'd'};
    struct bytes plain = frames_new(300);
    for (size_t i = 0; packers[i].pack; i++) {
        if (strcmp(packers[i].name, "gzip") == 0)
            continue;
        struct bytes packed = bytes_new(2 * plain.size);
        memcpy(packed.at, left_out, sizeof left_out);
        packed.size = sizeof left_out;
        packers[i].pack(plain.at, plain.size, &packed);
        struct finwait_capture *capture = open_packed(&packed);
        enum finwait_capture_status status;
        assert_int_equal(read_frames(capture, &plain, &status), 300);
        assert_int_equal(status, FINWAIT_CAPTURE_END);
        assert_string_equal(finwait_capture_info(capture)->compression, packers[i].name);
        finwait_capture_free(capture);
        free(packed.at);
    }
    free(plain.at);
}

#ifdef HAVE_ZSTD
/* What a stranger's file says it needs is not taken: a gigabyte, here. */
static void a_window_beyond_reason_is_refused_with_the_command(void **state)
{
    (void)state;
    static const uint8_t head[] = {0x28, 0xb5, 0x2f, 0xfd, 0, (30 - 10) << 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    struct finwait_error error = {""};
    assert_null(finwait_capture_open(savefile_store(head, sizeof head), NULL, &error));
    assert_non_null(strstr(error.text, "more than 128 MiB of memory; zstd -dc --long=31 unpacks it"));
    assert_null(strstr(error.text, "damaged"));
}
#endif

static void what_was_packed_before_the_cut_is_read(void **state)
{
    (void)state;
    struct bytes plain = frames_new(9000); /* a megabyte: several blocks of each codec */
    for (size_t i = 0; packers[i].pack; i++) {
        struct bytes packed = pack(i, &plain, 1);
        packed.size = packed.size * 3 / 4;
        struct finwait_capture *capture = open_packed(&packed);
        enum finwait_capture_status status;
        uint32_t count = read_frames(capture, &plain, &status);
        assert_true(count > 3000 && count < 7000);
        assert_int_equal(status, FINWAIT_CAPTURE_CUT);
        const char *error = finwait_capture_info(capture)->error;
        if (!strstr(error, "of what it unpacks to): its ") || !strstr(error, " data ends too early."))
            fail_msg("%s", error);
        finwait_capture_free(capture);
        free(packed.at);
    }
    free(plain.at);
}

/* Never more than there is, never END; a file cut before its first frame may be refused. */
static void every_beginning_of_a_packed_file(void **state)
{
    (void)state;
    struct bytes plain = frames_new(3);
    for (size_t i = 0; packers[i].pack; i++) {
        struct bytes whole = pack(i, &plain, 1);
        for (size_t size = 4; size < whole.size; size += 3) {
            struct finwait_error error;
            struct finwait_capture *capture = finwait_capture_open(savefile_store(whole.at, size), NULL, &error);
            enum finwait_capture_status status;
            if (capture == NULL) {
                assert_non_null(strstr(error.text, "ends too early"));
                continue;
            }
            assert_true(read_frames(capture, &plain, &status) <= 3);
            assert_int_equal(status, FINWAIT_CAPTURE_CUT);
            finwait_capture_free(capture);
        }
        free(whole.at);
    }
    free(plain.at);
}

static void damage_is_named(void **state)
{
    (void)state;
    struct bytes plain = frames_new(9000);
    for (size_t i = 0; packers[i].pack; i++) {
        struct bytes packed = pack(i, &plain, 1);
        packed.at[packed.size - 3] ^= 0x55; /* the check sum, or the last block of zstd */
        if (strcmp(packers[i].name, "zstd") == 0)
            packed.at[packed.size / 2] ^= 0xff;
        struct finwait_capture *capture = open_packed(&packed);
        struct finwait_frame frame;
        enum finwait_capture_status status;
        while ((status = finwait_capture_next(capture, &frame)) == FINWAIT_CAPTURE_FRAME)
            continue;
        const char *error = finwait_capture_info(capture)->error;
        if (strcmp(packers[i].name, "zstd") != 0) { /* that one may not notice */
            assert_int_equal(status, FINWAIT_CAPTURE_CUT);
            assert_non_null(strstr(error, " data is damaged ("));
        }
        finwait_capture_free(capture);
        free(packed.at);
    }
    free(plain.at);
}

static void what_unpacks_to_something_else_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *content, *says;
    } rows[] = {{"hello, world, hello, world", "what it unpacks to is neither pcap nor pcapng"},
                {"", "it is empty"},
                {"snoop\0\0\0\0\0\0\2\0\0\0\4", "its format is snoop. Convert it first: editcap"}};
    for (size_t i = 0; packers[i].pack; i++)
        for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
            struct bytes packed = bytes_new(1000);
            struct finwait_error error = {""};
            packers[i].pack(rows[row].content, row == 1 ? 0 : 16, &packed);
            assert_null(finwait_capture_open(savefile_store(packed.at, packed.size), NULL, &error));
            if (!strstr(error.text, rows[row].says))
                fail_msg("%s: %s", packers[i].name, error.text);
            free(packed.at);
        }
}

#ifdef HAVE_ZLIB
static void zeros_may_follow_a_gzip_file(void **state)
{
    (void)state;
    struct bytes plain = frames_new(3), packed = pack(0, &plain, 1);
    memset(packed.at + packed.size, 0, 512);
    packed.size += 512;
    struct finwait_capture *capture = open_packed(&packed);
    enum finwait_capture_status status;
    assert_int_equal(read_frames(capture, &plain, &status), 3);
    assert_int_equal(status, FINWAIT_CAPTURE_END);
    finwait_capture_free(capture);
    free(packed.at);
    free(plain.at);
}
#endif

/* The thread may wait for room, or for input that never comes. */
static void files_may_be_left_unread(void **state)
{
    (void)state;
    struct bytes plain = frames_new(40000);
    for (size_t i = 0; packers[i].pack; i++) {
        struct bytes packed = pack(i, &plain, 1);
        struct finwait_frame frame;
        struct finwait_error error;
        struct finwait_capture *capture = open_packed(&packed);
        assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_FRAME);
        finwait_capture_free(capture);

        int ends[2], saved = dup(STDIN_FILENO);
        const size_t part = 500000; /* enough for a buffer to be handed over */
        assert_int_equal(pipe(ends), 0);
        assert_true(fcntl(ends[1], F_SETPIPE_SZ, 1 << 20) >= 1 << 20);
        assert_int_equal(write(ends[1], packed.at, part), (ssize_t)part);
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        capture = finwait_capture_open("-", NULL, &error);
        assert_non_null(capture);
        assert_int_equal(finwait_capture_next(capture, &frame), FINWAIT_CAPTURE_FRAME);
        finwait_capture_free(capture);
        close(ends[1]);
        dup2(saved, STDIN_FILENO);
        close(saved);
        free(packed.at);
    }
    free(plain.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packed_files_are_read),
        cmocka_unit_test(a_frame_to_be_left_out_may_come_first),
#ifdef HAVE_ZSTD
        cmocka_unit_test(a_window_beyond_reason_is_refused_with_the_command),
#endif
        cmocka_unit_test(what_was_packed_before_the_cut_is_read),
        cmocka_unit_test(every_beginning_of_a_packed_file),
        cmocka_unit_test(damage_is_named),
        cmocka_unit_test(what_unpacks_to_something_else_is_refused),
#ifdef HAVE_ZLIB
        cmocka_unit_test(zeros_may_follow_a_gzip_file),
#endif
        cmocka_unit_test(files_may_be_left_unread),
    };
    return cmocka_run_group_tests(tests, savefile_make_folder, savefile_remove_folder);
}
