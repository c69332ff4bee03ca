/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"

/* As the C library would; with nothing in the arena, with something, and where the chunk ends within the text. */
#define SAME(...)                                                                                                      \
    do {                                                                                                               \
        char wanted[256];                                                                                              \
        snprintf(wanted, sizeof wanted, __VA_ARGS__);                                                                  \
        assert_string_equal(arena_print(&arena, __VA_ARGS__), wanted);                                                 \
    } while (0)

static void texts_are_those_of_printf(void **state)
{
    (void)state;
    struct arena arena = {0};
    for (unsigned round = 0; round < 2000; round++) {
        SAME("plain");
        SAME("%s", "");
        SAME("%s and %s%c", "one", "other", '.');
        SAME("%u, %d, %d, %d", 4294967295U, -1, INT32_MIN, INT32_MAX);
        SAME("%" PRIu64 " %" PRIu64, UINT64_C(0), UINT64_MAX);
        SAME("%" PRId64 " %" PRId64 " µs", INT64_MIN, INT64_MAX);
        SAME("%.1f %5u %% %zu %x", 2.25, 7U, (size_t)9, 255U);
        if (round % 500 == 499)
            arena_reset(&arena);
    }
    arena_done(&arena);
}

static void what_was_printed_stays(void **state)
{
    (void)state;
    struct arena arena = {0};
    const char *texts[3000];
    for (unsigned i = 0; i < 3000; i++)
        texts[i] = arena_print(&arena, "%u%s", i, i % 7 ? "" : " and a longer text, so that chunks end anywhere");
    for (unsigned i = 0; i < 3000; i++) {
        char wanted[80];
        snprintf(wanted, sizeof wanted, "%u%s", i, i % 7 ? "" : " and a longer text, so that chunks end anywhere");
        assert_string_equal(texts[i], wanted);
    }
    arena_done(&arena);
}

static void memory_is_zero_after_a_reset(void **state)
{
    (void)state;
    struct arena arena = {0};
    memset(arena_take(&arena, 100), 0xff, 100);
    arena_reset(&arena);
    arena_print(&arena, "%s", "something");
    const unsigned char *bytes = arena_take(&arena, 100);
    for (unsigned i = 0; i < 100; i++)
        assert_int_equal(bytes[i], 0);
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_those_of_printf),
        cmocka_unit_test(what_was_printed_stays),
        cmocka_unit_test(memory_is_zero_after_a_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
