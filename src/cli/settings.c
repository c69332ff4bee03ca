/* SPDX-License-Identifier: BSD-2-Clause */
#include "settings.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nearest.h"

/* One walk over the arguments. */
struct parser {
    struct settings *settings;
    char **next; /* argument to look at, up to a NULL */
    bool command_given, options_over;
    uint64_t given; /* bit `1 << option` */
    char *error;
    size_t error_size;
};

#define CHOICES_SIZE 128
#define DEFAULT_STEP INT64_C(1000000000)
#define DEFAULT_CONNECTIONS (UINT64_C(1) << 20)
#define LEAST_MEMORY (UINT64_C(16) << 20)
#define DEFAULT_BUFFER (UINT64_C(64) << 20)
#define DEFAULT_SNAPLEN 256
#define DEFAULT_SETTLE INT64_C(1000000000)

#define FAIL(parser, ...) (snprintf((parser)->error, (parser)->error_size, __VA_ARGS__), false)

/* "client=FILE" or "server=FILE". */
static bool add_tap(struct settings *settings, const char *value)
{
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const char *name = finwait_side_name((enum finwait_side)side);
        size_t length = strlen(name);
        if (strncmp(value, name, length) != 0 || value[length] != '=' || value[length + 1] == '\0')
            continue;
        settings->taps[side][settings->tap_count[side]++] = (char *)value + length + 1;
        return true;
    }
    return false;
}

/* Options that say yes to something, and where in the settings that stands. */
static const size_t flags[OPTION_COUNT] = {
    [OPTION_LENIENT] = offsetof(struct settings, lenient),
    [OPTION_NO_SANDBOX] = offsetof(struct settings, no_sandbox),
    [OPTION_OVER_TIME] = offsetof(struct settings, over_time),
    [OPTION_EXPLAIN_POLICY] = offsetof(struct settings, explain_policy),
    [OPTION_BY_PORT] = offsetof(struct settings, by_port),
    [OPTION_ALLOW_EMPTY] = offsetof(struct settings, allow_empty),
    [OPTION_GITHUB] = offsetof(struct settings, github),
    [OPTION_CHECK] = offsetof(struct settings, check),
    [OPTION_MAN] = offsetof(struct settings, man),
    [OPTION_BASH] = offsetof(struct settings, bash),
};

/* Options whose value is kept as it is. */
static const size_t texts[OPTION_COUNT] = {
    [OPTION_FILTER] = offsetof(struct settings, filter),
    [OPTION_POLICY] = offsetof(struct settings, policy),
    [OPTION_BASELINE] = offsetof(struct settings, baseline),
    [OPTION_WRITE] = offsetof(struct settings, write),
    [OPTION_JUNIT] = offsetof(struct settings, forms[CHECK_FORM_JUNIT]),
    [OPTION_SARIF] = offsetof(struct settings, forms[CHECK_FORM_SARIF]),
    [OPTION_TAP_OUTPUT] = offsetof(struct settings, forms[CHECK_FORM_TAP]),
    [OPTION_GITLAB] = offsetof(struct settings, forms[CHECK_FORM_GITLAB]),
    [OPTION_MARKDOWN] = offsetof(struct settings, forms[CHECK_FORM_MARKDOWN]),
    [OPTION_REPLAY] = offsetof(struct settings, replay),
    [OPTION_METRICS] = offsetof(struct settings, metrics),
};

/* Times above zero, and sizes. */
static const size_t durations[OPTION_COUNT] = {
    [OPTION_STEP] = offsetof(struct settings, step),
    [OPTION_STATS] = offsetof(struct settings, stats),
    [OPTION_ROTATE_TIME] = offsetof(struct settings, rotate_time),
};
static const size_t sizes[OPTION_COUNT] = {
    [OPTION_ROTATE_SIZE] = offsetof(struct settings, rotate_size),
    [OPTION_MAX_CONNECTIONS] = offsetof(struct settings, max_connections),
    [OPTION_MAX_MEMORY] = offsetof(struct settings, max_memory),
};

/* The setting that the table names; NULL: none. No option is for the first of them, the command. */
static void *at(struct settings *settings, size_t offset)
{
    return offset > 0 ? (char *)settings + offset : NULL;
}

/* The same as apply, for what the tables hold. */
static bool apply_by_table(struct settings *settings, enum option option, const char *value)
{
    void *flag = at(settings, flags[option]), *text = at(settings, texts[option]);
    void *duration = at(settings, durations[option]), *size = at(settings, sizes[option]);
    if (flag)
        *(bool *)flag = true;
    if (text)
        *(const char **)text = value;
    return (!duration || value_duration(value, duration)) && (!size || value_size(value, size));
}

/* False when the value is not of the kind that the option takes. */
static bool apply(struct settings *settings, enum option option, unsigned choice, const char *value)
{
    switch (option) {
    case OPTION_FORMAT:
        settings->has_format = true;
        settings->format = (enum finwait_report_format)choice;
        break;
    case OPTION_OUTPUT:
        settings->output = value && strcmp(value, "-") != 0 ? value : NULL;
        break;
    case OPTION_DETAIL:
        settings->detail = (enum finwait_detail)choice;
        break;
    case OPTION_PROFILE:
        settings->profile = (enum finwait_profile)choice;
        break;
    case OPTION_VANTAGE:
        settings->vantage = (enum finwait_vantage)choice;
        break;
    case OPTION_JOBS:
        return value_count(value, &settings->jobs);
    case OPTION_COLOR:
        settings->color = (enum color_choice)choice;
        break;
    case OPTION_TAP:
        return add_tap(settings, value);
    case OPTION_AT:
        return value_moment(value, &settings->at);
    case OPTION_HOST:
        return value_address(value, &settings->host, &settings->host_family);
    case OPTION_STATE:
        return value_states(value, &settings->states);
    case OPTION_FAIL_ON:
        settings->fail_on = (enum finwait_severity)choice;
        break;
    case OPTION_DENY:
        return value_codes(value, &settings->denied);
    case OPTION_ALLOW:
        return value_codes(value, &settings->allowed);
    case OPTION_INTERFACE:
        settings->interfaces[settings->interface_count++] = (char *)value;
        break;
    case OPTION_SNAPLEN:
        return value_bytes(value, &settings->snapshot_length);
    case OPTION_SETTLE:
        return value_span(value, &settings->settle);
    case OPTION_BUFFER:
        return value_size(value, &settings->buffer) && settings->buffer <= INT32_MAX;
    case OPTION_SPEED:
        return value_factor(value, &settings->speed);
    default:
        return apply_by_table(settings, option, value);
    }
    return true;
}

/* "text, json, ndjson", or what the help calls the value. */
static void list_choices(const struct option_row *row, char *out, size_t size)
{
    const char *const any[] = {row->value, NULL};
    size_t used = 0;
    for (const char *const *choices = row->choices ? row->choices : any; *choices && used < size; choices++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", *choices);
}

static bool is_given(const struct parser *parser, enum option option)
{
    return parser->given >> option & 1U;
}

static bool accept_value(struct parser *parser, enum option option, const char *value)
{
    const struct option_row *row = &option_rows[option];
    unsigned choice = 0;
    if (row->choices) {
        assert(value);
        while (row->choices[choice] && strcmp(row->choices[choice], value) != 0)
            choice++;
        if (!row->choices[choice]) {
            char list[CHOICES_SIZE] = "";
            list_choices(row, list, sizeof list);
            return FAIL(parser, "--%s %s: not one of %s", row->name, value, list);
        }
    }
    if (option == OPTION_REPLAY && is_given(parser, option))
        return FAIL(parser, "--replay %s: one file is replayed, and %s is given", value, parser->settings->replay);
    parser->given |= UINT64_C(1) << option;
    if (apply(parser->settings, option, choice, value))
        return true;
    if (option == OPTION_TAP && parser->settings->command == COMMAND_CHECK)
        return FAIL(parser, "--tap %s: joins client=FILE and server=FILE; TAP is written by --tap-output FILE", value);
    return FAIL(parser, "--%s %s: not a value of the form %s; finwait --help helps", row->name, value, row->value);
}

/* `attached` is the value behind "=" or behind the letter, NULL when there is none. */
static bool accept_option(struct parser *parser, enum option option, const char *attached)
{
    const struct option_row *row = &option_rows[option];
    if (!row->value)
        return attached ? FAIL(parser, "--%s takes no value", row->name) : accept_value(parser, option, NULL);
    if (!attached)
        attached = *parser->next ? *parser->next++ : NULL;
    if (!attached) {
        char list[CHOICES_SIZE] = "";
        list_choices(row, list, sizeof list);
        return FAIL(parser, "--%s needs a value: %s", row->name, list);
    }
    return accept_value(parser, option, attached);
}

static bool accept_long(struct parser *parser, const char *name)
{
    size_t length = strcspn(name, "=");
    const char *value = name[length] ? name + length + 1 : NULL;
    const char *names[OPTION_COUNT + 1] = {NULL};
    for (unsigned option = 0; option < OPTION_COUNT; option++) {
        names[option] = option_rows[option].name;
        if (strlen(names[option]) == length && strncmp(names[option], name, length) == 0)
            return accept_option(parser, (enum option)option, value);
    }
    const char *meant = nearest(name, length, names);
    if (meant)
        return FAIL(parser, "unknown option --%.*s; did you mean --%s?", (int)length, name, meant);
    return FAIL(parser, "unknown option --%.*s; finwait --help lists them", (int)length, name);
}

/* "-o", "-oFILE"; letters without a value do not run together. */
static bool accept_short(struct parser *parser, const char *letters)
{
    for (unsigned option = 0; option < OPTION_COUNT; option++)
        if (option_rows[option].letter && option_rows[option].letter == letters[0])
            return accept_option(parser, (enum option)option, letters[1] ? letters + 1 : NULL);
    return FAIL(parser, "unknown option -%c; finwait --help lists them", letters[0]);
}

/* The first operand may name the command. */
static void accept_operand(struct parser *parser, char *operand)
{
    struct settings *settings = parser->settings;
    if (!parser->command_given && !parser->options_over && settings->operand_count == 0) {
        for (unsigned command = 0; command < COMMAND_COUNT; command++) {
            if (strcmp(command_rows[command].name, operand) == 0) {
                settings->command = (enum command)command;
                parser->command_given = true;
                return;
            }
        }
    }
    settings->operands[settings->operand_count++] = operand;
    parser->options_over |= settings->command == COMMAND_RECORD; /* what follows are the command's own */
}

static bool accept_argument(struct parser *parser)
{
    char *argument = *parser->next++;
    if (parser->options_over || argument[0] != '-' || argument[1] == '\0') {
        accept_operand(parser, argument);
        return true;
    }
    if (argument[1] != '-')
        return accept_short(parser, argument + 1);
    if (argument[2] != '\0')
        return accept_long(parser, argument + 2);
    parser->options_over = true;
    return true;
}

/* Options that go with some forms of the report only. */
static bool check_form(struct parser *parser)
{
    const struct settings *settings = parser->settings;
    bool states = settings->command == COMMAND_STATES, counts = states && settings->over_time;
    if (settings->has_format && settings->format == FINWAIT_REPORT_CSV && !counts)
        return FAIL(parser, "--format csv goes with states --over-time only");
    if (settings->has_format && states &&
        (settings->format == FINWAIT_REPORT_NDJSON || settings->format > FINWAIT_REPORT_CSV))
        return FAIL(parser, "--format %s does not go with states",
                    option_rows[OPTION_FORMAT].choices[settings->format]);
    if (settings->has_format && settings->command == COMMAND_DIFF && settings->format > FINWAIT_REPORT_JSON)
        return FAIL(parser, "--format %s does not go with diff", option_rows[OPTION_FORMAT].choices[settings->format]);
    if (is_given(parser, OPTION_STEP) && states && !counts)
        return FAIL(parser, "--step goes with --over-time only");
    if (is_given(parser, OPTION_AT) && counts)
        return FAIL(parser, "--at does not go with --over-time");
    return true;
}

/* What passes would be seen twice. */
static bool check_interfaces(struct parser *parser)
{
    char *const *names = parser->settings->interfaces;
    for (size_t i = 1; i < parser->settings->interface_count; i++)
        for (size_t before = 0; before < i; before++)
            if (strcmp(names[i], names[before]) == 0)
                return FAIL(parser, "-i %s is given twice", names[i]);
    return true;
}

/* Taps are given in pairs, and nothing beside them; their files become the operands. */
static bool check_taps(struct parser *parser)
{
    struct settings *settings = parser->settings;
    if (!is_given(parser, OPTION_TAP))
        return true;
    if (settings->operand_count > 0)
        return FAIL(parser, "files beside --tap: %s", settings->operands[0]);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        if (settings->tap_count[side] == 0)
            return FAIL(parser, "--tap needs both ends: no %s=FILE is given",
                        finwait_side_name((enum finwait_side)side));
        for (size_t i = 0; i < settings->tap_count[side]; i++)
            settings->operands[settings->operand_count++] = settings->taps[side][i];
    }
    return true;
}

/* A finding is denied or allowed, and a policy says that itself. */
static bool check_codes(struct parser *parser)
{
    for (enum option option = OPTION_DENY; option <= OPTION_ALLOW; option++)
        if (parser->settings->policy && is_given(parser, option))
            return FAIL(parser, "--%s does not go with --policy, which has its own rules", option_rows[option].name);
    uint64_t both = parser->settings->denied & parser->settings->allowed;
    if (both == 0)
        return true;
    return FAIL(parser, "%s is both in --deny and in --allow",
                finwait_code_name((enum finwait_code)__builtin_ctzll(both)));
}

/* "-o syslog", "-o journal": no files. */
static bool check_system_log(struct parser *parser)
{
    static const char *const names[] = {[HERALD_SYSLOG] = "syslog", [HERALD_JOURNAL] = "journal"};
    struct settings *settings = parser->settings;
    for (unsigned log = HERALD_SYSLOG; log <= HERALD_JOURNAL && settings->output; log++) {
        if (strcmp(settings->output, names[log]) != 0)
            continue;
        settings->system_log = (enum herald_kind)log;
        settings->output = NULL;
        if (settings->has_format || settings->stats)
            return FAIL(parser, "--%s does not go with -o %s, which has findings only",
                        settings->has_format ? "format" : "stats", names[log]);
    }
    return true;
}

/* Live watches interfaces or a file that stands for one. */
static bool check_live(struct parser *parser)
{
    const struct settings *settings = parser->settings;
    if (!check_system_log(parser))
        return false;
    if (settings->operand_count > 0)
        return FAIL(parser, "%s takes no operand: %s; -i names an interface, --replay a file",
                    command_rows[settings->command].name, settings->operands[0]);
    if (settings->interface_count == 0 && !settings->replay)
        return FAIL(parser, "no interface given: -i IFACE, or any for all; finwait --help helps");
    if (settings->interface_count > 0 && settings->replay)
        return FAIL(parser, "-i does not go with --replay");
    if (is_given(parser, OPTION_SPEED) && !settings->replay)
        return FAIL(parser, "--speed goes with --replay only");
    if ((settings->rotate_size || settings->rotate_time) && !settings->output && !settings->write)
        return FAIL(parser, "--rotate-size and --rotate-time need a file: -o FILE or -w FILE");
    if (settings->write &&
        (strcmp(settings->write, "-") == 0 || strcmp(settings->write, settings->output ? settings->output : "-") == 0))
        return FAIL(parser, "-w needs a file of its own for the packets");
    if (settings->max_memory && settings->max_memory < LEAST_MEMORY)
        return FAIL(parser, "--max-memory: less than 16M is too little to work with");
    if (settings->has_format && settings->format != FINWAIT_REPORT_TEXT && settings->format != FINWAIT_REPORT_NDJSON)
        return FAIL(parser, "--format %s does not go with live: text or ndjson",
                    option_rows[OPTION_FORMAT].choices[settings->format]);
    return true;
}

static bool takes_captures(enum command command)
{
    return command == COMMAND_ANALYZE || command == COMMAND_STATES || command == COMMAND_CHECK ||
           command == COMMAND_BASELINE;
}

/* Each document has a place of its own; "-" is standard output, which may be GitHub's. */
static bool check_forms(struct parser *parser)
{
    const struct settings *settings = parser->settings;
    const char *taken[CHECK_FORM_COUNT + 1] = {settings->github ? "-" : settings->output};
    for (unsigned form = 0; form < CHECK_FORM_COUNT; form++) {
        const char *path = taken[form + 1] = settings->forms[form];
        for (unsigned i = 0; path && i <= form; i++)
            if (taken[i] && strcmp(path, taken[i]) == 0)
                return FAIL(parser, "--%s %s: %s is %s's", option_rows[OPTION_JUNIT + form].name, path,
                            strcmp(path, "-") == 0 ? "standard output" : "the file",
                            i > 0              ? "another form"
                            : settings->github ? "--github"
                                               : "-o");
    }
    return true;
}

static bool check_record(struct parser *parser)
{
    const struct settings *settings = parser->settings;
    if (settings->interface_count == 0)
        return FAIL(parser, "record needs an interface: -i IFACE (any is all of them)");
    if (!settings->write || strcmp(settings->write, "-") == 0)
        return FAIL(parser, "record needs a file for the packets: -w FILE");
    if (settings->operand_count == 0)
        return FAIL(parser, "record needs a command to run: finwait record -i IFACE -w FILE -- COMMAND...");
    for (unsigned option = 0; option < OPTION_COUNT && !settings->check; option++)
        if (is_given(parser, (enum option)option) && option != OPTION_FILTER &&
            option_rows[option].commands >> COMMAND_CHECK & 1U)
            return FAIL(parser, "--%s goes with record --check only", option_rows[option].name);
    return true;
}

/* What a policy is explained of. */
static bool check_explaining(struct parser *parser)
{
    const struct settings *settings = parser->settings;
    return !settings->explain_policy || settings->policy || !settings->baseline ||
           FAIL(parser, "--explain-policy does not explain a baseline: docs/check.md does");
}

static bool check_schema(const struct settings *settings)
{
    return settings->operand_count == 0 ||
           (settings->operand_count == 1 &&
            (strcmp(settings->operands[0], "policy") == 0 || strcmp(settings->operands[0], "baseline") == 0));
}

/* What can be judged only when the whole line is known. */
static bool check_whole(struct parser *parser)
{
    struct settings *settings = parser->settings;
    if (is_given(parser, OPTION_HELP))
        settings->command = COMMAND_HELP;
    else if (is_given(parser, OPTION_VERSION))
        settings->command = COMMAND_VERSION;
    else
        for (unsigned option = 0; option < OPTION_COUNT; option++) {
            const struct option_row *row = &option_rows[option];
            if (is_given(parser, (enum option)option) && row->commands && !(row->commands >> settings->command & 1U))
                return FAIL(parser, "--%s does not go with %s", row->name, command_rows[settings->command].name);
        }
    if (settings->command != COMMAND_HELP && settings->command != COMMAND_VERSION && !check_taps(parser))
        return false;
    if (takes_captures(settings->command) && !settings->explain_policy && settings->operand_count == 0)
        return FAIL(parser, "no capture file given (- is standard input); finwait --help helps");
    if (!check_interfaces(parser) || !check_form(parser) || !check_codes(parser) || !check_explaining(parser) ||
        !check_forms(parser))
        return false;
    if (settings->command == COMMAND_RECORD && !check_record(parser))
        return false;
    if ((settings->command == COMMAND_LIVE || settings->command == COMMAND_TOP) && !check_live(parser))
        return false;
    if (settings->command == COMMAND_DIFF && settings->operand_count != 2)
        return FAIL(parser, "diff takes two captures, reports or baselines");
    if (settings->command == COMMAND_SCHEMA && !check_schema(settings))
        return FAIL(parser, "schema takes nothing, policy or baseline: %s",
                    settings->operands[settings->operand_count - 1]);
    return true;
}

bool settings_parse(struct settings *settings, int argc, char **argv, char *error, size_t error_size)
{
    *settings = (struct settings){
        .command = COMMAND_ANALYZE,
        .operands = calloc((size_t)argc + 1, sizeof *settings->operands),
        .detail = FINWAIT_DETAIL_NORMAL,
        .profile = FINWAIT_PROFILE_LINUX,
        .vantage = FINWAIT_VANTAGE_UNKNOWN,
        .step = DEFAULT_STEP,
        .fail_on = FINWAIT_ERROR,
        .interfaces = calloc((size_t)argc + 1, sizeof *settings->interfaces),
        .snapshot_length = DEFAULT_SNAPLEN,
        .settle = DEFAULT_SETTLE,
        .max_connections = DEFAULT_CONNECTIONS,
        .buffer = DEFAULT_BUFFER,
    };
    struct parser parser = {
        .settings = settings, .next = argc > 0 ? argv + 1 : argv, .error = error, .error_size = error_size};
    bool short_of_memory = !settings->operands || !settings->interfaces;
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        settings->taps[side] = calloc((size_t)argc + 1, sizeof *settings->taps[side]);
        short_of_memory |= !settings->taps[side];
    }
    if (short_of_memory)
        return FAIL(&parser, "memory is short");
    while (*parser.next)
        if (!accept_argument(&parser))
            return false;
    return check_whole(&parser);
}

void settings_done(struct settings *settings)
{
    free(settings->operands);
    free(settings->interfaces);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        free(settings->taps[side]);
        settings->taps[side] = NULL;
    }
    settings->operands = settings->interfaces = NULL;
    settings->operand_count = 0;
}
