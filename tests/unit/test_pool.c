/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pool.h"

#define PIECES 1000U
#define SIZE 192U

/* What one piece holds is no other's, however they come and go. */
static void pieces_do_not_overlap(void **state)
{
    (void)state;
    struct pool pool = {.size = SIZE};
    unsigned char *pieces[PIECES];
    for (unsigned i = 0; i < PIECES; i++) {
        pieces[i] = pool_take(&pool);
        assert_int_equal((uintptr_t)pieces[i] % 64, 0);
        memset(pieces[i], (int)(i % 251), SIZE);
    }
    for (unsigned i = 0; i < PIECES; i += 3)
        pool_give(&pool, pieces[i]);
    for (unsigned i = 0; i < PIECES; i += 3) {
        pieces[i] = pool_take(&pool);
        memset(pieces[i], (int)(i % 251), SIZE);
    }
    for (unsigned i = 0; i < PIECES; i++) {
        for (unsigned at = 0; at < SIZE; at++)
            assert_int_equal(pieces[i][at], i % 251);
    }
    pool_done(&pool);
}

/* A pool that never holds more than one piece asks for memory once. */
static void what_is_given_back_is_taken_again(void **state)
{
    (void)state;
    struct pool pool = {.size = SIZE};
    void *first = pool_take(&pool);
    pool_give(&pool, first);
    assert_ptr_equal(pool_take(&pool), first);
    pool_done(&pool);
    assert_non_null(pool_take(&pool)); /* done is as new */
    pool_done(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_do_not_overlap),
        cmocka_unit_test(what_is_given_back_is_taken_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
