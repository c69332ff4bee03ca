/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "page.h"

static void expect(struct page *page, const char *text)
{
    buffer_byte(&page->out, '\0');
    assert_false(page->out.failed);
    assert_string_equal(page->out.bytes, text);
    page_done(page);
}

static void words_wrap_at_the_width(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, 12, false);
    page_begin(&page, 0, 2);
    page_put(&page, PAGE_PLAIN, "one two three four");
    page_end(&page);
    expect(&page, "one two\n  three four\n");
}

static void a_word_may_fill_the_line(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, 7, false);
    page_paragraph(&page, 0, PAGE_PLAIN, "one two three");
    expect(&page, "one two\nthree\n");
}

static void a_long_word_is_broken(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, 8, false);
    page_paragraph(&page, 2, PAGE_PLAIN, "a abcdefghijklmn");
    expect(&page, "  a\n  abcdef\n  ghijkl\n  mn\n");
}

static void a_character_is_one_column(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, 9, false);
    page_paragraph(&page, 0, PAGE_PLAIN, "äöü → ßéñ x");
    expect(&page, "äöü → ßéñ\nx\n");
}

static void control_characters_stay_inside(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, 40, false);
    page_paragraph(&page, 0, PAGE_PLAIN,
                   "a\033[2Jb\nc\x7f\xc2\x9b"
                   "d");
    expect(&page, "a?[2Jb?c??d\n");
}

static void columns_line_up(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, 40, false);
    page_begin(&page, 0, 6);
    page_put(&page, PAGE_PLAIN, "a");
    page_move(&page, 6);
    page_put(&page, PAGE_PLAIN, "b");
    page_move(&page, 3);
    page_put(&page, PAGE_PLAIN, "c");
    page_move(&page, 20);
    page_end(&page);
    expect(&page, "a     b c\n");
}

static void glue_keeps_words_together(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, 8, false);
    page_paragraph(&page, 0, PAGE_PLAIN, "after 2" PAGE_GLUE "min" PAGE_GLUE "5 s");
    expect(&page, "after\n2 min 5\ns\n");
}

static void a_style_does_not_colour_the_indent(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, 5, true);
    page_begin(&page, 0, 1);
    page_put(&page, PAGE_BOLD, "abc def");
    page_put(&page, PAGE_PLAIN, "g");
    page_end(&page);
    expect(&page, "\033[1mabc\033[0m\n \033[1mdef\033[0m\n g\n");
}

static void numbers_are_for_reading(void **state)
{
    (void)state;
    char out[PAGE_NUMBER_SIZE];
    assert_string_equal(page_number(0, out), "0");
    assert_string_equal(page_number(999, out), "999");
    assert_string_equal(page_number(12806, out), "12,806");
    assert_string_equal(page_number(UINT64_MAX, out), "18,446,744,073,709,551,615");
    assert_string_equal(page_size(999, out), "999" PAGE_GLUE "B");
    assert_string_equal(page_size(1234567, out), "1.2" PAGE_GLUE "MB");
    assert_string_equal(page_size(UINT64_MAX, out), "18446744" PAGE_GLUE "TB");
    assert_string_equal(page_duration(0, out), "0" PAGE_GLUE "us");
    assert_string_equal(page_duration(1000000, out), "1" PAGE_GLUE "ms");
    assert_string_equal(page_duration(INT64_C(95030000000), out), "95.0" PAGE_GLUE "s");
    assert_string_equal(page_duration(INT64_C(125000000000), out), "2" PAGE_GLUE "min" PAGE_GLUE "5" PAGE_GLUE "s");
    assert_string_equal(page_duration(INT64_MAX, out), "2562047" PAGE_GLUE "h" PAGE_GLUE "47" PAGE_GLUE "min");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_wrap_at_the_width),        cmocka_unit_test(a_word_may_fill_the_line),
        cmocka_unit_test(a_long_word_is_broken),          cmocka_unit_test(a_character_is_one_column),
        cmocka_unit_test(control_characters_stay_inside), cmocka_unit_test(columns_line_up),
        cmocka_unit_test(glue_keeps_words_together),      cmocka_unit_test(a_style_does_not_colour_the_indent),
        cmocka_unit_test(numbers_are_for_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
