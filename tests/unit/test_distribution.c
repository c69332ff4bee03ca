/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "distribution.h"

static void of_none_there_is_no_quantile(void **state)
{
    struct distribution none = {0};
    (void)state;
    assert_int_equal(distribution_quantile(&none, 500), 0);
    assert_int_equal(distribution_quantile(&none, 1000), 0);
}

/* The values that lie at the edges of steps and octaves, up to the longest time there is. */
static void one_value_is_every_quantile(void **state)
{
    static const int64_t values[] = {0, 1, 127, 128, 129, 255, 256, 257, 511, 1000000000, INT64_MAX / 2, INT64_MAX};
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct distribution one = {0};
        assert_true(distribution_add(&one, values[i]));
        assert_int_equal(distribution_quantile(&one, 500), values[i]);
        assert_int_equal(distribution_quantile(&one, 1000), values[i]);
        distribution_done(&one);
    }
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Against the nearest rank of the sorted values: never below it, and 1/128 above it at most. */
static void quantiles_are_as_close_as_promised(void **state)
{
    enum { COUNT = 5000 };
    static int64_t values[COUNT];
    static const unsigned points[] = {1, 10, 500, 900, 950, 990, 999, 1000};
    struct distribution all = {0};
    uint64_t chance = 88172645463325252U;
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        chance ^= chance << 13, chance ^= chance >> 7, chance ^= chance << 17;
        values[i] = (int64_t)(chance >> (2 + i % 60)); /* of every size */
        assert_true(distribution_add(&all, values[i]));
    }
    qsort(values, COUNT, sizeof *values, compare);
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        int64_t exact = values[(COUNT * (size_t)points[i] + 999) / 1000 - 1];
        int64_t told = distribution_quantile(&all, points[i]);
        assert_true(told >= exact);
        assert_true(told - exact <= exact / 128);
    }
    assert_int_equal(distribution_quantile(&all, 1000), values[COUNT - 1]);
    distribution_done(&all);
}

static void the_rank_is_rounded_up(void **state)
{
    struct distribution two = {0};
    (void)state;
    distribution_add(&two, 100);
    distribution_add(&two, 5);
    assert_int_equal(distribution_quantile(&two, 500), 5);
    assert_int_equal(distribution_quantile(&two, 501), 100);
    distribution_done(&two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_none_there_is_no_quantile),
        cmocka_unit_test(one_value_is_every_quantile),
        cmocka_unit_test(quantiles_are_as_close_as_promised),
        cmocka_unit_test(the_rank_is_rounded_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
