/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tables of options.h say, in three forms: --help, the man page (finwait help --man) and the completion for
 * bash (finwait help --bash).
 */
#include <errno.h>
#include <string.h>

#include "commands.h"
#include "output.h"

#define HELP_WIDTH 80
#define HELP_INDENT 6

struct pair {
    const char *what, *about;
};

static const struct pair statuses[] = {
    {"0", "done"},
    {"1", "check: something is not as it must be"},
    {"2", "the arguments, an input or the output could not be used"},
    {"3", "done, but an input was cut short or damaged; the report holds all that could be read; check: or packets "
          "were lost while it was captured"},
    {"record", "the status of its command, 128 and the signal's number when one ended it; if that is 0 and --check was "
               "asked for, the check's; 125: record itself failed or lost packets, 126: the command can't be run, 127: "
               "there is none"},
};

static const struct pair examples[] = {
    {"finwait web.pcap", "a page that leads with what is wrong"},
    {"finwait --format json web.pcap | jq .summary", "the same for programs"},
    {"finwait --filter 'port 8080' -o report.json *.pcapng", "one port, several files, a report in a file"},
    {"ssh host tcpdump -w - -c 10000 tcp | finwait --format text -", "from standard input"},
    {"finwait states --at +12.5s web.pcap", "what netstat would have shown 12.5 s after the first frame"},
    {"finwait states --over-time --state time_wait --format csv web.pcap", "TIME_WAIT, second by second"},
    {"finwait check web.pcap", "a pass or a fail, for a pipeline"},
    {"finwait record -i lo -w test.pcapng --check -- make test", "capture while tests run, and check what they did"},
    {"finwait check --policy policy.json web.pcap", "the same by rules of your own"},
    {"finwait diff before.pcap after.pcap", "what changed"},
    {"finwait explain fin_then_rst", "what a finding means and what to do"},
};

static const struct pair variables[] = {
    {"NO_COLOR", "when set and not empty, text is not coloured (see --color)"},
    {"COLUMNS", "width to wrap text at when standard output is not a terminal"},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* `text` wrapped at words from column `indent` on; the cursor stands at `column`. */
static void print_wrapped(FILE *out, int column, int indent, const char *text)
{
    bool fresh = true;
    while (*text) {
        int length = (int)strcspn(text, " ");
        if (!fresh && column + 1 + length > HELP_WIDTH) {
            fputc('\n', out);
            column = 0;
            fresh = true;
        }
        column += fprintf(out, "%*s%.*s", fresh ? indent - column : 1, "", length, text);
        fresh = false;
        text += length;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}

static void print_pairs(FILE *out, const char *title, const struct pair *pairs, size_t count)
{
    fprintf(out, "\n%s:\n", title);
    for (size_t i = 0; i < count; i++) {
        int column = fprintf(out, "  %s", pairs[i].what);
        if (column >= HELP_INDENT) {
            fputc('\n', out);
            column = 0;
        }
        print_wrapped(out, column, HELP_INDENT, pairs[i].about);
    }
}

static void print_option(FILE *out, const struct option_row *row)
{
    if (row->letter)
        fprintf(out, "  -%c, --%s", row->letter, row->name);
    else
        fprintf(out, "      --%s", row->name);
    if (row->value)
        fprintf(out, " %s", row->value);
    fputc('\n', out);
    print_wrapped(out, 0, 2 * HELP_INDENT - 2, row->about);
}

static void print_help(FILE *out)
{
    fputs("finwait: what each side of every TCP connection in a packet capture went\n"
          "through, how it opened and closed, what went wrong, who, why, how certain.\n\n"
          "Usage: finwait [COMMAND] [OPTION...] [FILE...]\n\nCommands:\n",
          out);
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        const struct command_row *row = &command_rows[i];
        fprintf(out, "  %s%s%s\n", row->name, *row->operands ? " " : "", row->operands);
        print_wrapped(out, 0, HELP_INDENT, row->about);
    }
    fputs("\nOptions:\n", out);
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        if (option_rows[i].about)
            print_option(out, &option_rows[i]);
    print_pairs(out, "Examples", examples, COUNT(examples));
    print_pairs(out, "Exit status", statuses, COUNT(statuses));
}

/* Text for roff: a hyphen that can be copied, no backslash taken as an escape, no request at the start of a line. */
static void print_roff_words(FILE *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", out);
    for (; *text; text++) {
        if (*text == '-' || *text == '\\')
            fputs(*text == '-' ? "\\-" : "\\e", out);
        else
            fputc(*text, out);
    }
}

static void print_roff(FILE *out, const char *text)
{
    print_roff_words(out, text);
    fputc('\n', out);
}

static void print_roff_pairs(FILE *out, const char *title, const struct pair *pairs, size_t count)
{
    fprintf(out, ".SH %s\n", title);
    for (size_t i = 0; i < count; i++) {
        fputs(".TP\n.B ", out);
        print_roff(out, pairs[i].what);
        print_roff(out, pairs[i].about);
    }
}

static void print_roff_option(FILE *out, const struct option_row *row)
{
    fputs(".TP\n", out);
    if (row->letter)
        fprintf(out, "\\fB\\-%c\\fR, ", row->letter);
    fputs("\\fB\\-\\-", out);
    print_roff_words(out, row->name);
    fputs("\\fR", out);
    if (row->value)
        fprintf(out, " \\fI%s\\fR", row->value);
    fputc('\n', out);
    print_roff(out, row->about);
}

static void print_man(FILE *out)
{
    fprintf(out, ".\\\" Printed by finwait help --man\n.TH FINWAIT 1 \"\" \"finwait %s\"\n", finwait_version());
    fputs(".SH NAME\nfinwait \\- tell how TCP connections in a packet capture opened, closed and went wrong\n"
          ".SH SYNOPSIS\n.B finwait\n[\\fICOMMAND\\fR] [\\fIOPTION\\fR...] [\\fIFILE\\fR...]\n"
          ".SH DESCRIPTION\nReads packet captures and tells, for every TCP connection, what each side's state machine "
          "went\nthrough, how it opened and closed, what went wrong, who, why, and how certain that is.\n"
          ".SH COMMANDS\n",
          out);
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        fprintf(out, ".TP\n\\fB%s\\fR %s\n", command_rows[i].name, command_rows[i].operands);
        print_roff(out, command_rows[i].about);
    }
    fputs(".SH OPTIONS\n", out);
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        if (option_rows[i].about)
            print_roff_option(out, &option_rows[i]);
    print_roff_pairs(out, "EXIT STATUS", statuses, COUNT(statuses));
    print_roff_pairs(out, "ENVIRONMENT", variables, COUNT(variables));
    print_roff_pairs(out, "EXAMPLES", examples, COUNT(examples));
    fputs(".SH SEE ALSO\n.BR tcpdump (8),\n.BR pcap\\-filter (7),\n.BR wireshark\\-filter (4)\n", out);
}

static void print_bash_values(FILE *out)
{
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_rows[i];
        if (!row->choices)
            continue;
        fprintf(out, "    --%s", row->name);
        if (row->letter)
            fprintf(out, " | -%c", row->letter);
        fputs(") words='", out);
        for (const char *const *choice = row->choices; *choice; choice++)
            fprintf(out, "%s%s", choice == row->choices ? "" : " ", *choice);
        fputs("' ;;\n", out);
    }
}

static void print_bash(FILE *out)
{
    fputs("# Printed by finwait help --bash\n_finwait()\n{\n    local word=${COMP_WORDS[COMP_CWORD]} words=\n"
          "    case ${COMP_WORDS[COMP_CWORD - 1]} in\n",
          out);
    print_bash_values(out);
    fputs("    explain) words='", out);
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++)
        fprintf(out, "%s%s", code ? " " : "", finwait_code_name((enum finwait_code)code));
    fputs("' ;;\n    *)\n        [[ $word == -* ]] && words='", out);
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        if (option_rows[i].about)
            fprintf(out, "%s--%s", i ? " " : "", option_rows[i].name);
    fputs("'\n        [[ $COMP_CWORD -eq 1 && $word != -* ]] && words='", out);
    for (unsigned i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "%s%s", i ? " " : "", command_rows[i].name);
    fputs("'\n        ;;\n    esac\n    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n}\n"
          "complete -o bashdefault -o default -F _finwait finwait\n",
          out);
}

int command_help(const struct settings *settings)
{
    struct output output;
    if (!output_open(&output, NULL, NULL, 0))
        return EXIT_UNUSABLE;
    errno = 0;
    if (settings->man)
        print_man(output.file);
    else if (settings->bash)
        print_bash(output.file);
    else
        print_help(output.file);
    return output_close(&output) ? EXIT_DONE : EXIT_UNUSABLE;
}
