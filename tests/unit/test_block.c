/* SPDX-License-Identifier: BSD-2-Clause */
/* The parser of pcapng blocks, on bytes that end where memory ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <finwait/capture.h>

#include "block.h"
#include "guard.h"

static const uint8_t interface_block[] = {
    1,  0, 0, 0, 64,   0,    0,    0,    113,  0,    0,    0,    0, 1, 0, 0, /* LINUX_SLL, 256 bytes */
    2,  0, 4, 0, 'e',  't',  'h',  '0',                                      /* a name */
    9,  0, 1, 0, 9,    0,    0,    0,                                        /* nanoseconds */
    14, 0, 8, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,             /* a second earlier */
    1,  0, 2, 0, 'h',  'i',  0,    0,    0,    0,    0,    0,    0, 0, 0, 0,
    64, 0, 0, 0 /* a comment; the end; a reserve */
};

static void an_interface_is_parsed(void **state)
{
    (void)state;
    struct guard guard = guard_new();
    struct interface interface;
    const uint8_t *block = guard_place(guard, interface_block, sizeof interface_block);
    assert_null(block_interface(block, sizeof interface_block, false, &interface));
    assert_int_equal(interface.link_type, 113);
    assert_int_equal(interface.snapshot_length, 256);
    assert_true(ticks_time(&interface.ticks, 5000000001) == 4000000001);
    guard_free(guard);
}

/* A block of any length: what its options would say beyond the end is not read. */
static void every_length_of_an_interface(void **state)
{
    (void)state;
    struct guard guard = guard_new();
    for (size_t size = INTERFACE_LEAST; size <= sizeof interface_block; size++)
        for (int big_endian = 0; big_endian < 2; big_endian++) {
            struct interface interface;
            block_interface(guard_place(guard, interface_block, size), size, big_endian, &interface);
        }
    guard_free(guard);
}

/* Marsaglia's xorshift. */
static uint32_t random_number(void)
{
    static uint32_t number = 2463534242;
    number ^= number << 13;
    number ^= number >> 17;
    number ^= number << 5;
    return number;
}

/* Small numbers, so that options fit now and then. */
static const uint8_t *random_block(struct guard guard, size_t size)
{
    uint8_t bytes[128];
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(random_number() % 4 == 0 ? random_number() : random_number() % 16);
    return guard_place(guard, bytes, size);
}

static void any_bytes_stay_within_the_block(void **state)
{
    (void)state;
    struct guard guard = guard_new();
    for (unsigned i = 0; i < 200000; i++) {
        size_t size = STATISTICS_LEAST + random_number() % 100;
        const uint8_t *block = random_block(guard, size);
        bool big_endian = i & 1;
        struct interface interface;
        if (block_interface(block, size, big_endian, &interface) == NULL)
            ticks_time(&interface.ticks, (uint64_t)random_number() << 32 | random_number());
        uint64_t kernel, hardware;
        block_statistics(block, size, big_endian, &kernel, &hardware);
        block_packet_drops(block, block + size, big_endian);
        struct packet_block packet;
        if (size >= PACKET_FIXED)
            block_packet(block + size - PACKET_FIXED, i & 2 ? BLOCK_PACKET : BLOCK_OLD_PACKET, big_endian, &packet);
    }
    guard_free(guard);
}

static void ticks_become_nanoseconds(void **state)
{
    (void)state;
    static const struct {
        struct ticks ticks;
        uint64_t count;
        int64_t time;
    } rows[] = {
        {{false, 0, 0}, 7, 7000000000},
        {{false, 3, 0}, 1700000000001, 1700000000001000000},
        {{false, 6, 0}, 1700000000000001, 1700000000000001000},
        {{false, 9, 0}, 1700000000000000001, 1700000000000000001},
        {{false, 10, 0}, 17000000000000000019U, 1700000000000000001},
        {{false, 19, 0}, UINT64_MAX, 1844674407},
        {{true, 0, 0}, 7, 7000000000},
        {{true, 1, 0}, 3, 1500000000},
        {{true, 10, 0}, 1025, 1000976562},
        {{true, 32, 0}, UINT64_C(3) << 31, 1500000000},
        {{true, 63, 0}, UINT64_C(3) << 62, 1500000000},
        {{false, 6, -3000000000}, 1, -2999999000},
        {{false, 6, 3000000000}, 1, 3000001000},
        {{false, 6, 0}, UINT64_MAX, FINWAIT_TIME_LIMIT},
        {{false, 9, INT64_MAX}, 1, FINWAIT_TIME_LIMIT},
        {{false, 9, INT64_MIN}, 5, -FINWAIT_TIME_LIMIT},
        {{true, 0, 0}, UINT64_MAX, FINWAIT_TIME_LIMIT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (ticks_time(&rows[i].ticks, rows[i].count) != rows[i].time)
            fail_msg("row %zu: %lld", i, (long long)ticks_time(&rows[i].ticks, rows[i].count));
}

static void a_resolution_that_is_none_is_refused(void **state)
{
    (void)state;
    static const uint8_t impossible[] = {20, 0x7f, 0x80 | 64, 0xff}, possible[] = {0, 19, 0x80, 0x80 | 63};
    uint8_t block[sizeof interface_block];
    struct interface interface;
    memcpy(block, interface_block, sizeof block);
    for (size_t i = 0; i < sizeof impossible; i++) {
        block[28] = impossible[i];
        assert_non_null(block_interface(block, sizeof block, false, &interface));
        block[28] = possible[i];
        assert_null(block_interface(block, sizeof block, false, &interface));
    }
    block[26] = 2; /* bytes */
    assert_non_null(block_interface(block, sizeof block, false, &interface));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interface_is_parsed),
        cmocka_unit_test(every_length_of_an_interface),
        cmocka_unit_test(any_bytes_stay_within_the_block),
        cmocka_unit_test(ticks_become_nanoseconds),
        cmocka_unit_test(a_resolution_that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
