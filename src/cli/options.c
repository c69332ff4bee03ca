/* SPDX-License-Identifier: BSD-2-Clause */
#include "options.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "nearest.h"

const struct command_row command_rows[COMMAND_COUNT] = {
#define X(upper, name, operands, about) [COMMAND_##upper] = {name, operands, about},
    COMMANDS(X)
#undef X
};

/* In the order of the enums that the choice becomes. */
static const char *const formats[] = {"text", "json", "ndjson", "csv", "zeek", "zeek-json", NULL};
static const char *const details[] = {"brief", "normal", "full", NULL};
static const char *const bars[] = {"note", "warning", "error", "never", NULL};
static const char *const colors[] = {"auto", "always", "never", NULL};
#define X(upper, lower) #lower,
static const char *const profiles[] = {FINWAIT_PROFILES(X) NULL};
static const char *const vantages[] = {FINWAIT_VANTAGES(X) NULL};
#undef X

#define ANALYZE (1U << COMMAND_ANALYZE)
#define STATES (1U << COMMAND_STATES)
#define CHECK (1U << COMMAND_CHECK)
#define BASELINE (1U << COMMAND_BASELINE)
#define DIFF (1U << COMMAND_DIFF)
#define RECORD (1U << COMMAND_RECORD)
#define LIVE (1U << COMMAND_LIVE)
#define TOP (1U << COMMAND_TOP)
#define EXPLAIN (1U << COMMAND_EXPLAIN)
#define HELP (1U << COMMAND_HELP)

const struct option_row option_rows[OPTION_COUNT] = {
    [OPTION_FORMAT] = {"format", 'f', "FORMAT", formats, ANALYZE | STATES | DIFF | LIVE,
                       "form of the report: a page for a person (text), one JSON document (json), one JSON object a "
                       "line (ndjson), a table for spreadsheets (csv: states --over-time), Zeek's conn.log (zeek, "
                       "zeek-json); default: text on a terminal, else json"},
    [OPTION_OUTPUT] = {"output", 'o', "FILE", NULL, ANALYZE | STATES | CHECK | BASELINE | DIFF | RECORD | LIVE,
                       "write to FILE instead of standard output"},
    [OPTION_DETAIL] = {"detail", 'd', "DETAIL", details, ANALYZE | LIVE,
                       "how much: summary and findings (brief), a record a connection, with timelines where something "
                       "was found (normal, the default), all timelines (full)"},
    [OPTION_FILTER] = {"filter", 0, "EXPRESSION", NULL,
                       ANALYZE | STATES | CHECK | BASELINE | DIFF | RECORD | LIVE | TOP,
                       "read only packets that pcap-filter(7) lets through"},
    [OPTION_TAP] = {"tap", 0, "END=FILE", NULL, ANALYZE | STATES | CHECK | BASELINE,
                    "client=FILE and server=FILE, each once or more: captures of the same traffic, taken on both sides "
                    "of a path, to be joined"},
    [OPTION_PROFILE] = {"profile", 0, "PROFILE", profiles,
                        ANALYZE | STATES | CHECK | BASELINE | DIFF | RECORD | LIVE | TOP,
                        "whose timers the endpoints keep: linux (default), rfc, bsd, macos, windows"},
    [OPTION_VANTAGE] = {"vantage", 0, "PLACE", vantages,
                        ANALYZE | STATES | CHECK | BASELINE | DIFF | RECORD | LIVE | TOP,
                        "where the capture was taken: client, server or middle; default: told from each handshake"},
    [OPTION_LENIENT] = {"lenient", 0, NULL, NULL, ANALYZE | STATES | CHECK | BASELINE | DIFF | RECORD,
                        "exit with 0, not 3, when an input was cut short or damaged, or (check) lost packets"},
    [OPTION_JOBS] = {"jobs", 'j', "N", NULL, ANALYZE,
                     "use N threads, as many as there are processors unless given; the report is the same"},
    [OPTION_NO_SANDBOX] = {"no-sandbox", 0, NULL, NULL,
                           ANALYZE | STATES | CHECK | BASELINE | DIFF | RECORD | LIVE | TOP,
                           "do not give up the rights to open other files, to use the network, to start programs"},
    [OPTION_AT] = {"at", 0, "TIME", NULL, STATES,
                   "the moment: end (default), +12.5s from the first frame on, or a time as RFC 3339 writes it"},
    [OPTION_HOST] = {"host", 0, "ADDRESS", NULL, STATES, "only what this host has"},
    [OPTION_OVER_TIME] = {"over-time", 0, NULL, NULL, STATES, "count endpoints in each state from first frame to last"},
    [OPTION_STATE] = {"state", 0, "STATE,...", NULL, STATES, "only these states, such as time_wait,close_wait"},
    [OPTION_STEP] = {"step", 0, "TIME", NULL, STATES, "with --over-time: time between two counts, 1s unless given"},
    [OPTION_POLICY] = {"policy", 0, "FILE", NULL, CHECK | RECORD, "the rules, in JSON (finwait schema policy)"},
    [OPTION_EXPLAIN_POLICY] = {"explain-policy", 0, NULL, NULL, CHECK,
                               "print in words what is checked, and check nothing"},
    [OPTION_BASELINE] = {"baseline", 0, "FILE", NULL, CHECK | RECORD,
                         "fail on what is new or worse than in this file, which finwait baseline wrote"},
    [OPTION_BY_PORT] = {"by-port", 0, NULL, NULL, BASELINE | DIFF,
                        "a service is a port, whatever the address: for addresses that change from run to run"},
    [OPTION_FAIL_ON] = {"fail-on", 0, "SEVERITY", bars, CHECK | RECORD,
                        "what fails the check: findings and rules of this severity or worse: error (default), "
                        "warning, note; never: all are told and none fails it"},
    [OPTION_DENY] = {"deny", 0, "CODE,...", NULL, CHECK | RECORD, "these findings are errors, whatever their severity"},
    [OPTION_ALLOW] = {"allow", 0, "CODE,...", NULL, CHECK | RECORD, "these findings are not looked at"},
    [OPTION_ALLOW_EMPTY] = {"allow-empty", 0, NULL, NULL, CHECK | RECORD,
                            "a capture without a TCP connection passes too"},
    [OPTION_INTERFACE] = {"interface", 'i', "IFACE", NULL, RECORD | LIVE | TOP,
                          "an interface to capture from; more than once: several; any: all"},
    [OPTION_WRITE] = {"write", 'w', "FILE", NULL, RECORD | LIVE,
                      "the file for the packets, as pcapng; live: of connections with findings, the last 32 before the "
                      "first one and all that follow"},
    [OPTION_SNAPLEN] = {"snaplen", 0, "BYTES", NULL, RECORD | LIVE | TOP,
                        "bytes kept of a packet: 256, the default, keep the headers and little of what was sent; 0 "
                        "keeps all"},
    [OPTION_SETTLE] = {"settle", 0, "TIME", NULL, RECORD,
                       "how long to go on capturing after the command has ended: 1s unless given"},
    [OPTION_JUNIT] = {"junit", 0, "FILE", NULL, CHECK | RECORD,
                      "write the outcome also to FILE (-: to standard output, in place of the page) as JUnit's XML, "
                      "for nearly every CI system"},
    [OPTION_SARIF] = {"sarif", 0, "FILE", NULL, CHECK | RECORD, "the same as SARIF 2.1.0, for code scanning"},
    [OPTION_TAP_OUTPUT] = {"tap-output", 0, "FILE", NULL, CHECK | RECORD,
                           "the same as TAP 13, for prove(1) and its kin"},
    [OPTION_GITLAB] = {"gitlab", 0, "FILE", NULL, CHECK | RECORD, "the same as GitLab's Code Quality report"},
    [OPTION_MARKDOWN] = {"markdown", 0, "FILE", NULL, CHECK | RECORD,
                         "the same as a page of Markdown, for a comment on a pull request"},
    [OPTION_GITHUB] = {"github", 0, NULL, NULL, CHECK | RECORD,
                       "annotate the run as GitHub's workflow commands do, and add a page to the job's summary "
                       "($GITHUB_STEP_SUMMARY)"},
    [OPTION_CHECK] = {"check", 0, NULL, NULL, RECORD,
                      "check the file at once, with the options of check; the command's exit status goes before the "
                      "check's"},
    [OPTION_REPLAY] = {"replay", 0, "FILE", NULL, LIVE | TOP,
                       "take the packets of a capture file as if they passed now"},
    [OPTION_SPEED] = {"speed", 0, "N", NULL, LIVE | TOP,
                      "of the replay: 1 as it was recorded, 10 ten times as fast; default: as fast as it can be read"},
    [OPTION_STATS] = {"stats", 0, "TIME", NULL, LIVE, "a line of counts each time so long has passed"},
    [OPTION_METRICS] =
        {"metrics", 0, "ADDRESS:PORT", NULL, LIVE,
         "serve metrics for Prometheus at http://ADDRESS:PORT/metrics, and /healthz; PORT alone is of the "
         "loopback address"},
    [OPTION_ROTATE_SIZE] = {"rotate-size", 0, "SIZE", NULL, LIVE,
                            "begin the files of -o and -w anew at this size, such as 100M; the old one is renamed "
                            "to FILE.YYYYmmddTHHMMSSZ"},
    [OPTION_ROTATE_TIME] = {"rotate-time", 0, "TIME", NULL, LIVE, "likewise at this age, such as 1h"},
    [OPTION_MAX_CONNECTIONS] = {"max-connections", 0, "N", NULL, LIVE | TOP,
                                "at most so many connections at once, 1M unless given: beyond it the least interesting "
                                "is judged early, and counted"},
    [OPTION_BUFFER] = {"buffer", 0, "SIZE", NULL, LIVE | TOP,
                       "what the kernel may hold for each interface while finwait is busy: 64M unless given"},
    [OPTION_COLOR] = {"color", 0, "WHEN", colors, ANALYZE | STATES | CHECK | DIFF | RECORD | LIVE | EXPLAIN,
                      "colour in text: auto (default: on a terminal, unless NO_COLOR is set), always, never"},
    [OPTION_HELP] = {"help", 'h', NULL, NULL, 0, "print this help"},
    [OPTION_VERSION] = {"version", 'V', NULL, NULL, 0, "print the version"},
    [OPTION_MAN] = {"man", 0, NULL, NULL, HELP, NULL},
    [OPTION_BASH] = {"bash", 0, NULL, NULL, HELP, NULL},
};

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

/* The same as apply, for what only live takes. */
static bool apply_live(struct settings *settings, enum option option, const char *value)
{
    switch (option) {
    case OPTION_REPLAY:
        settings->replay = value;
        return true;
    case OPTION_SPEED:
        return value_factor(value, &settings->speed);
    case OPTION_STATS:
        return value_duration(value, &settings->stats);
    case OPTION_METRICS:
        settings->metrics = value;
        return true;
    case OPTION_ROTATE_SIZE:
        return value_size(value, &settings->rotate_size);
    case OPTION_ROTATE_TIME:
        return value_duration(value, &settings->rotate_time);
    case OPTION_MAX_CONNECTIONS:
        return value_size(value, &settings->max_connections);
    case OPTION_BUFFER:
        return value_size(value, &settings->buffer) && settings->buffer <= INT32_MAX;
    default:
        return true;
    }
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
    case OPTION_FILTER:
        settings->filter = value;
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
    case OPTION_STEP:
        return value_duration(value, &settings->step);
    case OPTION_POLICY:
        settings->policy = value;
        break;
    case OPTION_BASELINE:
        settings->baseline = value;
        break;
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
    case OPTION_WRITE:
        settings->write = value;
        break;
    case OPTION_SNAPLEN:
        return value_bytes(value, &settings->snapshot_length);
    case OPTION_JUNIT:
    case OPTION_SARIF:
    case OPTION_TAP_OUTPUT:
    case OPTION_GITLAB:
    case OPTION_MARKDOWN:
        settings->forms[option - OPTION_JUNIT] = value;
        break;
    case OPTION_SETTLE:
        return value_span(value, &settings->settle);
    default:
        if (flags[option] > 0)
            *(bool *)((char *)settings + flags[option]) = true;
        return apply_live(settings, option, value);
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

static bool is_given(const struct parser *parser, enum option option)
{
    return parser->given >> option & 1U;
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
        return FAIL(parser, "--format %s does not go with states", formats[settings->format]);
    if (settings->has_format && settings->command == COMMAND_DIFF && settings->format > FINWAIT_REPORT_JSON)
        return FAIL(parser, "--format %s does not go with diff", formats[settings->format]);
    if (is_given(parser, OPTION_STEP) && states && !counts)
        return FAIL(parser, "--step goes with --over-time only");
    if (is_given(parser, OPTION_AT) && counts)
        return FAIL(parser, "--at does not go with --over-time");
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

/* Live watches interfaces or a file that stands for one. */
static bool check_live(struct parser *parser)
{
    const struct settings *settings = parser->settings;
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
    if (settings->has_format && settings->format != FINWAIT_REPORT_TEXT && settings->format != FINWAIT_REPORT_NDJSON)
        return FAIL(parser, "--format %s does not go with live: text or ndjson", formats[settings->format]);
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
    if (!check_form(parser) || !check_codes(parser) || !check_explaining(parser) || !check_forms(parser))
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
