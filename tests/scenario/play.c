/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * usage: play SCRIPTS... [--show]
 * Plays each script of the files through the analyzer and holds what comes out against its `expect` lines. Each
 * script is a test of its own, by its name. --show prints all that could be expected.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <finwait/analyzer.h>

#include "facts.h"
#include "script.h"

#define CONNECTIONS 16
#define SCRIPTS 512
#define LINE 256

/* What most scripts begin with: frames 1 to 3, and 4 to 6. */
static const char *const handshake[] = {"+0 C > S S 0:0(0)", "+0.010 S > C S. 0:0(0) ack 1",
                                        "+0.0001 C > S . 1:1(0) ack 1", NULL};
static const char *const exchange[] = {"+0.010 C > S P. 1:101(100) ack 1", "+0.010 S > C P. 1:301(300) ack 101",
                                       "+0.0001 C > S . 101:101(0) ack 301", NULL};

struct scenario {
    char *name;
    char *text; /* its lines */
    const char *file;
    unsigned line; /* of its first line in the file */
};

struct play {
    struct script script;
    struct finwait_analyzer *analyzer;
    struct facts facts[CONNECTIONS]; /* by id - 1 */
    struct facts all;                /* of the services and of the capture */
    unsigned connections;
    unsigned looking_at; /* the connection that expectations speak of */
    unsigned failures;
    const struct scenario *scenario;
    unsigned line;
    bool finished;
    /* The rounds of a `repeat`: where they begin, and how many are left. */
    const char *round;
    unsigned round_line, rounds;
};

static bool show;

static void take_connection(void *user, const struct finwait_connection *connection)
{
    struct play *play = user;
    play->connections++;
    if (connection->id >= 1 && connection->id <= CONNECTIONS)
        facts_of(&play->facts[connection->id - 1], connection);
    if (connection->id >= 1 && connection->id <= CONNECTIONS)
        facts_of_words(&play->facts[connection->id - 1], connection);
}

static void take_finding(void *user, const struct finwait_connection *connection, const struct finwait_finding *finding)
{
    struct play *play = user;
    if (connection && connection->id >= 1 && connection->id <= CONNECTIONS)
        facts_of_telling(&play->facts[connection->id - 1], "told", finding->code, finding->endpoint,
                         play->script.frame);
}

static void take_back(void *user, const struct finwait_connection *connection, enum finwait_code code,
                      enum finwait_side endpoint)
{
    struct play *play = user;
    if (connection->id >= 1 && connection->id <= CONNECTIONS)
        facts_of_telling(&play->facts[connection->id - 1], "withdrawn", code, endpoint, play->script.frame);
}

static void take_service(void *user, const struct finwait_service *service)
{
    struct play *play = user;
    facts_of_service(&play->all, service);
}

static void complain(struct play *play, const char *line, const char *why)
{
    print_error("%s:%u: %s\n     %s\n", play->scenario->file, play->line, why, line);
    play->failures++;
}

/* Time passes with a frame that is no IP packet. */
static void pass_time(struct play *play)
{
    static const uint8_t arp[42] = {[12] = 0x08, [13] = 0x06};
    struct finwait_frame frame = {.time = play->script.now,
                                  .bytes = arp,
                                  .captured = sizeof arp,
                                  .wire_size = sizeof arp,
                                  .link_type = 1 /* LINKTYPE_ETHERNET */};
    finwait_analyzer_frame(play->analyzer, &frame, 0);
}

static void play_line(struct play *play, const char *line)
{
    struct finwait_segment segment;
    switch (script_read(&play->script, line, &segment)) {
    case SCRIPT_SEGMENT:
        finwait_analyzer_segment(play->analyzer, &segment);
        break;
    case SCRIPT_WAIT:
        pass_time(play);
        break;
    case SCRIPT_BAD:
        complain(play, line, play->script.complaint);
        break;
    default:
        break;
    }
}

static void finish(struct play *play)
{
    if (play->finished)
        return;
    play->finished = true;
    if (!finwait_analyzer_finish(play->analyzer))
        complain(play, "", "the analyzer ran out of memory");
    facts_of_summary(&play->all, finwait_analyzer_summary(play->analyzer));
    for (unsigned i = 0; show && i < play->connections && i < CONNECTIONS; i++)
        print_message("--- %s, connection %u\n%s", play->scenario->name, i + 1, play->facts[i].text);
    if (show && play->all.text)
        print_message("--- %s, all together\n%s", play->scenario->name, play->all.text);
}

static void check(struct play *play, const char *line)
{
    const char *wanted = line + strlen("expect ");
    unsigned count;
    finish(play);
    if (sscanf(wanted, "connections %u", &count) == 1) {
        if (count != play->connections)
            complain(play, line, "the number of connections is another");
        return;
    }
    bool unwanted = strncmp(wanted, "no ", 3) == 0;
    wanted += unwanted ? 3 : 0;
    bool of_all = strncmp(wanted, "service ", 8) == 0 || strncmp(wanted, "capture ", 8) == 0;
    const struct facts *facts = of_all ? &play->all : &play->facts[play->looking_at - 1];
    if (facts_hold(facts, wanted) != unwanted)
        return;
    complain(play, line, unwanted ? "not expected, but it is in" : "expected, and not in");
    print_error("%s", facts->text ? facts->text : "     (nothing)\n");
}

static void do_line(struct play *play, const char *line)
{
    if (strncmp(line, "repeat ", 7) == 0 || strcmp(line, "end") == 0)
        return; /* see turn */
    if (strcmp(line, "handshake") == 0 || strcmp(line, "exchange") == 0) {
        for (const char *const *each = *line == 'h' ? handshake : exchange; *each; each++)
            play_line(play, *each);
    } else if (strncmp(line, "expect ", 7) == 0) {
        check(play, line);
    } else if (sscanf(line, "connection %u", &play->looking_at) == 1) {
        if (play->looking_at < 1 || play->looking_at > CONNECTIONS)
            play->looking_at = 1;
    } else if (play->finished) {
        complain(play, line, "packets come before what is expected of them");
    } else {
        play_line(play, line);
    }
}

/* The line at `at` without its comment, and where the next one begins. */
static const char *take_line(const char *at, char line[LINE])
{
    size_t length = strcspn(at, "\n");
    size_t used = strcspn(at, "#\n");
    while (used > 0 && at[used - 1] == ' ')
        used--;
    assert_true(used < LINE);
    memcpy(line, at, used);
    line[used] = '\0';
    return at + length + (at[length] == '\n');
}

/* Where to go on after this line: "repeat N" marks where the rounds begin, "end" returns there with C's next port. */
static const char *turn(struct play *play, const char *line, const char *next)
{
    if (sscanf(line, "repeat %u", &play->rounds) == 1) {
        play->round = next;
        play->round_line = play->line;
        return next;
    }
    if (strcmp(line, "end") != 0 || !play->round)
        return next;
    play->script.port[0]++;
    if (play->rounds-- <= 1)
        return next;
    play->line = play->round_line;
    return play->round;
}

static void scenario_holds(void **state)
{
    const struct scenario *scenario = *state;
    struct play play = {.looking_at = 1, .scenario = scenario, .line = scenario->line};
    struct finwait_options options = finwait_options_default();
    struct finwait_sink sink = {.user = &play,
                                .connection = take_connection,
                                .service = take_service,
                                .finding = take_finding,
                                .withdrawn = take_back};
    script_init(&play.script);
    play.analyzer = finwait_analyzer_new(&options, &sink);
    assert_non_null(play.analyzer);
    for (const char *at = scenario->text; *at; play.line++) {
        char line[LINE];
        const char *next = take_line(at, line);
        if (*line)
            do_line(&play, line);
        at = turn(&play, line, next);
    }
    finish(&play);
    finwait_analyzer_free(play.analyzer);
    for (unsigned i = 0; i < CONNECTIONS; i++)
        facts_done(&play.facts[i]);
    facts_done(&play.all);
    assert_int_equal(play.failures, 0);
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 20);
    if (!file || !text || fread(text, 1, (1 << 20) - 1, file) == 0) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    fclose(file);
    return text;
}

/* Scripts are set apart by lines "== name". */
static unsigned split(char *text, const char *file, struct scenario *scenarios, unsigned count)
{
    unsigned line = 1;
    struct scenario *open = NULL;
    for (char *at = text; at && *at; line++) {
        char *next = strchr(at, '\n');
        if (strncmp(at, "== ", 3) == 0 && next && count < SCRIPTS) {
            at[0] = *next = '\0'; /* the script before ends here, the name there */
            open = &scenarios[count++];
            *open = (struct scenario){.name = at + 3, .text = next + 1, .file = file, .line = line + 1};
        }
        at = next ? next + 1 : NULL;
    }
    return count;
}

int main(int argc, char **argv)
{
    static struct scenario scenarios[SCRIPTS];
    static struct CMUnitTest tests[SCRIPTS];
    char *texts[SCRIPTS] = {NULL};
    unsigned count = 0;
    for (int i = 1; i < argc && i < SCRIPTS; i++) {
        if (strcmp(argv[i], "--show") == 0) {
            show = true;
            continue;
        }
        texts[i] = read_file(argv[i]);
        count = split(texts[i], argv[i], scenarios, count);
    }
    for (unsigned i = 0; i < count; i++)
        tests[i] = (struct CMUnitTest){scenarios[i].name, scenario_holds, NULL, NULL, &scenarios[i]};
    /* What cmocka_run_group_tests expands to, for an array whose length is known late. */
    int failed = _cmocka_run_group_tests("scenario", tests, count, NULL, NULL);
    for (int i = 1; i < argc && i < SCRIPTS; i++)
        free(texts[i]);
    return failed;
}
