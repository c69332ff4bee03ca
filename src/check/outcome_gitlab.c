/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "outcome_forms.h"
#include "outcome_words.h"
#include "writer.h"

static void put_location(struct writer *json, const struct outcome *outcome, const struct outcome_place *place)
{
    bool known = place && place->frame;
    const char *path = outcome->input_count > 0 ? outcome->inputs[known ? place->input : 0]->path : "-";
    writer_open_object(json, "location");
    writer_string(json, "path", strcmp(path, "-") != 0 ? path : "standard-input");
    writer_open_object(json, "lines");
    writer_unsigned(json, "begin", known ? place->frame : 1); /* a capture's lines are its frames */
    writer_close_object(json);
    writer_close_object(json);
}

static void put_issue(struct writer *json, const struct outcome *outcome, const char *check, const char *text,
                      const char *print, const char *severity, const struct outcome_place *place)
{
    writer_break(json);
    writer_open_object(json, NULL);
    writer_string(json, "description", text);
    writer_string(json, "check_name", check);
    writer_string(json, "fingerprint", print);
    writer_string(json, "severity", severity);
    put_location(json, outcome, place);
    writer_close_object(json);
}

static void put_failure(struct writer *json, const struct outcome *outcome, const struct outcome_case *of,
                        unsigned index)
{
    static const char *const severities[FINWAIT_SEVERITY_COUNT] = {"info", "minor", "major"};
    const struct outcome_failure *failure = of->kept[index];
    struct buffer text = {0};
    char print[FINGERPRINT_SIZE];
    buffer_texts(&text, (const char *const[]){of->name, *failure->subject ? ": " : "", failure->subject, ": ",
                                              failure->sentence, NULL});
    buffer_byte(&text, '\0');
    json->out.failed |= text.failed;
    put_issue(json, outcome, of->id, text.failed ? "" : text.bytes, words_fingerprint(of, index, print),
              severities[failure->severity], words_place(failure));
    buffer_done(&text);
}

bool outcome_write_gitlab(const struct outcome *outcome, FILE *out)
{
    struct writer json = {0};
    writer_open_array(&json, NULL);
    for (size_t i = 0; outcome->cut && i < outcome->input_count; i++) {
        struct outcome_place place = {.input = i, .frame = 1};
        if (outcome->missing[i])
            put_issue(&json, outcome, WHOLE_ID, outcome->missing[i], WHOLE_ID, outcome->lenient ? "info" : "blocker",
                      &place);
    }
    for (size_t i = 0; i < outcome->case_count; i++)
        for (unsigned j = 0; j < outcome->cases[i].kept_count; j++)
            put_failure(&json, outcome, &outcome->cases[i], j);
    writer_close_array(&json);
    writer_newline(&json);
    bool written = buffer_flush(&json.out, out) && fflush(out) == 0;
    writer_done(&json);
    return written;
}
