/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "writer.h"

#define SECOND INT64_C(1000000000)

/* What the writer holds, checked to be JSON, as text that the next call overwrites. */
static const char *written(struct writer *writer)
{
    static char text[4096];
    json_error_t error;
    assert_false(writer->out.failed);
    assert_true(writer->out.size < sizeof text);
    memcpy(text, writer->out.bytes, writer->out.size);
    text[writer->out.size] = '\0';
    json_t *value = json_loads(text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!value)
        fail_msg("%s in %s", error.text, text);
    json_decref(value);
    writer_done(writer);
    *writer = (struct writer){0};
    return text;
}

static void commas_place_themselves(void **state)
{
    (void)state;
    struct writer writer = {0};
    writer_open_object(&writer, NULL);
    writer_open_array(&writer, "a");
    writer_close_array(&writer);
    writer_open_array(&writer, "b");
    writer_unsigned(&writer, NULL, 1);
    writer_open_object(&writer, NULL);
    writer_close_object(&writer);
    writer_null(&writer, NULL);
    writer_close_array(&writer);
    writer_bool(&writer, "c", true);
    writer_bool(&writer, "d", false);
    writer_close_object(&writer);
    assert_string_equal(written(&writer), "{\"a\":[],\"b\":[1,{},null],\"c\":true,\"d\":false}");
}

static void a_newline_begins_a_document(void **state)
{
    (void)state;
    struct writer writer = {0};
    writer_unsigned(&writer, NULL, 1);
    writer_newline(&writer);
    writer_unsigned(&writer, NULL, 2);
    assert_memory_equal(writer.out.bytes, "1\n2", 3);
    assert_int_equal(writer.out.size, 3);
    writer_done(&writer);
}

static void a_break_keeps_the_commas(void **state)
{
    (void)state;
    struct writer writer = {0};
    writer_open_array(&writer, NULL);
    for (unsigned i = 0; i < 3; i++) {
        writer_break(&writer);
        writer_unsigned(&writer, NULL, i);
    }
    writer_close_array(&writer);
    assert_string_equal(written(&writer), "[\n0,\n1,\n2]");
}

static const struct {
    const char *text, *json;
} strings[] = {
    {"", "\"\""},
    {"plain", "\"plain\""},
    {"\"\\/", "\"\\\"\\\\/\""},
    {"\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
    {"\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\""},
    {"\033[31m", "\"\\u001b[31m\""},
    {"é→😀", "\"é→😀\""},
    {"\xc3", "\"\\ufffd\""},            /* cut short */
    {"\xe2\x86", "\"\\ufffd\\ufffd\""}, /* cut short */
    {"a\xff"
     "b",
     "\"a\\ufffdb\""},                                        /* never in UTF-8 */
    {"\xc0\x80", "\"\\ufffd\\ufffd\""},                       /* overlong */
    {"\xe0\x80\x80", "\"\\ufffd\\ufffd\\ufffd\""},            /* overlong */
    {"\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\""},            /* a surrogate */
    {"\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""}, /* above U+10FFFF */
    {"\xf4\x8f\xbf\xbf", "\"\xf4\x8f\xbf\xbf\""},
    {"\xed\x9f\xbf", "\"\xed\x9f\xbf\""},
};

static void strings_are_escaped(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        struct writer writer = {0};
        writer_string(&writer, NULL, strings[i].text);
        assert_string_equal(written(&writer), strings[i].json);
    }
}

static void every_byte_makes_valid_json(void **state)
{
    (void)state;
    for (unsigned first = 1; first < 256; first++) {
        for (unsigned second = 1; second < 256; second++) {
            char text[] = {(char)first, (char)second, '\0'};
            struct writer writer = {0};
            writer_string(&writer, NULL, text);
            written(&writer);
        }
    }
}

/* Eight bytes are looked at together: each odd one, wherever among them it stands. */
static void odd_bytes_are_found_in_long_text(void **state)
{
    (void)state;
    static const struct {
        const char *odd, *json;
    } odds[] = {{"\"", "\\\""},      {"\\", "\\\\"},      {"\x1f", "\\u001f"},
                {"\x7f", "\\u007f"}, {"\xff", "\\ufffd"}, {"é", "é"}};
    for (size_t i = 0; i < sizeof odds / sizeof *odds; i++) {
        for (size_t before = 0; before < 20; before++) {
            char text[64], json[64];
            snprintf(text, sizeof text, "%.*s%s ~}!#[]^zyx01234", (int)before, "abcdefghijklmnopqrstu", odds[i].odd);
            snprintf(json, sizeof json, "\"%.*s%s ~}!#[]^zyx01234\"", (int)before, "abcdefghijklmnopqrstu",
                     odds[i].json);
            struct writer writer = {0};
            writer_string(&writer, NULL, text);
            assert_string_equal(written(&writer), json);
        }
    }
}

static void no_string_is_null(void **state)
{
    (void)state;
    struct writer writer = {0};
    writer_string(&writer, NULL, NULL);
    assert_string_equal(written(&writer), "null");
}

static void integers_are_exact(void **state)
{
    (void)state;
    struct writer writer = {0};
    writer_open_array(&writer, NULL);
    writer_unsigned(&writer, NULL, 0);
    writer_unsigned(&writer, NULL, 9);
    writer_unsigned(&writer, NULL, 10);
    writer_unsigned(&writer, NULL, INT64_MAX);
    writer_signed(&writer, NULL, INT64_MIN);
    writer_signed(&writer, NULL, -1);
    writer_close_array(&writer);
    assert_string_equal(written(&writer), "[0,9,10,9223372036854775807,-9223372036854775808,-1]");
    writer_unsigned(&writer, NULL, UINT64_MAX);
    assert_memory_equal(writer.out.bytes, "18446744073709551615", 20);
    writer_done(&writer);
}

static void integers_of_each_length_are_whole(void **state)
{
    (void)state;
    uint64_t power = 1;
    for (unsigned digits = 1; digits < 20; digits++, power *= 10) {
        const uint64_t values[] = {power, power + 1, power * 10 - 1, UINT64_C(9182736450192837465) % (power * 10)};
        for (unsigned i = 0; i < 4; i++) {
            char text[32];
            struct writer writer = {0};
            snprintf(text, sizeof text, "%" PRIu64, values[i]);
            writer_unsigned(&writer, NULL, values[i]);
            assert_memory_equal(writer.out.bytes, text, strlen(text));
            assert_int_equal(writer.out.size, strlen(text));
            writer_done(&writer);
        }
    }
}

static const struct {
    int64_t nanoseconds;
    const char *json;
} durations[] = {
    {0, "0"},
    {1, "0.000000001"},
    {10, "0.00000001"},
    {SECOND, "1"},
    {SECOND + 1, "1.000000001"},
    {1500000000, "1.5"},
    {-1500000000, "-1.5"},
    {1001, "0.000001001"},
    {120000, "0.00012"},
    {102030400, "0.1020304"},
    {987654321, "0.987654321"},
    {INT64_MAX, "9223372036.854775807"},
    {INT64_MIN, "-9223372036.854775808"},
};

static void seconds_are_exact_and_short(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
        struct writer writer = {0};
        writer_seconds(&writer, NULL, durations[i].nanoseconds);
        assert_string_equal(written(&writer), durations[i].json);
    }
}

static const struct {
    double value;
    const char *json;
} doubles[] = {
    {0.25, "0.25"},  {-3, "-3"},    {134.7, "134.7"},   {1e-10, "0"},
    {1e300, "null"}, {NAN, "null"}, {INFINITY, "null"}, {-INFINITY, "null"},
};

static void doubles_never_break_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) {
        struct writer writer = {0};
        writer_double(&writer, NULL, doubles[i].value);
        assert_string_equal(written(&writer), doubles[i].json);
    }
}

static const struct {
    int64_t nanoseconds;
    const char *json;
} times[] = {
    {0, "\"1970-01-01T00:00:00.000000000Z\""},
    {-1, "\"1969-12-31T23:59:59.999999999Z\""},
    {1700000000 * SECOND + 123456789, "\"2023-11-14T22:13:20.123456789Z\""},
    {1709210096 * SECOND, "\"2024-02-29T12:34:56.000000000Z\""},
    {INT64_MAX, "\"2262-04-11T23:47:16.854775807Z\""},
    {INT64_MIN, "\"1677-09-21T00:12:43.145224192Z\""},
};

static void times_have_nine_decimals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        struct writer writer = {0};
        writer_time(&writer, NULL, times[i].nanoseconds);
        assert_string_equal(written(&writer), times[i].json);
    }
}

static void the_date_follows_the_clock(void **state)
{
    (void)state;
    struct writer writer = {0};
    writer_open_array(&writer, NULL);
    writer_time(&writer, NULL, 86399 * SECOND);
    writer_time(&writer, NULL, 86400 * SECOND);
    writer_time(&writer, NULL, 0);
    writer_time(&writer, NULL, -1);
    writer_time(&writer, NULL, 3600 * SECOND);
    writer_close_array(&writer);
    assert_string_equal(written(&writer), "[\"1970-01-01T23:59:59.000000000Z\",\"1970-01-02T00:00:00.000000000Z\","
                                          "\"1970-01-01T00:00:00.000000000Z\",\"1969-12-31T23:59:59.999999999Z\","
                                          "\"1970-01-01T01:00:00.000000000Z\"]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_place_themselves),
        cmocka_unit_test(a_newline_begins_a_document),
        cmocka_unit_test(a_break_keeps_the_commas),
        cmocka_unit_test(strings_are_escaped),
        cmocka_unit_test(every_byte_makes_valid_json),
        cmocka_unit_test(no_string_is_null),
        cmocka_unit_test(integers_are_exact),
        cmocka_unit_test(seconds_are_exact_and_short),
        cmocka_unit_test(doubles_never_break_json),
        cmocka_unit_test(times_have_nine_decimals),
        cmocka_unit_test(the_date_follows_the_clock),
        cmocka_unit_test(odd_bytes_are_found_in_long_text),
        cmocka_unit_test(integers_of_each_length_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
