/* SPDX-License-Identifier: BSD-2-Clause */
#include "outcome_words.h"

#include <inttypes.h>
#include <string.h>

#define NAMED_INPUTS 3
#define NAMED_FRAMES 6

const char *words_input(const struct finwait_capture_info *input)
{
    return strcmp(input->path, "-") != 0 ? input->path : "standard input";
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

void words_inputs(struct buffer *out, const struct escape *escape, const struct outcome *outcome)
{
    size_t named = outcome->input_count > NAMED_INPUTS ? NAMED_INPUTS : outcome->input_count;
    for (size_t i = 0; i < named; i++) {
        if (i > 0)
            buffer_text(out, ", ");
        escape_text(out, escape, words_input(outcome->inputs[i]));
    }
    if (outcome->input_count > named)
        buffer_format(out, " and %zu more", outcome->input_count - named);
}

void words_counts(struct buffer *out, const struct outcome *outcome)
{
    uint64_t checked = outcome->case_count - outcome->counts[OUTCOME_SKIPPED];
    uint64_t tolerated = outcome->counts[OUTCOME_TOLERATED], connections = outcome->summary->connections;
    buffer_format(out, "%" PRIu64 " of %" PRIu64 " rule%s broken", outcome->counts[OUTCOME_FAILED], checked,
                  plural(checked));
    if (tolerated > 0)
        buffer_format(out, ", %" PRIu64 " below the bar", tolerated);
    buffer_format(out, "; %" PRIu64 " TCP connection%s.", connections, plural(connections));
}

void words_cuts(struct buffer *out, const struct escape *escape, const struct outcome *outcome)
{
    const char *between = "";
    for (size_t i = 0; outcome->cut && i < outcome->input_count; i++) {
        if (!outcome->missing[i])
            continue;
        buffer_text(out, between);
        escape_text(out, escape, outcome->missing[i]);
        between = " ";
    }
}

void words_frames(struct buffer *out, const struct escape *escape, const struct outcome *outcome,
                  const struct outcome_failure *failure, bool files)
{
    unsigned shown = failure->place_count < NAMED_FRAMES ? failure->place_count : NAMED_FRAMES;
    if (shown > 0)
        buffer_text(out, failure->place_count > 1 ? "frames " : "frame ");
    for (unsigned i = 0; i < shown; i++) {
        const struct outcome_place *place = &failure->places[i];
        if (i > 0)
            buffer_text(out, ", ");
        if (files && place->frame) {
            escape_text(out, escape, words_input(outcome->inputs[place->input]));
            buffer_format(out, ":%" PRIu64, place->frame);
        } else {
            buffer_format(out, "%" PRIu64, place->number);
        }
    }
    if (failure->place_count > shown)
        buffer_text(out, ", …");
}

/* FNV-1a, 64 bits: no secret is kept by it, and it is the same everywhere. */
static uint64_t mix(uint64_t hash, const char *text)
{
    do
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    while (*text++);
    return hash;
}

static uint64_t identity(const struct outcome_case *of, const struct outcome_failure *failure)
{
    uint64_t hash = mix(UINT64_C(0xcbf29ce484222325), of->id);
    hash = mix(hash, failure->service);
    hash = mix(hash, failure->finding ? failure->finding->name : "");
    return mix(hash, (const char[]){(char)('0' + (int)failure->endpoint), '\0'});
}

const char *words_fingerprint(const struct outcome_case *of, unsigned index, char out[FINGERPRINT_SIZE])
{
    uint64_t own = identity(of, of->kept[index]);
    unsigned ordinal = 1;
    for (unsigned i = 0; i < index; i++)
        ordinal += identity(of, of->kept[i]) == own;
    snprintf(out, FINGERPRINT_SIZE, "%016" PRIx64 ":%u", own, ordinal);
    return out;
}

const struct outcome_place *words_place(const struct outcome_failure *failure)
{
    return failure->place_count > 0 ? &failure->places[failure->first] : NULL;
}
