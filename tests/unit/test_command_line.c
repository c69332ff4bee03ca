/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "options.h"

#define ARGUMENTS_MAX 16

/* Splits at spaces; `line` is overwritten. */
static int split(char *line, char **arguments)
{
    int count = 0;
    arguments[count++] = "finwait";
    for (char *word = strtok(line, " "); word && count < ARGUMENTS_MAX; word = strtok(NULL, " "))
        arguments[count++] = word;
    arguments[count] = NULL;
    return count;
}

static bool parse(struct settings *settings, const char *line, char *error, size_t error_size)
{
    static char copy[256];
    static char *arguments[ARGUMENTS_MAX + 1];
    snprintf(copy, sizeof copy, "%s", line);
    return settings_parse(settings, split(copy, arguments), arguments, error, error_size);
}

static struct settings accepted(const char *line)
{
    char error[256] = "";
    struct settings settings;
    if (!parse(&settings, line, error, sizeof error))
        fail_msg("%s: %s", line, error);
    return settings;
}

static const struct {
    const char *line, *error;
} refusals[] = {
    {"", "no capture file given (- is standard input); finwait --help helps"},
    {"--lenient", "no capture file given (- is standard input); finwait --help helps"},
    {"--fromat json a", "unknown option --fromat; did you mean --format?"},
    {"--frobnicate a", "unknown option --frobnicate; finwait --help lists them"},
    {"-x a", "unknown option -x; finwait --help lists them"},
    {"--format xml a", "--format xml: not one of text, json, ndjson"},
    {"--format= a", "--format : not one of text, json, ndjson"},
    {"a --format", "--format needs a value: text, json, ndjson"},
    {"a -o", "--output needs a value: FILE"},
    {"--lenient=yes a", "--lenient takes no value"},
    {"schema --lenient", "--lenient does not go with schema"},
    {"schema a", "schema takes no operand: a"},
};

static void what_cannot_be_used_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        char error[256] = "";
        struct settings settings;
        assert_false(parse(&settings, refusals[i].line, error, sizeof error));
        assert_string_equal(error, refusals[i].error);
        settings_done(&settings);
    }
}

static const struct {
    const char *line;
    enum command command;
    size_t operands;
} commands[] = {
    {"a.pcap", COMMAND_ANALYZE, 1},
    {"analyze a.pcap b.pcap", COMMAND_ANALYZE, 2},
    {"a.pcap schema", COMMAND_ANALYZE, 2},
    {"-- schema", COMMAND_ANALYZE, 1},
    {"-", COMMAND_ANALYZE, 1},
    {"-- --format", COMMAND_ANALYZE, 1},
    {"--lenient analyze a", COMMAND_ANALYZE, 1},
    {"schema", COMMAND_SCHEMA, 0},
    {"explain", COMMAND_EXPLAIN, 0},
    {"explain a b", COMMAND_EXPLAIN, 2},
    {"help", COMMAND_HELP, 0},
    {"analyze --help", COMMAND_HELP, 0},
    {"-h", COMMAND_HELP, 0},
    {"version", COMMAND_VERSION, 0},
    {"--version", COMMAND_VERSION, 0},
    {"-V", COMMAND_VERSION, 0},
};

static void the_first_operand_may_be_the_command(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        struct settings settings = accepted(commands[i].line);
        assert_int_equal(settings.command, commands[i].command);
        assert_int_equal(settings.operand_count, commands[i].operands);
        settings_done(&settings);
    }
}

static void defaults(void **state)
{
    (void)state;
    struct settings settings = accepted("a.pcap");
    assert_string_equal(settings.operands[0], "a.pcap");
    assert_false(settings.has_format);
    assert_null(settings.output);
    assert_null(settings.filter);
    assert_int_equal(settings.detail, FINWAIT_DETAIL_NORMAL);
    assert_int_equal(settings.profile, FINWAIT_PROFILE_LINUX);
    assert_int_equal(settings.vantage, FINWAIT_VANTAGE_UNKNOWN);
    assert_int_equal(settings.color, COLOR_AUTO);
    assert_false(settings.lenient);
    settings_done(&settings);
}

/* The same in each way of writing it. */
static const char *const spellings[] = {
    "--format ndjson --output out --detail full a",
    "a --format=ndjson --output=out --detail=full",
    "-f ndjson a -o out -d full",
    "-fndjson -oout -dfull -- a",
    "-fjson -fndjson -oout -dfull a", /* the last one counts */
};

static void values_in_all_spellings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        struct settings settings = accepted(spellings[i]);
        assert_true(settings.has_format);
        assert_int_equal(settings.format, FINWAIT_REPORT_NDJSON);
        assert_string_equal(settings.output, "out");
        assert_int_equal(settings.detail, FINWAIT_DETAIL_FULL);
        assert_int_equal(settings.operand_count, 1);
        assert_string_equal(settings.operands[0], "a");
        settings_done(&settings);
    }
}

static void choices_become_the_right_enum(void **state)
{
    (void)state;
    struct settings settings = accepted("--profile windows --vantage middle --color never --filter tcp --lenient a");
    assert_int_equal(settings.profile, FINWAIT_PROFILE_WINDOWS);
    assert_int_equal(settings.vantage, FINWAIT_VANTAGE_MIDDLE);
    assert_int_equal(settings.color, COLOR_NEVER);
    assert_string_equal(settings.filter, "tcp");
    assert_true(settings.lenient);
    settings_done(&settings);
    settings = accepted("-f text -d brief --color always -o - a");
    assert_int_equal(settings.format, FINWAIT_REPORT_TEXT);
    assert_int_equal(settings.detail, FINWAIT_DETAIL_BRIEF);
    assert_int_equal(settings.color, COLOR_ALWAYS);
    assert_null(settings.output);
    settings_done(&settings);
}

static void the_table_has_no_double_names(void **state)
{
    (void)state;
    for (unsigned a = 0; a < OPTION_COUNT; a++) {
        assert_non_null(option_rows[a].name);
        for (unsigned b = 0; b < a; b++) {
            assert_string_not_equal(option_rows[a].name, option_rows[b].name);
            assert_true(!option_rows[a].letter || option_rows[a].letter != option_rows[b].letter);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_used_is_named),
        cmocka_unit_test(the_first_operand_may_be_the_command),
        cmocka_unit_test(defaults),
        cmocka_unit_test(values_in_all_spellings),
        cmocka_unit_test(choices_become_the_right_enum),
        cmocka_unit_test(the_table_has_no_double_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
