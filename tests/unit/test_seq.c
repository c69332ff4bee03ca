/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "seq.h"

static const struct {
    uint32_t first, second;
    int32_t distance;
} rows[] = {
    {0, 1, 1},
    {496, 497, 1},
    {0xffffffff, 0, 1},
    {0xfffffff0, 0x10, 0x20},
    {0x7fffffff, 0x80000000, 1},
    {0, 0x7fffffff, 0x7fffffff},
    {0x80000001, 0, 0x7fffffff},
};

static void order_is_modulo_2_32(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t a = rows[i].first, b = rows[i].second;
        assert_int_equal(seq_diff(b, a), rows[i].distance);
        assert_int_equal(seq_diff(a, b), -rows[i].distance);
        assert_true(seq_before(a, b) && seq_after(b, a) && seq_at_or_before(a, b) && seq_at_or_after(b, a));
        assert_false(seq_before(b, a) || seq_after(a, b) || seq_at_or_before(b, a) || seq_at_or_after(a, b));
        assert_int_equal(seq_max(a, b), b);
        assert_int_equal(seq_max(b, a), b);
    }
}

static void equal_numbers_are_neither_before_nor_after(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t a = rows[i].first;
        assert_false(seq_before(a, a) || seq_after(a, a));
        assert_true(seq_at_or_before(a, a) && seq_at_or_after(a, a));
        assert_int_equal(seq_diff(a, a), 0);
    }
}

static void a_range_excludes_its_right_end(void **state)
{
    (void)state;
    assert_true(seq_within(0xfffffff0, 0xfffffff0, 0x10));
    assert_true(seq_within(0x0f, 0xfffffff0, 0x10));
    assert_false(seq_within(0x10, 0xfffffff0, 0x10));
    assert_false(seq_within(0xffffffef, 0xfffffff0, 0x10));
    assert_false(seq_within(7, 7, 7));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_is_modulo_2_32),
        cmocka_unit_test(equal_numbers_are_neither_before_nor_after),
        cmocka_unit_test(a_range_excludes_its_right_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
