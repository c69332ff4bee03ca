/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * usage: moments CASES EXPECTED [--show]
 * Plays each capture below CASES as live does, its frames one by one and the clock between them, and holds what is
 * told, and when, against the lines of EXPECTED, "CASE: WORDS": what must be told then, or "no ...", what must not; and
 * nothing is taken back but what a line says. --show prints all that is told.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <finwait/finwait.h>

#define MILLISECOND INT64_C(1000000)
#define TICK (100 * MILLISECOND) /* live looks at the clock so often */
#define TOLD 4096
#define WORDS 192
#define LINES 256
#define LINE 256

/* "told wave_1_lost client frame 17", "withdrawn ...", "... 60.0 s after frame 17" */
struct told {
    char words[WORDS];
};

/* Of EXPECTED. */
struct lines {
    char text[LINES][LINE];
    size_t count;
};

struct play {
    const char *name;
    uint64_t frame;
    int64_t frame_time, now;
    bool in_frame, finished;
    struct told told[TOLD];
    size_t count;
};

static void note(struct play *play, const char *format, ...)
{
    char when[64];
    va_list arguments;
    if (play->count == TOLD)
        return;
    struct told *told = &play->told[play->count++];
    va_start(arguments, format);
    int used = vsnprintf(told->words, sizeof told->words, format, arguments);
    va_end(arguments);
    if (play->finished)
        snprintf(when, sizeof when, "at the end");
    else if (play->in_frame)
        snprintf(when, sizeof when, "frame %" PRIu64, play->frame);
    else
        snprintf(when, sizeof when, "%.1f s after frame %" PRIu64, (double)(play->now - play->frame_time) / 1e9,
                 play->frame);
    snprintf(told->words + used, sizeof told->words - (size_t)used, " %s", when);
}

static void take_finding(void *user, const struct finwait_connection *connection, const struct finwait_finding *finding)
{
    (void)connection;
    note(user, "told %s %s %s", finwait_code_name(finding->code),
         finding->endpoint < FINWAIT_SIDE_COUNT ? finwait_side_name(finding->endpoint) : "-",
         finwait_certainty_name(finding->certainty));
}

static void take_back(void *user, const struct finwait_connection *connection, enum finwait_code code,
                      enum finwait_side endpoint)
{
    (void)connection;
    note(user, "withdrawn %s %s", finwait_code_name(code),
         endpoint < FINWAIT_SIDE_COUNT ? finwait_side_name(endpoint) : "-");
}

static void take_service_finding(void *user, const struct finwait_service *service,
                                 const struct finwait_finding *finding)
{
    (void)service;
    note(user, "told service %s %s", finwait_code_name(finding->code), finwait_certainty_name(finding->certainty));
}

static void take_service_back(void *user, const struct finwait_service *service, enum finwait_code code,
                              enum finwait_side endpoint, int64_t time)
{
    (void)service;
    (void)endpoint;
    (void)time;
    note(user, "withdrawn service %s", finwait_code_name(code));
}

static void play_frames(struct play *play, struct finwait_merge *merge, struct finwait_analyzer *analyzer)
{
    struct finwait_frame frame;
    while (finwait_merge_next(merge, &frame) == FINWAIT_CAPTURE_FRAME) {
        while (play->frame > 0 && play->now + TICK < frame.time) {
            play->now += TICK;
            finwait_analyzer_time(analyzer, play->now);
        }
        play->frame = finwait_merge_frame_number(merge);
        play->frame_time = frame.time;
        if (frame.time > play->now)
            play->now = frame.time;
        play->in_frame = true;
        finwait_analyzer_frame(analyzer, &frame, play->frame);
        play->in_frame = false;
    }
}

/* False when it can't be read. */
static bool play_file(struct play *play, char *path)
{
    struct finwait_error error;
    char *const paths[] = {path};
    struct finwait_options options = finwait_options_default();
    struct finwait_sink sink = {.user = play,
                                .finding = take_finding,
                                .withdrawn = take_back,
                                .service_finding = take_service_finding,
                                .service_withdrawn = take_service_back};
    options.unending = true;
    options.zeek = false;
    struct finwait_merge *merge = finwait_merge_open(paths, 1, NULL, &error);
    struct finwait_analyzer *analyzer = finwait_analyzer_new(&options, &sink);
    if (merge && analyzer) {
        play_frames(play, merge, analyzer);
        play->finished = true;
        finwait_analyzer_finish(analyzer);
    }
    finwait_merge_free(merge);
    finwait_analyzer_free(analyzer);
    return merge && analyzer;
}

static bool play_case(struct play *play, const char *folder, const char *name)
{
    static const char *const files[] = {"in.pcap", "in.pcapng"};
    char path[4096];
    *play = (struct play){.name = name};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s/%s", folder, name, files[i]);
        if (access(path, R_OK) == 0)
            return play_file(play, path);
    }
    return false;
}

/* Whether this was told, or "no ...", that nothing was which begins so. */
static bool holds(const struct play *play, const char *words)
{
    bool wanted = strncmp(words, "no ", 3) != 0, found = false;
    const char *begin = wanted ? words : words + 3;
    for (size_t i = 0; i < play->count; i++)
        found |=
            wanted ? strcmp(play->told[i].words, begin) == 0 : strncmp(play->told[i].words, begin, strlen(begin)) == 0;
    return found == wanted;
}

/* The words of a line "CASE: WORDS"; NULL where it is of another case. */
static const char *words_of(const char *line, const char *name)
{
    size_t length = strlen(name);
    return strncmp(line, name, length) == 0 && strncmp(line + length, ": ", 2) == 0 ? line + length + 2 : NULL;
}

static bool fail(const struct play *play, const char *words)
{
    printf("FAIL %s: %s\n", play->name, words);
    return false;
}

/* Every line of the case holds, and nothing is taken back of which no line says so. */
static bool check(const struct play *play, const struct lines *lines)
{
    bool good = true;
    for (size_t i = 0; i < lines->count; i++) {
        const char *words = words_of(lines->text[i], play->name);
        if (words && !holds(play, words))
            good = fail(play, words);
    }
    for (size_t k = 0; k < play->count; k++) {
        bool said = strncmp(play->told[k].words, "withdrawn", 9) != 0;
        for (size_t i = 0; i < lines->count && !said; i++) {
            const char *words = words_of(lines->text[i], play->name);
            said = words && strcmp(words, play->told[k].words) == 0;
        }
        if (!said)
            good = fail(play, play->told[k].words);
    }
    return good;
}

static bool show(const struct play *play)
{
    for (size_t i = 0; i < play->count; i++)
        printf("%s: %s\n", play->name, play->told[i].words);
    return true;
}

static void read_lines(struct lines *lines, FILE *in)
{
    while (lines->count < LINES && fgets(lines->text[lines->count], LINE, in)) {
        char *line = lines->text[lines->count];
        line[strcspn(line, "\n")] = '\0';
        lines->count += *line != '\0' && *line != '#';
    }
}

/* How many failed; -1: there are none. */
static int play_all(struct play *play, const char *folder, const struct lines *lines)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort), failed = 0, played = 0;
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.' && play_case(play, folder, entries[i]->d_name)) {
            failed += lines ? !check(play, lines) : !show(play);
            played++;
        }
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    printf("%d captures, %d failed\n", played, failed);
    return played > 0 ? failed : -1;
}

int main(int argc, char **argv)
{
    struct play *play = malloc(sizeof *play);
    struct lines *lines = calloc(1, sizeof *lines);
    FILE *expected = argc > 2 ? fopen(argv[2], "r") : NULL;
    int status = -1;
    if (play && lines && expected) {
        read_lines(lines, expected);
        status = play_all(play, argv[1], argc > 3 && strcmp(argv[3], "--show") == 0 ? NULL : lines);
    }
    if (expected)
        fclose(expected);
    free(lines);
    free(play);
    return status != 0;
}
