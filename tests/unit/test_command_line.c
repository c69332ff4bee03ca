/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "settings.h"

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
    {"--format xml a", "--format xml: not one of text, json, ndjson, csv, zeek, zeek-json"},
    {"--format= a", "--format : not one of text, json, ndjson, csv, zeek, zeek-json"},
    {"a --format", "--format needs a value: text, json, ndjson, csv, zeek, zeek-json"},
    {"a -o", "--output needs a value: FILE"},
    {"states --format zeek a", "--format zeek does not go with states"},
    {"--lenient=yes a", "--lenient takes no value"},
    {"schema --lenient", "--lenient does not go with schema"},
    {"schema a", "schema takes nothing, policy or baseline: a"},
    {"states", "no capture file given (- is standard input); finwait --help helps"},
    {"states --at 12 a", "--at 12: not a value of the form TIME; finwait --help helps"},
    {"states --at +1 --over-time a", "--at does not go with --over-time"},
    {"--jobs 0 a", "--jobs 0: not a value of the form N; finwait --help helps"},
    {"--jobs 1.5 a", "--jobs 1.5: not a value of the form N; finwait --help helps"},
    {"-j 1025 a", "--jobs 1025: not a value of the form N; finwait --help helps"},
    {"-j many a", "--jobs many: not a value of the form N; finwait --help helps"},
    {"states --step 1 a", "--step goes with --over-time only"},
    {"states --over-time --step 0 a", "--step 0: not a value of the form TIME; finwait --help helps"},
    {"states --state time_wait,open a",
     "--state time_wait,open: not a value of the form STATE,...; finwait --help helps"},
    {"states --host example.org a", "--host example.org: not a value of the form ADDRESS; finwait --help helps"},
    {"states --format csv a", "--format csv goes with states --over-time only"},
    {"states --format ndjson a", "--format ndjson does not go with states"},
    {"states --detail full a", "--detail does not go with states"},
    {"--format csv a", "--format csv goes with states --over-time only"},
    {"check", "no capture file given (- is standard input); finwait --help helps"},
    {"check --fail-on bad a", "--fail-on bad: not one of note, warning, error, never"},
    {"check --deny fin_then a", "--deny fin_then: not a value of the form CODE,...; finwait --help helps"},
    {"check --deny half_close,fin_then_rst --allow fin_then_rst a", "fin_then_rst is both in --deny and in --allow"},
    {"check --deny half_close, a", "--deny half_close,: not a value of the form CODE,...; finwait --help helps"},
    {"check --policy p --deny half_close a", "--deny does not go with --policy, which has its own rules"},
    {"check --policy p --allow half_close a", "--allow does not go with --policy, which has its own rules"},
    {"baseline", "no capture file given (- is standard input); finwait --help helps"},
    {"check --baseline b --explain-policy", "--explain-policy does not explain a baseline: docs/check.md does"},
    {"baseline --fail-on note a", "--fail-on does not go with baseline"},
    {"diff a", "diff takes two captures, reports or baselines"},
    {"diff a b c", "diff takes two captures, reports or baselines"},
    {"diff --format ndjson a b", "--format ndjson does not go with diff"},
    {"check --by-port a", "--by-port does not go with check"},
    {"schema policy baseline", "schema takes nothing, policy or baseline: baseline"},
    {"--deny half_close a", "--deny does not go with analyze"},
    {"--at end a", "--at does not go with analyze"},
    {"check --tap out a", "--tap out: joins client=FILE and server=FILE; TAP is written by --tap-output FILE"},
    {"--tap out a", "--tap out: not a value of the form END=FILE; finwait --help helps"},
    {"check --junit - --sarif - a", "--sarif -: standard output is another form's"},
    {"check --github --tap-output - a", "--tap-output -: standard output is --github's"},
    {"--junit out a", "--junit does not go with analyze"},
    {"record --junit out -i lo -w f true", "--junit goes with record --check only"},
    {"record -w f true", "record needs an interface: -i IFACE (any is all of them)"},
    {"record -i lo true", "record needs a file for the packets: -w FILE"},
    {"record -i lo -w - true", "record needs a file for the packets: -w FILE"},
    {"record -i lo -w f", "record needs a command to run: finwait record -i IFACE -w FILE -- COMMAND..."},
    {"record -i lo -w f --snaplen 0.5 true", "--snaplen 0.5: not a value of the form BYTES; finwait --help helps"},
    {"-i lo a", "--interface does not go with analyze"},
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
    {"states a.pcap", COMMAND_STATES, 1},
    {"--over-time states --step 250ms a.pcap", COMMAND_STATES, 1},
    {"record -i lo -i eth0 -w f -- true -x --help", COMMAND_RECORD, 3},
    {"record -ilo -wf true --version -- -w", COMMAND_RECORD, 4},
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

static void forms_of_a_check(void **state)
{
    (void)state;
    struct settings settings = accepted("check --junit j --sarif s --tap-output t --gitlab g --markdown - a");
    static const char *const files[CHECK_FORM_COUNT] = {"j", "s", "t", "g", "-"};
    for (unsigned form = 0; form < CHECK_FORM_COUNT; form++)
        assert_string_equal(settings.forms[form], files[form]);
    assert_false(settings.github);
    settings_done(&settings);
}

static void what_record_is_told(void **state)
{
    (void)state;
    struct settings settings = accepted("record -i lo -i any -w f true");
    assert_int_equal(settings.interface_count, 2);
    assert_string_equal(settings.interfaces[1], "any");
    assert_string_equal(settings.write, "f");
    assert_int_equal(settings.snapshot_length, 256);
    assert_int_equal(settings.settle, 1000000000);
    settings_done(&settings);
    settings = accepted("record -i lo -w f --snaplen 0 --settle 0 --filter tcp true");
    assert_int_equal(settings.snapshot_length, 0);
    assert_int_equal(settings.settle, 0);
    assert_string_equal(settings.filter, "tcp");
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

static const struct {
    const char *text;
    int kind;
    int64_t value;
} moments[] = {
    {"end", MOMENT_END, 0},
    {"+0", MOMENT_OFFSET, 0},
    {"+12.5s", MOMENT_OFFSET, 12500000000},
    {"+0.000000001", MOMENT_OFFSET, 1},
    {"+250ms", MOMENT_OFFSET, 250000000},
    {"+1.5m", MOMENT_OFFSET, 90000000000},
    {"+2h", MOMENT_OFFSET, 7200000000000},
    {"1970-01-01T00:00:00Z", MOMENT_TIME, 0},
    {"2026-01-01T00:00:00Z", MOMENT_TIME, 1767225600000000000},
    {"2026-01-01t00:00:00.000000001z", MOMENT_TIME, 1767225600000000001},
    {"2026-01-01 01:00:00.25+01:00", MOMENT_TIME, 1767225600250000000},
    {"2025-12-31T19:00:00-05:00", MOMENT_TIME, 1767225600000000000},
    {"2024-02-29T00:00:00Z", MOMENT_TIME, 1709164800000000000},
};

/* Each of them almost one of those above. */
static const char *const no_moments[] = {
    "",
    "12.5s",
    "+",
    "+s",
    "+12.5x",
    "+1.2.3",
    "+-1",
    "END",
    "+99999999999h",
    "2026-01-01",
    "2026-01-01T00:00:00",
    "2026-02-30T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:00:00Zulu",
    "2026-01-01T00:00:00.Z",
};

static void moments_are_read(void **state)
{
    (void)state;
    struct moment moment;
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        if (!value_moment(moments[i].text, &moment))
            fail_msg("%s is a moment", moments[i].text);
        assert_int_equal(moment.kind, moments[i].kind);
        assert_true(moment.value == moments[i].value);
    }
    for (size_t i = 0; i < sizeof no_moments / sizeof *no_moments; i++)
        if (value_moment(no_moments[i], &moment))
            fail_msg("%s is no moment", no_moments[i]);
}

static void states_are_read_in_both_spellings(void **state)
{
    (void)state;
    finwait_states states;
    assert_true(value_states("time_wait,CLOSE_WAIT,FinWait1,SYN_RECV", &states));
    assert_int_equal(states, FINWAIT_IN(FINWAIT_TIME_WAIT) | FINWAIT_IN(FINWAIT_CLOSE_WAIT) |
                                 FINWAIT_IN(FINWAIT_FIN_WAIT_1) | FINWAIT_IN(FINWAIT_SYN_RECEIVED));
    assert_true(value_states("fin_wait_2,syn_received", &states));
    assert_int_equal(states, FINWAIT_IN(FINWAIT_FIN_WAIT_2) | FINWAIT_IN(FINWAIT_SYN_RECEIVED));
    static const char *const none[] = {"", ",", "time_wait,", "time", "time_waits", "fin_wait", "closed"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(value_states(none[i], &states));
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
        cmocka_unit_test(what_record_is_told),
        cmocka_unit_test(forms_of_a_check),
        cmocka_unit_test(values_in_all_spellings),
        cmocka_unit_test(choices_become_the_right_enum),
        cmocka_unit_test(moments_are_read),
        cmocka_unit_test(states_are_read_in_both_spellings),
        cmocka_unit_test(the_table_has_no_double_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
